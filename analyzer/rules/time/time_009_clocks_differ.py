"""TIME-009."""

from __future__ import annotations

from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, rule


@rule("TIME-009", "Clocks of hosts differ", severity=Severity.ERROR)
def clocks_differ(names: Fleet[HostName]) -> Results:
    """Two hosts show different times at one moment.

    What it checks
        Moments that two hosts have logged of one outside event, such as a task of their vCenter.

    Why it matters
        Kerberos refuses hosts that are five minutes off, and logs of several hosts cannot be laid side by side.

    How to fix
        Give all hosts the same time servers and look at them with ntpq -p.

    False alarms
        What a host says of its own time, in date or in the name of its bundle, comes from the clock that is in
        question: two bundles alone cannot show a difference. VMO-066 compares the offsets that NTP reports.

    References
        KB 312204: time synchronisation of ESXi
    """
    if len({name.base.lower() or host for host, name in names.items()}) < 2:
        raise NotApplicable("there are not two hosts to compare")
    raise Skip(
        "compares moments that two hosts have logged of one event, which no log given here tells",
        *(Need("var/run/log/hostd.log", host) for host in names),
    )
