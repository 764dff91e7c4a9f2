"""Every esxcli command gives the same records whichever form its output was saved in.

The records of each command's saved cases are written again as text, csv, keyvalue, XML and JSON, by the rules of
esxcli's formatters, and read again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from analyzer.catalog import parse_command_line
from analyzer.commands.command import Command
from analyzer.gathering import read_case
from analyzer.model import ParseResult, ParseStatus
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.parsing.values import snake_case
from analyzer.registry import load_registry
from analyzer.sources.text import clean

CASES = Path(__file__).parent / "cases"
REGISTRY = load_registry()
COMMANDS = [
    command
    for command in REGISTRY.commands
    if command.name.startswith("esxcli ") and isinstance(command.layout, TableSpec | RecordSpec)
]
Row = dict[str, Any]
"""A record by printed names: numbers, booleans, texts, lists of texts, lists of rows, nothing."""


# -- what to write -------------------------------------------------------------------------------------


@cache
def samples(name: str) -> tuple[tuple[Any, ...], ...]:
    """The records of each whole text of a command's cases, and the words of the texts."""
    folder = CASES / re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")
    found = []
    for path in sorted(folder.glob("*.txt")):
        case = read_case([str(path)], REGISTRY.commands)
        for host in (*case.hosts, *case.apart):
            for capture in host.captures:
                is_whole = capture.result.status is ParseStatus.PARSED and capture.result.records
                if capture.command is not None and capture.command.name == name and is_whole:
                    found.append((capture.result.records, capture.passage.text))
    return tuple(found)


def printed_names(command: Command, text: str) -> dict[str, str]:
    """How each field is called in print."""
    layout = command.layout
    assert isinstance(layout, TableSpec | RecordSpec)
    keys = re.findall(r"(?m)^ *(\S.*?):(?: |$)", text)
    header = re.findall(r"(?m)^(.*)\n *--", text)
    keys += [name for line in header for name in re.split(r" {2,}", line.strip())]
    keys += layout.headers if isinstance(layout, TableSpec) else ()
    return {layout.renames.get(snake_case(key), snake_case(key)): key for key in keys}


def rows_of(command: Command, records: Any, text: str) -> tuple[list[Row], dict[str, str]]:
    """Records by printed names, and the field of each: what a title or the command line tells is not among them."""
    names = printed_names(command, text)

    def named(data: dict[str, Any]) -> Row:
        return {names.get(field, field.replace("_", " ").title()): value_of(value) for field, value in data.items()}

    def value_of(value: Any) -> Any:
        if isinstance(value, dict):
            return named(value)
        return [value_of(item) for item in value] if isinstance(value, list) else value

    held = [record.model_dump(exclude_unset=True) for record in records]
    fields = [
        name
        for name in dict.fromkeys(name for row in held for name in row)
        if name in names and name in command.record.model_fields
    ]
    return [named({name: row.get(name) for name in fields}) for row in held], {names[name]: name for name in fields}


# -- the forms -----------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def as_table(rows: list[Row]) -> str:
    """Strings left, numbers and booleans right; the last column without padding."""
    names = list(rows[0])
    cells = [[shown(row[name]) for name in names] for row in rows]
    # A row that has nothing but a name says so.
    cells = [[cell or "N/A" for cell in row] if not any(row[1:]) else row for row in cells]
    sizes = [max(len(name), *(len(row[at]) for row in cells)) for at, name in enumerate(names)]
    right = [
        isinstance(next((row[name] for row in rows if row[name] is not None), None), int | float) for name in names
    ]
    lines = [names, ["-" * size for size in sizes], *cells]
    return "".join(
        "  ".join(
            cell.rjust(size) if is_right else cell.ljust(size)
            for cell, size, is_right in zip(line, sizes, right, strict=True)
        )
        + "\n"
        for line in lines
    )


def as_records(rows: list[Row], titles: list[str]) -> str:
    """A title, fields three deep, members of a list nine deep with six blanks between them."""
    blocks = []
    for row, title in zip(rows, titles, strict=True):
        lines = [title] if title else []
        for name, value in row.items():
            if is_nested(value):
                members = [
                    [f"         {key}: {shown(inner)}" for key, inner in member.items()]
                    for member in (value if isinstance(value, list) else [value])
                ]
                lines += [f"   {name}: ", *("\n      \n".join("\n".join(member) for member in members).split("\n"))]
            else:
                lines.append(f"   {name}: {shown(value)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def joined(name: str) -> str:
    """The name of a field in machine forms: without what is no letter or digit."""
    return re.sub(r"\W", "", name)


def kind(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"


def as_csv(rows: list[Row]) -> str:
    names = sorted(rows[0])
    lines = [[joined(name) for name in names], *([shown(row[name]) for name in names] for row in rows)]
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if re.search('[,"]', cell) else cell for cell in line] for line in lines
    ]
    return "".join(",".join(cells) + ",\n" for cells in quoted)


def as_keyvalue(rows: list[Row]) -> str:
    lines: list[str] = []

    def write(path: str, name: str, value: Any) -> None:
        key = f"{path}.{joined(name)}"
        if isinstance(value, dict):
            for inner in sorted(value):
                write(f"{key}.structure.Inner", inner, value[inner])
        elif value == []:
            lines.append(f"{key}.string[] = ")
        elif isinstance(value, list) and isinstance(value[0], dict):
            for at, member in enumerate(value):
                for inner in sorted(member):
                    write(f"{key}.structure[{at}].Inner", inner, member[inner])
        elif isinstance(value, list):
            lines.extend(f"{key}.string[{at}].string={member}" for at, member in enumerate(value))
        else:
            lines.append(f"{key}.{kind(value)}={shown(value)}")

    for number, row in enumerate(rows):
        for name in sorted(row):
            write(f"structure[{number}].Thing", name, row[name])
    return "\n".join(lines) + "\n"


def as_xml(rows: list[Row]) -> str:
    def leaf(value: Any) -> list[str]:
        text = shown(value).replace("&", "&amp;").replace("<", "&lt;")
        return [f"<{kind(value)}>{text}</{kind(value)}>"]

    def structure(row: Row) -> list[str]:
        lines = ['<structure typeName="Thing">']
        for name in sorted(row):
            lines += [f'  <field name="{joined(name)}">', *node(row[name]), "  </field>"]
        return [*lines, "</structure>"]

    def node(value: Any) -> list[str]:
        if isinstance(value, dict):
            return structure(value)
        if isinstance(value, list):
            inner = [line for item in value for line in (structure(item) if isinstance(item, dict) else leaf(item))]
            return [f'<list type="{"structure" if is_nested(value) else "string"}">', *inner, "</list>"]
        return leaf(value)

    head = '<output xmlns="http://www.vmware.com/Products/ESX/5.0/esxcli">\n<root>\n'
    inner = "\n".join(line for row in rows for line in structure(row))
    return f'{head}<list type="structure">\n{inner}\n</list>\n</root>\n</output>\n'


def as_json(rows: list[Row]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {joined(name): plain(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return "" if value is None else value

    return json.dumps([plain(row) for row in rows], indent=2) + "\n"


# -- the test ------------------------------------------------------------------------------------------

Writer = Callable[[list[Row]], str]
MACHINE: list[Writer] = [as_csv, as_keyvalue, as_xml, as_json]


def parse(command: Command, text: str) -> ParseResult:
    return command.parse(clean(text)[0], parse_command_line(command.name))


@pytest.mark.parametrize(
    "write", ["text", *MACHINE], ids=lambda write: write if isinstance(write, str) else write.__name__
)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_form_gives_the_same_records(command: Command, write: Writer | str) -> None:
    layout = command.layout
    assert isinstance(layout, TableSpec | RecordSpec)
    for records, text in samples(command.name):
        rows, fields = rows_of(command, records, text)
        if write is as_csv:
            # No list was ever seen in a csv cell.
            dropped = {
                name for row in rows for name, value in row.items() if isinstance(value, list) or is_nested(value)
            }
            rows = [{name: value for name, value in row.items() if name not in dropped} for row in rows]
            fields = {name: field for name, field in fields.items() if name not in dropped}
        if not fields or not layout.required <= set(fields.values()):
            continue
        if callable(write):
            written = write(rows)
        elif isinstance(layout, TableSpec):
            written = as_table(rows)
        else:
            written = as_records(rows, [record.place.title for record in records])
        result = parse(command, written)
        assert (result.status, result.unparsed) == (ParseStatus.PARSED, []), (result.reason, written[:600])
        assert len(result.records) == len(records), written[:600]
        for one, other in zip(records, result.records, strict=True):
            for field in fields.values():
                assert getattr(one, field) == getattr(other, field), (field, written[:900])
