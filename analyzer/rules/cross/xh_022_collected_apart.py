"""XH-022."""

from datetime import datetime

from analyzer.commands.date import HostDate
from analyzer.findings import Severity
from analyzer.rulebook import (
    Fleet,
    HostName,
    Need,
    NotApplicable,
    Records,
    Results,
    Skip,
    at,
    found,
    near,
    observed,
    rule,
)


@rule("XH-022", "Outputs of the hosts are from different days", severity=Severity.INFO)
def collected_apart(dates: Fleet[Records[HostDate]], names: Fleet[HostName], *, hours: float = 24.0) -> Results:
    """The hosts were collected at times far apart.

    What it checks
        The clock of each host at its collection: more than 24 hours between the first and the last.

    Why it matters
        What differs between the hosts may have been changed in between; comparisons are weaker.

    How to fix
        Collect all hosts of a cluster in one run: vCenter, Export System Logs.

    False alarms
        A clock that is wrong tells a wrong time.

    References
        KB 653: collecting diagnostic information for ESXi
    """
    if len({name.base.lower() or host for host, name in names.items()}) < 2:
        raise NotApplicable("the case holds one host")
    latest: dict[str, tuple[datetime, HostDate, str]] = {}
    for host, records in dates.items():
        for item in records:
            if item.moment is not None and host in names:
                latest[names[host].base.lower() or host] = (item.moment, item, host)
    if len(latest) < 2:
        raise Skip(
            "when the hosts were collected is not known", *(Need("date", host) for host in names if host not in dates)
        )
    order = sorted(latest.values(), key=lambda each: each[0])
    (first, oldest, early), (last, newest, late) = order[0], order[-1]
    apart = (last - first).total_seconds() / 3600
    if apart <= hours:
        yield observed(f"{len(order)} hosts within {apart:.1f} hours")
        return
    yield found(
        f"{early} was collected on {first:%Y-%m-%d %H:%M} UTC, {late} on {last:%Y-%m-%d %H:%M} UTC: "
        f"{apart / 24:.1f} days apart.",
        at(oldest),
        near(newest),
        subject="collection",
        hosts=(early, late),
    )
