"""STG-031."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.incidents import hit_stores, listed, through
from analyzer.rules.storage.latencies import SLOWER, SUSTAINED, average, slow_devices
from analyzer.rules.storage.words import counted, some


@rule("STG-031", "Devices are slow all the time", severity=Severity.ERROR)
def sustained_latency(
    log: HostLog, naming: Naming, outages: Outages, *, average_us: int = SUSTAINED
) -> Results:  # fmt: skip
    """The average latency of a device stayed high for an hour or more.

    What it checks
        The average that "performance has deteriorated" names: above 20 ms in at least three lines, an hour or more
        apart, without a lower one between them.

    Why it matters
        10 ms for disks and 2 ms for flash are what vSphere expects; at 20 ms on average every machine on the device is
        slow.

    How to fix
        Take load away (Storage vMotion), or give the device more or faster disks; look for a rebuild at the array.

    False alarms
        CD drives, card readers and tapes are left out.

    References
        KB 318927: storage device performance deteriorated
    """
    slow = [item for item in slow_devices(log, naming, outages) if item.is_sustained(average_us)]
    if slow:
        names = [item.name for item in slow]
        events = sorted((event for item in slow for event in item.events), key=lambda event: event.time or 0)
        aborted = sum(item.aborts_near for item in slow)
        beside = f"; {counted(aborted, 'command')} aborted in the same hours" if aborted else ""
        total = sum(item.tally.total for item in slow)
        yield found(
            f"{log.host}: {counted(len(names), 'device')} ({listed(naming, names)}){through(naming, names)} had an "
            f"average latency of up to {max(map(average, events)) / 1000:,.0f} ms, {often(events, total)}{beside}"
            f"{hit_stores(naming, events)}.",
            *proofs(events), subject=some(names, 3), count=max(total, len(events)),
            remedy="Take load from these devices (Storage vMotion), and look at the array for rebuilds and full queues",
        )  # fmt: skip
    elif log.tally(SLOWER).total:
        yield observed("no device with a high average for an hour")
    else:
        yield none_of("slow answer of a device", log, "vmkernel")
