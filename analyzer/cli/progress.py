"""How far the reading of large inputs is: one line on a terminal, which goes away."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from analyzer.sources.size import file_size

_LARGE = 8 * 1024 * 1024
"""Bytes of input from which somebody would wonder whether anything happens."""

_PAUSE = 0.1
"""Seconds between two drawings."""


@contextmanager
def progress(inputs: Sequence[str], quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """Something to tell of bytes and members that were read."""
    total = sum(file_size(name) for name in inputs)
    if quiet or total < _LARGE or sys.stderr is None or not sys.stderr.isatty():
        yield lambda size, members, name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("reading"), BarColumn(), DownloadColumn(), TextColumn("{task.fields[files]:,} files"),
        TimeRemainingColumn(compact=True),
    )  # fmt: skip
    # No thread that draws: processes are forked while there is one thread only.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total, files=0)
        files = 0
        drawn = 0.0

        def tell(size: int, members: int, name: str) -> None:
            nonlocal files, drawn
            files += members
            bar.update(task, advance=size, files=files)
            now = time.monotonic()
            if now - drawn > _PAUSE:
                bar.refresh()
                drawn = now

        yield tell
