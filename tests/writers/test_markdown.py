"""Markdown: a golden file, and that nothing of an input means anything in it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from analyzer.findings import Report
from analyzer.writers import markdown
from analyzer.writers.escape import cell, code, fenced
from analyzer.writers.escape import markdown as escaped

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["two_hosts", "four_hosts", "hostile"])
def test_golden(name: str, request: pytest.FixtureRequest, file_regression: FileRegressionFixture) -> None:
    report: Report = request.getfixturevalue(name)
    file_regression.check(markdown.write(report), fullpath=GOLDEN / f"{name}.md", encoding="utf-8", newline="\n")


def _outside_code(text: str) -> str:
    """The text without fenced blocks and code spans, found as CommonMark finds them."""
    lines, fence = [], ""
    for line in text.split("\n"):
        opening = re.match(r"(`{3,})", line)
        if fence:
            if re.fullmatch(rf"`{{{len(fence)},}}", line):
                fence = ""
        elif opening:
            fence = opening[1]
        else:
            lines.append(line)
    assert not fence, "a fence stays open"
    return re.sub(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", "\n".join(lines))


def test_hostile_text_means_nothing(hostile: Report) -> None:
    written = markdown.write(hostile)
    assert not {c for c in written if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
    prose = _outside_code(written)
    assert not re.search(r"<(?=[a-z/!?])", prose, re.I), "no tag"
    assert "@" not in prose, "no mention"
    assert "://" not in prose and "www." not in prose, "no link"
    assert not re.search(r"(?<!\\)\[", prose), "no bracket that could begin a link"
    assert not re.search(r"(?<!\\)(?:\\\\)*`", prose), "no stray backtick"
    headings = re.findall(r"^#+ .*", prose, re.M)
    assert all(re.match(r"#{1,2} [A-Z]|#|# esxray|### \d+\. ERROR", heading) for heading in headings)


def test_tables_keep_their_columns(hostile: Report, two_hosts: Report) -> None:
    for report in (hostile, two_hosts):
        rows: list[str] = []
        for line in [*markdown.write(report).split("\n"), ""]:
            if line.startswith("|"):
                rows.append(line)
            elif rows:
                sizes = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
                assert len(sizes) == 1, rows
                rows = []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# x", r"\# x"),
        ("- x", r"\- x"),
        ("+ x", r"\+ x"),
        ("> x", r"\> x"),
        ("1. x", r"1\. x"),
        ("2) x", r"2\) x"),
        ("---", r"\---"),
        ("a_b and _c_", r"a_b and \_c\_"),
        ("x <-> y", "x <-> y"),
        ("<b>", "&lt;b>"),
        ("&lt;", "&amp;lt;"),
        ("5 & 6", "5 & 6"),
        ("root@esx01", "`root@esx01`"),
        ("*x*", r"\*x\*"),
        ("[x](y)", r"\[x\](y)"),
        ("10.20.5.11/24", "10.20.5.11/24"),
        ("vmk1 (MTU 9000)", "vmk1 (MTU 9000)"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_code_is_fenced_with_more_backticks_than_it_holds() -> None:
    assert code("a`b") == "``a`b``"
    assert code("`a`") == "`` `a` ``"
    assert fenced("a\n```\nb")[0] == "````text"
    assert fenced("a\n```\nb")[-1] == "````"
    assert cell("`a|b`@c") == r"`` `a\|b`@c ``"
    assert cell("") == " "


def test_no_html_is_needed(two_hosts: Report) -> None:
    assert not re.search(r"</?[a-z]+[ >]", markdown.write(two_hosts))


def test_alternatives_never_share_a_block(two_hosts: Report) -> None:
    remedy = (
        "On esx01, esxcli network ip netstack add -N vmotion; esxcli network ip interface add -i vmk1. "
        "Or, on esx02: esxcli network ip interface set -i vmk1 -m 1500, then wait (esxcfg-vmknic -l)."
    )
    finding = two_hosts.findings[0].model_copy(update={"remedy": remedy})
    written = markdown.write(two_hosts.model_copy(update={"findings": (finding,)}))
    fix = written[written.index("**Fix.**") : written.index("## Checked")]
    assert fix.strip() == (
        "**Fix.** On esx01:\n\n```sh\nesxcli network ip netstack add -N vmotion\n"
        "esxcli network ip interface add -i vmk1\n```\n\nOr, on esx02:\n\n```sh\n"
        "esxcli network ip interface set -i vmk1 -m 1500\n```\n\nthen wait (`esxcfg-vmknic -l`)."
    )
