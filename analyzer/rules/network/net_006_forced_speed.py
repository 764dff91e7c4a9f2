"""NET-006."""

import re

from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import live_uplinks, speed_text
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of

_COPPER = lazy_pattern(r"twisted pair|\bTP\b|\bMII\b", re.I)


@rule("NET-006", "Speed and duplex are forced", severity=Severity.INFO)
def forced_speed(nics: PhysicalNics) -> Results:
    """A copper link of 1 Gb/s or less does not negotiate its speed.

    What it checks
        Auto Negotiation of the uplinks that run at 1 Gb/s or less over copper.

    Why it matters
        Gigabit over copper needs negotiation on both ends. One forced end leads to half duplex or no link
        after the next change.

    How to fix
        esxcli network nic set -n vmnicN -a, and the same on the physical switch.

    False alarms
        Optics and direct-attach cables of 10 Gb/s and more are often fixed and are not judged.

    References
        KB 324544: speed and duplex of a NIC
    """
    slow = [nic for nic in live_uplinks(nics) if nic.speed is not None and nic.speed <= 1000]
    if not slow:
        if any(nic.speed is None for nic in live_uplinks(nics)):
            raise Skip("the speeds of the uplinks are not known", nics.need("esxcli network nic list"))
        raise NotApplicable("no uplink runs at 1 Gb/s or less")
    forced = [nic for nic in slow if nic.auto_negotiation is False and _is_copper(nic)]
    if forced:
        told = some([f"{nic.name} ({speed_text(nic.speed)})" for nic in forced])
        yield found(
            f"{nics.host}: the speed is forced on {told}.",
            *capped([nic.shows("auto_negotiation") for nic in forced]),
            subject=list_of([nic.name for nic in forced]),
            count=len(forced),
            remedy=f"On {nics.host}: {'; '.join(f'esxcli network nic set -n {nic.name} -a' for nic in forced)}; "
            "set the physical switch ports to negotiate, too.",
        )
    fine = [nic.name for nic in slow if nic.auto_negotiation]
    if fine:
        yield observed(f"{some(fine)} negotiates" if len(fine) == 1 else f"{some(fine)} negotiate")
    fixed = [nic.name for nic in slow if nic.auto_negotiation is False and nic not in forced]
    if fixed:
        yield observed(f"{some(fixed)}: forced, not over copper")
    unknown = [nic.name for nic in slow if nic.auto_negotiation is None]
    if unknown:
        raise Skip(
            f"how {some(unknown)} of {nics.host} {'gets its' if len(unknown) == 1 else 'get their'} speed is not known",
            *(nics.need(f"esxcli network nic get -n {name}") for name in unknown),
        )


def _is_copper(nic: PhysicalNic) -> bool:
    return _COPPER.search(f"{nic.cable or ''} {nic.ports or ''}") is not None
