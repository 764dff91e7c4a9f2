"""Facts: which saved pings of a host test the way to which vMotion adapter of another host.

A way leads from the vMotion adapters of one host to one vMotion adapter of the other. A run belongs to it
when it was sent to that adapter's address; whether it went out by the right TCP/IP stack only the command
line tells.
"""

from collections.abc import Iterator

from msgspec import Struct

from analyzer.commands.diag_ping import DiagPing
from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.addresses import IpAddress, address, is_masked
from analyzer.facts.diag_pings import as_vmkping
from analyzer.facts.ping_runs import Ending, Kind, Run, StackUse, payload_limit
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs, share_network
from analyzer.findings import Confidence
from analyzer.rulebook import Direction, Need, NotApplicable, Pair, Records, Skip, fact

FAILED = (Ending.UNREACHABLE, Ending.LOST, Ending.PARTIAL)
"""Endings that speak against reachability, worst first."""
STANDARD_MTU = 1500
COUNT = 10
"""Probes of the runs we ask for: enough to tell a lossy way from the one probe that waits for ARP."""


class SavedPings(Struct, frozen=True, eq=False):
    """The saved pings of one host, in input order; none when nobody saved one."""

    adapters: VmkAdapters
    runs: tuple[VmkPing, ...]

    @property
    def host(self) -> str:
        """The host that sent them."""
        return self.adapters.host


@fact
def saved_pings(adapters: VmkAdapters, pings: Records[VmkPing] | None, others: Records[DiagPing] | None) -> SavedPings:
    """All saved runs of a host, whichever command sent them."""
    return SavedPings(adapters, in_order(pings, others))


def in_order(pings: Records[VmkPing] | None, others: Records[DiagPing] | None) -> tuple[VmkPing, ...]:
    """The runs of all commands in input order."""
    runs = [*(pings or ()), *as_vmkping(others)]
    files = list(dict.fromkeys(run.place.origin.ref for run in runs))
    return tuple(sorted(runs, key=lambda run: (files.index(run.place.origin.ref), run.place.line)))


class Test(Struct, frozen=True):
    """The last run of one kind of test, and the earlier ones that it outweighs."""

    run: Run
    earlier: tuple[Run, ...] = ()

    __test__ = False  # no test case, whatever its name tells pytest


class PingPath(Struct, frozen=True):
    """The way from the vMotion adapters of one host to one vMotion adapter of another."""

    source: str
    sources: tuple[Adapter, ...]
    target: Adapter
    to: AdapterAddress
    runs: tuple[Run, ...]
    """All runs to that address, whatever stack they used, in input order."""
    confidence: Confidence = Confidence.CERTAIN
    """How sure it is that both ends carry vMotion."""

    @property
    def subject(self) -> str:
        """``vmk3 -> 10.20.5.12``."""
        return f"{'/'.join(adapter.name for adapter in self.sources)} -> {self.to.text}"

    @property
    def words(self) -> str:
        """``esx01 -> esx02 vmk1``."""
        return f"{self.source} -> {self.target.host} {self.target.name}"

    @property
    def adapter(self) -> Adapter:
        """The adapter of the source that is nearest to the target."""
        return self.sources[0]

    @property
    def limit(self) -> int | None:
        """The payload of a full frame; None when the MTU is not known."""
        return None if self.adapter.mtu is None else payload_limit(self.adapter.mtu, self.to.version)

    @property
    def same_network(self) -> bool | None:
        """Whether both ends are in one network; None when an address or mask is missing or masked."""
        if share_network(self.adapter, self.target):
            return True
        ends = [item for end in (self.adapter, self.target) for item in end.addresses if item.version == 4]
        nets = [item.interface for item in ends]
        return False if len(ends) > 1 and all(net is not None and not net.is_link_local for net in nets) else None

    @property
    def needs_large(self) -> bool:
        """True when plain pings alone say too little: with jumbo frames, or through routers."""
        return (self.adapter.mtu or 0) > STANDARD_MTU or self.same_network is False

    # -- runs that count -----------------------------------------------------------------------------------

    @property
    def right(self) -> tuple[Run, ...]:
        """Runs on the stack of vMotion that tell something."""
        on_stack = (run for run in self.runs if run.stack is StackUse.RIGHT)
        return tuple(run for run in on_stack if run.ending is not Ending.NOTHING)

    def tests(self, *kinds: Kind) -> list[Test]:
        """The last run of each test of these kinds: same adapter and, beyond plain ones, same size."""
        groups: dict[tuple[Kind, str | None, int], list[Run]] = {}
        for run in self.right:
            if run.kind in kinds:
                size = 0 if run.kind is Kind.PLAIN else run.payload
                groups.setdefault((run.kind, run.record.interface, size), []).append(run)
        return [Test(runs[-1], tuple(runs[:-1])) for runs in groups.values()]

    @property
    def reached(self) -> Run | None:
        """The last run that shows that packets get there and back."""
        return next((run for run in reversed(self.right) if run.passed), None)

    def outweighed(self, run: Run) -> bool:
        """True when a later run from the same adapter passed."""
        runs = self.right
        place = next(index for index, other in enumerate(runs) if other is run)
        return any(other.passed and other.record.interface == run.record.interface for other in runs[place:])

    @property
    def worst(self) -> Test | None:
        """The failed test that says most about reachability; None when packets get there.

        With a run that passes, loss of larger packets is a question of their size and does not count here.
        """
        tests = self.tests(Kind.PLAIN, Kind.LARGE, Kind.FRAGMENTED)
        failed = [test for test in tests if test.run.ending in FAILED and not self.outweighed(test.run)]
        failed = [
            test
            for test in failed
            if test.run.kind is Kind.PLAIN or test.run.ending is Ending.UNREACHABLE or self.reached is None
        ]
        return min(failed, key=lambda test: (FAILED.index(test.run.ending), test.run.payload), default=None)

    @property
    def has_plain(self) -> bool:
        """True when it is tested whether packets get there; a large ping that passed shows that too."""
        runs = [test.run for test in self.tests(Kind.PLAIN)]
        return any(not run.has_few_probes for run in runs) or self.reached is not None

    @property
    def has_large(self) -> bool:
        """True when large frames are tested, whatever the result."""
        return any(test.run.is_conclusive and not test.run.has_few_probes for test in self.tests(Kind.LARGE))

    # -- what to run ---------------------------------------------------------------------------------------

    def _command(self, options: str) -> Need:
        on_stack = self.adapter.netstack == VMOTION_STACK
        way = f"++netstack={VMOTION_STACK}" if on_stack else f"-I {self.adapter.name}"
        to = f"<address of {self.target.name} on {self.target.host}>" if self.to.masked else self.to.text
        six = "-6 " if self.to.version == 6 else ""
        return Need(f"vmkping {six}{way} {options}-c {COUNT} {to}", self.source)

    @property
    def plain_command(self) -> Need:
        """The ping that tests whether packets get there."""
        return self._command("")

    @property
    def large_command(self) -> Need:
        """The ping that tests full frames; the list of adapters when their MTU is not known."""
        if self.limit is None:
            return Need("esxcfg-vmknic -l", self.source)
        return self._command(f"-d -s {self.limit} ")

    @property
    def missing(self) -> list[tuple[str, Need]]:
        """The cells of the ping matrix that no run fills: what in words, and the command."""
        cells = []
        if not self.has_plain:
            cells.append((f"{self.words} plain", self.plain_command))
        if not self.has_large and self.needs_large:
            cells.append((f"{self.words} with {self.limit or 'large'} bytes", self.large_command))
        return cells

    @property
    def stray_words(self) -> str:
        """Why saved runs to this address do not count, as an addition to a reason."""
        stacks = {run.stack for run in self.runs}
        if self.right or not self.runs:
            return ""
        if StackUse.WRONG in stacks:
            return f" (the saved ping to {self.to.text} used another TCP/IP stack)"
        if StackUse.UNKNOWN in stacks:
            return f" (the saved ping to {self.to.text} does not tell its TCP/IP stack)"
        return f" (the saved ping to {self.to.text} tells nothing)"


def ping_paths(pings: Direction[SavedPings], vmotion: Direction[VmotionAdapters]) -> list[PingPath]:
    """The ways from one host to each vMotion adapter of the other.

    Raises:
        NotApplicable: a host has no vMotion adapter, or the target has no address to ping.
        Skip: the addresses of the target were not collected.
    """
    for side in (vmotion.source, vmotion.target):
        if not side.adapters:
            raise NotApplicable(f"{side.host} has no adapter for vMotion (see VMO-001)")
    pairs = adapter_pairs(vmotion.source, vmotion.target)
    sure = max(vmotion.source.confidence, vmotion.target.confidence, key=lambda each: each.rank)
    paths = []
    for target in vmotion.target:
        to = _reachable(target)
        sources = tuple(mine for mine, other in pairs if other.name == target.name)
        if to is None or target.enabled is False:
            continue
        near = [mine for mine in sources if share_network(mine, target)]
        sources = tuple(near) or sources or tuple(vmotion.source)
        runs = [run for run in pings.source.runs if _is_for(run, to, pings)]
        judged = []
        for run in runs:
            used = _stack_use(run, address(to.text), pings.source.adapters, vmotion.source)
            named = next((adapter for adapter in vmotion.source if adapter.name == run.interface), None)
            judged.append(Run(run, used, named or sources[0]))
        paths.append(PingPath(vmotion.source.host, sources, target, to, tuple(judged), sure))
    if paths:
        return paths
    host = vmotion.target.host
    if not all(adapter.addresses_told for adapter in vmotion.target):
        raise Skip(f"{host}: the addresses were not collected", Need("esxcfg-vmknic -l", host))
    raise NotApplicable(f"no vMotion adapter of {host} can be reached (see VMO-006 and VMO-007)")


def both_ways(pings: Pair[SavedPings], vmotion: Pair[VmotionAdapters]) -> list[PingPath]:
    """The ways of both directions between two hosts."""
    there, back = pings.hosts, (pings.hosts[1], pings.hosts[0])
    return [
        *ping_paths(Direction(pings.a, pings.b, there), Direction(vmotion.a, vmotion.b, there)),
        *ping_paths(Direction(pings.b, pings.a, back), Direction(vmotion.b, vmotion.a, back)),
    ]


def _reachable(adapter: Adapter) -> AdapterAddress | None:
    """The address that others ping: the IPv4 one, else a global IPv6 one."""
    if adapter.ipv4 is not None:
        ip = address(adapter.ipv4.text)
        return None if ip is not None and (ip.is_unspecified or ip.is_link_local) else adapter.ipv4
    found = ((item, address(item.text)) for item in adapter.addresses if item.version == 6)
    return next((item for item, ip in found if item.masked or (ip and not ip.is_link_local)), None)


# -- which run tests which way -----------------------------------------------------------------------------


def _is_for(run: VmkPing, to: AdapterAddress, pings: Direction[SavedPings]) -> bool:
    """True when a run was sent to ``to``; a masked address must stand for one adapter only."""
    text = run.address or run.destination or ""
    if not is_masked(text):
        sent_to = address(text)
        return sent_to is not None and sent_to == address(to.text)
    if text != to.text:
        return False
    both = (*pings.source.adapters, *pings.target.adapters)
    return [item.text for adapter in both for item in adapter.addresses].count(text) == 1


def _stack_use(record: VmkPing, to: IpAddress | None, host: VmkAdapters, vmotion: VmotionAdapters) -> StackUse:
    """Whether a run used what carries vMotion on its host."""
    if record.netstack is None and record.command_line is None:
        return StackUse.UNKNOWN
    if (record.netstack or DEFAULT_STACK) != vmotion.stack:
        return StackUse.WRONG
    if vmotion.stack == VMOTION_STACK:
        # Every adapter on that stack carries vMotion.
        return StackUse.RIGHT
    names = {adapter.name for adapter in vmotion}
    if record.interface is not None:
        return StackUse.RIGHT if record.interface in names else StackUse.WRONG
    users = {adapter.name for adapter in _in_network_of(to, host)}
    if users and users <= names:
        return StackUse.RIGHT
    return StackUse.WRONG if users and users.isdisjoint(names) else StackUse.UNKNOWN


def _in_network_of(to: IpAddress | None, adapters: VmkAdapters) -> Iterator[Adapter]:
    """Adapters of the default stack that have ``to`` in their network: routing picks one of them."""
    for adapter in adapters.on(DEFAULT_STACK):
        nets = [item.interface.network for item in adapter.addresses if item.interface is not None]
        if to is not None and any(to in net for net in nets):
            yield adapter
