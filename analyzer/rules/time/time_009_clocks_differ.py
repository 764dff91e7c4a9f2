"""TIME-009."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from analyzer.facts.log.migrations import Migration, Migrations, joined
from analyzer.facts.log.phrases import MINUTE, SECOND, lasted, moment
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule


@rule("TIME-009", "Clocks of hosts differ", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def clocks_differ(
    names: Fleet[HostName], told: Fleet[Migrations] | None, *, limit_s: float = 60.0, enough: int = 3
) -> Results:  # fmt: skip
    """Two hosts show different times at one moment.

    What it checks
        The migrations (vMotion) that the logs of two hosts both tell: source and destination log the beginning of
        each within seconds. Hosts whose times differ by more than a minute in most of them are reported; fewer than
        three migrations are a warning.

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
    shared = _shared(joined(told)) if told is not None else {}
    for (one, other), both in sorted(shared.items()):
        gaps = [gap for _, _, gap in both]
        middle = _middle(gaps)
        if abs(middle) <= limit_s * SECOND:
            yield observed(f"{one} and {other} tell {len(both)} migrations within {lasted(abs(middle))}")
            continue
        ahead, behind = (one, other) if middle > 0 else (other, one)
        first, second, _ = both[-1]
        yield found(
            f"The clock of {ahead} is about {lasted(abs(middle))} ahead of that of {behind}: both tell of migration "
            f"{first.id}, at {moment(first.start)} on {first.host} and at {moment(second.start)} on {second.host}.",
            *(item.proof[0].evidence() for item in (first, second)),
            subject=f"{one} {other}",
            severity=None if len(both) >= enough else Severity.WARNING,
            confidence=None if len(both) >= enough else Confidence.POSSIBLE,
            hosts=(one, other),
            count=len(both),
            remedy="On both hosts: ntpq -p; give them the same time servers.",
        )
    if not shared:
        raise Skip(
            "compares moments that two hosts have logged of one event, which no log given here tells",
            *(Need("var/run/log/vmkernel.log", host) for host in names),
        )


def _shared(
    migrations: Mapping[str, list[Migration]],
) -> dict[tuple[str, str], list[tuple[Migration, Migration, int]]]:
    """The migrations that two hosts tell, with the time by which the first host's clock is ahead."""
    found_: dict[tuple[str, str], list[tuple[Migration, Migration, int]]] = {}
    for both in migrations.values():
        for one, other in _pairs(both):
            assert one.start is not None
            assert other.start is not None
            gaps = [one.start - other.start, (one.end or one.start) - (other.end or other.start)]
            # The log of one host may begin in the middle of it.
            found_.setdefault((one.host, other.host), []).append((one, other, min(gaps, key=abs)))
    return {hosts: items for hosts, items in found_.items() if _agree(items)}


def _pairs(told: list[Migration]) -> Iterator[tuple[Migration, Migration]]:
    known = sorted((item for item in told if item.start is not None), key=lambda item: item.host)
    for one, other in combinations(known, 2):
        if one.host != other.host:
            yield one, other


def _agree(items: list[tuple[Migration, Migration, int]]) -> bool:
    """True when most migrations of two hosts tell about the same difference."""
    gaps = [gap for _, _, gap in items]
    middle = _middle(gaps)
    return sum(abs(gap - middle) <= MINUTE for gap in gaps) * 2 > len(gaps)


def _middle(gaps: list[int]) -> float:
    """The median."""
    from statistics import median  # slow to import, and few runs have such logs

    return median(gaps)
