"""VMK-011."""

import ipaddress

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.addresses import address, is_masked
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, set_address

_ALL_ONES = ipaddress.ip_address("255.255.255.255")


@rule("VMK-011", "Broadcast address does not fit address and netmask", severity=Severity.INFO)
def broadcast_address(adapters: VmkAdapters) -> Results:
    """The printed broadcast address of an adapter is not the last one of its network.

    What it checks
        Broadcast, address and netmask of each adapter as the same row prints them.

    Why it matters
        The three are set together. When they contradict each other, the configuration was edited by hand or a
        DHCP server hands out a wrong value.

    How to fix
        Set the address again:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        Masked values are not judged, nor are networks without a broadcast address (/31, /32) and the address
        255.255.255.255, which is right everywhere.

    References
        RFC 919: broadcasting internet datagrams <https://www.rfc-editor.org/rfc/rfc919>
    """
    host, masked, fine = adapters.host, [], []
    for adapter in adapters:
        held = adapter.ipv4
        if held is None:
            continue
        column = "broadcast" if hasattr(held.record, "broadcast") else "ipv4_broadcast"
        text = getattr(held.record, column, None)
        printed, whole = address(text), held.interface
        if is_masked(text) or held.masked:
            masked.append(adapter.name)
        if printed is None or whole is None or whole.network.prefixlen > 30:
            continue
        if printed in (whole.network.broadcast_address, _ALL_ONES):
            fine.append(adapter.name)
            continue
        yield found(
            f"{host}: {adapter.name} has broadcast address {text}, {whole.network} has "
            f"{whole.network.broadcast_address}.",
            at(held.record, column),
            subject=adapter.name,
            remedy=f"On {host}: {set_address(adapter)}",
        )
    if fine:
        yield observed(f"right on {list_of(fine)}")
    if masked:
        raise Skip(f"{host}: addresses of {list_of(masked)} are masked", Need("esxcfg-vmknic -l", host))
    if not fine:
        raise NotApplicable(f"{host} prints no broadcast address to compare")
