"""Standard output and error: encodings, colour, broken pipes.

Results go to stdout, everything else to stderr. Text from inputs is escaped before it comes here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING

from analyzer.cli.errors import UsageError

if TYPE_CHECKING:
    from analyzer.writers.page import Page

NARROWEST, WIDEST, UNKNOWN_WIDTH = 60, 140, 100
PIPED_LIST = 240
"""Cells of a list that goes into a file or another program: one line for each entry."""


def prepare_streams() -> None:
    """Make sure that no character of an input can make printing fail.

    A terminal keeps its encoding and shows what it lacks as ``\\u30db``; into a file or pipe goes UTF-8,
    unless the user chose an encoding.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        chosen = os.environ.get("PYTHONIOENCODING")
        if chosen or stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def wants_colour() -> bool:
    """Colour only on a terminal, never with NO_COLOR; FORCE_COLOR asks for it elsewhere."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width(unknown: int = UNKNOWN_WIDTH) -> int:
    """Cells of the terminal (or COLUMNS), within what reads well; ``unknown`` where there is neither."""
    columns = shutil.get_terminal_size((0, 24)).columns
    return min(max(columns, NARROWEST), WIDEST) if columns else unknown


def show(page: Page) -> None:
    """Print a page to stdout."""
    if not wants_colour():
        put(page.text())
        return
    from rich.console import Console

    with quiet_when_closed():
        # A terminal too old for escape sequences is served through its own interface by rich.
        forced = True if os.environ.get("FORCE_COLOR") else None
        page.show(Console(file=sys.stdout, force_terminal=forced, width=10_000))


def put(text: str) -> None:
    """Write text to stdout."""
    with quiet_when_closed():
        sys.stdout.write(text)
        sys.stdout.flush()


def say(text: str) -> None:
    """Write one line to stderr: progress or trouble."""
    from analyzer.writers.escape import plain

    with contextlib.suppress(OSError, ValueError):
        print("\n".join(plain(line) for line in text.split("\n")), file=sys.stderr, flush=True)


@contextlib.contextmanager
def quiet_when_closed():  # type: ignore[no-untyped-def]
    """A reader that has seen enough (``| head``) is no error; a full disk is."""
    try:
        yield
    except BrokenPipeError:
        _close_stdout()
    except OSError as problem:
        if sys.platform == "win32" and problem.errno == 22:  # what Windows says for a broken pipe
            _close_stdout()
            return
        _close_stdout()
        raise UsageError(f"cannot write the output: {problem.strerror or problem}") from problem


def _close_stdout() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not complain at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
