"""Time as text: axes, episodes, heights, names."""

from __future__ import annotations

import pytest

from analyzer.findings import EpisodeSummary
from analyzer.logs.clock import iso, parse_stamp
from analyzer.timeline import Stretch
from analyzer.tui.bars import axis, episode_row, height, length_of, short_names


@pytest.mark.parametrize(
    ("ms", "said"),
    [(200, "0.2 s"), (19_200, "19.2 s"), (60_000, "1 min"), (200_000, "3 min 20 s"), (5_400_000, "1 h 30 min"),
     (86_400_000, "1 d"), (194_400_000, "2 d 6 h")],
)  # fmt: skip
def test_lengths_of_time(ms: int, said: str) -> None:
    assert length_of(ms) == said


@pytest.mark.parametrize("length", [100, 1000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000])
def test_an_axis_fits_its_bars_and_tells_a_time(length: int) -> None:
    cells = axis(Stretch(1_741_046_400_000 // length * length, length, 67))
    assert len(cells) == 67
    assert "╷" in "".join(sign for sign, _ in cells)


def test_episodes_are_open_or_go_beyond_the_window() -> None:
    start = parse_stamp("2025-03-04T00:00:00Z") or 0
    stretch = Stretch(start, 60_000, 10)

    def bar(first: int | None, last: int | None) -> str:
        stamps = [None if minute is None else iso(start + minute * 60_000) for minute in (first, last)]
        episode = EpisodeSummary(host="esx01", kind="apd", start=stamps[0], end=stamps[1])
        return "".join(sign for sign, _ in episode_row([episode], stretch, lambda host: start + 8 * 60_000))

    assert bar(2, 5) == "  ┣━━┫    "
    assert bar(3, 3) == "   ┃      "
    assert bar(2, None) == "  ┣━━━━━▶ "
    assert bar(None, 4) == "◀━━━┫     "
    assert bar(-5, 20) == "◀━━━━━━━━▶"
    assert bar(-5, -2) == bar(12, 14) == " " * 10


def test_heights_grow_with_the_number() -> None:
    assert [height(count, 10_000) for count in (1, 10_000)] == ["▁", "█"]
    assert height(5, 1) == "█"


def test_names_are_shortened_where_they_stay_different() -> None:
    assert short_names(["a.x", "b.x", "c.x", "c.y", "10.0.0.1"]) == {
        "a.x": "a", "b.x": "b", "c.x": "c.x", "c.y": "c.y", "10.0.0.1": "10.0.0.1",
    }  # fmt: skip
