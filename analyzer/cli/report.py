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
        list[str] | None, Parameter(name=("--output", "-o"), metavar="FILE", consume_multiple=True)
    ] = None,
    select: common.Select = None,
    ignore: common.Ignore = None,
    min_severity: common.MinSeverity = None,
    fail_on: common.FailOn = None,
    strict: common.Strict = False,
    case: common.CaseFile = None,
    quiet: common.Quiet = False,
) -> int:
    """Analyse saved output and write ticket attachments.

    Parameters
    ----------
    inputs
        Saved output, a pasted terminal session, a folder of such files, or - for standard input.
    output
        One file or several; the suffix decides the format of each (.md .json .txt).
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
    quiet
        No word on stderr.
    """
    names = common.given(inputs)
    if not output:
        raise UsageError("nothing to write: name files behind -o, such as -o findings.md findings.json")
    wanted = [(name, format_of(name)) for name in dict.fromkeys(output)]
    for name, _ in wanted:
        check_output(name, names)
    analysis = common.analysed(names, select, ignore, min_severity, case)
    if not quiet:
        common.tell_unreadable(analysis.case)
    for name, kind in wanted:
        write_report(analysis.report, name, kind)
    if not quiet:
        from analyzer.writers.summary import tally, told

        say(f"{', '.join(name for name, _ in wanted)}: {tally(told(analysis.report)) or 'nothing found'}")
    return common.exit_code(analysis, fail_on, strict)
