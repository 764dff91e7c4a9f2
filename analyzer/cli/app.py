"""The ``esxray`` command: which verb runs, and how it ends.

One module per verb; each is imported when it is called, and imports its work inside its function.
"""

from __future__ import annotations

import contextlib
import difflib
import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from analyzer import __version__
from analyzer.cli.console import prepare_streams, quiet_when_closed, say
from analyzer.cli.errors import Exit, UsageError
from analyzer.cli.help import PlainHelp

if TYPE_CHECKING:
    from cyclopts import App

VERBS = {
    "view": "Look at findings, logs and records in the terminal.",
    "check": "Analyse saved output and print findings, worst first.",
    "report": "Analyse saved output and write ticket attachments.",
    "vmotion": "Say for every pair of hosts whether vMotion will work, and what to collect.",
    "timeline": "Show what the logs of all hosts tell, merged by time.",
    "parse": "Show what was understood of saved output, record by record.",
    "explain": "Show the documentation of a rule, a signature, an event or a status code.",
    "list": "List rules, commands, signatures or events.",
}
_USAGE = {
    "view": "[OPTIONS] INPUT...",
    "check": "[OPTIONS] INPUT...",
    "report": "[OPTIONS] INPUT... -o FILE...",
    "vmotion": "[OPTIONS] INPUT...",
    "timeline": "[OPTIONS] INPUT...",
    "parse": "[OPTIONS] FILE...",
    "explain": "ID",
    "list": "rules|commands|signatures|events [OPTIONS]",
}
_FUNCTIONS = {"list": "list_"}
_HELP = frozenset({"-h", "--help", "-V", "--version"})
_PLANNED = ("diff", "redact")
STDIN = "\0stdin"
"""What ``-`` becomes on its way through the option parser; no argument can hold a NUL."""

_EPILOGUE = """\
INPUT is a saved command output, a pasted terminal session (any number of
commands and hosts), a folder of such files, or - for standard input.
Without a verb, esxray opens its view in a terminal, and checks anywhere else.
A file that is called like a verb: ./check

Exit codes: 0 done, 1 --fail-on reached, 2 usage, 3 an input could not be read,
4 --strict and something was not read or was understood in part only.
"""


def _make_app() -> App:
    from cyclopts import App, Parameter

    app = App(
        name="esxray",
        version=f"esxray {__version__}",
        version_flags=("--version", "-V"),
        help="Reads saved VMware ESXi output and says what is wrong, where it says so, and what to do.",
        usage="Usage: esxray INPUT...\n       esxray VERB ...",
        help_format="plaintext",
        help_formatter=PlainHelp(),
        help_epilogue=_EPILOGUE,
        default_parameter=Parameter(negative=()),
        group_commands="Verbs",
        group_parameters="Options",
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for position, (verb, said) in enumerate(VERBS.items()):
        usage = f"Usage: esxray {verb} {_USAGE[verb]}"
        app.command(
            f"analyzer.cli.{verb}:{_FUNCTIONS.get(verb, verb)}",
            name=verb,
            help=said,
            sort_key=position,
            usage=usage,
            help_epilogue="",
        )
    return app


def _routed(arguments: Sequence[str]) -> list[str]:
    """The arguments with the verb that holds when none was given, and ``-`` made safe for the parser."""
    first = arguments[0]
    if first in VERBS or first in ("-h", "--help", "-V", "--version"):
        routed = list(arguments)
    elif first in _PLANNED:
        raise UsageError(f"`esxray {first}` is not in this version; for a file of that name: ./{first}")
    else:
        if not os.path.exists(first) and first.isalpha():  # noqa: PTH110  # pathlib costs start-up time
            close = difflib.get_close_matches(first.lower(), [*VERBS, "help"], n=1, cutoff=0.75)
            if close:
                shown = "--help" if close[0] == "help" else close[0]
                raise UsageError(f"{first} is neither a verb nor a file; did you mean `esxray {shown}`?")
        routed = [_plain_verb(arguments), *arguments]
    return [STDIN if argument == "-" else argument for argument in routed]


def _plain_verb(arguments: Sequence[str]) -> str:
    """The verb for inputs alone: a view where there is a terminal to show it, else the findings."""
    from analyzer.cli.view import can_show

    return "check" if any(argument.startswith("-") for argument in arguments) or not can_show() else "view"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    from cyclopts import CycloptsError  # imported here, it does without the garbage collector (a tenth of its time)

    app = _make_app()
    verb = arguments[0] if arguments and arguments[0] in VERBS else ""
    try:
        if not arguments:
            raise UsageError("nothing to read: name a file, a folder, or - for standard input")
        if not _HELP.isdisjoint(arguments):
            return _help(app, arguments)
        result = app(_routed(arguments), exit_on_error=False, print_error=False)
        return int(result or 0)
    except CycloptsError as problem:
        problem.verbose = False
        return _refuse(_sensible(str(problem).strip().replace(STDIN, "-")), verb)
    except UsageError as problem:
        return _refuse(str(problem).replace(STDIN, "-"), verb)


def _help(app: App, arguments: Sequence[str]) -> int:
    """Print a page of help; the library prints it, and takes a reader that has seen enough for an error."""
    with quiet_when_closed():
        try:
            result = app(_routed(arguments), exit_on_error=False, print_error=False)
            sys.stdout.flush()
        except SystemExit:
            return Exit.DONE
        return int(result or 0)
    return Exit.DONE


def _sensible(message: str) -> str:
    """The message without a suggestion that is nothing like what was typed."""
    found = re.search(r"^Unknown option: \"?(\S+?)\"?\.( Did you mean (\S+)\?)$", message)
    if found is not None and difflib.SequenceMatcher(None, found[1], found[3]).ratio() < 0.75:
        return message.removesuffix(found[2])
    return message


def _refuse(message: str, verb: str) -> int:
    say(f"esxray: {message}")
    say(f"Try: esxray {f'{verb} ' if verb else ''}--help")
    return Exit.USAGE


_leave: Callable[[int], NoReturn] = os._exit
"""Taking a case of a million objects apart costs a tenth of the run, and nobody is left to use the memory."""


def main() -> None:
    """Entry point of the command."""
    if os.environ.get("COLUMNS", "").strip() == "0":
        del os.environ["COLUMNS"]  # "not known" for curses; other libraries take it for a width
    # A process that was started with closed streams has none.
    sys.stdin, sys.stdout, sys.stderr = (
        stream or open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115
        for stream, mode in ((sys.stdin, "r"), (sys.stdout, "w"), (sys.stderr, "w"))
    )
    prepare_streams()
    # No plug-in of pydantic is meant for this program, and looking for one reads all that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Nearly all that a run makes lives to its end: looking for garbage among it costs a tenth, and finds none.
    gc.set_threshold(2_000_000, 50, 100)
    # The C library of Linux gives large blocks back to the system, which then clears new ones page by page (measured:
    # a tenth of the time of a bundle), until it has seen a larger one go; this one is never touched.
    bytes(1 << 24)
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except Exception:  # nothing vanishes: the whole trace is printed, and the exit code says whose fault it is
        import traceback

        say(f"{traceback.format_exc()}\nesxray: this is a fault in esxray, not in your input")
        code = Exit.BUG
    with contextlib.suppress(OSError, ValueError):  # a reader that has gone is dealt with where it is written to
        sys.stdout.flush()
        sys.stderr.flush()
    _leave(int(code))
