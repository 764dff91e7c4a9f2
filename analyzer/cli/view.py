"""``esxray view``."""

from __future__ import annotations

import gc
import os
import sys

from analyzer.cli import common
from analyzer.cli.errors import Exit, UsageError


def view(
    *inputs: common.Inputs,
    judged: common.Judged | None = None,
    extra: common.Extra | None = None,
    window: common.Window | None = None,
    jobs: common.Jobs = None,
) -> int:
    """Look at findings, logs and records in the terminal.

    The analysis runs beside; marks and notes are kept for the next time. ? shows all keys.
    """
    names = common.given(inputs)
    if "-" in names:
        raise UsageError("standard input is the keyboard here; save the text to a file, or use `esxray check -`")
    if not can_show():
        raise UsageError("this is no terminal that can show it; `esxray check` prints the findings")
    missing = [name for name in names if not os.path.lexists(name)]
    if len(missing) == len(names):
        for name in missing:
            print(f"esxray: {name} does not exist", file=sys.stderr)
        return Exit.UNREADABLE
    options = common.options_of(judged, None, extra, window, jobs)
    from analyzer.tui.app import EsxrayApp

    gc.set_threshold(200_000, 50, 100)  # a view stays open: what it throws away is to be collected
    EsxrayApp(names, options).run()
    return Exit.DONE


def can_show() -> bool:
    """True when keyboard and screen are a terminal that knows where its cursor is; drawn is on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") not in ("dumb", "unknown")
