"""CRA-009."""

from collections.abc import Iterator

from msgspec import Struct

from analyzer.bundles.cores import CoreFile, CoreFiles
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, moment, newest, proofs, times
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule

_OTHERS = frozenset({"hostd", "vpxa"})
"""Agents that rules of the host speak of."""
_PATH = lazy_pattern(r"/var/core/(?P<process>[^\s/]+?)-zdump")
_CALLED = lazy_pattern(r"\((?P<process>/[^\s)]+)\) running on")
_SO_FAR = lazy_pattern(r"\((\d+) time\(s\) so far\)")


class _Process(Struct):
    events: list[Event] = []
    files: list[CoreFile] = []

    @property
    def count(self) -> int:
        so_far = [int(told[1]) for event in self.events if (told := _SO_FAR.search(event.text))]
        return max(len(self.events), len(self.files), *so_far, 0)

    @property
    def last(self) -> int | None:
        stamps = [newest(self.events), *(item.time for item in self.files)]
        return max((time for time in stamps if time is not None), default=None)


@rule("CRA-009", "Processes of the host crashed", severity=Severity.WARNING)
def process_crashed(log: HostLog, cores: CoreFiles | None, *, days: int = 30, often: int = 3) -> Results:
    """A process of a host has crashed and left a core file.

    What it checks
        The events about core files of applications, and the files in var/core of the bundle. Three crashes of one
        process are an error.

    Why it matters
        An agent that crashes again and again leaves the host without monitoring, hardware health or logging.

    How to fix
        Update the package that the process is from, or the host; open a support request with the core file.

    False alarms
        Cores older than 30 days are left out. HOST-002 speaks of hostd. Dumps of the VMkernel are told by CRA-001.

    References
        VMware event esx.problem.application.core.dumped
    """
    host, end = log.host, log.last
    found_some = False
    for name, held in sorted(_processes(log, cores).items()):
        last = held.last
        if end is not None and last is not None and end - last > days * DAY:
            continue
        found_some = True
        when = f", last on {moment(last)}" if last is not None else ""
        yield found(
            f"{host}: {name} crashed {times(held.count)}{when}.",
            *proofs(held.events),
            *(item.evidence(host, "the core file") for item in held.files[:4]),
            subject=name,
            severity=Severity.ERROR if held.count >= often else None,
            count=held.count,
            remedy=f"Update the package that {name} is from; the core files lie in /var/core of {host}.",
        )
    if not found_some:
        if cores is None:
            log.need("vobd")
        yield observed(f"no core of a process within {days} days")


def _processes(log: HostLog, cores: CoreFiles | None) -> dict[str, _Process]:
    held: dict[str, _Process] = {}
    for name, event in _dumped(log):
        held.setdefault(name, _Process()).events.append(event)
    for item in cores.processes if cores is not None else ():
        name = item.process.removesuffix("-worker")
        if name not in _OTHERS:
            held.setdefault(name, _Process()).files.append(item)
    return held


def _dumped(log: HostLog) -> Iterator[tuple[str, Event]]:
    for event in log.of(*(name for name in log.ids if ".core.dump" in name)):
        told = _CALLED.search(event.text) or _PATH.search(event.text)
        name = told["process"].rpartition("/")[2].removesuffix("-worker") if told is not None else "a process"
        if name not in _OTHERS:
            yield name, event
