"""The output of ``nicinfo.sh`` is cut into those of the commands that it runs, and no line is lost or read twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.commands import nicinfo
from analyzer.gathering import read_case
from analyzer.model import Passage
from analyzer.registry import load_registry

CASES = sorted((Path(__file__).parent / "cases" / "nicinfo-sh").glob("*.txt"))
LINES = sorted({line for case in CASES for line in case.read_text(encoding="utf-8").split("\n")})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_line_belongs_to_one_capture(case: Path) -> None:
    text = case.read_text(encoding="utf-8").split("\n")
    read = read_case([str(case)], load_registry().commands)
    held = sorted(number for capture in read.captures for number, line in capture.passage.numbered() if line.strip())
    assert held == [number for number, line in enumerate(text, 1) if line.strip()]


def test_the_parts_are_told_with_the_nic_they_are_of() -> None:
    read = read_case([str(CASES[0])], load_registry().commands)
    keys = {capture.key for host in read.hosts for capture in host.captures}
    assert {"esxcli network nic get -n vmnic0", "esxcli network nic stats get -n vmnic1"} <= keys


@settings(max_examples=50)
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_parts_never_overlap(lines: list[str]) -> None:
    stop = 0
    for part in nicinfo.cut(Passage(lines, range(1, len(lines) + 1))):
        assert stop <= part.start < part.stop <= len(lines)
        stop = part.stop
