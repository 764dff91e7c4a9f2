"""The ``esxray`` command: which verb runs, and how it ends.

One module per verb; each is imported when it is called, and imports its work inside its function.
"""

from __future__ import annotations

import contextlib
import difflib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import takewhile
from types import ModuleType
from typing import NoReturn

from analyzer import __version__
from analyzer.cli.arguments import Parser
from analyzer.cli.console import prepare_streams, put, say
from analyzer.cli.errors import Exit, UsageError

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
_HELP = ("-h", "--help")
_VERSION = ("-V", "--version")
_PLANNED = ("diff", "redact")

_EPILOGUE = """\
INPUT is a saved command output, a pasted terminal session (any number of
commands and hosts), a folder of such files, or - for standard input.
Without a verb, esxray opens its view in a terminal, and checks anywhere else.
A file that is called like a verb: ./check

Exit codes: 0 done, 1 --fail-on reached, 2 usage, 3 an input could not be read,
4 --strict and something was not read or was understood in part only.
"""


def _routed(arguments: Sequence[str]) -> list[str]:
    """The arguments with the verb that holds when none was given."""
    first = arguments[0]
    if first in VERBS:
        return list(arguments)
    if first in _PLANNED:
        raise UsageError(f"`esxray {first}` is not in this version; for a file of that name: ./{first}")
    if not os.path.exists(first) and first.isalpha():  # noqa: PTH110  # pathlib costs start-up time
        close = difflib.get_close_matches(first.lower(), [*VERBS, "help"], n=1, cutoff=0.75)
        if close:
            shown = "--help" if close[0] == "help" else close[0]
            raise UsageError(f"{first} is neither a verb nor a file; did you mean `esxray {shown}`?")
    return [_plain_verb(arguments), *arguments]


def _plain_verb(arguments: Sequence[str]) -> str:
    """The verb for inputs alone: a view where there is a terminal to show it, else the findings."""
    from analyzer.cli.view import can_show

    return "check" if any(argument.startswith("-") for argument in arguments) or not can_show() else "view"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    verb = ""
    try:
        if not arguments:
            raise UsageError("nothing to read: name a file, a folder, or - for standard input")
        options = set(takewhile(lambda argument: argument != "--", arguments))
        rest: Sequence[str] = ()
        if arguments[0] in (*_HELP, *_VERSION):
            verb = next((argument for argument in arguments if argument in VERBS), "")
        else:
            verb, *rest = _routed(arguments)
        if not options.isdisjoint(_HELP):
            put(_page(verb))
            return Exit.DONE
        if not options.isdisjoint(_VERSION):
            put(f"esxray {__version__}\n")
            return Exit.DONE
        module = import_module(f"analyzer.cli.{verb}")
        asked = _parser(verb, module).read(rest)
        return int(getattr(module, _FUNCTIONS.get(verb, verb))(asked))
    except UsageError as problem:
        return _refuse(str(problem), verb)


def _parser(verb: str, module: ModuleType) -> Parser:
    parser = Parser(f"esxray {verb} {_USAGE[verb]}", VERBS[verb])
    module.arguments(parser)
    return parser


def _page(verb: str) -> str:
    """A page of help: of one verb, or of all."""
    if verb:
        return _parser(verb, import_module(f"analyzer.cli.{verb}")).format_help()
    said = "Reads saved VMware ESXi output and says what is wrong, where it says so, and what to do."
    parser = Parser("esxray INPUT...\n       esxray VERB ...", said, _EPILOGUE)
    for name, words in VERBS.items():
        parser.verb(name, words)
    parser.switch("-h", "--help", help="Show this page, or that of a verb.")
    parser.switch("-V", "--version", help="Show the version.")
    return parser.format_help()


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
