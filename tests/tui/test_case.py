"""The real worker process."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from analyzer.analysis import Options
from analyzer.tui.case import Case
from analyzer.tui.protocol import Message
from tests.tui.conftest import SAMPLES


def hear(case: Case, box: queue.Queue[Message]) -> Message:
    message = box.get(timeout=60)
    case.take(message)
    return message


@pytest.fixture
def box() -> queue.Queue[Message]:
    return queue.Queue()


def test_analyses_and_answers(box: queue.Queue[Message]) -> None:
    case = Case([str(SAMPLES / "support_bundle")])
    case.start(box.put)
    try:
        while case.running:
            hear(case, box)
        assert case.failure is None
        assert case.view is not None
        assert {"NET-010", "VMO-015"} <= {finding.id for finding in case.view.report.findings}
        assert {finding.id for finding in case.early} <= {finding.id for finding in case.view.report.findings}
        row = next(row for row in case.view.captures if row.command == "esxcfg-vmknic -l")
        answers: list[object] = []
        case.ask("records", row.number, then=answers.append)
        case.ask("nothing_like_this", then=answers.append, otherwise=answers.append)
        hear(case, box)
        hear(case, box)
        assert isinstance(answers[0], dict)
        assert answers[0]["command"] == "esxcfg-vmknic -l"
        assert "nothing_like_this" in str(answers[1])
    finally:
        case.close()


def test_trouble_is_told(box: queue.Queue[Message], tmp_path: Path) -> None:
    case = Case([str(tmp_path)], Options(settings_file=str(tmp_path / "none.toml")))
    case.start(box.put)
    while case.running:
        hear(case, box)
    case.close()
    assert case.failure is not None
    assert "none.toml" in case.failure.message


def test_cancel(box: queue.Queue[Message]) -> None:
    case = Case([str(SAMPLES / "support_bundle")])
    case.start(box.put)
    hear(case, box)
    case.cancel()
    assert not case.running
    assert case.view is None
    assert case.cancelled
