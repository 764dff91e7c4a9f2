"""Real outputs, where they lie beside the checkout: every line of a known command understood, every cell right.

Cells are cut here a second time, in a few lines of another making: by the spans of the dashes, or at the first
colon and blank. A column that is shifted shows as a cell that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.captures import Capture
from analyzer.commands.command import UNKNOWN
from analyzer.gathering import read_case
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.machine import machine_form
from analyzer.parsing.records import RecordSpec
from analyzer.parsing.values import snake_case
from analyzer.registry import load_registry

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "captures"

EXCEPTIONS = {
    "esxcfg-vmknic_-l__5.0_letters_stripped.txt": "its header lost letters, so no column has a name",
    "esxcfg-vmknic_-l__7.0_small.txt": "one row holds two netmasks: edited by hand",
    "esxcli_network_ip_connection_list__9.0doc_glued_columns.txt": "state and world id touch, and there is no header",
    "esxcli_hardware_cpu_list__5.5_grep_cpu.txt": "titles alone, all fields filtered away",
    "esxcli_nmp_satp_listrules__4.x.txt": "an older command in squeezed blanks without dashes",
    "esxcli_storage_nmp_path_list__6.0_grep.txt": "the end of a broken command line stands first",
    "esxcli_storage_nmp_satp_rule_list__6.0_grep.txt": "tabs within the rows, and no dashes",
    "vmware-vimdump__5.0_flat_vmdk_grep.txt": "some properties alone, of no object",
    "vmware-vimdump__5.0_hard_disk_summary_grep.txt": "values alone, of no object",
}
"""Files with lines of a known command that are not understood, and why that is right."""


FILES = sorted(path for area in ("network", "bundle") for path in (FOLDER / area).glob("*"))
COMMANDS = load_registry().commands


def outputs(path: Path) -> list[Capture]:
    case = read_case([str(path)], COMMANDS)
    found = [capture for host in (*case.hosts, *case.apart) for capture in host.captures]
    return [capture for capture in found if capture.command is not None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_of_a_known_command_is_understood(path: Path) -> None:
    loose = [
        (capture.name, item.line, item.text, item.reason)
        for capture in outputs(path)
        for item in capture.result.unparsed
    ]
    assert bool(loose) == (path.name in EXCEPTIONS), loose[:5]


# -- a second reading ----------------------------------------------------------------------------------


def spans_of(lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table by the spans of its dashes: line number and cells by header."""
    rule = next((at for at, line in enumerate(lines) if at and re.fullmatch(r" *-+(?:  +-+)+ *", line)), None)
    if rule is None:
        return
    starts = [found.start() for found in re.finditer("-+", lines[rule])]
    spans = list(zip(starts, [*starts[1:], None], strict=True))
    names = [lines[rule - 1][start:stop].strip() for start, stop in spans]
    for at in range(rule + 1, len(lines)):
        line = lines[at]
        if all(line[start - 1 : start] in ("", " ") for start in starts[1:]) and line.strip():
            yield at, {name: line[start:stop].strip() for name, (start, stop) in zip(names, spans, strict=True)}


def parted_of(lines: list[str], headers: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table without dashes, where two or more blanks part as many cells as the header has names."""
    known = "|".join(re.escape(name) for name in sorted(headers, key=len, reverse=True))
    names: list[str] = []
    for at, line in enumerate(lines):
        found = re.findall(known, line) if known else []
        if len(found) > 2 and not re.sub(known, "", line).strip():
            names = found
        cells = re.split(r" {2,}", line.strip())
        if names and len(cells) == len(names) and cells != names:
            yield at, dict(zip(names, cells, strict=True))


def fields_of(lines: list[str], start: int, stop: int) -> dict[str, str]:
    """Fields of the outermost record in the lines, split at the first colon and blank."""
    pairs = [re.match(r"( *)(\S.*?):(?: (.*)|$)", line) for line in lines[start:stop]]
    depth = next((len(pair[1]) for pair in pairs if pair and (pair[3] or "").strip()), 0)
    return {pair[2]: (pair[3] or "").strip() for pair in pairs if pair and len(pair[1]) == depth}


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def differs(printed: str, value: Any) -> bool:
    """True when a record's value is not what was printed."""
    if isinstance(value, dict) or (isinstance(value, list) and value and not isinstance(value[0], str)):
        return False  # what is inside has cells of its own
    text = shown(value)
    if printed in ("", "N/A"):
        return bool(text)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = re.match(r"-?[\d.]+", printed)
        return number is None or float(number[0]) != float(value)
    return printed.replace(", ", ",").rstrip(",").lower() != text.replace(", ", ",").lower()


def compared(capture: Capture) -> Iterator[tuple[int, str, str, Any]]:
    """Line, header, printed cell, and the record's value of each field that both readings have."""
    command = capture.command
    assert command is not None
    layout = command.layout
    lines = list(capture.passage.lines)
    if machine_form(capture.passage):
        return
    renames = layout.renames if isinstance(layout, TableSpec | RecordSpec) else {}
    records = list(zip(capture.result.records, capture.result.spots, strict=True))
    rows = dict(spans_of(lines)) if isinstance(layout, TableSpec) or command is UNKNOWN else {}
    if not rows and isinstance(layout, TableSpec):
        rows = dict(parted_of(lines, layout.headers))
    starts = [index for _, (index, _) in records]
    for number, (record, (index, _)) in enumerate(records):
        if rows:
            printed = rows.get(index, {})
        elif isinstance(layout, RecordSpec) or command is UNKNOWN:
            printed = fields_of(lines, index, starts[number + 1] if number + 1 < len(starts) else len(lines))
        else:
            return
        data = record.model_dump()
        for header, cell in printed.items():
            name = renames.get(snake_case(header), snake_case(header))
            if name in data:
                yield index, header, cell, data[name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cell_is_what_was_printed(path: Path) -> None:
    for capture in outputs(path):
        wrong = [cell for cell in compared(capture) if differs(cell[2], cell[3])]
        assert not wrong, (capture.name, wrong[:5])


def test_the_second_reading_reads_something() -> None:
    """Not to be fooled by a comparison of nothing."""
    if FILES:
        cells = sum(1 for path in FILES for capture in outputs(path) for _ in compared(capture))
        assert cells > 1500
