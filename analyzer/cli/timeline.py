"""``esxray timeline``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import put, say, show, width


def timeline(
    *inputs: common.Inputs,
    format: Annotated[
        Literal["text", "json", "csv"], Parameter(name="--format", metavar="FORMAT", help="How to print.")
    ] = "text",
    window: common.Window | None = None,
    host: Annotated[
        list[str] | None, Parameter(name="--host", metavar="NAME", help="Only events of this host. Can be repeated.")
    ] = None,
    area: Annotated[
        list[str] | None,
        Parameter(name="--area", metavar="AREA", help="Only events of this area: storage, network, vmotion, ha …"),
    ] = None,
    id: Annotated[
        list[str] | None,
        Parameter(name="--id", metavar="ID", help="Only this signature or event; esx.problem. for all of them."),
    ] = None,
    min_severity: Annotated[
        common.Level | None, Parameter(name="--min-severity", metavar="LEVEL", help="Leave out what is less severe.")
    ] = None,
    text: Annotated[str, Parameter(name="--text", metavar="TEXT", help="Only events that hold this text.")] = "",
    extra: common.Extra | None = None,
    jobs: common.Jobs = None,
    quiet: common.Quiet = False,
) -> int:
    """Show what the logs of all hosts tell, merged by time."""
    from analyzer.findings import Severity
    from analyzer.timeline import Wanted, chosen

    analysis = common.analysed(common.given(inputs), extra=extra, window=window, jobs=jobs, quiet=quiet)
    if not quiet:
        common.tell_unreadable(analysis.case)
    least = Severity(min_severity) if min_severity is not None else None
    wanted = Wanted(tuple(host or ()), tuple(area or ()), tuple(id or ()), least, text)
    report = analysis.report
    events = chosen(report.events, wanted)
    if format == "json":
        from analyzer.writers.json import write_parts

        parts = ("schema_version", "tool", "hosts", "events", "episodes", "log_windows", "diagnostics")
        put(write_parts(report.model_copy(update={"events": tuple(events)}), parts))
    elif format == "csv":
        from analyzer.writers.timeline import table

        put(table(events))
    elif events:
        from analyzer.writers.timeline import page

        show(page(report, events, width()))
    elif not quiet:
        say(f"esxray: {'no event matches' if report.events else 'no log tells of any event'}")
    return common.exit_code(analysis)
