"""Several processes read one bundle: each walks the archive by itself and unpacks its share of the logs.

Nothing is handed round but what came of each log, so the processes never wait for each other (measured: faster
than one that unpacks for others). Who reads which log follows from the sizes in the archive alone: every process
comes to the same answer.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analyzer.captures import Listed
from analyzer.logs.reader import LogReader
from analyzer.model import CaptureKind, SourceRef
from analyzer.sources.archive import Trouble
from analyzer.sources.limits import MIB, Limits

WORTH_IT = 16 * MIB
"""Bytes of an input from which starting a process pays."""


BUSY = 450 * MIB
"""Bytes of logs that others can read while the first process loads its rules and reads the outputs (measured)."""
_PACKED = 9
"""Bytes that come out of one byte of a packed log."""


class Share:
    """Deals the logs of an input to processes, the next one to who has the least; the first one is busy as it is."""

    def __init__(self, number: int = 0, jobs: int = 1) -> None:
        self._number = number
        self._loads = [BUSY if jobs > 1 else 0] + [0] * (jobs - 1)

    def is_mine(self, size: int, *, is_packed: bool = False) -> bool:
        """True when the next log, of ``size`` bytes, is this process's to read."""
        least = min(range(len(self._loads)), key=self._loads.__getitem__)
        self._loads[least] += size * (_PACKED if is_packed else 1) + 1
        return least == self._number


@dataclass(frozen=True)
class Part:
    """What one of several processes found in an input."""

    logs: dict[tuple[SourceRef, int], Listed]
    """By the file and, where an archive holds a name several times, which of them it is."""
    trouble: Trouble


def read_share(source: str, limits: Limits, number: int, jobs: int, log_reader: LogReader | None = None) -> Part:
    """What became of the logs of one input that fall to process ``number``."""
    from analyzer.bundles.gather import Gatherer
    from analyzer.captures import Case
    from analyzer.reading import Reader

    case = Case()
    log_reader = log_reader or next(iter(_readers), None)
    gatherer = Gatherer(Reader(()), case, limits, Share(number, jobs), logs_only=True, log_reader=log_reader)
    trouble = gatherer.input(source)
    return Part({key: item for key, item in numbered(case.listed) if item.mine}, trouble)


def numbered(items: Iterable[Listed]) -> Iterator[tuple[tuple[SourceRef, int], Listed]]:
    """Files with what tells them apart: an archive may hold one name several times."""
    seen: dict[SourceRef, int] = {}
    for item in items:
        number = seen.get(item.ref, 0) if item.kind is CaptureKind.LOG else -1
        if item.kind is CaptureKind.LOG:
            seen[item.ref] = number + 1
        yield (item.ref, number), item


_readers: list[LogReader] = []
"""In a process that helps: what it searches logs with, made ready once for all inputs."""


def _begin(log_reader: LogReader) -> None:
    _readers[:] = [log_reader]


Helping = Mapping[str, list[Future[Part]]]
"""What other processes will have found, by input."""


@contextmanager
def helpers(inputs: Sequence[str], limits: Limits, jobs: int, log_reader: LogReader) -> Iterator[Helping]:
    """The results to come of other processes, by input; none for inputs that are too small to be worth it."""
    worth = [name for name in inputs if jobs > 1 and _size(name) >= WORTH_IT]
    if not worth:
        yield {}
        return
    # Forking is quick and safe while there is one thread; elsewhere processes start anew.
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    if way == "fork":
        log_reader.load()  # once for all
    context = multiprocessing.get_context(way)
    pool = ProcessPoolExecutor(jobs - 1, mp_context=context, initializer=_begin, initargs=(log_reader,))
    try:
        yield {
            name: [pool.submit(read_share, name, limits, number, jobs) for number in range(1, jobs)] for name in worth
        }
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def part_of(other: Future[Part], source: str, limits: Limits, number: int, jobs: int, log_reader: LogReader) -> Part:
    """What another process found; when it was killed, this one does its share."""
    try:
        return other.result()
    except BrokenExecutor:
        return read_share(source, limits, number, jobs, log_reader)


def _size(name: str) -> int:
    path = Path(name)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):  # whoever reads it says what is wrong with it
        return 0
