"""``esxray check``."""

from __future__ import annotations

import time
from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.console import put, say, show, width
from analyzer.cli.formats import check_output, format_of, rendered, write_report
from analyzer.cli.options import Extra, Judged, Shown, Window
from analyzer.writers.formats import formats


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser)
    parser.option("--format", metavar="FORMAT", help="How to print; the default is text.", one_of=tuple(formats()))
    parser.option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file instead; its suffix decides the format (.txt .json .md).",
    )
    options.findings(parser)
    parser.switch("--timings", help="Say on stderr where the time went.")
    options.silence(parser, "Verdicts and findings only; no word on stderr.")
    parser.switch("--verbose", "-v", help="Also references, all evidence, what each check saw.")


def check(asked: Namespace) -> int:
    """Analyse saved output and print findings, worst first."""
    started = time.perf_counter()
    names = common.given(asked.inputs)
    output, quiet = asked.output, asked.quiet
    wanted = format_of(output, asked.format) if output else asked.format or "text"
    if output:
        check_output(output, names)
    clock = None
    if asked.timings:
        from analyzer.cli.timings import Clock

        clock = Clock(started)
    analysis = common.analysed(
        names, Judged.of(asked), Shown.of(asked), Extra.of(asked),
        clock.timed if clock else None, Window.of(asked), jobs=asked.jobs, quiet=quiet,
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

        detail = Detail.VERBOSE if asked.verbose else Detail.QUIET if quiet else Detail.NORMAL
        # A text tells how many events there are, and lists none.
        show(page(report, width(), detail, analysis.events.count if analysis.events else None))
    if clock:
        clock.mark("writing")
        clock.tell(analysis.timings)
    return common.exit_code(analysis, asked.fail_on, asked.strict)
