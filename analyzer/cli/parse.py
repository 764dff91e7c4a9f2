"""``esxray parse``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import put, show, width
from analyzer.cli.errors import Exit, UsageError


def parse(
    *inputs: Annotated[str, Parameter(name="FILE")],
    command: Annotated[str | None, Parameter(name="--command", metavar="COMMAND")] = None,
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
    format
        How to print.
    quiet
        No word on stderr.
    """
    from analyzer.reading import read_case
    from analyzer.registry import load_registry

    names = common.given(inputs)
    registry = load_registry()
    if command is not None:
        _check_command(command, registry.commands)
    case = read_case(names, registry.commands, command=command)
    if not quiet:
        common.tell_unreadable(case)
    if format == "json":
        from analyzer.writers.json import dump
        from analyzer.writers.records import parsed

        put(dump(parsed(case)))
    else:
        from analyzer.writers.tables import records_page

        show(records_page(case, width()))
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
