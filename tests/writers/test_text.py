"""The text report: golden files at two widths, and what holds for every report."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.cells import cell_len

from analyzer.findings import Report
from analyzer.writers import readiness, text
from analyzer.writers.text import Detail

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("width", [80, 120])
def test_two_hosts(two_hosts: Report, width: int, file_regression: FileRegressionFixture) -> None:
    file_regression.check(
        text.write(two_hosts, width),
        fullpath=GOLDEN / f"two_hosts_{width}.txt",
        encoding="utf-8",
        newline="\n",
    )


@pytest.mark.parametrize("detail", [Detail.QUIET, Detail.VERBOSE])
def test_more_and_less(two_hosts: Report, detail: Detail, file_regression: FileRegressionFixture) -> None:
    file_regression.check(
        text.write(two_hosts, 100, detail),
        fullpath=GOLDEN / f"two_hosts_{detail.name.lower()}.txt",
        encoding="utf-8",
        newline="\n",
    )


def test_four_hosts(four_hosts: Report, file_regression: FileRegressionFixture) -> None:
    file_regression.check(
        text.write(four_hosts, 80), fullpath=GOLDEN / "four_hosts_80.txt", encoding="utf-8", newline="\n"
    )


@pytest.mark.parametrize("name", ["two_hosts", "four_hosts"])
def test_readiness(name: str, request: pytest.FixtureRequest, file_regression: FileRegressionFixture) -> None:
    written = readiness.write_page(request.getfixturevalue(name), 80).text()
    file_regression.check(written, fullpath=GOLDEN / f"readiness_{name}.txt", encoding="utf-8", newline="\n")


def test_hostile_text(hostile: Report, file_regression: FileRegressionFixture) -> None:
    file_regression.check(text.write(hostile, 100), fullpath=GOLDEN / "hostile.txt", encoding="utf-8", newline="\n")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_steers_the_terminal(hostile: Report, width: int) -> None:
    for detail in Detail:
        for written in (text.write(hostile, width, detail), readiness.write_page(hostile, width).text()):
            steering = {c for c in written if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
            assert not steering
            assert "[bold red]x[/]" in written, "markup of rich is shown, not obeyed"


def test_colour_adds_only_colour(hostile: Report, two_hosts: Report) -> None:
    for report in (hostile, two_hosts):
        page = text.page(report, 100, Detail.VERBOSE)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", page.coloured())
        assert [line.rstrip() for line in plain.split("\n")] == [line.rstrip() for line in page.text().split("\n")]
        assert "\x1b" not in page.text()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit(two_hosts: Report, four_hosts: Report, width: int) -> None:
    for report in (two_hosts, four_hosts):
        for line in text.write(report, width).split("\n"):
            to_copy = re.match(r"\s+(?:Fix  )?(?:esxcli|vmkping|lab/)", line)
            assert cell_len(line) <= width or to_copy, line


def test_severity_is_a_word_and_the_worst_comes_first(two_hosts: Report) -> None:
    written = text.write(two_hosts, 100)
    words = re.findall(r"^(CRITICAL|ERROR|WARNING|INFO)  ", written, re.M)
    assert words == ["CRITICAL", "ERROR", "WARNING", "WARNING", "INFO"]
    assert written.index("BLOCKED") < written.index("CRITICAL")


def test_the_mark_stands_under_the_word(two_hosts: Report) -> None:
    for width in (60, 80, 120):
        lines = text.write(two_hosts, width).split("\n")
        marks = [index for index, line in enumerate(lines) if re.fullmatch(r" +\^+.*", line)]
        assert marks
        for index in marks:
            start, size = lines[index].index("^"), lines[index].count("^")
            assert lines[index - 1][start : start + size] in {"9000", "1500", "1400", "100%", "1000", "Down"}


def test_the_verdict_is_said_once(two_hosts: Report) -> None:
    written = text.write(two_hosts, 100)
    assert "VMO-075" not in written
    assert written.count("BLOCKED") == 1
    assert written.rstrip().endswith("1 critical, 1 error, 3 warnings, 1 info; 4 checks could not be made")


def test_twice_is_the_same(two_hosts: Report) -> None:
    again = Report.model_validate_json(two_hosts.model_dump_json())
    assert text.write(two_hosts, 80) == text.write(again, 80)


def test_an_empty_report_says_what_to_do(two_hosts: Report) -> None:
    empty = Report(tool=two_hosts.tool)
    assert "Nothing was checked" in text.write(empty, 80)
    assert "list commands" in text.write(empty, 80)


def test_a_megabyte_in_one_line_is_no_trouble(two_hosts: Report) -> None:
    first = two_hosts.findings[1]
    row = "vmk1 " + "x " * 300_000 + "9000 " + "y" * 400_000
    long = first.evidence[0].model_copy(update={"text": row, "column": row.index("9000") + 1})
    report = two_hosts.model_copy(update={"findings": (first.model_copy(update={"evidence": (long,)}),)})
    written = text.write(report, 80)
    assert "9000" in written
    assert max(map(len, written.split("\n"))) <= 90
