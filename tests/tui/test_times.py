from __future__ import annotations

import pytest

from analyzer.logs.clock import parse_stamp
from analyzer.tui.times import moment, told_time

HERE = "2025-02-12T14:00:00Z"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+10m", "2025-02-12T14:10:00.000Z"), ("-2h", "2025-02-12T12:00:00.000Z"), ("+1d", "2025-02-13T14:00:00.000Z"),
        ("9:30", "2025-02-12T09:30:00.000Z"), ("09:30:15.5", "2025-02-12T09:30:15.500Z"),
        ("2025-01-01T05:00", "2025-01-01T05:00:00.000Z"), ("2025-01-01 05:00:07", "2025-01-01T05:00:07.000Z"),
        ("2025-01-01t05:00:07z", "2025-01-01T05:00:07.000Z"), ("2025-01-01", "2025-01-01T00:00:00.000Z"),
        ("2025-01-01T05:00:00+02:00", "2025-01-01T03:00:00.000Z"),
    ],
)  # fmt: skip
def test_what_a_user_means(typed: str, meant: str) -> None:
    found = moment(typed, parse_stamp(HERE))
    assert found is not None
    assert told_time(found) == meant


@pytest.mark.parametrize("typed", ["", "soon", "+5", "25", "2025-13-01"])
def test_what_is_no_time(typed: str) -> None:
    assert moment(typed, parse_stamp(HERE)) is None


def test_without_a_line_to_start_from() -> None:
    assert moment("+5m", None) is None
    assert moment("14:00", None) is None
