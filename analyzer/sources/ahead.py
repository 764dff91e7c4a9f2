"""Makes what comes next in a thread of its own, while what came before is looked at.

That pays though one thread at a time runs Python: the library lets the others run while it unpacks.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")

_LARGE = 256 << 10
"""Bytes of a file from which a thread pays."""
_MOST = 4
"""So many are held at most: memory is bounded."""


def pays(size: int) -> bool:
    """True when a file of ``size`` bytes is read sooner with a second thread."""
    return size >= _LARGE and (os.cpu_count() or 1) > 1


@contextmanager
def ahead(source: Iterable[T]) -> Iterator[Iterator[T]]:
    """What ``source`` gives, made ahead of whoever takes it; behind the ``with`` nobody touches the source any more.

    What is raised while something is made is raised where it would have come.
    """
    held: Queue[tuple[T] | BaseException | None] = Queue(_MOST)
    is_left = Event()

    def make() -> None:
        end: BaseException | None = None
        try:
            for item in source:
                held.put((item,))
                if is_left.is_set():
                    break
        except BaseException as problem:  # handed over to who takes
            end = problem
        held.put(end)

    def made() -> Iterator[T]:
        while (item := held.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        yield made()
    except KeyboardInterrupt:
        raise  # the source may be waiting for a pipe where nothing comes: the thread ends with the program
    except BaseException:
        _end(maker, held, is_left)
        raise
    else:
        _end(maker, held, is_left)


def _end(maker: Thread, held: Queue[Any], is_left: Event) -> None:
    """Wait until the source is left alone."""
    is_left.set()
    while maker.is_alive():
        while not held.empty():
            held.get()
        maker.join(0.001)
