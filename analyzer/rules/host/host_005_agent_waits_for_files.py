"""HOST-005."""

import re

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import covered, none_of, proofs, span, times
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_TOOK = re.compile(r"took over (\d+) sec")
_VOLUME = re.compile(r"/vmfs/volumes/([^/\s'\"]+)")


@rule("HOST-005", "Host agent waits for files", severity=Severity.ERROR)
def agent_waits_for_files(log: HostLog, *, limit_s: int = 60) -> Results:
    """A thread of the host agent was stuck in a file operation.

    What it checks
        The lines "took over N sec" of the IoTracker in hostd.log, of more than 60 seconds, by volume.

    Why it matters
        When all threads of the agent wait for a datastore, it does not answer and vCenter loses the host.

    How to fix
        Look at the storage behind the volume: paths, latency, APD, the NFS server.

    False alarms
        Single waits of a few seconds are normal on busy storage and are not told.

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
