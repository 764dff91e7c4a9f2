"""Makes the next pieces of a content in a thread of its own, while those before them are looked at.

That pays though one thread at a time runs Python: the library lets the others run while it unpacks.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event, Thread

_LARGE = 256 << 10
"""Bytes of a file from which a thread pays."""
_MOST = 4
"""Pieces that are held at most: memory is bounded."""


def pays(size: int) -> bool:
    """True when a file of ``size`` bytes is read sooner with a second thread."""
    return size >= _LARGE and (os.cpu_count() or 1) > 1


@contextmanager
def ahead(pieces: Iterable[bytes]) -> Iterator[Iterator[bytes]]:
    """The pieces, made ahead of whoever reads them; behind the ``with`` nobody touches their source any more.

    What is raised while they are made is raised where the piece would have come.
    """
    held: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
    room: SimpleQueue[None] = SimpleQueue()
    """An entry for each piece that may be held besides the next one."""
    for _ in range(_MOST - 1):
        room.put(None)
    is_left = Event()

    def make() -> None:
        end: BaseException | None = None
        try:
            for piece in pieces:
                held.put(piece)
                room.get()
                if is_left.is_set():
                    break
        except BaseException as problem:  # handed over to who reads
            end = problem
        held.put(end)

    def made() -> Iterator[bytes]:
        while (piece := held.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            room.put(None)
            yield piece

    maker = Thread(target=make, daemon=True)
    maker.start()
    is_interrupted = False
    try:
        yield made()
    except KeyboardInterrupt:
        is_interrupted = True  # the source may be waiting for a pipe where nothing comes: nobody waits for it
        raise
    finally:
        is_left.set()
        room.put(None)
        while maker.is_alive() and not is_interrupted:
            maker.join(0.1)  # an interrupt is noticed in between, on Windows as well
