"""Outputs that vm-support of 6.7 does not save and that people run besides, or that later versions may save.

They are named by vm-support's rule, so that a reader finds them in ``commands/``. A bundle holds them when its
maker asks for them.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Iterator

from tests.factory.model import Adapter, DistributedSwitch, Host
from tests.factory.names import command_file, localcli
from tests.factory.render_hardware import threads, usable_memory
from tests.factory.render_network import (
    broadcast,
    clients,
    dvs_ports,
    interface,
    link_local,
    port_id,
    ports_of_host,
    used_ports,
)  # fmt: skip
from tests.factory.render_nics import nic_get, nic_list, nic_stats
from tests.factory.render_system import pci_records
from tests.factory.tables import Cell, fields, records, table

_STACK_STATE = 4660


def more(host: Host) -> Iterator[tuple[str, str]]:
    """Path and text of each output."""
    yield localcli("network ip interface list"), records(_interfaces(host))
    yield localcli("network nic list"), nic_list(host)
    yield localcli("network ip interface ipv4 get"), _ipv4(host, host.adapters[0].stack)
    yield localcli("network vswitch standard list"), records(_standard(host))
    yield localcli("network vswitch standard portgroup list"), _portgroups(host)
    yield localcli("network vswitch dvs vmware list"), records(_dvs(host))
    yield localcli("network ip netstack list"), records(_stacks(host))
    yield localcli("network ip route ipv4 list"), _routes(host, "defaultTcpipStack")
    for stack in _stack_names(host)[1:]:
        yield command_file("localcli", "network", "ip", "route", "ipv4", "list", "-N", stack), _routes(host, stack)
        yield command_file("localcli", "network", "ip", "interface", "ipv4", "get", "-N", stack), _ipv4(host, stack)
    for adapter in host.adapters:
        tags = [tag for tag in adapter.tags if tag != "iSCSI"]
        text = fields({"Tags": tags})
        yield command_file("localcli", "network", "ip", "interface", "tag", "get", "-i", adapter.name), text
    yield localcli("network ip dns server list"), fields({"DNSServers": host.dns})
    yield localcli("network ip dns search list"), fields({"DNSSearch Domains": [host.domain] if host.domain else []})
    yield localcli("hardware cpu list"), records(_cpus(host))
    yield localcli("hardware cpu global get"), _cpu_global(host)
    yield localcli("hardware memory get"), _memory(host)
    yield command_file("localcli", "hardware", "cpu", "cpuid", "get", "--cpu=0"), _cpuid(host)
    yield localcli("hardware pci list"), records(pci_records(host))
    yield localcli("network vm list"), _vm_list(host)
    for switch in host.switches:
        policy = fields({
            "Load Balancing": switch.teaming.policy, "Network Failure Detection": "beacon" if switch.teaming.beacon else "link",
            "Notify Switches": switch.teaming.notify, "Failback": switch.teaming.failback,
            "Active Adapters": switch.teaming.active, "Standby Adapters": switch.teaming.standby, "Unused Adapters": "",
        })  # fmt: skip
        yield (
            command_file(
                "localcli", *["network", "vswitch", "standard", "policy", "failover", "get", "-v"], switch.name
            ),
            policy,
        )
        allowed = fields({"Allow Promiscuous": any(g.promiscuous for g in switch.groups), "Allow MAC Address Change": any(g.mac_changes for g in switch.groups),
            "Allow Forged Transmits": any(g.forged for g in switch.groups)})  # fmt: skip
        yield (
            command_file(
                "localcli", *["network", "vswitch", "standard", "policy", "security", "get", "-v"], switch.name
            ),
            allowed,
        )
    for nic in host.nics:
        yield command_file("localcli", *["network", "nic", "get", "-n"], nic.name), nic_get(nic)
        yield command_file("localcli", *["network", "nic", "stats", "get", "-n"], nic.name), nic_stats(nic)
    yield localcli("system maintenanceMode get"), "Disabled\n"
    yield localcli("system hostname get"), fields({
        "Domain Name": host.domain, "Fully Qualified Domain Name": host.fqdn, "Host Name": host.name,
    })  # fmt: skip
    if host.vsan_uuid:
        yield localcli("vsan cluster get"), _vsan(host)


def _place(host: Host, adapter: Adapter) -> DistributedSwitch | None:
    switch = host.switch_of(adapter.group)
    return switch if isinstance(switch, DistributedSwitch) else None


def _interfaces(host: Host) -> list[tuple[str, dict[str, object]]]:
    made: list[tuple[str, dict[str, object]]] = []
    for at, adapter in enumerate(host.adapters):
        dvs = _place(host, adapter)
        values: dict[str, object] = {
            "Name": adapter.name, "MAC Address": adapter.mac, "Enabled": True,
            "Portset": f"DvsPortset-{dvs.portset}" if dvs else host.switch_of(adapter.group).name,
            "Portgroup": "N/A" if dvs else adapter.group, "Netstack Instance": adapter.stack,
            "VDS Name": dvs.name if dvs else "N/A", "VDS UUID": dvs.uuid if dvs else "N/A",
            "VDS Port": adapter.port if dvs else "N/A", "VDS Connection": 1000 + at if dvs else -1,
        }  # fmt: skip
        if host.release.number >= (6, 0):
            values |= {"Opaque Network ID": "N/A", "Opaque Network Type": "N/A", "External ID": "N/A"}
        values |= {"MTU": adapter.mtu, "TSO MSS": 65535}
        if host.release.number >= (7, 0):
            values["RXDispQueue Size"] = 4
        values["Port ID"] = port_id(host, 8 if dvs else 0, adapter.port if dvs else 4)
        made.append((adapter.name, values))
    return made


def _ipv4(host: Host, stack: str) -> str:
    columns = ["Name", "IPv4 Address", "IPv4 Netmask", "IPv4 Broadcast", "Address Type", "Gateway", "DHCP DNS"]
    if host.release.number < (6, 5):
        columns.remove("Gateway")
    rows: list[list[Cell]] = []
    for adapter in host.adapters:
        if adapter.stack == stack:
            gateway = [adapter.gateway or "0.0.0.0"] if "Gateway" in columns else []
            kind = "DHCP" if adapter.dhcp else "STATIC"
            rows.append([adapter.name, adapter.address, adapter.netmask, broadcast(adapter), kind, *gateway, False])
    return table(columns, rows)


def _standard(host: Host) -> list[tuple[str, dict[str, object]]]:
    return [
        (switch.name, {
            "Name": switch.name, "Class": "cswitch" if host.release.number >= (7, 0) else "etherswitch",
            "Num Ports": ports_of_host(host), "Used Ports": used_ports(host, switch), "Configured Ports": 128,
            "MTU": switch.mtu, "CDP Status": switch.discovery, "Beacon Enabled": switch.teaming.beacon,
            "Beacon Interval": 1, "Beacon Threshold": 3, "Beacon Required By": "", "Uplinks": switch.uplinks,
            "Portgroups": [group.name for group in switch.groups],
        })
        for switch in host.switches
    ]  # fmt: skip


def _portgroups(host: Host) -> str:
    rows = [
        (group.name, switch.name, clients(host, group.name), group.vlan)
        for switch in host.switches for group in switch.groups
    ]  # fmt: skip
    return table(("Name", "Virtual Switch", "Active Clients", "VLAN ID"), rows)


def _dvs(host: Host) -> list[tuple[str, dict[str, object]]]:
    made: list[tuple[str, dict[str, object]]] = []
    for dvs in host.distributed:
        ports = [
            {"Client": client, "DVPortgroup ID": key, "In Use": in_use, "Port ID": number}
            for number, key, client, in_use, _ in dvs_ports(host, dvs)
        ]
        made.append((dvs.name, {
            "Name": dvs.name, "VDS ID": dvs.uuid, "Class": "cswitch" if host.release.number >= (7, 0) else "etherswitch",
            "Num Ports": ports_of_host(host), "Used Ports": len(ports) + 1, "Configured Ports": 512, "MTU": dvs.mtu,
            "CDP Status": "listen", "Beacon Timeout": -1, "Uplinks": [nic for nic in dvs.uplinks.values() if nic],
            "VMware Branded": True, "DVPort": ports,
        }))  # fmt: skip
    return made


def _stack_names(host: Host) -> list[str]:
    return list(dict.fromkeys(["defaultTcpipStack", *(adapter.stack for adapter in host.adapters)]))


def _stacks(host: Host) -> list[tuple[str, dict[str, object]]]:
    return [(name, {"Key": name, "Name": name, "State": _STACK_STATE}) for name in _stack_names(host)]


def _routes(host: Host, stack: str) -> str:
    rows: list[tuple[str, str, str, str, str]] = []
    mine = [adapter for adapter in host.adapters if adapter.stack == stack]
    for adapter in mine:
        if adapter.gateway:
            rows.append(("default", "0.0.0.0", adapter.gateway, adapter.name, "MANUAL"))
    names = {adapter.name for adapter in mine}
    rows += [
        (network, mask, gateway, name, "MANUAL") for network, mask, gateway, name in host.static_routes if name in names
    ]
    for adapter in mine:
        network = str(interface(adapter).network.network_address)
        rows.append((network, adapter.netmask, "0.0.0.0", adapter.name, "MANUAL"))
    return table(("Network", "Netmask", "Gateway", "Interface", "Source"), rows)


def ipv6_addresses(host: Host) -> str:
    """``network ip interface ipv6 address list``."""
    rows = [(adapter.name, link_local(adapter.mac), 64, "STATIC", "PREFERRED") for adapter in host.adapters]
    return table(("Interface", "Address", "Netmask", "Type", "Status"), rows)


def _cpus(host: Host) -> list[tuple[str, dict[str, object]]]:
    cpu = host.cpu
    brand = b"".join(cpu.registers[0][at].to_bytes(4, "little") for at in (1, 3, 2)).decode()
    per_package = 2 * cpu.cores
    return [
        (f"CPU:{at}", {
            "Id": at, "Package Id": at // per_package, "Family": cpu.family, "Model": cpu.model, "Type": 0,
            "Stepping": cpu.stepping, "Brand": brand, "Core Speed": cpu.megahertz * 1_000_000 - 2000,
            "Bus Speed": 99999913, "APIC ID": f"0x{at:x}", "Node": at // per_package, "L2 Cache Size": 1048576,
            "L2 Cache Associativity": 16, "L2 Cache Line Size": 64, "L2 Cache CPU Count": 2,
            "L3 Cache Size": 37486592, "L3 Cache Associativity": 11, "L3 Cache Line Size": 64,
            "L3 Cache CPU Count": per_package,
        })
        for at in range(cpu.packages * per_package)
    ]  # fmt: skip


def _cpu_global(host: Host) -> str:
    cpu = host.cpu
    return fields({
        "CPU Packages": cpu.packages, "CPU Cores": cpu.packages * cpu.cores, "CPU Threads": threads(host),
        "Hyperthreading Active": host.condition.hyper_threading, "Hyperthreading Supported": True,
        "Hyperthreading Enabled": host.condition.hyper_threading, "HV Support": 3 if host.condition.virtualisation else 2,
    })  # fmt: skip


def _memory(host: Host) -> str:
    return fields({
        "Physical Memory": f"{usable_memory(host)} Bytes", "Reliable Memory": "0 Bytes",
        "NUMA Node Count": host.cpu.packages,
    })  # fmt: skip


def _cpuid(host: Host) -> str:
    rows = [
        (f"0x{leaf:08x}", *(f"0x{value:08x}" for value in values))
        for leaf, values in sorted(host.cpu.registers.items())
    ]
    return table(("Level", "EAX", "EBX", "ECX", "EDX"), rows)


def _vm_list(host: Host) -> str:
    rows = []
    for vm in host.vms:
        if vm.running:
            rows.append((vm.world, vm.name, len(vm.networks), ", ".join(name for name, _ in vm.networks)))
    return table(("World ID", "Name", "Num Ports", "Networks"), rows)


def _vsan(host: Host) -> str:
    return "Cluster Information:\n" + fields({
        "Enabled": True, "Current Local Time": f"{host.collected:%Y-%m-%dT%H:%M:%SZ}", "Local Node UUID": host.server.uuid,
        "Local Node Type": "NORMAL", "Local Node State": "AGENT", "Local Node Health State": "HEALTHY",
        "Sub-Cluster UUID": host.vsan_uuid, "Maintenance Mode State": "OFF",
    })  # fmt: skip
