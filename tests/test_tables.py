"""Dated tables: shipped ones, newer ones of the user, and bad ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analyzer.analysis import Options as AnalysisOptions
from analyzer.analysis import analyse
from analyzer.registry import load_registry
from analyzer.tables import Row, TableError, TableInfo, Tables
from analyzer.writers.markdown import write as write_markdown
from analyzer.writers.text import write as write_text


class Part(Row):
    esxi: str
    build: int
    note: str = "none"


PARTS = TableInfo("parts", Part)
GOOD = "# date: 2026-05-01\n# source: own\nesxi,build,note,other\n8.0,123,,x\n\n7.0,45,old,\n"


def given(tmp_path: Path, text: str) -> Tables:
    (tmp_path / "parts.csv").write_text(text, encoding="utf-8")
    return Tables([str(tmp_path)])


def test_a_table_of_the_user(tmp_path: Path) -> None:
    tables = given(tmp_path, GOOD)
    tables.check([PARTS])
    table = tables.read(PARTS)
    assert table.rows == (Part(esxi="8.0", build=123), Part(esxi="7.0", build=45, note="old"))
    assert (table.made, table.source) == (date(2026, 5, 1), "own")
    assert table.shown.endswith("parts.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("45", "many"), r"parts.csv:6: build: "),
        (GOOD.replace("build", "number"), r"parts.csv: lacks the column build"),
        (GOOD.replace("2026-05-01", "May"), r"parts.csv: # date: May is no day"),
    ],
)
def test_a_bad_table_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TableError, match=said):
        given(tmp_path, text).check([PARTS])


def test_a_table_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no table of that name; known are others"):
        given(tmp_path, GOOD).check([TableInfo("others", Part)])


def test_shipped_tables_are_good_and_dated() -> None:
    for info in load_registry().tables:
        table = Tables().read(info)
        assert table.rows, info.name
        assert table.made is not None, info.name


def test_a_report_says_how_old_the_tables_are(tmp_path: Path) -> None:
    saved = tmp_path / "esx01.txt"
    saved.write_text("[root@esx01:~] vmware -v\nVMware ESXi 8.0.3 build-24585383\n", encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "esxi_builds.csv").write_text(
        "# date: 2027-01-31\nversion,build,date,update,kind,status\n8.0.3,24585383,2025-03-04,8.0 U3d,full,ok\n",
        encoding="utf-8",
    )
    report = analyse([str(saved)], AnalysisOptions(rules=(str(own),))).report
    told = {table.name: table for table in report.tables}
    assert told["esxi_builds"].date == "2027-01-31"
    assert told["esxi_builds"].path.endswith("esxi_builds.csv")
    assert told["advisories"].date is not None
    assert told["advisories"].path == ""
    assert "esxi_builds 2027-01-31" in write_text(report)
    assert "esxi_builds 2027-01-31" in write_markdown(report)
