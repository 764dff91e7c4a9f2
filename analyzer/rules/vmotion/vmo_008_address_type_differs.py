"""VMO-008."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import least, none_for_vmotion, set_address


def _type(adapter: Adapter) -> str | None:
    return adapter.ipv4.type if adapter.ipv4 is not None else None


@rule("VMO-008", "vMotion address type differs", severity=Severity.INFO)
def address_type_differs(adapters: Pair[VmotionAdapters]) -> Results:
    """One host has a static vMotion address, the other one from DHCP.

    What it checks
        The address type (STATIC or DHCP) of vMotion adapters that talk to each other.

    Why it matters
        It is mostly a left-over. When the lease changes, firewall rules, documentation and ping lists that
        name the address are wrong without a warning.

    How to fix
        Use one method on all hosts, best static addresses:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        DHCP on both sides is a supported choice for an isolated vMotion network and is not reported.

    References
        VMware security guidelines: encrypted vMotion, questions and answers
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    differing: dict[tuple[str, str], Adapter] = {}
    unclear: dict[tuple[str, str], Adapter] = {}
    kinds = set()
    for pair in adapter_pairs(adapters.a, adapters.b):
        if any(_has_none(adapter) for adapter in pair):
            continue  # VMO-007 tells that it has no address
        untold = [adapter for adapter in pair if _type(adapter) is None]
        types = {_type(adapter) for adapter in pair}
        if untold:
            unclear |= {(adapter.host, adapter.name): adapter for adapter in untold}
        elif len(types) > 1:
            differing |= {(adapter.host, adapter.name): adapter for adapter in pair}
        kinds |= types - {None}
    if differing:
        sides = sorted(differing.values(), key=lambda adapter: _type(adapter) == "DHCP")
        leased = [adapter for adapter in sides if _type(adapter) == "DHCP"]
        shown = ", ".join(f"{adapter.name} on {adapter.host} {_type(adapter)}" for adapter in sides)
        yield found(
            f"The address types differ: {shown}.",
            *(adapter.ipv4.shows_type() for adapter in sides if adapter.ipv4 is not None),
            remedy="Use static addresses on both: "
            + "; ".join(f"on {each.host}: {set_address(each)}" for each in leased),
            confidence=least(adapters),
        )
    elif unclear:
        names = ", ".join(f"{adapter.name} on {adapter.host}" for adapter in unclear.values())
        needs = (Need("esxcli network ip interface ipv4 get", adapter.host) for adapter in unclear.values())
        raise Skip(f"the address type of {names} is not known", *needs)
    elif not kinds:
        raise NotApplicable("no IPv4 addresses on both hosts")
    else:
        yield observed(f"{'/'.join(sorted(map(str, kinds)))} on both")


def _has_none(adapter: Adapter) -> bool:
    """True for an adapter without a usable IPv4 address."""
    if adapter.ipv4 is None:
        return adapter.addresses_told
    net = adapter.ipv4.interface
    return net is not None and (net.ip.is_unspecified or net.ip.is_link_local)
