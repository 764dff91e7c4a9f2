"""``esxray parse``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import put, say, show, width
from analyzer.cli.errors import Exit, UsageError


def parse(
    *inputs: Annotated[str, Parameter(name="FILE")],
    command: Annotated[str | None, Parameter(name="--command", metavar="COMMAND")] = None,
    columns: Annotated[str | None, Parameter(name="--columns", metavar="FIELD,...")] = None,
    where: Annotated[list[str] | None, Parameter(name="--where", metavar="CONDITION")] = None,
    format: Annotated[Literal["json", "table"], Parameter(name="--format", metavar="FORMAT")] = "json",
    quiet: common.Quiet = False,
) -> int:
    """Show what was understood of saved output, record by record.

    Parameters
    ----------
    inputs
        Saved output, a pasted terminal session, a folder of such files, or - for standard input.
    command
        What printed the file, when neither a prompt nor its name nor its first lines tell:
        "esxcli network nic list".
    columns
        Show only these fields, in this order: "name,mtu,uplinks". A field of a
        list inside a record has a dot: dvport.client.
    where
        Show only records that meet the condition: field=value, != (not equal),
        ~ (holds the text or regular expression), > < >= <= (numbers). Can be
        repeated; all conditions must hold.
    format
        How to print.
    quiet
        No word on stderr.
    """
    from analyzer.gathering import read_case
    from analyzer.logs.reader import LogKeeper
    from analyzer.registry import load_registry
    from analyzer.sources.limits import Limits

    names = common.given(inputs)
    registry = load_registry()
    if command is not None:
        _check_command(command, registry.commands)
    keeper = LogKeeper(Limits().command_bytes)
    case = read_case(names, registry.commands, command=command, log_reader=keeper)
    if not quiet:
        common.tell_unreadable(case)
    from analyzer.writers.choosing import ChoiceError, choose
    from analyzer.writers.records import parsed

    names_shown = (columns or "").split(",")
    try:
        read = choose(parsed(case, keeper.kept), names_shown, where or ())
    except ChoiceError as problem:
        raise UsageError(str(problem)) from problem
    if not read and (case.captures or keeper.kept) and not quiet:
        say("esxray: no record matches")
    if format == "json":
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
