"""``esxray timeline``."""

from __future__ import annotations

from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.console import put, say, show, width
from analyzer.cli.options import Extra, Window


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser)
    parser.option("--format", metavar="FORMAT", help="How to print.", one_of=("text", "json", "csv"), default="text")
    Window.options(parser)
    parser.repeated("--host", metavar="NAME", help="Only events of this host. Can be repeated.")
    parser.repeated("--area", metavar="AREA", help="Only events of this area: storage, network, vmotion, ha …")
    parser.repeated("--id", metavar="ID", help="Only this signature or event; esx.problem. for all of them.")
    options.least(parser)
    parser.option("--text", metavar="TEXT", help="Only events that hold this text.")
    Extra.options(parser)
    options.processes(parser)
    options.silence(parser)


def timeline(asked: Namespace) -> int:
    """Show what the logs of all hosts tell, merged by time."""
    from analyzer.findings import Severity
    from analyzer.timeline import Wanted, chosen

    analysis = common.analysed(
        common.given(asked.inputs),
        extra=Extra.of(asked),
        window=Window.of(asked),
        jobs=asked.jobs,
        quiet=asked.quiet,
    )
    if not asked.quiet:
        common.tell_unreadable(analysis.case)
    least = Severity(asked.min_severity) if asked.min_severity is not None else None
    wanted = Wanted(tuple(asked.host or ()), tuple(asked.area or ()), tuple(asked.id or ()), least, asked.text or "")
    report = analysis.report
    events = chosen(report.events, wanted)
    if asked.format == "json":
        from analyzer.writers.json import write_parts

        parts = ("schema_version", "tool", "hosts", "events", "episodes", "log_windows", "diagnostics")
        put(write_parts(report.model_copy(update={"events": tuple(events)}), parts))
    elif asked.format == "csv":
        from analyzer.writers.timeline import table

        put(table(events))
    elif events:
        from analyzer.writers.timeline import page

        show(page(report, events, width()))
    elif not asked.quiet:
        say(f"esxray: {'no event matches' if report.events else 'no log tells of any event'}")
    return common.exit_code(analysis)
