"""Fact: the saved pings of a host whose last word is a failure, whatever they were sent to.

A later run from the same adapter that passed, with packets as large, outweighs an earlier one that failed.
"""

from msgspec import Struct

from analyzer.commands.diag_ping import DiagPing
from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import IpAddress, address
from analyzer.facts.ping_runs import Ending, Kind, Run, StackUse
from analyzer.facts.pings import in_order
from analyzer.rulebook import HostName, Records, fact

FAILED = (Ending.UNREACHABLE, Ending.LOST, Ending.PARTIAL, Ending.TOO_LONG)
"""Endings that are a failure, those without any answer first."""


class Failure(Struct, frozen=True):
    """A ping that failed when it was run last."""

    target: str
    """Address as printed, else as typed."""
    run: Run
    earlier: tuple[Run, ...] = ()
    """Failed runs of the same test before it."""
    small: Run | None = None
    """The run of smaller packets from the same adapter that passed: the size is the cause."""

    @property
    def stack(self) -> str:
        """The TCP/IP stack it used."""
        return stack_of(self.run.record, self.run.adapter)

    @property
    def sender(self) -> str:
        """``vmk1``; nothing where the run does not tell its adapter."""
        return self.run.record.interface or (self.run.adapter.name if self.run.adapter is not None else "")

    @property
    def count(self) -> int:
        """How many saved runs failed."""
        return 1 + len(self.earlier)


class PingResults(Struct, frozen=True, eq=False):
    """What the saved pings of one host came to."""

    host: str
    failures: tuple[Failure, ...] = ()
    passed: tuple[Run, ...] = ()
    """The tests that passed when they were run last."""
    oversized: tuple[Run, ...] = ()
    """Runs that asked for more than the adapter's MTU in one frame: they can only fail."""
    anonymous: tuple[VmkPing, ...] = ()
    """Failed runs that tell neither their adapter nor how they were called."""

    def to(self, ip: IpAddress) -> list[Failure]:
        """The failures towards an address."""
        return [failure for failure in self.failures if address(failure.target) == ip]


@fact
def ping_results(
    host: HostName, pings: Records[VmkPing] | None, others: Records[DiagPing] | None, adapters: VmkAdapters | None
) -> PingResults:
    """The last run of each test: same adapter, TCP/IP stack, target and size.

    A run names its adapter: the list of adapters adds the MTU, and the stack where no option names it.
    """
    runs: list[Run] = []
    oversized: list[Run] = []
    anonymous: list[VmkPing] = []
    for record in in_order(pings, others):
        run = Run(record, StackUse.UNKNOWN, _sender(record, adapters) if adapters is not None else None)
        if not target_of(record) or run.ending is Ending.NOTHING:
            continue
        if record.command_line is None and record.interface is None and record.netstack is None:
            if run.ending in FAILED:
                anonymous.append(record)
        elif run.kind is Kind.OVERSIZED:
            oversized.append(run)
        else:
            runs.append(run)
    tests: dict[tuple[object, ...], list[Run]] = {}
    for run in runs:
        size = 0 if run.kind is Kind.PLAIN else run.payload
        tests.setdefault((*_way(run), size, bool(run.record.dont_fragment) and size > 0), []).append(run)
    last = [test for test in tests.values() if test[-1].ending in FAILED]
    return PingResults(
        host.name,
        tuple(_failure(test, runs) for test in last if not _outweighed(test[-1], runs)),
        tuple(test[-1] for test in tests.values() if test[-1].passed),
        tuple(oversized),
        tuple(anonymous),
    )


def target_of(record: VmkPing) -> str:
    """The address a run was sent to, else the name."""
    return record.address or record.destination or ""


def stack_of(record: VmkPing, adapter: Adapter | None) -> str:
    """The TCP/IP stack of a run; on the default one where nothing else was asked for."""
    return record.netstack or (adapter.netstack if adapter is not None else "") or DEFAULT_STACK


def _way(run: Run) -> tuple[str, str, str]:
    adapter = run.adapter.name if run.adapter is not None else ""
    return run.record.interface or adapter, run.record.netstack or DEFAULT_STACK, target_of(run.record)


def _outweighed(run: Run, runs: list[Run]) -> bool:
    """True when a later run on the same way passed with packets as large."""
    place = next(number for number, each in enumerate(runs) if each is run)
    return any(
        later.passed
        and _way(later) == _way(run)
        and later.payload >= run.payload
        and (later.record.dont_fragment or not run.record.dont_fragment or run.kind is Kind.PLAIN)
        for later in runs[place + 1 :]
    )


def _failure(test: list[Run], runs: list[Run]) -> Failure:
    run = test[-1]
    small = None
    if run.kind is not Kind.PLAIN:
        passing = (each for each in runs if each.passed and _way(each) == _way(run) and each.payload < run.payload)
        small = max(passing, key=lambda each: each.payload, default=None)
    earlier = tuple(each for each in test[:-1] if each.ending in FAILED)
    return Failure(target_of(run.record), run, earlier, small)


def _sender(record: VmkPing, adapters: VmkAdapters) -> Adapter | None:
    """The adapter a run was sent from: the one it names, else the only one that can be meant."""
    if record.interface is not None:
        return adapters.named(record.interface)
    on_stack = adapters.on(record.netstack or DEFAULT_STACK)
    to = address(target_of(record))
    near = [adapter for adapter in on_stack if to is not None and _covers(adapter, to)]
    if len(near) == 1:
        return near[0]
    return on_stack[0] if len(on_stack) == 1 else None


def _covers(adapter: Adapter, ip: IpAddress) -> bool:
    """True when ``ip`` is in a network of the adapter."""
    return any(item.interface is not None and ip in item.interface.network for item in adapter.addresses)
