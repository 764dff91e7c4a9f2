"""What several verbs share: options, the analysis, the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from analyzer.cli.console import say
from analyzer.cli.errors import Exit, UsageError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.captures import Case
    from analyzer.registry import Registry

Level = Literal["critical", "error", "warning", "info"]
Inputs = Annotated[str, Parameter(name="INPUT")]
Select = Annotated[list[str] | None, Parameter(name="--select", metavar="ID|AREA|SEVERITY")]
Ignore = Annotated[list[str] | None, Parameter(name="--ignore", metavar="ID|AREA|SEVERITY")]
MinSeverity = Annotated[Level | None, Parameter(name="--min-severity", metavar="LEVEL")]
FailOn = Annotated[Level | None, Parameter(name="--fail-on", metavar="LEVEL")]
Strict = Annotated[bool, Parameter(name="--strict", show_default=False)]
CaseFile = Annotated[str | None, Parameter(name="--case", metavar="FILE")]
Quiet = Annotated[bool, Parameter(name=("--quiet", "-q"), show_default=False)]
Verbose = Annotated[bool, Parameter(name=("--verbose", "-v"), show_default=False)]
Timings = Annotated[bool, Parameter(name="--timings", show_default=False)]

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
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    min_severity: str | None = None,
    case: str | None = None,
    registry: Registry | None = None,
) -> Analysis:
    """Analyse; what the user did wrong becomes a usage error.

    Raises:
        UsageError: an unknown rule, a bad case file.
    """
    from analyzer.analysis import CaseFileError, Options, SelectionError, analyse

    options = Options(case_file=case, select=tuple(select or ()), ignore=tuple(ignore or ()), min_severity=min_severity)
    try:
        return analyse(inputs, options, registry)
    except (CaseFileError, SelectionError) as problem:
        raise UsageError(str(problem)) from problem


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
