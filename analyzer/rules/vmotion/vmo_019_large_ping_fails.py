"""VMO-019."""

from __future__ import annotations

from typing import NamedTuple

from analyzer.facts.ping_runs import Ending, Kind, Run
from analyzer.facts.pings import STANDARD_MTU, PingPath, SavedPings, Test, ping_paths
from analyzer.facts.topology import Switch, Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import (
    Direction,
    Found,
    Need,
    NotApplicable,
    Pointer,
    Results,
    Skip,
    at,
    found,
    near,
    observed,
    rule,
)
from analyzer.rules.vmotion.phrases import raise_mtu


@rule(
    "VMO-019",
    "Plain vmkping works but the large do-not-fragment ping fails",
    severity=Severity.CRITICAL,
    stops=True,
)
def large_ping_fails(
    pings: Direction[SavedPings], adapters: Direction[VmotionAdapters], topology: Direction[Topology | None]
) -> Results:
    """Small packets get to the vMotion adapter of the other host, full-size frames do not.

    What it checks
        Saved runs of vmkping on the TCP/IP stack of vMotion, one direction at a time: the plain run gets
        there, and a run that fills the frame of the sending adapter (-d and -s MTU less 28, for IPv6 less 48:
        8972 on MTU 9000, 1472 on MTU 1500) fails. The last run of a test counts; one lost probe is no loss.

    Why it matters
        The connection opens and hangs as soon as memory is copied: the migration times out.

    How to fix
        "Message too long" comes from the sending host: raise the MTU of its switch and adapter.
        Without an answer the frames are dropped on the way: raise the MTU of every physical switch port
        between the hosts (often 9216) and of the other host, or set both adapters to 1500.

    False alarms
        Sizes above the adapter's MTU can only fail and do not count here. When both directions fail between
        the same adapters it is one finding with both runs. Partial loss of large frames is an
        error and not critical: it comes from a bad link or from one of several ways. Fewer than three probes
        are a note. Up to MTU 1500 in one network no large ping is asked for, but a saved one is judged.

    References
        KB 326539: testing jumbo frames with vmkping
        KB 417889
    """
    needs: list[Need] = []
    lacking: list[str] = []
    idle: list[str] = []
    said = False
    ways_back = _failures_back(pings, adapters)
    for path in ping_paths(pings, adapters):
        tests = path.tests(Kind.LARGE)
        good = [test for test in tests if test.run.is_conclusive and test.run.passed]
        bad = _worst(tests, good)
        failure = _failure(path)
        if failure is not None:
            back = next((item for item in ways_back if item.is_back_of(failure)), None)
            if back is not None and back.leads(failure):
                idle.append(f"{path.words}: large pings fail too, told for the other direction")
                continue
            yield _finding(failure, back, topology)
            said = True
        elif bad is not None and path.worst is not None and path.worst.run.kind is not Kind.LARGE:
            idle.append(f"{path.words}: the plain ping fails too (see VMO-020)")
        elif bad is not None:
            needs.append(path.plain_command)
            lacking.append(f"{path.words}: the large ping fails, and no plain one was saved")
        elif good:
            sizes = ", ".join(map(str, sorted({test.run.payload for test in good})))
            yield observed(f"{path.words}: {sizes} bytes pass with -d")
            said = True
        elif path.needs_large:
            needs += [need for _, need in path.missing] or [path.large_command]
            lacking.append(f"{path.words}: no full-size ping with -d{path.stray_words}")
        else:
            idle.append(f"{path.adapter.name} on {path.source} has MTU {path.adapter.mtu}: no jumbo frames to test")
    if needs:
        raise Skip("; ".join(lacking), *needs)
    if idle and not said:
        raise NotApplicable("; ".join(dict.fromkeys(idle)))


def _worst(tests: list[Test], good: list[Test]) -> Test | None:
    """The failed test of the largest size that no full-size success from the same adapter contradicts."""
    passing = {test.run.record.interface for test in good}
    bad = [
        test
        for test in tests
        if test.run.ending in (Ending.TOO_LONG, Ending.LOST, Ending.PARTIAL)
        and test.run.record.interface not in passing
    ]
    return max(bad, key=lambda test: (test.run.is_conclusive, test.run.payload), default=None)


class _Failure(NamedTuple):
    """A way that large frames do not take, and the run that shows it."""

    path: PingPath
    test: Test

    @property
    def severity(self) -> Severity:
        """What it is alone."""
        if self.test.run.has_few_probes:
            return Severity.INFO
        return Severity.ERROR if self.test.run.ending is Ending.PARTIAL else Severity.CRITICAL

    def is_back_of(self, other: _Failure) -> bool:
        """True when both are one way, there and back."""
        return self.path.target in other.path.sources and other.path.target in self.path.sources

    def leads(self, other: _Failure) -> bool:
        """True when this of the two directions is the one to tell: the worse one, the one that names the place."""
        keys = [
            (each.severity.rank, each.test.run.ending is not Ending.TOO_LONG, each.path.source)
            for each in (self, other)
        ]
        return keys[0] < keys[1]


def _failure(path: PingPath) -> _Failure | None:
    """The failed large ping of a way that small packets take."""
    tests = path.tests(Kind.LARGE)
    bad = _worst(tests, [test for test in tests if test.run.is_conclusive and test.run.passed])
    if bad is None or not (bad.run.ending is Ending.TOO_LONG or _plain_works(path)):
        return None
    return _Failure(path, bad)


def _failures_back(pings: Direction[SavedPings], adapters: Direction[VmotionAdapters]) -> list[_Failure]:
    """What fails the other way round: a bad path is one cause for both directions."""
    hosts = pings.hosts[1], pings.hosts[0]
    try:
        paths = ping_paths(
            Direction(pings.target, pings.source, hosts), Direction(adapters.target, adapters.source, hosts)
        )
    except Skip:
        # The addresses of this side are not known: nothing to compare with.
        return []
    return [failure for path in paths if (failure := _failure(path)) is not None]


def _plain_works(path: PingPath) -> bool:
    return path.reached is not None and (path.worst is None or path.worst.run.kind is Kind.LARGE)


def _narrow(path: PingPath, run: Run, topology: Direction[Topology | None]) -> tuple[str, Switch] | None:
    """The virtual switch at either end that cannot pass these frames (VMO-016), and its host."""
    ends = ((topology.source, run.adapter or path.adapter), (topology.target, path.target))
    frame = run.payload + (path.adapter.mtu or 0) - (path.limit or 0)
    for known, adapter in ends if path.limit else ():
        switch = known.switch_of(adapter) if known is not None else None
        if switch is not None and switch.mtu is not None and switch.mtu < min(frame, adapter.mtu or 0):
            return adapter.host, switch
    return None


def _finding(failure: _Failure, back: _Failure | None, topology: Direction[Topology | None]) -> Found:
    path, test = failure.path, failure.test
    narrow = _narrow(path, test.run, topology)
    message, evidence, remedy = _told(path, test, narrow, topology.target)
    subject = path.subject
    if back is not None:
        turned = Direction(topology.target, topology.source, (topology.hosts[1], topology.hosts[0]))
        narrow_back = _narrow(back.path, back.test.run, turned)
        again, proofs, other_remedy = _told(back.path, back.test, narrow_back, turned.target)
        message += f" The other direction fails too: {again}"
        evidence += [Pointer(item.record, item.field, item.note, "related") for item in proofs]
        subject = f"{path.adapter.name} <-> {path.target.name}"
        if back.test.run.ending is Ending.TOO_LONG and other_remedy != remedy:
            remedy += f" {other_remedy}"
    return found(
        message, *evidence, subject=subject, confidence=path.confidence, remedy=remedy, severity=failure.severity,
        count=1 if back is None else 2,
    )  # fmt: skip


def _told(
    path: PingPath, test: Test, narrow: tuple[str, Switch] | None, target: Topology | None
) -> tuple[str, list[Pointer], str]:
    """Message, evidence and remedy of one direction."""
    run = test.run
    sent = f"{run.payload} bytes with -d" if run.record.dont_fragment else f"{run.payload} bytes"
    to = f"{path.target.name} on {path.target.host} ({path.to.text})"
    name = (run.adapter or path.adapter).name
    if run.ending is Ending.TOO_LONG:
        message = f"{path.source}: {sent} do not leave {name} towards {to}: Message too long."
        message += "" if narrow else " The adapter or its switch takes smaller frames than the adapter's MTU says."
    elif run.ending is Ending.LOST:
        message = (
            f"{path.source}: {sent} to {to} are lost without a word ({run.probes} of {run.probes}), plain pings pass."
        )
        message += "" if narrow else " Large frames are dropped on the physical path or at the other host."
    else:
        message = (
            f"{path.source}: {sent} to {to}: {run.lost} of {run.probes} are lost, plain pings pass. "
            "Some large frames pass: a bad link, or one of several ways with a smaller MTU."
        )
    if narrow:
        host, switch = narrow
        message += f" {switch.name} on {host} passes only {switch.mtu} (see VMO-016)."
    if run.has_few_probes:
        message += f" {run.probes} probes are too few to be sure."
    if (path.target.mtu or 0) < (path.adapter.mtu or 0) and path.target.mtu is not None:
        message += f" MTU is {path.adapter.mtu} on {path.source} and {path.target.mtu} on {path.target.host}."
    passing = max((other.run.payload for other in path.tests(Kind.LARGE) if other.run.passed), default=0)
    if passing:
        message += f" {passing} bytes pass."
    plain = path.reached
    evidence = [at(run.record, "errors" if run.record.errors else "loss_percent")]
    evidence += [near(plain.record, "loss_percent", "this one passes")] if plain is not None else []
    evidence += [near(old.record, "loss_percent", f"earlier run: {old.ending.value}") for old in test.earlier]
    evidence.append(path.adapter.near("mtu"))
    if narrow:
        remedy = f"Solve VMO-016 on {narrow[0]} first, then repeat: {path.large_command.command}"
        evidence.append(narrow[1].near("mtu"))
    else:
        remedy = _local_remedy(path, name) if run.ending is Ending.TOO_LONG else _path_remedy(path, run, target)
    return message, evidence, remedy


def _local_remedy(path: PingPath, name: str) -> str:
    mtu = path.adapter.mtu
    return (
        f"On {path.source}, compare the MTU of {name} and its switch: esxcfg-vmknic -l; esxcfg-vswitch -l. "
        f"Raise the switch first (standard: esxcli network vswitch standard set -v <switch> -m {mtu}; "
        f"distributed: in vCenter), then esxcli network ip interface set -i {name} -m {mtu}"
    )


def _path_remedy(path: PingPath, run: Run, target: Topology | None) -> str:
    mine, other = path.adapter, path.target
    again = f"repeat: {path.large_command.command}"
    if run.ending is Ending.PARTIAL:
        return (
            f"Read the error counters of the uplinks of {mine.name} on {path.source} and {other.name} on "
            f"{other.host} (esxcli network nic stats get -n vmnicN), compare the MTU of all switch ports "
            f"between them, then {again}"
        )
    if (mine.mtu or 0) <= STANDARD_MTU:
        return (
            "Something on the way takes smaller frames (a tunnel, VPN or overlay). Find the largest -s that "
            f"passes, raise the MTU of that hop or lower that of both adapters, then {again}"
        )
    lower = other.mtu is not None and other.mtu < (mine.mtu or 0)
    small = other.mtu if lower else STANDARD_MTU
    set_mtu = "esxcli network ip interface set -i"
    switch = target.switch_of(other) if target is not None else None
    widen = ""
    if switch is not None and switch.mtu is not None and switch.mtu < (mine.mtu or 0):
        widen = f"{raise_mtu(switch, mine.mtu or 0)}; "
    first = f"On {other.host}: {widen}{set_mtu} {other.name} -m {mine.mtu}. " if lower else ""
    return (
        f"{first}Raise the MTU on every physical switch port between {path.source} and {other.host} "
        f"(often 9216), then {again}. Or use {small} on both: on {path.source} {set_mtu} {mine.name} "
        f"-m {small}, on {other.host} {set_mtu} {other.name} -m {small}"
    )
