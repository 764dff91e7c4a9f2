"""Several processes read one bundle: each walks the archive by itself and unpacks the logs that nobody has taken yet.

Nothing is handed round but what came of each log, so the processes never wait for each other (measured: faster
than one that unpacks for others). All of them pass the logs in the same order; who comes to one first reads it.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from analyzer.captures import Listed
from analyzer.logs.reader import LogReader
from analyzer.model import CaptureKind, SourceRef
from analyzer.sources.archive import Trouble
from analyzer.sources.limits import MIB, Limits

WORTH_IT = 16 * MIB
"""Bytes of an input from which starting a process pays."""


class Share:
    """The logs of one input that fall to this process; alone, all of them."""

    def __init__(self, claim: Callable[[int], bool] | None = None) -> None:
        self._claim = claim
        self.is_alone = claim is None
        """True when no other process reads this input."""
        self.passed = 0
        """Logs that were come by so far."""
        self.taken: set[int] = set()
        """The numbers of those among them that fell to this process."""

    def is_mine(self) -> bool:
        """True when the next log is this process's to read."""
        number = self.passed
        self.passed += 1
        if self._claim is None or self._claim(number):
            self.taken.add(number)
            return True
        return False


class Claims:
    """How far the logs of one input are taken, in memory that processes share."""

    def __init__(self, taken: Synchronized[int]) -> None:
        self._taken = taken

    def __call__(self, number: int) -> bool:
        """Take a log; False when another process has it.

        One number is enough: a process has passed all logs before the one it asks for, so they are taken.
        """
        with self._taken.get_lock():
            if number < self._taken.value:
                return False
            self._taken.value = number + 1
            return True


@dataclass(frozen=True)
class Part:
    """What one of several processes found in an input."""

    logs: dict[tuple[SourceRef, int], Listed]
    """By the file and, where an archive holds a name several times, which of them it is."""
    trouble: Trouble
    taken: set[int]
    """Their numbers, in the order of the input."""


def read_share(source: str, limits: Limits, share: Share, log_reader: LogReader) -> Part:
    """What became of the logs of one input that fall to this process."""
    from analyzer.bundles.gather import Gatherer
    from analyzer.captures import Case
    from analyzer.reading import Reader

    case = Case()
    gatherer = Gatherer(Reader(()), case, limits, share, logs_only=True, log_reader=log_reader)
    trouble = gatherer.input(source)
    return Part({key: item for key, item in numbered(case.listed) if item.mine}, trouble, share.taken)


def numbered(items: Iterable[Listed]) -> Iterator[tuple[tuple[SourceRef, int], Listed]]:
    """Files with what tells them apart: an archive may hold one name several times."""
    seen: dict[SourceRef, int] = {}
    for item in items:
        number = seen.get(item.ref, 0) if item.kind is CaptureKind.LOG else -1
        if item.kind is CaptureKind.LOG:
            seen[item.ref] = number + 1
        yield (item.ref, number), item


_given: list[tuple[LogReader, Mapping[str, Synchronized[int]]]] = []
"""In a process that helps: what it searches logs with, made ready once for all inputs, and what is taken of each."""


def _begin(log_reader: LogReader, taken: Mapping[str, Synchronized[int]]) -> None:
    _given[:] = [(log_reader, taken)]


def _help(source: str, limits: Limits) -> Part:
    log_reader, taken = _given[0]
    return read_share(source, limits, Share(Claims(taken[source])), log_reader)


@dataclass
class Help:
    """What other processes do for one input."""

    share: Share = field(default_factory=Share)
    """What is left to this one."""
    parts: Sequence[Future[Part]] = ()
    """What they will have found."""

    def all(self, source: str, limits: Limits, log_reader: LogReader) -> list[Part]:
        """What they found, asked when this process has passed all logs; what one that was killed had taken is read."""
        found = []
        for part in self.parts:
            with suppress(BrokenExecutor):
                found.append(part.result())
        missing = {*range(self.share.passed)}.difference(self.share.taken, *(part.taken for part in found))
        if missing:
            found.append(read_share(source, limits, Share(missing.__contains__), log_reader))
        return found


Helping = Mapping[str, Help]
"""What other processes do, by input."""


@contextmanager
def helpers(inputs: Sequence[str], limits: Limits, jobs: int, log_reader: LogReader) -> Iterator[Helping]:
    """The help of other processes, by input; none for inputs that are too small to be worth it."""
    worth = [name for name in dict.fromkeys(inputs) if jobs > 1 and _size(name) >= WORTH_IT]
    if not worth:
        yield {}
        return
    # Forking is quick and safe while there is one thread; elsewhere processes start anew.
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    if way == "fork":
        log_reader.load()  # once for all
    context = multiprocessing.get_context(way)
    taken = {name: context.Value("q", 0) for name in worth}
    pool = ProcessPoolExecutor(jobs - 1, mp_context=context, initializer=_begin, initargs=(log_reader, taken))
    try:
        yield {
            name: Help(Share(Claims(taken[name])), [pool.submit(_help, name, limits) for _ in range(1, jobs)])
            for name in worth
        }
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _size(name: str) -> int:
    path = Path(name)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):  # whoever reads it says what is wrong with it
        return 0
