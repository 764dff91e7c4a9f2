"""What several verbs share: the analysis, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from analyzer.cli.console import say
from analyzer.cli.errors import Exit, UsageError
from analyzer.cli.options import Extra, Judged, Shown, Window
from analyzer.cli.progress import progress
from analyzer.sources.size import file_size

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
_MOST_JOBS = 4
_LARGE = 1 << 20
"""Bytes of an input that may be worth a second process; who starts one looks again."""


def given(inputs: Sequence[str]) -> list[str]:
    """The inputs as the user meant them.

    Raises:
        UsageError: there is none.
    """
    if not inputs:
        raise UsageError("nothing to read: name a file, a folder, or - for standard input")
    if any(not name for name in inputs):
        raise UsageError("an input has no name")
    if "-" in inputs and sys.stdin is not None and sys.stdin.isatty():
        keys = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        say(f"esxray: reading from the terminal; end with {keys}")
    return list(dict.fromkeys(inputs))


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
        from msgspec.structs import replace

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
