"""``esxray parse``."""

from __future__ import annotations

from argparse import Namespace

from analyzer.cli import common, options
from analyzer.cli.arguments import Parser
from analyzer.cli.console import put, say, show, width
from analyzer.cli.errors import Exit, UsageError


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    options.inputs(parser, "FILE")
    parser.option(
        "--command",
        metavar="COMMAND",
        help="What printed the file, when neither a prompt nor its name nor its first lines tell: "
        '"esxcli network nic list".',
    )
    parser.option(
        "--columns",
        metavar="FIELD,...",
        help='Show only these fields, in this order: "name,mtu,uplinks". A field of a list inside a record has a dot: '
        "dvport.client.",
    )
    parser.repeated(
        "--where",
        metavar="CONDITION",
        help="Show only records that meet the condition: field=value, != (not equal), ~ (holds the text or regular "
        "expression), > < >= <= (numbers). Can be repeated; all conditions must hold.",
    )
    parser.option("--format", metavar="FORMAT", help="How to print.", one_of=("json", "table"), default="json")
    options.silence(parser)


def parse(asked: Namespace) -> int:
    """Show what was understood of saved output, record by record."""
    from analyzer.gathering import read_case
    from analyzer.logs.reader import LogKeeper
    from analyzer.registry import load_registry
    from analyzer.sources.limits import Limits

    names = common.given(asked.inputs)
    registry = load_registry()
    if asked.command is not None:
        _check_command(asked.command, registry.commands)
    keeper = LogKeeper(Limits().command_bytes)
    case = read_case(names, registry.commands, command=asked.command, log_reader=keeper)
    if not asked.quiet:
        common.tell_unreadable(case)
    from analyzer.writers.choosing import ChoiceError, choose
    from analyzer.writers.records import parsed

    names_shown = (asked.columns or "").split(",")
    try:
        read = choose(parsed(case, keeper.kept), names_shown, asked.where or ())
    except ChoiceError as problem:
        raise UsageError(str(problem)) from problem
    if not read and (case.captures or keeper.kept) and not asked.quiet:
        say("esxray: no record matches")
    if asked.format == "json":
        from analyzer.writers.json import dump

        put(dump(read))
    else:
        from analyzer.writers.tables import records_page

        show(records_page(read, width(), names_shown))
    return Exit.UNREADABLE if common.unreadable(case) else Exit.DONE


def _check_command(text: str, commands: object) -> None:
    """Refuse a command that no parser knows.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    import difflib

    from analyzer.catalog import parse_command_line
    from analyzer.reading import Reader

    reader = Reader(commands)  # type: ignore[arg-type]
    if reader.find(parse_command_line(text)) is None:
        close = difflib.get_close_matches(text, [item.name for item in reader.commands], n=1)
        hint = f"did you mean {close[0]}?" if close else "`esxray list commands` shows all of them"
        raise UsageError(f"--command: no parser for {text}; {hint}")
