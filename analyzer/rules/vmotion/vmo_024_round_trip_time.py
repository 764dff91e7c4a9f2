"""VMO-024."""

from analyzer.facts.ping_runs import Run
from analyzer.facts.pings import PingPath, SavedPings, ping_paths
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Found, Need, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.round_trips import answered, slowest


@rule("VMO-024", "Round-trip time outside the supported or licensed range", severity=Severity.ERROR)
def round_trip_time(
    pings: Direction[SavedPings],
    adapters: Direction[VmotionAdapters],
    *,
    limit_ms: float = 150.0,
    long_distance_ms: float = 10.0,
    jitter_ms: float = 5.0,
    jitter_factor: float = 3.0,
    jitter_samples: int = 10,
) -> Results:
    """The answers to pings between the vMotion adapters take longer than vMotion supports, or vary a lot.

    What it checks
        The average round-trip time of the saved pings on the TCP/IP stack of vMotion: above 150 ms it is
        critical, above 10 ms a warning. With at least 10 answers, a slowest one above 5 ms and above three
        times the fastest is a note.

    Why it matters
        150 ms is the largest round-trip time that long-distance vMotion supports. Above some 10 ms the hosts
        are not at one place: that kind of migration has its own licence and wants a provisioning stack.

    How to fix
        Improve the path, or migrate powered-off machines or by replication.

    False alarms
        When both directions are slow it is one finding. The first answer waits for ARP: with three probes or
        more it does not count when it is the slow one.
        The border of 10 ms is a rule of thumb, not a vendor's limit.

    References
        VMware vSphere 8.0: requirements for vMotion over long distances (150 ms)
    """
    needs: list[Need] = []
    lacking: list[str] = []
    for path in ping_paths(pings, adapters):
        runs = answered(path)
        longest = slowest(runs)
        if longest is None:
            needs.append(path.plain_command)
            lacking.append(f"{path.words}{path.stray_words}")
            continue
        average = longest.settled_average or 0.0
        if average > long_distance_ms:
            limits = (limit_ms, long_distance_ms)
            if _told_by_other_side(path, average, pings, adapters, limits):
                yield observed(f"{path.words}: average {average:.1f} ms, reported for the other direction")
            else:
                yield _slow(path, longest, average, limit_ms)
            continue
        shaky = next((run for run in runs if _varies(run, jitter_ms, jitter_factor, jitter_samples)), None)
        if shaky is not None:
            fast, slow = _span(shaky)
            yield found(
                f"{path.source}: answers of {path.target.name} on {path.target.host} ({path.to.text}) take "
                f"{fast:.3f} to {slow:.3f} ms.",
                at(shaky.record, "rtt_max_ms"),
                subject=path.subject,
                confidence=path.confidence,
                severity=Severity.INFO,
                remedy=f"Look for load and errors on the uplinks of {path.source} and {path.target.host}: "
                "esxcli network nic stats get -n vmnicN",
            )
            continue
        told = ", ".join(f"{run.average:.3f} ms ({run.payload} bytes)" for run in runs)
        yield observed(f"{path.words}: average {told}")
    if needs:
        raise Skip(f"no ping to judge: {', '.join(lacking)}", *needs)


def _told_by_other_side(
    path: PingPath,
    average: float,
    pings: Direction[SavedPings],
    adapters: Direction[VmotionAdapters],
    limits: tuple[float, float],
) -> bool:
    """True when the way back, between the same adapters, is as slow: a round trip is one fact for both hosts."""
    if path.source < path.target.host:
        return False
    back = pings.hosts[1], pings.hosts[0]
    for other in ping_paths(
        Direction(pings.target, pings.source, back), Direction(adapters.target, adapters.source, back)
    ):
        longest = slowest(answered(other))
        their = (longest.settled_average or 0.0) if longest is not None else 0.0
        if path.target in other.sources and other.target in path.sources:
            return all((their > limit) == (average > limit) for limit in limits)
    return False


def _slow(path: PingPath, run: Run, average: float, limit: float) -> Found:
    to = f"{path.target.name} on {path.target.host} ({path.to.text})"
    way = f"{path.source}: average round trip to {to} is {average:.1f} ms"
    if average > limit:
        return found(
            f"{way}; vMotion supports at most {limit:g} ms.",
            at(run.record, "rtt_avg_ms"),
            subject=path.subject,
            confidence=path.confidence,
            severity=Severity.CRITICAL,
        )
    return found(
        f"{way}: a long-distance migration.",
        at(run.record, "rtt_avg_ms"),
        subject=path.subject,
        confidence=path.confidence,
        severity=Severity.WARNING,
        remedy="Check that the licence of both hosts covers long-distance vMotion (vim-cmd vimsvc/license --show); "
        "for the adapters that cold data wants see VMO-047.",
    )


def _span(run: Run) -> tuple[float, float]:
    times = [reply.time_ms for reply in run.replies if reply.time_ms is not None]
    return min(times), max(times)


def _varies(run: Run, least: float, factor: float, samples: int) -> bool:
    if sum(reply.time_ms is not None for reply in run.record.replies) < samples:
        return False
    fast, slow = _span(run)
    return slow > least and slow > factor * fast
