"""``esxray report``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import say
from analyzer.cli.errors import UsageError
from analyzer.cli.formats import check_output, format_of, write_report


def report(
    *inputs: common.Inputs,
    output: Annotated[
        list[str] | None,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            consume_multiple=True,
            help="One file or several; the suffix decides the format of each (.md .json .txt).",
        ),
    ] = None,
    shown: common.Shown | None = None,
    fail_on: common.FailOn = None,
    strict: common.Strict = False,
    judged: common.Judged | None = None,
    extra: common.Extra | None = None,
    window: common.Window | None = None,
    jobs: common.Jobs = None,
    quiet: common.Quiet = False,
) -> int:
    """Analyse saved output and write ticket attachments."""
    names = common.given(inputs)
    if not output:
        raise UsageError("nothing to write: name files behind -o, such as -o findings.md findings.json")
    wanted = [(name, format_of(name)) for name in dict.fromkeys(output)]
    for name, _ in wanted:
        check_output(name, names)
    analysis = common.analysed(names, judged, shown, extra, window=window, jobs=jobs, quiet=quiet)
    if not quiet:
        common.tell_unreadable(analysis.case)
    for name, kind in wanted:
        write_report(analysis.report, name, kind)
    if not quiet:
        from analyzer.writers.summary import tally, told

        say(f"{', '.join(name for name, _ in wanted)}: {tally(told(analysis.report)) or 'nothing found'}")
    return common.exit_code(analysis, fail_on, strict)
