"""What is asked of every line or record is answered by a quick look first: it says what the full rule says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from analyzer.model import Number, Passage, Record, Words
from analyzer.noise import _ELISION, _NOISE, is_elision, is_noise
from analyzer.parsing.blocks import FIELD, is_field
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.flat_blocks import FEW
from analyzer.parsing.records import RecordSpec, _Doc, parse_records
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
    lines = _ports(3 * FEW)
    result = parse_records(Passage(lines, range(1, len(lines) + 1)), RecordSpec(_Port))
    assert [(record.name, record.mtu) for record in result.records if isinstance(record, _Port)] == [
        (f"port {n}", n) for n in range(3 * FEW)
    ]
    assert not result.unparsed


@pytest.mark.parametrize("count", [3, 3 * FEW])
def test_a_record_of_another_shape_is_read_by_its_own(count: int) -> None:
    lines = [*_ports(count), "odd", "   Name:", "   MTU: 9000", "   More: words", ""]
    result = parse_records(Passage(lines, range(1, len(lines) + 1)), RecordSpec(_Port))
    last = result.records[-1]
    assert isinstance(last, _Port)
    assert (last.name, last.mtu, last.extras) == (None, 9000, {"more": "words"})
    assert result.locate(result.spots[-1][0], "mtu") == (len(lines) - 3, 8)


_LINES = st.one_of(
    st.sampled_from(
        ("port1", "port1:", "Name:", "   Name: port 1", "   MTU: 9000", "   MTU:", "   MTU:9", "    MTU: 1")
    ),
    st.tuples(st.sampled_from(("", " ", "   ")), _PIECES).map("".join),
)


@pytest.mark.parametrize("spec", [RecordSpec(_Port), RecordSpec(_Port, title_field="name", untitled=True)])
@given(lines=st.one_of(st.tuples(_LINES, st.just("   Name: x"), st.just("   MTU: 1")), st.lists(_LINES, max_size=5)))
def test_one_more_record_of_a_known_shape_is_what_its_tokens_say(spec: RecordSpec, lines: Sequence[str]) -> None:
    known = _ports(2)
    parse_records(Passage(known, range(1, len(known) + 1)), spec)
    passage = Passage(lines, range(1, len(lines) + 1))
    quick = parse_records(passage, spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Doc, "is_one_more", lambda self: False)
        full = parse_records(passage, spec)
    places = [[result.locate(at, "mtu") for at, _ in result.spots] for result in (quick, full)]
    assert places[0] == places[1]
    assert replace(quick, locate=full.locate) == full


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
