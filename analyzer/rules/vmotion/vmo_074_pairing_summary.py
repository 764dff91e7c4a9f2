"""VMO-074."""

from collections.abc import Iterator

from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.routes import HostRoutes
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Severity
from analyzer.rulebook import Pair, Results, observed, rule


@rule("VMO-074", "Pairing summary for two hosts", severity=Severity.INFO)
def pairing_summary(
    vmks: Pair[VmkAdapters], vmotion: Pair[VmotionAdapters | None], routes: Pair[HostRoutes | None]
) -> Results:
    """The vMotion adapters of two hosts side by side, by role and not by number.

    What it checks
        Nothing: it shows adapter, port group, address, netmask, MTU, TCP/IP stack and gateway of the
        adapters that carry vMotion for each other. What should be equal and is not is marked "differs".

    Why it matters
        It is the comparison people make by eye on two outputs of esxcfg-vmknic -l, where the vMotion adapter
        may be vmk3 on one host and vmk1 on the other.

    How to fix
        Nothing to fix: differences that matter are findings of other rules.

    False alarms
        Port groups may differ: a distributed switch prints a port number, which is another on every host.

    References
        VMware vSphere Networking: placing vMotion traffic on the vMotion TCP/IP stack
    """
    for (host, all_of_it), known in zip(vmks.sides(), vmotion, strict=True):
        if known is None:
            names = ", ".join(adapter.name for adapter in all_of_it)
            yield observed(f"{host}: which of {names} carries vMotion is not known")
        elif not len(known):
            yield observed(f"{host}: no adapter carries vMotion")
    if vmotion.a is None or vmotion.b is None:
        return
    for mine, other in adapter_pairs(vmotion.a, vmotion.b):
        told = ", ".join((*_columns(mine, other), _gateways(mine, other, routes)))
        yield observed(f"{mine.host} {mine.name} <-> {other.host} {other.name}: {told}")


def _columns(mine: Adapter, other: Adapter) -> Iterator[str]:
    """The attributes of two adapters as ``name value``, one value where both have it."""
    one, two = (adapter.ipv4 or next(iter(adapter.addresses), None) for adapter in (mine, other))
    yield _told("port group", mine.port_group, other.port_group)
    yield _told("address", one and one.text, two and two.text)
    yield _told("mask", one and one.mask, two and two.mask, alike=True)
    yield _told("MTU", mine.mtu, other.mtu, alike=True)
    yield _told("stack", mine.netstack, other.netstack, alike=True)


def _gateways(mine: Adapter, other: Adapter, routes: Pair[HostRoutes | None]) -> str:
    return _told("gateway", _gateway(mine, routes.a), _gateway(other, routes.b))


def _gateway(adapter: Adapter, routes: HostRoutes | None) -> str | None:
    """The gateway of the adapter's own, else that of its stack; None when that was not collected."""
    if routes is None:
        return None
    table = routes.of(adapter.netstack)
    held = routes.own_gateway(adapter) or table.default
    return held[0] if held is not None else "none" if table.whole else None


def _told(name: str, mine: object, other: object, *, alike: bool = False) -> str:
    """One attribute of both sides; ``alike`` marks a difference that should not be."""
    if mine == other:
        return f"{name} {_word(mine)} both"
    return f"{name} {_word(mine)} / {_word(other)}{' (differs)' if alike else ''}"


def _word(value: object) -> str:
    return "not known" if value is None else str(value)
