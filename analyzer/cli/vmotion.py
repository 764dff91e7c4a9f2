"""``esxray vmotion``."""

from __future__ import annotations

from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.console import put, show, width
from analyzer.cli.options import Extra, Judged


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser)
    parser.option("--format", metavar="FORMAT", help="How to print.", one_of=("text", "json"), default="text")
    Judged.options(parser)
    Extra.options(parser)
    options.processes(parser)
    options.silence(parser)


def vmotion(asked: Namespace) -> int:
    """Say for every pair of hosts whether vMotion will work, and what to collect.

    READY, WARNINGS, BLOCKED, or UNKNOWN when an input that matters is missing.
    """
    analysis = common.analysed(
        common.given(asked.inputs),
        Judged.of(asked),
        extra=Extra.of(asked),
        jobs=asked.jobs,
        quiet=asked.quiet,
    )
    if not asked.quiet:
        common.tell_unreadable(analysis.case)
    report = analysis.report
    if asked.format == "json":
        from analyzer.writers.json import write_parts

        put(write_parts(report, ("schema_version", "tool", "hosts", "vmotion", "diagnostics")))
    else:
        from analyzer.writers.readiness import write_page

        if report.hosts or not analysis.case.unreadable:
            show(write_page(report, width()))
    return common.exit_code(analysis)
