"""VMO-010."""

import ipaddress
from collections.abc import Iterator

from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, AdapterAddress
from analyzer.facts.addresses import Interface, address, is_masked, on_link
from analyzer.facts.pings import SavedPings
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.phrases import least, none_for_vmotion, set_address


def _comparable(mine: Adapter, other: Adapter) -> Iterator[tuple[AdapterAddress, AdapterAddress]]:
    """Addresses of one family; IPv6 ones only where their prefix says something about the network."""
    for one in mine.addresses:
        for two in other.addresses:
            if one.version != two.version:
                continue
            if one.version == 6 and any(_is_lone(item) for item in (one, two)):
                continue
            yield one, two


def _is_lone(item: AdapterAddress) -> bool:
    """True for IPv6 addresses whose prefix is no network's: link-local, or /128 as DHCPv6 gives them."""
    ip = address(item.text)
    return ip is None or ip.is_link_local or item.mask == "128"


def _answered(pings: Pair[SavedPings], mine: Adapter, one: Interface, other: Adapter, two: Interface) -> VmkPing | None:
    """A saved ping between the two addresses, in the stack of its adapter, that had an answer."""
    for runs, source, target in ((pings.a, mine, two.ip), (pings.b, other, one.ip)):
        for run in runs.runs:
            stack = run.netstack or DEFAULT_STACK
            if address(run.address or run.destination) == target and run.received and stack == source.netstack:
                return run
    return None


def _one_network(a: Interface, b: Interface) -> bool:
    """True when both are in one network under the shorter of the two masks."""
    wide = min(a.network.prefixlen, b.network.prefixlen)
    return ipaddress.ip_interface(f"{a.ip}/{wide}").network == ipaddress.ip_interface(f"{b.ip}/{wide}").network


@rule("VMO-010", "Same vMotion network, different netmask", severity=Severity.ERROR, stops=True)
def netmask_differs(adapters: Pair[VmotionAdapters], pings: Pair[SavedPings]) -> Results:
    """Two vMotion adapters are in one network by the wider of their masks, but the masks differ.

    What it checks
        The netmask (for IPv6 the prefix length) of vMotion adapters that talk to each other, where the
        addresses fall into one network under the shorter of the two masks. Equal masks are fine even where an
        address was masked before the text was shared.

    Why it matters
        One host takes the other for a neighbour and sends directly, the other sends to its gateway. Without a
        gateway on that side there is no answer.

    How to fix
        Give both adapters the mask of the segment:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        When each side still sees the other in its own network, or a saved vmkping between the two addresses
        was answered, the finding is a warning: packets pass now, the next address may be out of reach.

    References
        RFC 1122, section 3.3.1.1: deciding whether a destination is local <https://www.rfc-editor.org/rfc/rfc1122>
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    unclear: dict[tuple[str, str], None] = {}
    compared = hit = False
    for mine, other in adapter_pairs(adapters.a, adapters.b):
        for one, two in _comparable(mine, other):
            compared = True
            sides = ((mine, one), (other, two))
            untold = [side for side, item in sides if not item.mask or is_masked(item.mask)]
            if not untold and one.mask == two.mask:
                yield observed(f"{one.mask} on both" if one.version == 4 else f"/{one.mask} on both")
                continue
            a, b = one.interface, two.interface
            if a is None or b is None:
                untold = untold or [side for side, item in sides if item.interface is None]
                unclear |= {(side.host, side.name): None for side in untold}
                continue
            if a.ip.is_unspecified or b.ip.is_unspecified:
                yield observed("no address to compare (VMO-007)")
                continue
            if not _one_network(a, b):
                yield observed(f"different networks {a.network} and {b.network}")
                continue
            if a.network.prefixlen == b.network.prefixlen:
                yield observed(f"/{a.network.prefixlen} on both")
                continue
            hit = True
            ping = _answered(pings, mine, a, other, b)
            neighbours = on_link(a, b)
            if neighbours:
                remark = "; each still sees the other in its own network."
            elif ping is not None:
                remark = "; a saved ping between them was answered."
            else:
                remark = ": only one of them takes the other for a neighbour."
            kind = "netmask " if one.version == 4 else "prefix length "
            yield found(
                f"{mine.name} on {mine.host} has {one.text} with {kind}{one.mask}, "
                f"{other.name} on {other.host} has {two.text} with {two.mask}{remark}",
                one.shows_mask(),
                two.shows_mask(),
                *([near(ping, "received")] if ping is not None else []),
                subject=f"{mine.name} <-> {other.name}",
                remedy=_remedy(mine, one, other, two),
                severity=Severity.WARNING if neighbours or ping is not None else None,
                confidence=least(adapters),
            )
    if unclear and not hit:
        names = ", ".join(f"{name} on {host}" for host, name in unclear)
        raise Skip(
            f"the address or netmask of {names} is masked or missing",
            *(Need("esxcfg-vmknic -l", host) for host, _ in unclear),
        )
    if not compared:
        silent = [adapter for side in adapters for adapter in side if not adapter.addresses_told]
        if silent:
            raise Skip(
                "the addresses were not collected",
                *(Need("esxcfg-vmknic -l", adapter.host) for adapter in silent),
            )
        raise NotApplicable("no addresses of one family on both hosts")


def _remedy(mine: Adapter, one: AdapterAddress, other: Adapter, two: AdapterAddress) -> str:
    """Which mask is right only the network's owner knows: both ways to make them equal."""
    if one.version == 6:
        return f"Find out whether the segment has /{one.mask} or /{two.mask} and set it on both adapters."
    return (
        f"If the segment has {one.mask}, on {other.host}: {set_address(other, one.mask or '')}. "
        f"If it has {two.mask}, on {mine.host}: {set_address(mine, two.mask or '')}"
    )
