"""Several processes read one bundle: each walks the archive by itself and unpacks the logs that nobody has taken yet.

Nothing is handed round but what came of each log, so the processes never wait for each other (measured: faster
than one that unpacks for others). All of them pass the logs in the same order; who comes to one first reads it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from msgspec import Struct, field

from analyzer.listed import Listed
from analyzer.logs.reader import LogReader
from analyzer.origin import ParseStatus, SourceRef
from analyzer.sources.archive import Trouble
from analyzer.sources.limits import MIB, Limits
from analyzer.sources.size import file_size

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.sharedctypes import Synchronized

WORTH_IT = 16 * MIB
"""Bytes of an input from which starting a process pays."""
_PATIENCE = 5
"""Seconds after which nobody holds a lock any more who is still alive."""


class Share:
    """The logs of one input that fall to this process; alone, all of them."""

    def __init__(self, claim: Callable[[int, SourceRef], bool] | None = None) -> None:
        self._claim = claim
        self.is_alone = claim is None
        """True when no other process reads this input."""
        self.passed = 0
        """Logs that were come by so far: the number of the next one."""

    def is_mine(self, ref: SourceRef) -> bool:
        """True when the next log is this process's to read."""
        number = self.passed
        self.passed += 1
        return self._claim is None or self._claim(number, ref)


class Claims:
    """How far the logs of one input are taken, in memory that processes share."""

    def __init__(self, taken: Synchronized[int]) -> None:
        self._taken = taken

    def __call__(self, number: int, ref: SourceRef) -> bool:
        """Take a log; False when another process has it.

        One number is enough: a process has passed all logs before the one it asks for, so they are taken.
        """
        lock = self._taken.get_lock()
        if not lock.acquire(timeout=_PATIENCE):
            return True  # whoever held it was killed: a log that is read twice does no harm
        try:
            if number < self._taken.value:
                return False
            self._taken.value = number + 1
            return True
        finally:
            lock.release()


class Part(Struct, frozen=True):
    """What one of several processes found in an input."""

    logs: list[Listed]
    """Those that it has read."""
    trouble: Trouble


def read_share(source: str, limits: Limits, share: Share, log_reader: LogReader) -> Part:
    """What became of the logs of one input that fall to this process."""
    from analyzer.bundles.inputs import Inputs

    inputs = Inputs(limits, share, log_reader=log_reader)
    trouble = inputs.input(source)
    return Part([item for item in inputs.listed if item.mine], trouble)


_given: list[tuple[LogReader, Mapping[str, Synchronized[int]]]] = []
"""In a process that helps: what it searches logs with, made ready once for all inputs, and what is taken of each."""


def _begin(log_reader: LogReader, taken: Mapping[str, Synchronized[int]]) -> None:
    _given[:] = [(log_reader, taken)]
    # Whoever asked for help ends it: an interrupt of the terminal comes to all processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when whoever asked for help was killed: nobody would end this process then."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _help(source: str, limits: Limits) -> Part:
    log_reader, taken = _given[0]
    return read_share(source, limits, Share(Claims(taken[source])), log_reader)


class Help(Struct):
    """What other processes do for one input."""

    share: Share = field(default_factory=Share)
    """What is left to this one."""
    parts: Sequence[Future[Part]] = ()
    """What they will have found."""

    def complete(
        self, listed: Sequence[Listed], trouble: Trouble, source: str, limits: Limits, log_reader: LogReader
    ) -> list[Listed]:
        """The files of an input with what other processes found; what troubled them is added to ``trouble``.

        To be asked when this process has passed all of them. What a process that was killed should have read is read.
        """
        from concurrent.futures import BrokenExecutor

        parts = []
        for promised in self.parts:
            with suppress(BrokenExecutor):
                parts.append(promised.result())
        found = {(item.number, item.ref): item for part in parts for item in part.logs}
        elsewhere = [item for item in listed if item.number >= 0 and not item.mine]
        lost = {item.ref for item in elsewhere if (item.number, item.ref) not in found}
        if lost:
            parts.append(read_share(source, limits, Share(lambda number, ref: ref in lost), log_reader))
            found |= {(item.number, item.ref): item for item in parts[-1].logs}
        for part in parts:
            trouble.add(part.trouble)
        for item in elsewhere:
            item.status, item.reason = ParseStatus.UNREADABLE, "no process has read it"
        return [item if item.mine else found.get((item.number, item.ref), item) for item in listed]


Helping = Mapping[str, Help]
"""What other processes do, by input."""


@contextmanager
def helpers(inputs: Sequence[str], limits: Limits, jobs: int, log_reader: LogReader) -> Iterator[Helping]:
    """The help of other processes, by input; none for inputs that are too small to be worth it."""
    worth = [name for name in dict.fromkeys(inputs) if jobs > 1 and file_size(name) >= WORTH_IT]
    if not worth:
        yield {}
        return
    # Most runs need no second process; these take 10 ms to load.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

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
