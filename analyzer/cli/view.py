"""``esxray view``."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.errors import Exit, UsageError
from analyzer.cli.options import Extra, Judged, Window


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser)
    Judged.options(parser)
    Extra.options(parser)
    Window.options(parser)
    options.processes(parser)


def view(asked: Namespace) -> int:
    """Look at findings, logs and records in the terminal.

    The analysis runs beside; marks and notes are kept for the next time. ? shows all keys.
    """
    names = common.given(asked.inputs)
    if "-" in names:
        raise UsageError("standard input is the keyboard here; save the text to a file, or use `esxray check -`")
    if not can_show():
        raise UsageError("this is no terminal that can show it; `esxray check` prints the findings")
    missing = [name for name in names if not os.path.lexists(name)]
    if len(missing) == len(names):
        for name in missing:
            print(f"esxray: {name} does not exist", file=sys.stderr)
        return Exit.UNREADABLE
    judged, extra, window = Judged.of(asked), Extra.of(asked), Window.of(asked)
    wanted = common.options_of(judged, None, extra, window, asked.jobs)
    from analyzer.tui.app import EsxrayApp

    gc.set_threshold(200_000, 50, 100)  # a view stays open: what it throws away is to be collected
    EsxrayApp(names, wanted).run()
    return Exit.DONE


def can_show() -> bool:
    """True when keyboard and screen are a terminal that knows where its cursor is; drawn is on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") not in ("dumb", "unknown")
