"""What is asked of every line or record is answered by a quick look first: it says what the full rule says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import Number, Passage, Record, Words
from analyzer.noise import _ELISION, _NOISE, is_elision, is_noise
from analyzer.parsing.blocks import FIELD, is_field
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import _FEW, RecordSpec, parse_records
from analyzer.parsing.shapes import validate
from analyzer.parsing.table import parse_table
from analyzer.sources.text import clean

_NOISY = (
    "=~=~=~= PuTTY log 2025.01.31 =~=~=", "Script started on 2025-01-31", "Script done, file is a", "login as: root",
    'Using keyboard-interactive authentication.', "Password:", "Last login: today", "Connection to esx01 closed.",
    "The time and date of this login have been sent to the system logs.", "WARNING:",
    "   All commands run on the ESXi shell are logged and may be included in",
    "   support bundles. Do not provide passwords directly on the command line.",
    "   Most tools can prompt for secrets or accept them from standard input.",
    "VMware offers supported, powerful system administration tools.  Please see",
    "administration tools.  Please see www.vmware.com/go/sysadmintools",
    "www.vmware.com/go/sysadmintools for details.", "tools.  Please see www.vmware.com/go/sysadmintools for details.",
    "The ESXi Shell can be disabled by an administrative user. See the",
    "vSphere Security documentation for more information.", "(END)", "-- More -- (12%)", "--More--", "```text", "~~~",
    "root@esx01's password: ",
)  # fmt: skip
_ELIDED = (
    "...", "……", "[...]", "[ … ]", "<truncated>", "<< snip >>", "snip", "SNIPPED", "\u017fnip", "--- (omitted) ---",
    "output omitted", "- truncated -", "// output hidden //", "~~~", "***", "<cut>",
)  # fmt: skip
_PIECES = st.sampled_from(
    (*_NOISY, *_ELIDED, " ", "   ", ":", ": ", "a", "a b", "Key", "\t", "\u3000", "12", "x: y", "::", "")
)


@pytest.mark.parametrize("line", _NOISY)
def test_every_kind_of_noise_is_known(line: str) -> None:
    assert is_noise(line)
    assert is_noise(f"  {line}")


@pytest.mark.parametrize("line", _ELIDED)
def test_every_kind_of_elision_is_known(line: str) -> None:
    assert is_elision(line)
    assert is_elision(f"  {line} ")


@given(st.lists(_PIECES, max_size=5).map("".join))
def test_a_line_is_what_its_expression_says(line: str) -> None:
    short = len(line) <= 200
    assert is_elision(line) == (short and _ELISION.fullmatch(line) is not None)
    password = line.rstrip().endswith("'s password:")
    assert is_noise(line) == (short and (_NOISE.fullmatch(line) is not None or password))
    assert is_field(line) == (FIELD.match(line) is not None)


class _Port(Record):
    name: Words = None
    mtu: Number = None


def _ports(count: int) -> list[str]:
    return [line for n in range(count) for line in (f"port{n}", f"   Name: port {n}", f"   MTU: {n}", "")]


def test_records_are_the_same_before_and_after_their_shape_is_compiled() -> None:
    lines = _ports(3 * _FEW)
    result = parse_records(Passage(lines, range(1, len(lines) + 1)), RecordSpec(_Port))
    assert [(record.name, record.mtu) for record in result.records if isinstance(record, _Port)] == [
        (f"port {n}", n) for n in range(3 * _FEW)
    ]
    assert not result.unparsed


@pytest.mark.parametrize("count", [3, 3 * _FEW])
def test_a_record_of_another_shape_is_read_by_its_own(count: int) -> None:
    lines = [*_ports(count), "odd", "   Name:", "   MTU: 9000", "   More: words", ""]
    result = parse_records(Passage(lines, range(1, len(lines) + 1)), RecordSpec(_Port))
    last = result.records[-1]
    assert isinstance(last, _Port)
    assert (last.name, last.mtu, last.extras) == (None, 9000, {"more": "words"})
    assert result.locate(result.spots[-1][0], "mtu") == (len(lines) - 3, 8)


@pytest.mark.parametrize("indent", ["", "  "])
def test_cells_stand_between_blank_gutters(indent: str) -> None:
    rows = ["Name    MTU", "------  ----", "vmk0    1500", "vmk10x  9000", "vmk2", "  vmk3  9000"]
    lines = [f"{indent}{row}" for row in rows]
    result = parse_table(Passage(lines, range(1, len(lines) + 1)), TableSpec(_Port))
    assert [(record.name, record.mtu) for record in result.records if isinstance(record, _Port)] == [
        ("vmk0", 1500), ("vmk10x", 9000), ("vmk2", None), ("vmk3", 9000),
    ]  # fmt: skip


def test_a_bad_row_costs_one_row() -> None:
    records, wrong = validate(_Port, [{"mtu": "1500"}, {"mtu": "many"}, {"mtu": "9000"}])
    assert [record.mtu if isinstance(record, _Port) else None for record in records] == [1500, None, 9000]
    assert list(wrong) == [1]
    assert "mtu: 'many'" in wrong[1]


@pytest.mark.parametrize(
    "mark", ["--More--", "-- More --", "  -- more -- (50%)", "(END)", ":", "lines 1-20/40", "a.txt lines 1-3 5%"]
)
def test_marks_of_pagers_are_found(mark: str) -> None:
    passage, _ = clean(f"one\n{mark}\ntwo\n")
    assert list(passage.lines) == ["one", "two"]
    assert list(passage.numbers) == [1, 3]
