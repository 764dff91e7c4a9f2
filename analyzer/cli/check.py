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
    format: Annotated[
        Format | None, Parameter(name="--format", metavar="FORMAT", help="How to print; the default is text.")
    ] = None,
    output: Annotated[
        str | None,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help="Write to a file instead; its suffix decides the format (.txt .json .md).",
        ),
    ] = None,
    shown: common.Shown | None = None,
    fail_on: common.FailOn = None,
    strict: common.Strict = False,
    judged: common.Judged | None = None,
    extra: common.Extra | None = None,
    window: common.Window | None = None,
    jobs: common.Jobs = None,
    timings: Annotated[
        bool, Parameter(name="--timings", show_default=False, help="Say on stderr where the time went.")
    ] = False,
    quiet: Annotated[
        bool,
        Parameter(name=("--quiet", "-q"), show_default=False, help="Verdicts and findings only; no word on stderr."),
    ] = False,
    verbose: Annotated[
        bool,
        Parameter(
            name=("--verbose", "-v"), show_default=False, help="Also references, all evidence, what each check saw."
        ),
    ] = False,
) -> int:
    """Analyse saved output and print findings, worst first."""
    started = time.perf_counter()
    names = common.given(inputs)
    wanted = format_of(output, format) if output else format or "text"
    if output:
        check_output(output, names)
    clock = None
    if timings:
        from analyzer.cli.timings import Clock

        clock = Clock(started)
    analysis = common.analysed(
        names, judged, shown, extra, clock.timed if clock else None, window, jobs=jobs, quiet=quiet,
        events=output is not None or wanted != "text",
    )  # fmt: skip
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
        # A text tells how many events there are, and lists none.
        show(page(report, width(), detail, analysis.events.count if analysis.events else None))
    if clock:
        clock.mark("writing")
        clock.tell(analysis.timings)
    return common.exit_code(analysis, fail_on, strict)
