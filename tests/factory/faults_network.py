"""Faults of networks: adapters, switches, physical NICs, names and time."""

from __future__ import annotations

from tests.factory.faults import fault
from tests.factory.model import VMOTION, Adapter, Host, PortGroup, Setting
from tests.factory.seeds import Seed

_VMKNIC = "commands/esxcfg-vmknic_-l.txt"
_VSWITCH = "commands/esxcfg-vswitch_-l.txt"
_NICINFO = "commands/nicinfo.sh.txt"
_DVS = "commands/net-dvs_-l.txt"
_ROUTES = "commands/esxcfg-route_-l.txt"


@fault("vmotion-mtu", ("VMO-015", "error", _VMKNIC))
def _vmotion_mtu(hosts: list[Host]) -> None:
    """The vMotion adapter of one host has MTU 1500, those of the others 9000."""
    hosts[-1].adapter(VMOTION).mtu = 1500


@fault("switch-mtu", ("VMK-014", "critical", _VMKNIC))
def _switch_mtu(hosts: list[Host]) -> None:
    """The distributed switch has MTU 1500 on one host; its adapters send frames of 9000 bytes."""
    hosts[-1].distributed[0].mtu = 1500


@fault("nic-mtu", ("NET-008", "error"))
def _nic_mtu(hosts: list[Host]) -> None:
    """A physical NIC has MTU 1500 below a switch with 9000."""
    hosts[-1].nic("vmnic3").mtu = 1500


@fault("uplink-down", ("NET-001", "error", _NICINFO))
def _uplink_down(hosts: list[Host]) -> None:
    """One of two uplinks has lost its link."""
    hosts[-1].nic("vmnic1").up = False


@fault("vmotion-no-link", ("VMO-037", "critical"))
def _vmotion_no_link(hosts: list[Host]) -> None:
    """No uplink below the vMotion adapter has a link."""
    for name in ("vmnic2", "vmnic3"):
        hosts[-1].nic(name).up = False


@fault("single-uplink", ("NET-002", "warning", _VSWITCH))
def _single_uplink(hosts: list[Host]) -> None:
    """The management switch has one uplink only."""
    switch = hosts[-1].switches[0]
    switch.uplinks = ["vmnic0"]
    switch.teaming.active = ["vmnic0"]


@fault("duplicate-address", ("VMO-042", "critical", _VMKNIC))
def _duplicate_address(hosts: list[Host]) -> None:
    """Two hosts have the same vMotion address."""
    hosts[-1].adapter(VMOTION).address = hosts[0].adapter(VMOTION).address


@fault("duplicate-mac", ("VMO-043", "critical", _VMKNIC))
def _duplicate_mac(hosts: list[Host]) -> None:
    """Two hosts have a VMkernel adapter with the same MAC address, as after copying an installation."""
    hosts[-1].adapter(VMOTION).mac = hosts[0].adapter(VMOTION).mac


@fault("vmotion-vlan", ("VMO-038", "critical"))
def _vmotion_vlan(hosts: list[Host]) -> None:
    """The vMotion port group has another VLAN on one host."""
    hosts[-1].group("vMotion").vlan = 31


@fault("vmotion-netmask", ("VMO-010", "warning", _VMKNIC))
def _vmotion_netmask(hosts: list[Host]) -> None:
    """The netmask of the vMotion adapters differs between hosts."""
    hosts[-1].adapter(VMOTION).netmask = "255.255.255.128"


@fault("gateway-outside", ("VMK-004", "error", _ROUTES))
def _gateway_outside(hosts: list[Host]) -> None:
    """The default gateway is on no network of the host."""
    hosts[-1].adapters[0].gateway = "10.99.0.1"


@fault("no-gateway", ("VMK-003", "error", _ROUTES))
def _no_gateway(hosts: list[Host]) -> None:
    """The default stack has no default gateway."""
    hosts[-1].adapters[0].gateway = ""


@fault("same-subnet", ("VMK-001", "error", _VMKNIC))
def _same_subnet(hosts: list[Host]) -> None:
    """Two adapters of one stack are in one subnet, without port binding."""
    host = hosts[-1]
    first = host.adapters[0]
    mac = (Seed(host.seed) / "vmk4").mac()
    host.adapters.append(Adapter("vmk4", first.group, "10.20.10.211", first.netmask, mac, 1500))


@fault("management-dhcp", ("VMK-007", "warning", _VMKNIC))
def _management_dhcp(hosts: list[Host]) -> None:
    """The management adapter has its address from DHCP."""
    hosts[-1].adapters[0].dhcp = True


@fault("dns-missing", ("VMK-024", "error", "etc/resolv.conf"))
def _dns_missing(hosts: list[Host]) -> None:
    """The host has no name server."""
    hosts[-1].dns = []


@fault("ntp-missing", ("VMK-026", "error"))
def _ntp_missing(hosts: list[Host]) -> None:
    """The host has no time source."""
    hosts[-1].ntp = []


@fault("hostname-missing", ("VMK-025", "info"), more=True)
def _hostname_missing(hosts: list[Host]) -> None:
    """The host is still called localhost."""
    hosts[-1].name, hosts[-1].domain = "localhost", ""


@fault("half-duplex", ("NET-005", "critical", _NICINFO))
def _half_duplex(hosts: list[Host]) -> None:
    """A NIC runs at 100 Mbit/s and half duplex, as after setting speed and duplex on one side."""
    nic = hosts[-1].nic("vmnic0")
    nic.duplex, nic.speed, nic.auto = "Half", 100, False


@fault("slow-link", ("NET-007", "warning", _NICINFO))
def _slow_link(hosts: list[Host]) -> None:
    """A 10-gigabit NIC has linked at 1 Gbit/s on one host."""
    hosts[-1].nic("vmnic3").speed = 1000


@fault("crc-errors", ("NET-010", "error", _NICINFO))
def _crc_errors(hosts: list[Host]) -> None:
    """A NIC receives damaged frames: a bad cable or transceiver."""
    nic = hosts[-1].nic("vmnic2")
    damaged = max(nic.received // 500, 5000)
    nic.counters |= {"Receive CRC errors": damaged, "Total receive errors": damaged}


@fault("receive-drops", ("NET-011", "error", _NICINFO))
def _receive_drops(hosts: list[Host]) -> None:
    """A NIC loses packets because nobody fetches them in time."""
    nic = hosts[-1].nic("vmnic2")
    lost = max(nic.received // 60, 60_000)
    nic.counters |= {"Receive missed errors": lost, "Receive packets dropped": lost}


@fault("transmit-errors", ("NET-012", "warning", _NICINFO))
def _transmit_errors(hosts: list[Host]) -> None:
    """A NIC counts errors when it sends."""
    nic = hosts[-1].nic("vmnic2")
    failed = max(nic.sent // 300, 5000)
    nic.counters |= {"Total transmit errors": failed, "Transmit carrier errors": failed}


@fault("driver-differs", ("NET-014", "warning", _NICINFO))
def _driver_differs(hosts: list[Host]) -> None:
    """One host has another driver for the same NICs."""
    for nic in hosts[-1].nics:
        if nic.driver == "i40en":
            nic.driver_version = "1.14.4.0"


@fault("old-i40en", ("NET-015", "warning", _NICINFO), version="7.0")
def _old_i40en(hosts: list[Host]) -> None:
    """All hosts have an i40en driver that is known to crash on 7.x."""
    for host in hosts:
        for nic in host.nics:
            if nic.driver == "i40en":
                nic.driver_version = "1.10.6.0"


@fault("old-drivers", ("NET-021", "warning", _NICINFO), version="6.7")
def _old_drivers(hosts: list[Host]) -> None:
    """NICs of one host run with drivers that 7.0 does not have any more."""
    for nic in hosts[-1].nics:
        nic.driver = {"i40en": "i40e", "ntg3": "tg3"}[nic.driver]


@fault("port-group-missing", ("NET-034", "warning"), more=True)
def _port_group_missing(hosts: list[Host]) -> None:
    """A port group for machines is on all hosts but one."""
    for host in hosts[:-1]:
        host.switches[0].groups.append(PortGroup("VM-Backup", 140))
        host.vms[0].networks.append(("VM-Backup", (Seed(host.seed) / "backup").mac()))


@fault("group-vlan", ("NET-033", "error"), more=True)
def _group_vlan(hosts: list[Host]) -> None:
    """A port group has another VLAN on one host."""
    hosts[-1].group("VM-Local").vlan = 151


@fault("lag-broken", ("NET-026", "error"), lag=True)
def _lag_broken(hosts: list[Host]) -> None:
    """The physical switch does not answer LACP on one NIC of a LAG."""
    lag = hosts[-1].distributed[0].lag
    if lag is not None:
        lag.broken.add("vmnic3")


@fault("iscsi-two-uplinks", ("VMK-017", "error"))
def _iscsi_two_uplinks(hosts: list[Host]) -> None:
    """The port group of a bound iSCSI adapter has a second active uplink."""
    teaming = hosts[-1].group("iSCSI-A").teaming
    if teaming is not None:
        teaming.active = ["Uplink 1", "Uplink 2"]


@fault("iscsi-over-lag", ("VMK-019", "error"), lag=True)
def _iscsi_over_lag(hosts: list[Host]) -> None:
    """Bound iSCSI adapters leave by a LAG."""
    for name in ("iSCSI-A", "iSCSI-B"):
        teaming = hosts[-1].group(name).teaming
        if teaming is not None:
            teaming.active, teaming.policy = ["lag1"], "ip"


@fault("promiscuous", ("NET-035", "warning"), more=True)
def _promiscuous(hosts: list[Host]) -> None:
    """A standard switch with machines accepts promiscuous mode."""
    hosts[-1].switches[0].groups[0].promiscuous = True


@fault("forged-transmits", ("NET-036", "warning"), more=True, hardening="stig")
def _forged_transmits(hosts: list[Host]) -> None:
    """A standard switch with machines accepts forged transmits."""
    hosts[-1].switches[0].groups[0].forged = True


@fault("mac-changes", ("NET-037", "warning"), more=True, hardening="stig")
def _mac_changes(hosts: list[Host]) -> None:
    """A standard switch with machines accepts changed MAC addresses."""
    hosts[-1].switches[0].groups[0].mac_changes = True


@fault("no-stack-gateway", ("VMO-012", "info"), more=True)
def _no_stack_gateway(hosts: list[Host]) -> None:
    """The vmotion stack has no gateway: nothing is broken while all hosts are in one subnet."""
    hosts[-1].adapter(VMOTION).gateway = ""


@fault("stack-gateway-outside", ("VMO-013", "error"), more=True)
def _stack_gateway_outside(hosts: list[Host]) -> None:
    """The gateway of the vmotion stack is on another network."""
    hosts[-1].adapter(VMOTION).gateway = "10.20.99.1"


@fault("vmotion-all-vlans", ("VMO-040", "error"))
def _vmotion_all_vlans(hosts: list[Host]) -> None:
    """The vMotion port group hands on all VLANs."""
    hosts[-1].group("vMotion").vlan = 4095


@fault("beacon-two-uplinks", ("NET-025", "warning"), more=True)
def _beacon_two_uplinks(hosts: list[Host]) -> None:
    """Beacon probing with two uplinks cannot tell which one is bad."""
    hosts[-1].switches[0].teaming.beacon = True


@fault("notify-off", ("NET-029", "warning"), more=True)
def _notify_off(hosts: list[Host]) -> None:
    """Physical switches are not told after a failover."""
    hosts[-1].switches[0].teaming.notify = False


@fault("switch-unhealthy", ("NET-054", "error", _DVS))
def _switch_unhealthy(hosts: list[Host]) -> None:
    """The host cannot set up its distributed switch as vCenter wants it."""
    hosts[-1].distributed[0].status = "red"


@fault("uplinks-differ", ("NET-040", "warning"))
def _uplinks_differ(hosts: list[Host]) -> None:
    """One host has one NIC on the distributed switch where the others have two."""
    switch = hosts[-1].distributed[0]
    switch.uplinks["Uplink 2"] = ""


@fault("resource-control-off", ("NET-051", "warning", _DVS))
def _resource_control_off(hosts: list[Host]) -> None:
    """Network I/O control is off although vMotion and machines share uplinks."""
    for host in hosts:
        host.distributed[0].network_control = False


@fault("vmotion-wrong-stack", ("VMO-005", "info"), more=True)
def _vmotion_wrong_stack(hosts: list[Host]) -> None:
    """The vMotion adapter of one host is in the default stack, those of the others in the vmotion stack."""
    adapter = hosts[-1].adapter(VMOTION)
    adapter.stack, adapter.gateway = "defaultTcpipStack", ""


@fault("migration-option", ("VMO-071", "info", "commands/localcli_system-settings-advanced-list--d.txt"))
def _migration_option(hosts: list[Host]) -> None:
    """Somebody has changed an option of migrations and left it so."""
    about = "Number of vMotion streams per IP address"
    hosts[-1].settings.append(Setting("/Migrate/VMotionStreamHelpers", 8, 0, 0, 32, about))
