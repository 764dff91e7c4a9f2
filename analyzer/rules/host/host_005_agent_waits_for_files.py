"""HOST-005."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import SECOND, covered, none_of, proofs, span, times
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule

_TOOK = lazy_pattern(r"took over (\d+) sec")
_VOLUME = lazy_pattern(r"/vmfs/volumes/([^/\s'\"]+)")


@rule("HOST-005", "Host agent waits for files", severity=Severity.ERROR)
def agent_waits_for_files(log: HostLog, outages: Outages, *, limit_s: int = 60) -> Results:
    """A thread of the host agent was stuck in a file operation.

    What it checks
        The lines "took over N sec" of the IoTracker in hostd.log, of more than 60 seconds, by volume.

    Why it matters
        When all threads of the agent wait for a datastore, it does not answer and vCenter loses the host.

    How to fix
        Look at the storage behind the volume: paths, latency, APD, the NFS server.

    False alarms
        Single waits of a few seconds are normal on busy storage and are not told. Waits while the storage was away
        are told by STG-020, STG-021 or STG-071.

    References
        KB 373203
    """
    events = log.of("hostd.iotracker")
    long = [event for event in events if _seconds(event) > limit_s]
    if not long:
        yield (
            none_of("file operation of hostd that took long", log, "hostd")
            if not events
            else observed(f"no file operation of hostd took more than {limit_s} s in {covered(log, 'hostd')}")
        )
        return
    told = [event for event in long if _is_told(event, outages)]
    long = [event for event in long if event not in told]
    if not long:
        yield observed(f"hostd waited for files {times(len(told))} while storage was away, which another rule tells")
        return
    by_volume: dict[str, list[Event]] = {}
    for event in long:
        named = _VOLUME.search(event.text)
        by_volume.setdefault(named[1] if named else "", []).append(event)
    for volume, held in by_volume.items():
        on = f" on {volume}" if volume else ""
        yield found(
            f"{log.host}: hostd waited up to {max(map(_seconds, held))} s for a file{on}, {times(len(held))} "
            f"{span(held)}.",
            *proofs(held),
            subject=volume or "hostd",
            count=len(held),
        )


def _seconds(event: Event) -> int:
    told = _TOOK.search(event.text)
    return int(told[1]) if told else 0


def _is_told(event: Event, outages: Outages) -> bool:
    """True when the volume was away at the end of the wait or at its beginning."""
    named = _VOLUME.search(event.text)
    if event.time is None or named is None:
        return False
    began = event.time - _seconds(event) * SECOND
    return any(outages.over(named[1], time) is not None for time in (event.time, began))
