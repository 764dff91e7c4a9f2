"""NET-005."""

from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import NIC_LIST, speed_text
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-005", "Link runs at half duplex", severity=Severity.CRITICAL)
def half_duplex(nics: PhysicalNics) -> Results:
    """A link is up and cannot send and receive at the same time.

    What it checks
        The duplex mode of each NIC with a link. A NIC that no virtual switch uses is information only.

    Why it matters
        Half duplex today is the result of one end that negotiates and one that does not. The ends collide:
        late errors, loss under load, a few per cent of the speed.

    How to fix
        Set both ends to negotiate: esxcli network nic set -n vmnicN -a

    False alarms
        A link that is down prints Half and is not judged.

    References
        KB 324544: speed and duplex of a NIC
    """
    live = [nic for nic in nics if nic.is_up]
    known = [nic for nic in live if nic.duplex is not None]
    half = [nic for nic in known if nic.duplex == "Half"]
    switches_known = nics.topology is not None and bool(nics.uplinks)
    for used in (True, False):
        group = [nic for nic in half if (nic.switch is not None or not switches_known) is used]
        if not group:
            continue
        told = some([f"{nic.name} ({speed_text(nic.speed)})" for nic in group])
        rest = "" if used else ", which no virtual switch uses"
        yield found(
            f"{nics.host}: half duplex on {told}{rest}.",
            *capped([nic.shows("duplex") for nic in group]),
            subject=list_of([nic.name for nic in group]),
            severity=Severity.CRITICAL if used else Severity.INFO,
            count=len(group),
            remedy=f"On {nics.host}: {'; '.join(f'esxcli network nic set -n {nic.name} -a' for nic in group)}. "
            "Set the physical switch ports to negotiate, too.",
        )
    if len(known) > len(half):
        yield observed(f"full duplex on {some([nic.name for nic in known if nic not in half])}")
    if len(known) < len(live) or (not nics.listed and not known):
        raise Skip("the duplex mode of the links is not known", nics.need(NIC_LIST))
    if not known:
        raise NotApplicable("no NIC has a link")
