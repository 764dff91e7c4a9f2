"""VMO-007."""

import ipaddress

from analyzer.facts.adapters import Adapter, AdapterAddress
from analyzer.facts.addresses import address
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, none_for_vmotion, set_address

_NO_HOST = {
    ipaddress.ip_network("169.254.0.0/16"): "a link-local address",
    ipaddress.ip_network("127.0.0.0/8"): "a loopback address",
    ipaddress.ip_network("224.0.0.0/4"): "a multicast address",
    ipaddress.ip_network("240.0.0.0/4"): "a reserved address",
}


def _trouble(item: AdapterAddress) -> str | None:
    """Why nobody can connect to an IPv4 address; empty when one can, None when masked or not readable."""
    ip = address(item.text)
    if not isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.is_unspecified:
        return "no address"
    for network, name in _NO_HOST.items():
        if ip in network:
            return f"{name}: DHCP gave none" if ip.is_link_local and item.type == "DHCP" else name
    whole = item.interface
    if whole is not None and whole.network.prefixlen < 31:
        if ip == whole.network.network_address:
            return f"the network address of {whole.network}"
        if ip == whole.network.broadcast_address:
            return f"the broadcast address of {whole.network}"
    return ""


def _judge(adapter: Adapter) -> tuple[str | None, AdapterAddress | None]:
    """What is wrong with the addresses of an adapter as :func:`_trouble` tells it, and with which one."""
    six = [item for item in adapter.addresses if item.version == 6]
    global_six = [item for item in six if (ip := address(item.text)) is not None and not ip.is_link_local]
    four = adapter.ipv4
    trouble = _trouble(four) if four is not None else "no IPv4 address"
    if trouble != "" and global_six:
        return "", global_six[0]
    if four is None and (not adapter.addresses_told or any(item.masked for item in six)):
        return None, None
    return trouble, four


@rule("VMO-007", "vMotion adapter has no usable address", severity=Severity.ERROR, stops=True)
def no_usable_address(vmotion: VmotionAdapters) -> Results:
    """An adapter that carries vMotion has no address that another host can connect to.

    What it checks
        That each vMotion adapter has an IPv4 address which is not 0.0.0.0, link-local (169.254.x.x),
        loopback, multicast, reserved, or the network or broadcast address of its own mask. An adapter with a
        global IPv6 address needs no IPv4 one.

    Why it matters
        The other host cannot connect. The usual causes are DHCP that gave no lease and a typing error.

    How to fix
        Set a static address: esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        Addresses that were masked before the text was shared are not judged. Where another vMotion adapter of
        the host has a usable address, the finding is a warning.

    References
        VMware vSphere 8.0 Networking: vSphere vMotion networking requirements
        RFC 3927: dynamic configuration of IPv4 link-local addresses <https://www.rfc-editor.org/rfc/rfc3927>
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    judged = [(adapter, *_judge(adapter)) for adapter in vmotion]
    usable = [adapter for adapter, trouble, _ in judged if trouble == ""]
    for adapter, trouble, item in judged:
        if trouble:
            address_set = set_address(adapter, "<netmask>", "<address>")
            shown = f"{item.text}, {trouble}" if item is not None and item.text != "0.0.0.0" else trouble
            yield found(
                f"{vmotion.host}: {adapter.name} carries vMotion and has {shown}.",
                item.shows() if item is not None else adapter.shows("address"),
                subject=adapter.name,
                remedy=f"On {vmotion.host}, with an address of the vMotion network: {address_set}",
                severity=Severity.WARNING if usable else None,
                confidence=vmotion.confidence,
            )
        elif trouble == "" and item is not None:
            yield observed(f"{adapter.name} has {item.text}")
    unclear = [
        f"{adapter.name} ({item.text} is {'masked' if item.masked else 'not readable'})"
        if item is not None
        else f"{adapter.name} (not in the output)"
        for adapter, trouble, item in judged
        if trouble is None
    ]
    if unclear:
        raise Skip(
            f"{vmotion.host}: no address to judge of {list_of(unclear)}",
            Need("esxcfg-vmknic -l", vmotion.host),
        )
