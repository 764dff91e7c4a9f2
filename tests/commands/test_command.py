"""What every command does with a text, whatever its own parser does."""

from __future__ import annotations

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import NOTHING, Number, ParseResult, ParseStatus, Passage, Record
from analyzer.registry import load_registry


class Counted(Record):
    count: Number = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult(end=len(passage), covered=[(0, len(passage))])
    result.add(Counted.model_validate({"count": passage.lines[0]}), 0)
    return result


COMMAND = Command(name="lab count", record=Counted, layout=_parse)


def test_a_value_that_cannot_be_is_told_and_not_raised() -> None:
    assert COMMAND.parse(Passage(["12"], [1])).records == [Counted(count=12)]
    result = COMMAND.parse(Passage(["12title=x", "", "more"], [4, 5, 6]))
    assert (result.status, result.records) == (ParseStatus.PARTIAL, [])
    assert [item.line for item in result.unparsed] == [4, 6]
    assert "count: '12title=x'" in result.reason


def test_a_script_that_ran_no_command_has_no_parts() -> None:
    scripts = [command for command in load_registry().commands if command.parts is not None]
    assert scripts
    for command in scripts:
        for passage in (NOTHING, Passage([""], [1]), Passage(["sh: not found"], [1])):
            assert command.parts is not None
            assert command.parts(passage) == []
