"""Faults between the hosts of one cluster: drift, vSAN and HA."""

from __future__ import annotations

from dataclasses import replace

from tests.factory.faults import fault
from tests.factory.model import Host, Setting, Vib
from tests.factory.names import command_file, localcli
from tests.factory.releases import RELEASES
from tests.factory.render_vsan import save, vsan_cluster
from tests.factory.tables import fields, table

_CLAIM_COLUMNS = (
    "Name", "Device", "Vendor", "Model", "Driver", "Transport", "Options", "Rule Group", "Claim Options", "Default PSP",
    "PSP Options", "Description",
)  # fmt: skip


@fault("build-differs", ("XH-001", "warning", "commands/vmware_-vl.txt"))
def _build_differs(hosts: list[Host]) -> None:
    """One host has an older build of the same release."""
    hosts[-1].release = replace(hosts[-1].release, build=hosts[-1].release.build - 1_000_000)


@fault("release-differs", ("XH-001", "error"))
def _release_differs(hosts: list[Host]) -> None:
    """One host still runs the release before."""
    hosts[-1].release = RELEASES["7.0"]
    for vm in (vm for host in hosts for vm in host.vms):
        vm.hardware = 17


@fault("package-differs", ("XH-002", "warning", "commands/localcli_software-vib-list.txt"))
def _package_differs(hosts: list[Host]) -> None:
    """One host has an older driver of its storage adapter."""
    hosts[-1].vibs = [
        replace(vib, version="4.1.14.0-1OEM.670.0.0.8169922") if vib.name == "qlnativefc" else vib
        for vib in hosts[-1].vibs
    ]


@fault("package-missing", ("XH-002", "warning"))
def _package_missing(hosts: list[Host]) -> None:
    """The agent of the hardware's maker is on one host only."""
    hosts[0].vibs.append(
        Vib("example-agent", "3.2.1-1OEM.700.1.0.15843807", "Example", "PartnerSupported", "2024-07-02")
    )


@fault("setting-differs", ("XH-003", "info", "commands/localcli_system-settings-advanced-list--d.txt"))
def _setting_differs(hosts: list[Host]) -> None:
    """One host queues fewer commands for NFS than the others."""
    hosts[-1].settings.append(
        Setting("/NFS/MaxQueueDepth", 64, 4294967295, 1, 4294967295, "Maximum per-Volume queue depth")
    )


@fault("kernel-option-differs", ("XH-004", "info", "commands/localcli_system-settings-kernel-list--d.txt"))
def _kernel_option_differs(hosts: list[Host]) -> None:
    """One host was started without interrupt remapping."""
    hosts[-1].kernel_options["iovDisableIR"] = ("Bool", "true", "FALSE")


@fault("log-server-differs", ("XH-006", "info"))
def _log_server_differs(hosts: list[Host]) -> None:
    """One host sends its logs to another server."""
    for at, host in enumerate(hosts):
        host.settings = [item for item in host.settings if item.path != "/Syslog/global/logHost"]
        host.replaced["etc/vmsyslog.conf"] = (
            f"[vmsyslog]\nautostart = true\n\n[defaults]\nloghost = udp://10.20.0.{30 + at}:514\n"
            "logdir = <none>\nrotate = 8\nsize = 1024\n"
        ).encode()


@fault("dump-target-differs", ("XH-007", "info"))
def _dump_target_differs(hosts: list[Host]) -> None:
    """One host writes core dumps to a partition, the other to a file."""
    file, partition = localcli("system coredump file get"), localcli("system coredump partition get")
    for at, host in enumerate(hosts):
        path = f"/vmfs/volumes/{host.datastores[0].uuid}/vmkdump/{host.name}.dumpfile" if at == 0 else ""
        host.replaced[file] = fields({"Active": path, "Configured": path}).encode()
        part = "" if at == 0 else f"{host.devices[0].uid}:9"
        host.replaced[partition] = fields({"Active": part, "Configured": part}).encode()


@fault("processors-mixed", ("XH-012", "info"), more=True)
def _processors_mixed(hosts: list[Host]) -> None:
    """One host has processors of an older generation, with the same features shown."""
    cpu = hosts[-1].cpu
    cpu.name, cpu.model, cpu.stepping = "Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz", 79, 1
    cpu.registers[1] = (0x000406F1, *cpu.registers[1][1:])


@fault("claim-rule-missing", ("XH-017", "info"))
def _claim_rule_missing(hosts: list[Host]) -> None:
    """A claim rule for an array was added on one host only."""
    rows = [("VMW_SATP_ALUA", "", "NETAPP", "", "", "", "", "system", "tpgs_on", "VMW_PSP_RR", "", "NetApp with ALUA")]
    added = ("VMW_SATP_ALUA", "", "PURE", "FlashArray", "", "", "", "user", "tpgs_on", "VMW_PSP_RR", "iops=1", "Pure")
    for at, host in enumerate(hosts):
        text = table(_CLAIM_COLUMNS, [*rows, added] if at == 0 else rows)
        host.replaced[localcli("storage nmp satp rule list")] = text.encode()


@fault("module-option-differs", ("XH-020", "info"))
def _module_option_differs(hosts: list[Host]) -> None:
    """The driver of the NICs uses other queues on one host."""
    for at, host in enumerate(hosts):
        rows = [("RSS", "array of int", "4,4" if at else "1,1", "Number of receive queues")]
        path = command_file("localcli", "system", "module", "parameters", "list", "-m", "i40en")
        host.replaced[path] = table(("Name", "Type", "Value", "Description"), rows).encode()


@fault("cloned-boot-disk", ("XH-021", "critical", "etc/vmware/esx.conf"))
def _cloned_boot_disk(hosts: list[Host]) -> None:
    """The boot disk of one host is a copy of the other's."""
    hosts[-1].server.uuid = hosts[0].server.uuid


@fault("collected-apart", ("XH-022", "info", "commands/date.txt"))
def _collected_apart(hosts: list[Host]) -> None:
    """One bundle is four days older than the other."""
    older = hosts[-1].collected.replace(day=hosts[-1].collected.day + 4)
    hosts[-1].collected = older


@fault("vsan-partition", ("VSAN-001", "critical", "commands/localcli_vsan-cluster-get.txt"))
def _vsan_partition(hosts: list[Host]) -> None:
    """The vSAN hosts do not see each other."""
    nodes = vsan_cluster(hosts)
    for node in nodes:
        node.sees = [node]
    save(nodes)


@fault("vsan-unhealthy", ("VSAN-002", "error"))
def _vsan_unhealthy(hosts: list[Host]) -> None:
    """vSAN calls one host unhealthy."""
    nodes = vsan_cluster(hosts)
    nodes[-1].health = "UNHEALTHY"
    save(nodes)


@fault("vsan-other-cluster", ("VSAN-003", "critical"))
def _vsan_other_cluster(hosts: list[Host]) -> None:
    """One host of the HA cluster has joined a vSAN cluster of its own."""
    nodes = vsan_cluster(hosts)
    nodes[-1].cluster = "52ffffff-0000-1111-2222-333344445555"
    for node in nodes:
        node.sees = [node]
        node.agents = []
    save(nodes)


@fault("vsan-member-missing", ("VSAN-004", "error", "commands/localcli_vsan-cluster-get.txt"))
def _vsan_member_missing(hosts: list[Host]) -> None:
    """One host was never told of the other."""
    nodes = vsan_cluster(hosts)
    nodes[0].agents = []
    save(nodes)


@fault("vsan-maintenance-left", ("VSAN-005", "warning"), more=True)
def _vsan_maintenance_left(hosts: list[Host]) -> None:
    """vSAN keeps a host in maintenance that is out of it."""
    nodes = vsan_cluster(hosts)
    nodes[-1].maintenance = "ON"
    save(nodes)


@fault("vsan-adapter-gone", ("VSAN-007", "critical", "commands/localcli_vsan-network-list.txt"))
def _vsan_adapter_gone(hosts: list[Host]) -> None:
    """vSAN is bound to an adapter that does not exist."""
    nodes = vsan_cluster(hosts)
    nodes[-1].adapter = "vmk9"
    save(nodes)


@fault("vsan-objects-lost", ("VSAN-015", "critical"))
def _vsan_objects_lost(hosts: list[Host]) -> None:
    """Objects of the vSAN cluster are inaccessible."""
    nodes = vsan_cluster(hosts)
    for node in nodes:
        node.objects = {"healthy": 230, "inaccessible": 3, "reduced-availability-with-no-rebuild": 7}
    save(nodes)


@fault("vsan-full", ("VSAN-018", "critical"))
def _vsan_full(hosts: list[Host]) -> None:
    """The vSAN datastore has almost no room left."""
    nodes = vsan_cluster(hosts)
    for node in nodes:
        node.free = node.size * 6 // 100
    save(nodes)


@fault("ha-isolated", ("HA-001", "error", "commands/fdm-dump.sh.txt"))
def _ha_isolated(hosts: list[Host]) -> None:
    """The HA agent of one host is isolated."""
    nodes = vsan_cluster(hosts)
    nodes[-1].ha_state = "networkIsolated"
    save(nodes)
