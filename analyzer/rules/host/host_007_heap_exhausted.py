"""HOST-007."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, rule

_HEAP = lazy_pattern(r"[Hh]eap[: ]+(?:\d+: )?(?:Heap )?'?([A-Za-z][\w.-]*)'?(?: \(| already| is| has|:)")
_WHAT = {"net": "network", "tcpip": "TCP/IP", "vmfs": "VMFS", "cow": "snapshots", "migration": "vMotion"}


@rule("HOST-007", "Heap of the VMkernel is exhausted", severity=Severity.ERROR, aliases=("STG-062",))
def heap_exhausted(log: HostLog) -> Results:
    """A memory pool of the VMkernel has reached its largest size.

    What it checks
        "Heap ... already at its maximum size. Cannot expand" in vmkernel.log, and the event
        esx.problem.net.heap.belowthreshold, by heap. What lies more than a week back is a warning.

    Why it matters
        What uses the heap cannot get memory: connections fail, volumes cannot be opened, agents stop.

    How to fix
        By heap: update for tcpip and network heaps, fewer open files for VMFS. A restart of the host empties
        a heap that leaks.

    False alarms
        None known.

    References
        KB 386019
        KB 430676
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("heap that is exhausted", log, "vmkernel")
        return
    by_heap: dict[str, list[Event]] = {}
    for event in events:
        by_heap.setdefault(_heap(event), []).append(event)
    for heap, held in by_heap.items():
        yield found(
            f"{log.host}: heap {heap or 'of the VMkernel'}{_used_by(heap)} cannot grow any more, "
            f"{often_in(log, held)}.",
            *proofs(held),
            subject=heap or "heap",
            severity=None if is_recent(log, held, 7 * DAY) else Severity.WARNING,
            count=all_of(log, held),
        )


_IDS = ("heap.max", "net.heap", "vmfs.heap", "esx.problem.net.heap.belowthreshold")


def _heap(event: Event) -> str:
    told = event.fields.get("heap") or event.object
    if told:
        return told
    named = _HEAP.search(event.message)
    return named[1] if named else ""


def _used_by(heap: str) -> str:
    use = next((text for begin, text in _WHAT.items() if heap.lower().startswith(begin)), "")
    return f" ({use})" if use else ""
