"""``esxray check``."""

from __future__ import annotations

import time
from typing import Annotated

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import put, say, show, width
from analyzer.cli.formats import Format, check_output, format_of, rendered, write_report


def check(
    *inputs: common.Inputs,
    format: Annotated[Format | None, Parameter(name="--format", metavar="FORMAT")] = None,
    output: Annotated[str | None, Parameter(name=("--output", "-o"), metavar="FILE")] = None,
    select: common.Select = None,
    ignore: common.Ignore = None,
    min_severity: common.MinSeverity = None,
    fail_on: common.FailOn = None,
    strict: common.Strict = False,
    case: common.CaseFile = None,
    timings: common.Timings = False,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> int:
    """Analyse saved output and print findings, worst first.

    Parameters
    ----------
    inputs
        Saved output, a pasted terminal session, a folder of such files, or - for standard input.
    format
        How to print; the default is text.
    output
        Write to a file instead; its suffix decides the format (.txt .json .md).
    select
        Show only these rules, areas or severities. Can be repeated.
    ignore
        Leave these rules, areas or severities out. Can be repeated.
    min_severity
        Leave out what is less severe.
    fail_on
        Exit with 1 when a finding is at or above this severity.
    strict
        Exit with 4 when something was not read, cut off, or understood in part only.
    case
        Facts no output holds (vCenter versions, SSO domain, licence).
        Default: case.toml beside the first input.
    timings
        Say on stderr where the time went.
    quiet
        Verdicts and findings only; no word on stderr.
    verbose
        Also references, all evidence, what each check saw.
    """
    started = time.perf_counter()
    names = common.given(inputs)
    wanted = format_of(output, format) if output else format or "text"
    if output:
        check_output(output, names)
    clock = None
    if timings:
        from analyzer.cli.timings import Clock

        clock = Clock(started)
    analysis = common.analysed(names, select, ignore, min_severity, case, clock.registry if clock else None)
    if clock:
        clock.mark("analysis")
    report = analysis.report
    if not quiet:
        common.tell_unreadable(analysis.case)
    if output:
        write_report(report, output, wanted)
        if not quiet:
            from analyzer.writers.summary import tally, told

            say(f"{output}: {tally(told(report)) or 'nothing found'}")
    elif wanted != "text":
        put(rendered(report, wanted))
    elif report.hosts or (report.coverage and any(item.status != "unreadable" for item in report.coverage)):
        from analyzer.writers.text import Detail, page

        detail = Detail.VERBOSE if verbose else Detail.QUIET if quiet else Detail.NORMAL
        show(page(report, width(), detail))
    if clock:
        clock.mark("writing")
        clock.tell(analysis.timings)
    return common.exit_code(analysis, fail_on, strict)
