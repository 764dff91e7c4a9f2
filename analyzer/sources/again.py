"""Finds a member again that was read before: its text for a viewer, or the lines round a piece of evidence.

Nothing of an archive is kept in memory or on disk. What finds a member again is where its content begins: in a
zip that is a seek, in a tar the outer stream is unpacked once more up to there. That costs a second for a bundle
of a gigabyte, less than building and keeping seek points for a reader who opens three files of thousands; packed
logs inside the archive are then read from their own beginning. A file of a folder is simply opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from analyzer.sources import archive, zip
from analyzer.sources.archive import GZIP
from analyzer.sources.feed import Feed, file_pieces
from analyzer.sources.inflate import Damaged, gunzip
from analyzer.sources.limits import Limits

Place = tuple[int, int]
"""Where a content begins in the unpacked archive and how long it is; in a zip its header's place and -1."""


def content(path: Path, places: Sequence[Place], limits: Limits) -> Iterator[bytes]:
    """The content of a member, unpacked when it is a gzip file.

    Args:
        path: the input.
        places: where the member stands: in the input, in the archive found there, and so on; empty for the
            input itself.

    Raises:
        OSError: the input cannot be read any more.
        Damaged: as when it was read first, after everything that could be unpacked.
    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        rest = list(places)
        entry = None
        if rest and (zip.is_zip(head) or (head.startswith(archive.PROGRAMS) and zip.has_directory(file))):
            # A zip that came as a stream (one in a folder) counts from elsewhere: it is walked as a stream again.
            with suppress(Damaged):
                entry = next((entry for entry in zip.entries(file, limits) if entry.offset == rest[0][0]), None)
            file.seek(0)
        if entry is not None:
            pieces = zip.content(file, entry, limits)
            rest.pop(0)
        else:
            pieces = file_pieces(file)
        for place in rest:
            pieces = _inside(_unpacked(pieces, limits), place, limits)
        yield from _unpacked(pieces, limits)


def _unpacked(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The content of a gzip file, also of one that was packed twice; else the pieces as they are."""
    feed = Feed(pieces)
    for _ in range(limits.depth):
        if feed.peek(3) != GZIP:
            break
        feed = Feed(gunzip(feed.rest(), limits))
    return feed.rest()


def _inside(pieces: Iterator[bytes], place: Place, limits: Limits) -> Iterator[bytes]:
    """The content at ``place`` of an archive that comes as a stream."""
    offset, size = place
    if size >= 0:
        feed = Feed(pieces)
        feed.skip(offset)
        return feed.pieces(size)
    stream = zip.ZipStream(pieces, limits)
    for entry in stream:
        if entry.offset == offset:
            return stream.pieces()
    return chain(())


__all__ = ["Place", "content"]
