"""What ``esxray parse --format table`` prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.cells import cell_len

from analyzer.captures import Case
from analyzer.commands import esxcfg_vmknic, nic_list
from analyzer.commands.command import Command
from analyzer.gathering import read_case
from analyzer.writers.records import parsed
from analyzer.writers.tables import records_page

HERE = Path(__file__).parent


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.chdir(HERE / "data")
    commands = [
        item for module in (esxcfg_vmknic, nic_list) for item in vars(module).values() if isinstance(item, Command)
    ]
    return read_case(["two_hosts.txt"], commands)


@pytest.mark.parametrize("width", [80, 120])
def test_golden(case: Case, width: int, file_regression: FileRegressionFixture) -> None:
    written = records_page(parsed(case), width).text()
    file_regression.check(written, fullpath=HERE / "golden" / f"records_{width}.txt", encoding="utf-8", newline="\n")
    assert all(cell_len(line) <= width for line in written.split("\n"))


def test_nothing_is_lost_at_any_width(case: Case) -> None:
    for width in (60, 80, 100, 140):
        written = records_page(parsed(case), width).text()
        for value in ("00:50:56:61:00:01", "vMotion Japan", "defaultTcpipStack", "-- later --"):
            assert value in written
