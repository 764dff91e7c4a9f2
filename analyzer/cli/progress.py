"""How far the reading of large inputs is: one line on a terminal, which goes away."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_LARGE = 8 * 1024 * 1024
"""Bytes of input from which somebody would wonder whether anything happens."""


@contextmanager
def progress(inputs: Sequence[str], quiet: bool) -> Iterator[Callable[[int], None]]:
    """Something to tell of bytes that were read."""
    sizes = [os.path.getsize(name) for name in inputs if os.path.isfile(name)]  # noqa: PTH113, PTH202  # start-up time
    total = sum(sizes)
    if quiet or total < _LARGE or sys.stderr is None or not sys.stderr.isatty():
        yield lambda size: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda size: bar.advance(task, size)
