"""Reports that leave: what was chosen, what was said of it, what it tells of the site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.analysis import analyse
from analyzer.exporting import Remark, names_in, prepared
from analyzer.findings import Report
from analyzer.writers.formats import formats, rendered

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def report() -> Report:
    return analyse([str(SAMPLES / "mtu_mismatch")]).report


def test_everything_stays_as_it_is(report: Report) -> None:
    assert prepared(report, None, {}) == report


def test_a_selection_says_that_it_is_one(report: Report) -> None:
    first = report.findings[0]
    made = prepared(report, {first.fingerprint}, {}, whole=False)
    assert made.findings == (first,)
    assert {host.name for host in made.hosts} == set(first.hosts)
    assert (made.outcomes, made.coverage, made.vmotion) == ((), (), ())
    count = len(report.findings)
    for name in ("text", "markdown"):
        text = rendered(made, next(each for each in formats() if each == name))
        assert f"a selection: 1 of {count} findings" in text
        assert "0 outputs" not in text
        assert "0 checks" not in text


def test_a_whole_report_of_chosen_findings_keeps_the_checks(report: Report) -> None:
    made = prepared(report, {report.findings[0].fingerprint}, {})
    assert made.outcomes == report.outcomes
    assert len(made.findings) == 1


@pytest.mark.parametrize("at", [0, -1])
@pytest.mark.parametrize("kind", list(formats()))
def test_notes_and_reasons_are_in_every_format(report: Report, kind: str, at: int) -> None:
    """The last finding is a mere note of the report, which is printed in short."""
    finding = report.findings[at]
    said = {finding.fingerprint: Remark("ask the network team", "planned for May", "2026-05-31")}
    made = prepared(report, None, said)
    text = rendered(made, next(each for each in formats() if each == kind))
    for words in ("ask the network team", "planned for May", "2026-05-31"):
        assert words in text
    if kind == "json":
        told = json.loads(text)["findings"][at % len(report.findings)]
        assert told["note"] == "ask the network team"
        assert told["suppressed"] == {"reason": "planned for May", "until": "2026-05-31"}


def test_findings_accepted_for_different_reasons_keep_them(report: Report) -> None:
    twins = [each for each in report.findings if each.id == report.findings[0].id] * 2
    twins = [each.model_copy(update={"fingerprint": str(number)}) for number, each in enumerate(twins[:2])]
    made = prepared(report.model_copy(update={"findings": tuple(twins)}), None,
                    {"0": Remark(accepted="reason one"), "1": Remark(accepted="reason two")})  # fmt: skip
    text = rendered(made, "text")
    assert "reason one" in text
    assert "reason two" in text


def test_names_in_a_text() -> None:
    text = """esx01: vmk1 10.0.0.5/24 netmask 255.255.255.0, peer fe80::250:56ff:fe51:b566 and 2001:db8::1
    mac 00:50:56:6a:00:01, again 00:50:56:6A:00:01; driver 2.8.2.0, at 12:30:45, 10.0.0.5"""
    names = names_in(text, ["esx01", "esx02"])
    assert names.hosts == ("esx01",)
    assert names.addresses == ("10.0.0.5", "fe80::250:56ff:fe51:b566", "2001:db8::1")
    assert names.macs == 1
