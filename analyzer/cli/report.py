"""``esxray report``."""

from __future__ import annotations

from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.console import say
from analyzer.cli.errors import UsageError
from analyzer.cli.formats import check_output, format_of, write_report
from analyzer.cli.options import Extra, Judged, Shown, Window


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser)
    parser.repeated(
        "--output",
        "-o",
        metavar="FILE",
        help="One file or several; the suffix decides the format of each (.md .json .txt).",
        several=True,
    )
    options.findings(parser)
    options.silence(parser)


def report(asked: Namespace) -> int:
    """Analyse saved output and write ticket attachments."""
    names = common.given(asked.inputs)
    if not asked.output:
        raise UsageError("nothing to write: name files behind -o, such as -o findings.md findings.json")
    wanted = [(name, format_of(name)) for name in dict.fromkeys(asked.output)]
    for name, _ in wanted:
        check_output(name, names)
    analysis = common.analysed(
        names,
        Judged.of(asked),
        Shown.of(asked),
        Extra.of(asked),
        window=Window.of(asked),
        jobs=asked.jobs,
        quiet=asked.quiet,
    )
    if not asked.quiet:
        common.tell_unreadable(analysis.case)
    for name, kind in wanted:
        write_report(analysis.report, name, kind)
    if not asked.quiet:
        from analyzer.writers.summary import tally, told

        say(f"{', '.join(name for name, _ in wanted)}: {tally(told(analysis.report)) or 'nothing found'}")
    return common.exit_code(analysis, asked.fail_on, asked.strict)
