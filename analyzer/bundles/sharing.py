"""Several processes read one bundle: each walks the archive by itself and unpacks its share of the logs.

Nothing is handed round but what came of each log, so the processes never wait for each other (measured: faster
than one that unpacks for others). Who reads which log follows from the sizes in the archive alone: every process
comes to the same answer.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analyzer.captures import Listed
from analyzer.model import SourceRef
from analyzer.sources.archive import Trouble
from analyzer.sources.limits import MIB, Limits

WORTH_IT = 16 * MIB
"""Bytes of an input from which starting a process pays."""


class Share:
    """Deals the logs of an input to processes, the next one to who has the least."""

    def __init__(self, number: int = 0, jobs: int = 1) -> None:
        self._number = number
        self._loads = [0] * jobs

    def is_mine(self, size: int) -> bool:
        """True when the next log, of ``size`` packed bytes, is this process's to read."""
        least = min(range(len(self._loads)), key=self._loads.__getitem__)
        self._loads[least] += size + 1
        return least == self._number


@dataclass(frozen=True)
class Part:
    """What one of several processes found in an input."""

    logs: dict[SourceRef, Listed]
    trouble: Trouble


def read_share(source: str, limits: Limits, number: int, jobs: int) -> Part:
    """What became of the logs of one input that fall to process ``number``."""
    from analyzer.bundles.gather import Gatherer
    from analyzer.captures import Case
    from analyzer.reading import Reader

    case = Case()
    gatherer = Gatherer(Reader(()), case, limits, Share(number, jobs), logs_only=True)
    trouble = gatherer.input(source)
    return Part({item.ref: item for item in case.listed if item.mine}, trouble)


@contextmanager
def helpers(inputs: Sequence[str], limits: Limits, jobs: int) -> Iterator[dict[str, list[Future[Part]]]]:
    """The results to come of other processes, by input; none for inputs that are too small to be worth it."""
    worth = [name for name in inputs if jobs > 1 and _size(name) >= WORTH_IT]
    if not worth:
        yield {}
        return
    # Forking is quick and safe while there is one thread; elsewhere processes start anew.
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    pool = ProcessPoolExecutor(jobs - 1, mp_context=multiprocessing.get_context(way))
    try:
        yield {
            name: [pool.submit(read_share, name, limits, number, jobs) for number in range(1, jobs)] for name in worth
        }
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def part_of(other: Future[Part], source: str, limits: Limits, number: int, jobs: int) -> Part:
    """What another process found; when it was killed, this one does its share."""
    try:
        return other.result()
    except BrokenExecutor:
        return read_share(source, limits, number, jobs)


def _size(name: str) -> int:
    path = Path(name)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):  # whoever reads it says what is wrong with it
        return 0
