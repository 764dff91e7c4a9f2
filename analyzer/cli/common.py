"""What several verbs share: options, the analysis, the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from cyclopts import Parameter
from cyclopts.validators import Number
from msgspec.structs import replace

from analyzer.cli.console import say
from analyzer.cli.errors import Exit, UsageError
from analyzer.cli.progress import file_size, progress

if TYPE_CHECKING:
    from datetime import date

    from analyzer.analysis import Analysis, Options
    from analyzer.bundles.sharing import Helping
    from analyzer.captures import Case
    from analyzer.logs.reader import Moment
    from analyzer.logs.signature import Signatures
    from analyzer.registry import Registry
    from analyzer.tables import Tables

T = TypeVar("T")
Level = Literal["critical", "error", "warning", "info"]
Inputs = Annotated[
    str,
    Parameter(
        name="INPUT", help="Saved output, a pasted terminal session, a folder of such files, or - for standard input."
    ),
]
FailOn = Annotated[
    Level | None,
    Parameter(name="--fail-on", metavar="LEVEL", help="Exit with 1 when a finding is at or above this severity."),
]
Strict = Annotated[
    bool,
    Parameter(
        name="--strict",
        show_default=False,
        help="Exit with 4 when something was not read, cut off, or understood in part only.",
    ),
]
Quiet = Annotated[bool, Parameter(name=("--quiet", "-q"), show_default=False, help="No word on stderr.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Shown:
    """Which findings to show."""

    select: Annotated[
        list[str] | None,
        Parameter(
            name="--select",
            metavar="ID|AREA|SEVERITY",
            help="Show only these rules, areas or severities. Can be repeated.",
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        Parameter(
            name="--ignore",
            metavar="ID|AREA|SEVERITY",
            help="Leave these rules, areas or severities out. Can be repeated.",
        ),
    ] = None
    min_severity: Annotated[
        Level | None, Parameter(name="--min-severity", metavar="LEVEL", help="Leave out what is less severe.")
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Judged:
    """What to judge by, beside the inputs."""

    case: Annotated[
        str | None,
        Parameter(
            name="--case",
            metavar="FILE",
            help="Facts no output holds (vCenter versions, SSO domain, licence). "
            "Default: case.toml beside the first input.",
        ),
    ] = None
    settings: Annotated[
        str | None,
        Parameter(
            name="--settings",
            metavar="FILE",
            help="Thresholds of rules, and findings accepted with a reason and an end date (see README).",
        ),
    ] = None
    hardening: Annotated[
        Literal["scg", "stig", "cis"] | None,
        Parameter(name="--hardening", metavar="PROFILE", help="Judge by a hardening profile as well."),
    ] = None
    as_of: Annotated[
        str | None,
        Parameter(
            name="--as-of",
            metavar="DATE",
            help="Judge ages and end dates by this day. Default: the newest date the input gives for its making.",
        ),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Extra:
    """What to load beside what esxray comes with."""

    rules: Annotated[
        list[str] | None,
        Parameter(name="--rules", metavar="DIR", help="A folder with rules of your own. Can be repeated."),
    ] = None
    allow_code: Annotated[
        bool,
        Parameter(name="--allow-code", show_default=False, help="Run the Python files in the folders of --rules."),
    ] = False


@Parameter(name="*")
@dataclass(frozen=True)
class Window:
    """Which part of the logs to read."""

    since: Annotated[
        str | None,
        Parameter(
            name="--since",
            metavar="T",
            help="Read logs from here on: 2026-03-01T04:00 (UTC), or 2h, 3d before the collection.",
        ),
    ] = None
    until: Annotated[str | None, Parameter(name="--until", metavar="T", help="Read logs up to here.")] = None


Jobs = Annotated[
    int | None,
    Parameter(
        name=("--jobs", "-j"),
        metavar="N",
        show_default=False,
        validator=Number(gte=1, lte=64),
        help="Processes for large bundles. Default: one for each core, at most 4.",
    ),
]

_MOST_JOBS = 4
_LARGE = 1 << 20
"""Bytes of an input that may be worth a second process; who starts one looks again."""
_STDIN = "\0stdin"


def given(inputs: Sequence[str]) -> list[str]:
    """The inputs as the user meant them.

    Raises:
        UsageError: there is none.
    """
    if not inputs:
        raise UsageError("nothing to read: name a file, a folder, or - for standard input")
    names = ["-" if name == _STDIN else name for name in inputs]
    if any(not name for name in names):
        raise UsageError("an input has no name")
    if "-" in names and sys.stdin is not None and sys.stdin.isatty():
        keys = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        say(f"esxray: reading from the terminal; end with {keys}")
    return list(dict.fromkeys(names))


def analysed(
    inputs: Sequence[str],
    judged: Judged | None = None,
    shown: Shown | None = None,
    extra: Extra | None = None,
    prepare: Callable[[Registry], Registry] | None = None,
    window: Window | None = None,
    *,
    jobs: int | None = None,
    quiet: bool = False,
    events: bool = True,
) -> Analysis:
    """Analyse; what the user did wrong becomes a usage error. ``prepare`` may change the registry before use.

    A terminal shows how far it is, unless ``quiet`` holds or the inputs are small. Without ``events`` the report is
    made without those of logs.

    Raises:
        UsageError: an unknown rule, a bad case or settings file, a bad date, a folder of rules that cannot be used.
    """
    judged, extra = judged or Judged(), extra or Extra()
    since = _moment("--since", window.since) if window is not None else None
    until = _moment("--until", window.until) if window is not None else None
    jobs = jobs_of(jobs)
    with progress(inputs, quiet) as tick, _early(inputs, jobs, judged, extra, since, until) as helping:
        from analyzer.analysis import SelectionError, UserFileError, analyse
        from analyzer.logs.signature import SignatureError
        from analyzer.plugins import PluginError

        options = replace(options_of(judged, shown, extra, window, jobs), events=events)
        try:
            return analyse(inputs, options, prepare=prepare, tick=tick, helping=helping)
        except (UserFileError, SelectionError, PluginError, SignatureError) as problem:
            raise UsageError(str(problem)) from problem


def jobs_of(jobs: int | None) -> int:
    """The processes that are asked for, or that the machine has room for."""
    return jobs if jobs is not None else min(os.cpu_count() or 1, _MOST_JOBS)


def options_of(
    judged: Judged | None, shown: Shown | None, extra: Extra | None, window: Window | None, jobs: int | None
) -> Options:
    """What the options of the command line ask of the analysis.

    Raises:
        UsageError: a bad date or time.
    """
    from analyzer.analysis import Options

    judged, shown, extra, window = judged or Judged(), shown or Shown(), extra or Extra(), window or Window()
    return Options(
        case_file=judged.case,
        select=tuple(shown.select or ()),
        ignore=tuple(shown.ignore or ()),
        min_severity=shown.min_severity,
        settings_file=judged.settings,
        as_of=_day(judged.as_of),
        hardening=judged.hardening,
        rules=tuple(extra.rules or ()),
        jobs=jobs_of(jobs),
        allow_code=extra.allow_code,
        since=_moment("--since", window.since),
        until=_moment("--until", window.until),
    )


@contextmanager
def _early(
    inputs: Sequence[str], jobs: int, judged: Judged, extra: Extra, since: Moment | None, until: Moment | None
) -> Iterator[Helping | None]:
    """Processes that read logs while this one still loads its rules; None where there is no need, or no way.

    A settings file may change the limits, which are known only when it was read.
    """
    if jobs < 2 or judged.settings is not None or not any(file_size(name) > _LARGE for name in inputs):
        yield None
        return
    from analyzer.bundles.sharing import helpers
    from analyzer.logs.reader import LogReader
    from analyzer.sources.limits import Limits

    with helpers(inputs, Limits(), jobs, LogReader(tuple(extra.rules or ()), since, until)) as helping:
        yield helping


def registry_with(extra: Extra | None) -> Registry:
    """All rules and commands there are; trouble with those from outside is told on stderr.

    Raises:
        UsageError: a folder of rules cannot be used.
    """
    from analyzer.plugins import PluginError, full_registry

    extra = extra or Extra()
    try:
        registry, troubles = full_registry(tuple(extra.rules or ()), extra.allow_code)
    except PluginError as problem:
        raise UsageError(str(problem)) from problem
    for trouble in troubles:
        say(f"esxray: {trouble.message}")
    return registry


def signatures_with(extra: Extra | None) -> Signatures:
    """All signatures there are.

    Raises:
        UsageError: a pack of the user cannot be used.
    """
    from analyzer.logs.signature import SignatureError, Signatures

    signatures = Signatures(tuple(extra.rules or ()) if extra is not None else ())
    try:
        signatures.check()
    except SignatureError as problem:
        raise UsageError(str(problem)) from problem
    return signatures


def from_tables(extra: Extra | None, asked: Callable[[Tables], T]) -> T:
    """What the tables in use say to a question.

    Raises:
        UsageError: a folder does not exist, or a table of the user is none.
    """
    from analyzer.tables import TableError, Tables

    folders = tuple(extra.rules or ()) if extra is not None else ()
    for folder in folders:
        if not os.path.isdir(folder):  # noqa: PTH112  # start-up time
            raise UsageError(f"--rules {folder}: {'not a folder' if os.path.exists(folder) else 'no such folder'}")  # noqa: PTH110
    try:
        return asked(Tables(folders))
    except TableError as problem:
        raise UsageError(str(problem)) from problem


def _day(text: str | None) -> date | None:
    """The day that ``--as-of`` names.

    Raises:
        UsageError: it is no day.
    """
    from datetime import date

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as problem:
        raise UsageError(f"--as-of: {text} is no day; write 2026-03-31") from problem


def _moment(option: str, text: str | None) -> Moment | None:
    """The time that ``--since`` or ``--until`` names.

    Raises:
        UsageError: it is none.
    """
    from analyzer.logs.reader import moment

    try:
        return None if text is None else moment(text)
    except ValueError as problem:
        raise UsageError(f"{option}: {problem}") from problem


def unreadable(case: Case) -> list[str]:
    """Inputs of which nothing could be read: missing, packed, or binary."""
    from analyzer.model import CaptureKind

    binary = [
        item.ref.display for item in case.text if item.kind is CaptureKind.BINARY and item.ref.source == item.ref.path
    ]
    return [*case.unreadable, *binary]


def tell_unreadable(case: Case) -> None:
    """Say on stderr which inputs could not be read, and why."""
    names = unreadable(case)
    told = set()
    for trouble in case.diagnostics:
        if trouble.path in names:
            say(f"esxray: {trouble.message}")
            told.add(trouble.path)
    for name in names:
        if name not in told:
            say(f"esxray: {name} holds no text that esxray can read")


def exit_code(analysis: Analysis, fail_on: str | None = None, strict: bool = False) -> Exit:
    """How the run ended; unreadable before strict before findings."""
    from analyzer.findings import Severity

    if unreadable(analysis.case):
        return Exit.UNREADABLE
    if strict and _not_whole(analysis):
        return Exit.STRICT
    if fail_on is not None:
        limit = Severity(fail_on).rank
        if any(item.severity.rank <= limit and item.suppressed is None for item in analysis.report.findings):
            return Exit.FOUND
    return Exit.DONE


def _not_whole(analysis: Analysis) -> bool:
    """True when something failed to read, was cut, or a known command was understood in part only."""
    from analyzer.model import ParseStatus

    broken = {ParseStatus.UNREADABLE, ParseStatus.TRUNCATED, ParseStatus.PARTIAL}
    if any(item.status in broken for item in analysis.report.coverage):
        return True
    lossy = {"too-large", "line-cut", "encoding", "unreadable"}
    return any(item.level == "error" or item.code in lossy for item in analysis.report.diagnostics)
