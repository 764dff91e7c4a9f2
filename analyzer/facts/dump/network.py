"""Network of the host as its dump tells it: VMkernel adapters, tags, TCP/IP stacks, routes, physical NICs."""

import ipaddress
from collections.abc import Iterator

from analyzer.commands import ip_dns, ip_interface, ip_netstack, ip_route, nic_list
from analyzer.commands.ip_dns import DnsSearchDomains, DnsServers
from analyzer.commands.ip_interface import InterfaceTags, IpInterface, Ipv4Address
from analyzer.commands.ip_netstack import Netstack
from analyzer.commands.ip_route import Route
from analyzer.commands.nic_list import Nic
from analyzer.configs.etc_conf import ResolvConf
from analyzer.facts.addresses import interface
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.patterns import lazy_pattern
from analyzer.retelling import Retelling, retells
from analyzer.rulebook import Records

DEFAULT_STACK = "defaultTcpipStack"
_TAGS = {"vmotion": "VMotion", "management": "Management", "vsan": "VSAN"}
"""Services whose names commands print with capitals."""
_DEVICE = lazy_pattern(r"vmk\d+$")
_OWN_GATEWAY_SINCE = "ip_route_spec"
"""The property with an adapter's own gateway; hosts before 6.5 do not know it."""


def _vnics(dump: HostDump) -> Iterator[Part]:
    return dump.config.at("network").each("vnic")


@retells(InterfaceTags, key=lambda record: record.interface)
def tags(dump: HostDump) -> Iterator[Retelling]:
    """The services of each adapter: the dump lists adapters by service."""
    told = Retelling(dump.source, ip_interface.TAGS, seen=False)
    services: dict[str, list[str]] = {}
    spots: dict[str, tuple[int, int]] = {}
    listed = dump.config.at("virtual_nic_manager_info", "net_config")
    if not listed:
        return
    for service in listed.each():
        kind = service.text("nic_type") or ""
        devices = {
            key: device for part in service.each("candidate_vnic")
            if (key := part.text("key")) and (device := part.text("device"))
        }  # fmt: skip
        for selected in service.each("selected_vnic"):
            key = str(selected.held)
            named = _DEVICE.search(key)
            device = devices.get(key) or (named[0] if named is not None else None)
            if device is not None:
                services.setdefault(device, []).append(_TAGS.get(kind, kind))
                spots.setdefault(device, selected.spot())
    for vnic in _vnics(dump):
        device = vnic.text("device")
        if device is not None:
            mine = services.get(device, [])
            where = vnic.spots(interface="device") | ({"tags": spots[device]} if mine else {})
            told.add(vnic.row, where, interface=device, tags=sorted(mine))
    yield told


@retells(IpInterface)
def interfaces(dump: HostDump) -> Iterator[Retelling]:
    """The adapters with switch and stack; their offloads and their state are not told."""
    told = Retelling(dump.source, ip_interface.LIST, seen=False)
    names = _distributed(dump)
    homes = {
        name: switch for group in dump.config.at("network").each("portgroup")
        if (name := group.text("spec", "name")) and (switch := group.text("spec", "vswitch_name"))
    }  # fmt: skip
    for vnic in _vnics(dump):
        port = vnic.at("spec", "distributed_virtual_port")
        uuid = port.text("switch_uuid")
        group = (vnic.text("portgroup") or vnic.text("spec", "portgroup") or None) if not port else None
        told.add(
            vnic.row,
            vnic.spots(
                name="device", mtu=("spec", "mtu"), netstack_instance=("spec", "net_stack_instance_key"),
                portgroup="portgroup", mac_address=("spec", "mac"), portset="portgroup",
                vds_name=("spec", "distributed_virtual_port", "switch_uuid"),
                vds_port=("spec", "distributed_virtual_port", "port_key"),
            ),
            name=vnic.text("device"), mac_address=vnic.text("spec", "mac"), mtu=vnic.number("spec", "mtu"),
            netstack_instance=vnic.text("spec", "net_stack_instance_key") or DEFAULT_STACK, portgroup=group,
            portset=homes.get(group or ""), vds_name=names.get(uuid or ""), vds_uuid=uuid,
            vds_port=port.text("port_key"),
        )  # fmt: skip
    if len(told):
        yield told


def _distributed(dump: HostDump) -> dict[str, str]:
    """Names of the distributed switches by UUID."""
    proxies = dump.config.at("network").each("proxy_switch")
    return {uuid: name for each in proxies if (uuid := each.text("dvs_uuid")) and (name := each.text("dvs_name"))}


@retells(Ipv4Address, key=lambda record: record.name)
def addresses(dump: HostDump) -> Iterator[Retelling]:
    """The IPv4 settings of the adapters, with the gateways of their own."""
    told = Retelling(dump.source, ip_interface.IPV4, seen=False)
    for vnic in _vnics(dump):
        ip = vnic.at("spec", "ip")
        held = vnic.at("spec").held
        own = vnic.text("spec", "ip_route_spec", "ip_route_config", "default_gateway")
        none = "0.0.0.0" if isinstance(held, dict) and _OWN_GATEWAY_SINCE in held else None
        told.add(
            vnic.row,
            vnic.spots(
                name="device", ipv4_address=("spec", "ip", "ip_address"), ipv4_netmask=("spec", "ip", "subnet_mask"),
                address_type=("spec", "ip", "dhcp"),
                gateway=("spec", "ip_route_spec", "ip_route_config", "default_gateway"),
            ),
            name=vnic.text("device"), ipv4_address=ip.text("ip_address") or None,
            ipv4_netmask=ip.text("subnet_mask") or None,
            address_type={True: "DHCP", False: "STATIC"}.get(ip.flag("dhcp")),  # type: ignore[arg-type]  # None: no type
            gateway=own or none,
        )  # fmt: skip
    if len(told):
        yield told


def _stacks(dump: HostDump) -> list[Part]:
    return [part for part in dump.config.at("network").each("net_stack_instance") if part.text("key")]


@retells(Netstack)
def netstacks(dump: HostDump) -> Iterator[Retelling]:
    """The TCP/IP stacks; their state is not told."""
    told = Retelling(dump.source, ip_netstack.COMMAND, seen=False)
    for stack in _stacks(dump):
        told.add(stack.row, stack.spots(key="key", name="name"), key=stack.text("key"), name=stack.text("name"))
    if len(told):
        yield told


@retells(Route, key=lambda record: record.netstack or DEFAULT_STACK)
def routes(dump: HostDump) -> Iterator[Retelling]:
    """The default gateway, the static routes and the networks of the adapters, stack by stack."""
    vnics = list(_vnics(dump))
    for stack in _stacks(dump):
        name = stack.text("key") or ""
        told = Retelling(dump.source, ip_route.LIST, f"-N {name}", seen=False)
        gateway = stack.text("ip_route_config", "default_gateway")
        if gateway and gateway != "0.0.0.0":
            spot = stack.spot("ip_route_config", "default_gateway")
            told.add(spot[0], {"gateway": spot, "network": spot}, network="default", netmask="0.0.0.0", gateway=gateway,
                     interface=stack.text("ip_route_config", "gateway_device"), netstack=name)  # fmt: skip
        for entry in stack.each("route_table_config", "ip_route"):
            route = entry.at("route")
            length = route.number("prefix_length")
            if route.text("network") and length:
                told.add(
                    route.row, route.spots(network="network", gateway="gateway", netmask="prefix_length"),
                    network=route.text("network"), netmask=str(ipaddress.ip_network(f"0.0.0.0/{length}").netmask),
                    gateway=route.text("gateway"), interface=route.text("device_name"), netstack=name,
                )  # fmt: skip
        for vnic in vnics:
            own = interface(vnic.text("spec", "ip", "ip_address"), vnic.text("spec", "ip", "subnet_mask"))
            mine = (vnic.text("spec", "net_stack_instance_key") or DEFAULT_STACK) == name
            if mine and own is not None and own.version == 4:
                spot = vnic.spot("spec", "ip", "ip_address")
                told.add(spot[0], {"network": spot, "netmask": vnic.spot("spec", "ip", "subnet_mask")},
                         network=str(own.network.network_address), netmask=str(own.network.netmask),
                         gateway="0.0.0.0", interface=vnic.text("device"), netstack=name)  # fmt: skip
        yield told


@retells(Nic)
def nics(dump: HostDump) -> Iterator[Retelling]:
    """The physical NICs; the dump tells the speed of those only whose link is up."""
    told = Retelling(dump.source, nic_list.COMMAND, seen=False)
    for pnic in dump.config.at("network").each("pnic"):
        speed = pnic.at("link_speed")
        told.add(
            pnic.row,
            pnic.spots(
                name="device", pci_device="pci", driver="driver", speed=("link_speed", "speed_mb"),
                link_status="link_speed", duplex=("link_speed", "duplex"), mac_address="mac",
            ),
            name=pnic.text("device"), pci_device=pnic.text("pci"), driver=pnic.text("driver"),
            link_status="Up" if speed else "Down", speed=speed.number("speed_mb") or 0,
            duplex={True: "Full", False: "Half"}.get(speed.flag("duplex")),  # type: ignore[arg-type]  # None: no link
            mac_address=pnic.text("mac"),
        )  # fmt: skip
    if len(told):
        yield told


@retells(DnsServers, key=lambda record: record.netstack or DEFAULT_STACK)
def name_servers(dump: HostDump, conf: Records[ResolvConf] | None) -> Iterator[Retelling]:
    """The name servers of each stack; those of the default stack only where ``resolv.conf`` is not there."""
    for stack in _stacks(dump):
        name, config = stack.text("key") or "", stack.at("dns_config")
        if config and not (name == DEFAULT_STACK and conf is not None):
            told = Retelling(dump.source, ip_dns.SERVERS, f"-N {name}", seen=False)
            told.add(config.row, config.spots(dnsservers="address"), dnsservers=config.texts("address"), netstack=name)
            yield told


@retells(DnsSearchDomains, key=lambda record: record.netstack or DEFAULT_STACK)
def search_domains(dump: HostDump, conf: Records[ResolvConf] | None) -> Iterator[Retelling]:
    """The search domains of each stack, as the name servers."""
    for stack in _stacks(dump):
        name, config = stack.text("key") or "", stack.at("dns_config")
        if config and not (name == DEFAULT_STACK and conf is not None):
            told = Retelling(dump.source, ip_dns.SEARCH, f"-N {name}", seen=False)
            told.add(config.row, config.spots(dnssearch_domains="search_domain"),
                     dnssearch_domains=config.texts("search_domain"), netstack=name)  # fmt: skip
            yield told
