"""What was understood of one line of a file, as blocks of a page: a record of a command, or the parts of a log line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.logs.clock import iso
from analyzer.logs.lines import read_line
from analyzer.tui.safe import lines, masked, shown
from analyzer.tui.widgets.document import BLANK, Block, heading

_LONGEST = 20_000


def record_blocks(number: int, raw: str, answer: Mapping[str, Any] | None, log: str) -> Iterator[Block]:
    """The page of line ``number`` (1-based)."""
    if answer is not None:
        yield Block([(shown(answer["command"] or "text"), "title"), (f"  {shown(answer['host'])}", "dim")])
        yield Block([(f"{answer['status']}  {shown(answer['title'])}", "dim")])
        if answer["unparsed"]:
            yield Block([("not understood: ", "warning"), (shown(answer["unparsed"]), "")])
        record = answer["record"]
        if record:
            yield BLANK
            yield from _fields(record, 0)
        elif not answer["unparsed"]:
            yield Block([("a frame of the output: no record begins here", "dim")])
    else:
        yield from _log_line(raw, log)
    yield from heading(f"Line {number:,}, {len(raw):,} characters")
    for line in lines(masked(raw[:_LONGEST])):
        yield Block([(line, "code")])


def _fields(record: Mapping[str, Any], indent: int) -> Iterator[Block]:
    for name, value in record.items():
        if name == "_line":
            yield Block([("from line ", "dim"), (f"{value}", "dim")], indent)
        elif isinstance(value, Mapping):
            yield Block([(f"{shown(name)}:", "link")], indent)
            yield from _fields(value, indent + 2)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for position, item in enumerate(value[:50], 1):
                yield Block([(f"{shown(name)} {position}:", "link")], indent)
                yield from _fields(item, indent + 2)
        else:
            text = "-" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield Block([(f"{shown(name)}: ", "link"), (masked(text[:2000]), "")], indent, 2)


def _log_line(raw: str, log: str) -> Iterator[Block]:
    line = read_line(raw[:_LONGEST], log)
    if not line.family:
        yield Block([("No parser knows this line.", "dim")])
        return
    yield Block([("Log line", "title"), (f"  {line.family}", "dim")])
    yield BLANK
    parts = {
        "time": "" if line.time is None else iso(line.time), "severity": line.severity, "program": line.program,
        "thread": line.thread, "operation": line.op_id, "part": line.sub, "processor": line.cpu, "host": line.host,
    }  # fmt: skip
    for name, value in parts.items():
        if value:
            yield Block([(f"{name}: ", "link"), (masked(value), "")], 0, 2)
    yield Block([("message: ", "link"), (masked(line.body[:_LONGEST]), "")], 0, 2)
