"""Network outputs of vm-support: VMkernel adapters, switches, routes, ports, neighbours."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from tests.factory.model import Adapter, DistributedSwitch, Host, StandardSwitch
from tests.factory.seeds import Seed
from tests.factory.tables import column, table

_MAXIMUM = {"5.5": 1536, "6.7": 2560}
"""Ports that all switches of a host have together."""


def interface(adapter: Adapter) -> ipaddress.IPv4Interface:
    """Address and network of an adapter."""
    return ipaddress.IPv4Interface(f"{adapter.address}/{adapter.netmask}")


def broadcast(adapter: Adapter) -> str:
    """The broadcast address that belongs to an adapter's address."""
    return str(interface(adapter).network.broadcast_address)


def vmknic(host: Host) -> str:
    """``esxcfg-vmknic -l``."""
    stacks = host.release.has_stacks
    name = "Port Group/DVPort/Opaque Network" if stacks else "Port Group/DVPort"
    wide = 40 if stacks else 20
    widths = (11, wide, 10, 40, 16, 16, 18, 8, 10, 8, 20)
    titles = ("Interface", name, "IP Family", "IP Address", "Netmask", "Broadcast", "MAC Address", "MTU", "TSO MSS",
              "Enabled", "Type")  # fmt: skip
    rows: list[tuple[object, ...]] = [(*titles, *(["NetStack"] if stacks else []))]
    for adapter in host.adapters:
        place = adapter.port if isinstance(host.switch_of(adapter.group), DistributedSwitch) else adapter.group
        common = (adapter.mac, adapter.mtu, 65535, True, "DHCP" if adapter.dhcp else "STATIC")
        tail = [adapter.stack] if stacks else []
        rows.append((adapter.name, place, "IPv4", adapter.address, adapter.netmask, broadcast(adapter), *common, *tail))
        rows.append((adapter.name, place, "IPv6", link_local(adapter.mac), "64", "", adapter.mac, adapter.mtu, 65535,
                     True, "STATIC, PREFERRED", *tail))  # fmt: skip
    lines = []
    for row in rows:
        cells = [column(cell, width) for cell, width in zip(row, widths, strict=False)]
        lines.append("".join(cells) + (f"{row[-1]:<20}" if stacks else ""))
    return "\n".join(lines) + "\n"


def link_local(mac: str) -> str:
    """The IPv6 address that every adapter has."""
    parts = [int(part, 16) for part in mac.split(":")]
    digits = bytes([parts[0] ^ 2, parts[1], parts[2], 0xFF, 0xFE, *parts[3:]])
    return str(ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + digits))


def vswitch(host: Host) -> str:
    """``esxcfg-vswitch -l``: standard switches, then distributed ones."""
    out = []
    widths = (17, 12, 12, 18, 8)
    wide = host.release.has_wide_groups
    for switch in host.switches:
        out.append(_fixed(("Switch Name", "Num Ports", "Used Ports", "Configured Ports", "MTU"), widths) + "Uplinks\n")
        uplinks = ",".join(switch.uplinks)
        out.append(
            _fixed((switch.name, ports_of_host(host), used_ports(host, switch), 128, switch.mtu), widths) + uplinks
        )
        out.append(
            "\n\n  " + _fixed(("PortGroup Name", "VLAN ID", "Used Ports"), (42 if wide else 22, 9, 12)) + "Uplinks\n"
        )
        for group in switch.groups:
            active = group.teaming.active + group.teaming.standby if group.teaming else switch.uplinks
            place = column(group.name, 42 if wide else 22, gap=2) + _fixed(
                (group.vlan, clients(host, group.name)), (9, 12)
            )
            out.append(f"  {place}{','.join(active)}\n")
        out.append("\n")
    for dvs in host.distributed:
        out.append(_fixed(("DVS Name", "Num Ports", "Used Ports", "Configured Ports", "MTU"), widths) + "Uplinks\n")
        values = (dvs.name, ports_of_host(host), len(list(dvs_ports(host, dvs))) + 1, 512, dvs.mtu)
        out.append(_fixed(values, widths) + ",".join(reversed([nic for nic in dvs.uplinks.values() if nic])))
        out.append("\n\n  " + _fixed(("DVPort ID", "In Use"), (40 if wide else 20, 12)) + "Client\n")
        for number, _, client, in_use, _ in dvs_ports(host, dvs):
            out.append("  " + _fixed((number, int(in_use)), (40 if wide else 20, 12)) + f"{client}\n")
        out.append("\n")
    return "".join(out)


def _fixed(values: tuple[object, ...], widths: tuple[int, ...]) -> str:
    return "".join(column(value, width) for value, width in zip(values, widths, strict=True))


def ports_of_host(host: Host) -> int:
    """What ``Num Ports`` shows: the maximum of the host."""
    return _MAXIMUM.get(host.release.name, 8960)


def clients(host: Host, group: str) -> int:
    """How many ports of a port group are in use."""
    adapters = sum(adapter.group == group for adapter in host.adapters)
    return adapters + sum(name == group for vm in host.vms if vm.running for name, _ in vm.networks)


def used_ports(host: Host, switch: StandardSwitch) -> int:
    """Ports of a standard switch that are in use."""
    return 2 + 2 * len(switch.uplinks) + sum(clients(host, group.name) for group in switch.groups)


def dvs_ports(host: Host, dvs: DistributedSwitch) -> Iterator[tuple[int, str, str, bool, str]]:
    """The ports of a distributed switch: number, port group, client, in use, name of the uplink."""
    names = list(dvs.uplinks) if dvs.lag is None else [f"{dvs.lag.name}-{at}" for at in range(len(dvs.lag.nics))]
    for (_, nic), number, name in zip(dvs.uplinks.items(), dvs.uplink_ports, names, strict=False):
        yield number, dvs.uplink_key, nic, bool(nic), name
    keys = {group.name: group.key for group in dvs.groups}
    for adapter in host.adapters:
        if adapter.group in keys:
            yield adapter.port, keys[adapter.group], adapter.name, True, ""
    for vm in host.vms:
        for at, (group, _) in enumerate(vm.networks):
            if group in keys and vm.running and at < len(vm.ports):
                yield vm.ports[at], keys[group], f"{vm.name}.eth{at}", True, ""


def port_id(host: Host, index: int, number: int) -> int:
    """The number by which the kernel knows a port of the switch with that index."""
    return 0x2000000 * (index + 1) + 2 + number % 4096


def routes(host: Host) -> str:
    """``esxcfg-route -l``: the default stack only."""
    rows = [("Network", "Netmask", "Gateway", "Interface")]
    default = [adapter for adapter in host.adapters if adapter.stack == "defaultTcpipStack"]
    for adapter in default:
        rows.append((str(interface(adapter).network.network_address), adapter.netmask, "Local Subnet", adapter.name))
    rows += host.static_routes
    for adapter in default:
        if adapter.gateway:
            rows.append(("default", "0.0.0.0", adapter.gateway, adapter.name))
    lines = ["".join(column(cell, 17) for cell in row[:3]) + row[3] for row in rows]
    return "VMkernel Routes:\n" + "\n".join(lines) + "\n"


def routes_v6(host: Host) -> str:
    """``esxcfg-route -f V6 -l``."""
    lines = ["VMkernel Routes:", f"{'Network':<40}{'Netmask':<10}{'Gateway':<40}Interface"]
    lines += [f"{'fe80::':<40}{'64':<10}{'Local Subnet':<40}{adapter.name}" for adapter in host.adapters]
    return "\n".join(lines) + "\n"


def net_stats(host: Host) -> str:
    """``net-stats -l``: ports with their clients."""
    lines = ["PortNum          Type SubType SwitchName       MACAddress         ClientName"]

    def add(number: int, kind: int, sub: int, switch: str, mac: str, client: str) -> None:
        lines.append(f"{number:<17}{kind:>4}{sub:>8} {switch:<17}{mac:<19}{client}")

    for index, switch in enumerate(host.switches):
        for at, name in enumerate(switch.uplinks):
            add(port_id(host, index, at), 4, 0, switch.name, host.nic(name).mac, name)
        groups = {group.name for group in switch.groups}
        for at, adapter in enumerate(item for item in host.adapters if item.group in groups):
            add(port_id(host, index, 4 + at), 3, 0, switch.name, adapter.mac, adapter.name)
    macs = {adapter.name: adapter.mac for adapter in host.adapters} | {nic.name: nic.mac for nic in host.nics}
    macs |= {f"{vm.name}.eth{at}": mac for vm in host.vms for at, (_, mac) in enumerate(vm.networks)}
    for dvs in host.distributed:
        for number, _, client, in_use, _ in dvs_ports(host, dvs):
            if in_use:
                kind = 4 if client.startswith("vmnic") else 3 if client.startswith("vmk") else 5
                add(port_id(host, 8 + dvs.portset, number), kind, 9 if kind == 5 else 0, f"DvsPortset-{dvs.portset}",
                    macs[client], client)  # fmt: skip
    return "\n".join(lines) + "\n"


def lldpnetmap(host: Host) -> str:
    """``lldpnetmap``: what the distributed switches hear."""
    heard: dict[str, list[str]] = {}
    for dvs in host.distributed:
        for name in dvs.uplinks.values():
            if name and host.nic(name).up and host.nic(name).neighbour and dvs.discovery.startswith("LLDP"):
                heard.setdefault(host.nic(name).neighbour, []).append(name)
    inner = ", ".join(
        f'"{switch}": [{", ".join(f"{chr(34)}{nic}{chr(34)}" for nic in nics)}]' for switch, nics in heard.items()
    )
    return f"{{{inner}}}\n"


NEIGHBOR_COLUMNS = ("Neighbor", "Mac Address", "Vmknic", "Expiry", "State", "Type")


def neighbors(host: Host) -> str:
    """``localcli network ip neighbor list``."""
    seed, rows = Seed(host.seed) / "arp", []
    for adapter in host.adapters:
        if adapter.stack != "defaultTcpipStack":
            continue
        network = interface(adapter).network
        others = [adapter.gateway] if adapter.gateway else []
        others += [str(network.network_address + at) for at in (200, 201) if "iSCSI" in adapter.tags]
        for address in others:
            mac = Seed(f"arp/{address}").mac("00:1b:21")
            rows.append((address, mac, adapter.name, f"{(seed / address).number(60, 1199)} sec", "", "Dynamic"))
    return table(NEIGHBOR_COLUMNS, rows)


CONNECTION_COLUMNS = (
    "Proto", "Recv Q", "Send Q", "Local Address", "Foreign Address", "State", "World ID", "CC Algo", "World Name",
)  # fmt: skip


def connections(host: Host, busy: int = 24) -> str:
    """``localcli network ip connection list``: what listens, and ``busy`` connections."""
    seed = (Seed(host.seed) / "sockets").random()
    manage = host.adapters[0].address
    listening = [
        (902, "busybox"),
        (8000, "hostd-worker"),
        (443, "rhttpproxy-work"),
        (80, "rhttpproxy-work"),
        *host.listening,
    ]
    rows: list[tuple[str | int, ...]] = []
    for _ in range(busy):
        port = seed.choice((443, 8307, 902, 8089))
        rows.append(("tcp", 0, 0, f"127.0.0.1:{port}", f"127.0.0.1:{seed.randint(10000, 65000)}", "ESTABLISHED",
                     seed.randint(2098000, 2109999), "newreno", "hostd-worker"))  # fmt: skip
    rows.append(("tcp", 0, 0, f"{manage}:22", f"{host.vcenter}:{seed.randint(40000, 60000)}", "ESTABLISHED", 2101994,
                 "newreno", "sshd"))  # fmt: skip
    rows += [
        ("tcp", 0, 0, f"0.0.0.0:{port}", "0.0.0.0:0", "LISTEN", 2098500 + port % 97, "newreno", name)
        for port, name in listening
    ]
    rows += [("udp", 0, 0, f"{adapter.address}:123", "0.0.0.0:0", "", 2099311, "", "ntpd") for adapter in host.adapters]
    return table(CONNECTION_COLUMNS, rows)
