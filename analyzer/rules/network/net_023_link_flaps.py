"""NET-023."""

from collections.abc import Sequence

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.links import LinkLosses, Loss
from analyzer.facts.log.phrases import DAY, covered, most_in, newest, none_of, proofs, span
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Others, Results, found, observed, rule
from analyzer.rules.network.link_waves import waves_of


@rule("NET-023", "A link goes up and down", severity=Severity.WARNING)
def link_flaps(
    log: HostLog, losses: LinkLosses, others: Others[LinkLosses] | None, nics: PhysicalNics | None, *,
    per_day: int = 3, often_per_day: int = 20,
) -> Results:  # fmt: skip
    """A NIC loses its link again and again.

    What it checks
        Messages about links in vobd.log, hostd.log and vmkernel.log: more than 3 losses of one NIC within 24
        hours are a warning, more than 20, or a NIC that the host took down for it, an error. The same loss,
        told by several logs, counts once. What ended more than a week before the end of the logs is information.

    Why it matters
        Each loss moves the clients of the NIC to another one and back; they lose packets each time.

    How to fix
        Replace cable and transceiver, look at the errors of the switch port, update the firmware.

    False alarms
        Maintenance of the switches. Links that go down while the host starts are not counted, nor those that go
        down together with most others of the host (NET-022).

    References
        KB 431016
        KB 324499
    """
    taken_down = {event.fields.get("nic") or event.object: event for event in log.of("net.linkflap")}
    alone, _ = waves_of(losses, (others or {}).values())
    by_nic: dict[str, list[Loss]] = {}
    for loss in losses.losses:
        if not any(loss in wave for wave in alone):
            by_nic.setdefault(loss.nic, []).append(loss)
    often = {nic: held for nic, held in by_nic.items() if most_in([loss.event for loss in held], DAY) > per_day}
    if not often and not taken_down:
        if by_nic:
            told = ", ".join(f"{nic} {len(held)}" for nic, held in sorted(by_nic.items()))
            yield observed(f"losses of links in {covered(log, 'vobd') or 'the logs'}: {told}")
        else:
            yield none_of("link that was lost", log, "vobd")
        return
    for nic in sorted({*often, *taken_down}):
        held = by_nic.get(nic, [])
        events = [loss.event for loss in held]
        most = most_in(events, DAY)
        flapping = taken_down.get(nic)
        down = " and was taken down by the host for it" if flapping is not None else ""
        lost = f"lost its link {len(held)} times {span(events)}, up to {most} times a day" if held else "flapped"
        known = next((each for each in nics or () if each.name == nic), None)
        yield found(
            f"{log.host}: {nic} {lost}{down}.",
            *([flapping.evidence()] if flapping is not None else []),
            *proofs(events),
            *([known.near()] if known is not None else []),
            subject=nic,
            severity=_severity(log, held, flapping is not None or most > often_per_day),
            count=max(len(held), 1),
        )


def _severity(log: HostLog, held: Sequence[Loss], often: bool) -> Severity | None:
    last = newest([loss.event for loss in held])
    if last is not None and log.last is not None and log.last - last > 7 * DAY:
        return Severity.INFO
    return Severity.ERROR if often else None
