"""The events of logs in a report, and a report that is made without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.analysis import Analysis, Options, analyse
from analyzer.facts.log import report_events
from analyzer.writers import text
from analyzer.writers.text import Detail

SAMPLE = str(Path(__file__).parents[3] / "samples" / "support_bundle")


@pytest.fixture(scope="module")
def whole() -> Analysis:
    return analyse([SAMPLE])


@pytest.fixture(scope="module")
def without() -> Analysis:
    return analyse([SAMPLE], Options(events=False))


def test_a_report_may_be_made_without_events(whole: Analysis, without: Analysis) -> None:
    assert whole.report.events
    assert without.report == whole.report.model_copy(update={"events": ()})


def test_the_events_are_counted_all_the_same(whole: Analysis, without: Analysis) -> None:
    assert without.events is not None
    assert without.events.count() == sum(event.count for event in whole.report.events)
    assert without.events.told() == whole.report.events


@pytest.mark.parametrize("detail", Detail)
def test_the_text_is_the_same(whole: Analysis, without: Analysis, detail: Detail) -> None:
    assert without.events is not None
    assert text.page(without.report, 100, detail, without.events.count).text() == text.write(whole.report, 100, detail)


def test_of_too_many_the_least_severe_are_left_out(whole: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_events, "MOST", 3)
    report = analyse([SAMPLE]).report
    left_out = [trouble for trouble in report.diagnostics if trouble.code == "events-left-out"]
    assert len(report.events) == 3
    assert len(left_out) == 1
    assert f"{len(whole.report.events):,} events" in left_out[0].message
    ranks = sorted(event.severity.rank for event in whole.report.events)
    assert sorted(event.severity.rank for event in report.events) == ranks[:3]
