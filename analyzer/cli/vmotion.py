"""``esxray vmotion``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import put, show, width


def vmotion(
    *inputs: common.Inputs,
    format: Annotated[
        Literal["text", "json"], Parameter(name="--format", metavar="FORMAT", help="How to print.")
    ] = "text",
    judged: common.Judged | None = None,
    extra: common.Extra | None = None,
    jobs: common.Jobs = None,
    quiet: common.Quiet = False,
) -> int:
    """Say for every pair of hosts whether vMotion will work, and what to collect.

    READY, WARNINGS, BLOCKED, or UNKNOWN when an input that matters is missing.
    """
    analysis = common.analysed(common.given(inputs), judged, extra=extra, jobs=jobs, quiet=quiet)
    if not quiet:
        common.tell_unreadable(analysis.case)
    report = analysis.report
    if format == "json":
        from analyzer.writers.json import write_parts

        put(write_parts(report, ("schema_version", "tool", "hosts", "vmotion", "diagnostics")))
    else:
        from analyzer.writers.readiness import write_page

        if report.hosts or not analysis.case.unreadable:
            show(write_page(report, width()))
    return common.exit_code(analysis)
