"""STG-030."""

from collections.abc import Sequence

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, found, observed, rule
from analyzer.rules.storage.incidents import hit_stores, listed, through
from analyzer.rules.storage.latencies import (
    FLASH,
    HARD_DISK,
    SLOWER,
    Slowness,
    is_bad,
    is_flash,
    latency,
    slow_devices,
)
from analyzer.rules.storage.words import counted, some


@rule("STG-030", "Devices answer slowly at times", severity=Severity.WARNING)
def latency_spikes(
    log: HostLog, naming: Naming, outages: Outages, *, spikes: int = 3, per_hour: int = 10
) -> Results:  # fmt: skip
    """The kernel says that the latency of a device rose far above its average.

    What it checks
        "performance has deteriorated. I/O latency increased". An error for answers above half a second, three in an
        hour or with aborted commands in the same hour. A warning for ten in an hour above 30 ms, for flash above
        10 ms. Devices behind the same adapters are one finding.

    Why it matters
        The time is what the device and the way to it need, the queue of the host not counted. Machines feel every
        answer above 30 ms; above half a second, file systems in them begin to report errors.

    How to fix
        Compare the times with backups, rebuilds and snapshots; look at the load of the array and at the error
        counters of the links.

    False alarms
        An idle device shows huge ratios: times below 10 ms are not counted. Times in which the device was gone belong
        to STG-020. Devices that are slow all the time are told by STG-031, NFS volumes by STG-075.

    References
        KB 318927: storage device performance deteriorated
    """
    slow = [item for item in slow_devices(log, naming, outages) if not item.is_sustained()]
    bad = [item for item in slow if is_bad(item, spikes)]
    weak = [
        item
        for item in slow
        if item not in bad and item.per_hour(FLASH if is_flash(naming, item.name) else HARD_DISK) >= per_hour
    ]
    for items, severity in ((bad, Severity.ERROR), (weak, Severity.WARNING)):
        for group in _alike(naming, items):
            yield _finding(log, naming, group, severity)
    total = log.tally(SLOWER).total
    if not bad and not weak and total:
        yield observed(f"{counted(total, 'slow answer')}, too few or too short to matter, or told by another rule")
    elif not bad and not weak:
        yield none_of("slow answer of a device", log, "vmkernel")


def _alike(naming: Naming, items: Sequence[Slowness]) -> list[list[Slowness]]:
    groups: dict[tuple[str, ...], list[Slowness]] = {}
    for item in items:
        groups.setdefault(tuple(sorted(naming.adapters_of([item.name]))), []).append(item)
    return list(groups.values())


def _finding(log: HostLog, naming: Naming, group: Sequence[Slowness], severity: Severity) -> Found:
    events = sorted((event for item in group for event in item.events), key=lambda event: event.time or 0)
    total = sum(item.tally.total for item in group)
    names = [item.name for item in group]
    aborted = sum(item.aborts_near for item in group)
    beside = f"; {counted(aborted, 'command')} aborted in the same hours" if aborted else ""
    worst = max(events, key=latency)
    return found(
        f"{log.host}: {counted(len(names), 'device')} ({listed(naming, names)}){through(naming, names)} answered "
        f"slowly {often(events, total)}, at worst after {latency(worst) / 1000:,.0f} ms{beside}"
        f"{hit_stores(naming, events)}.",
        worst.evidence("the slowest"), *proofs([event for event in events if event is not worst]),
        subject=some(names, 3), severity=severity, count=max(total, len(events)),
        remedy="Compare the times with backups, rebuilds and snapshots; look at the load of the array at that time",
    )  # fmt: skip
