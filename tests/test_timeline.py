from __future__ import annotations

import pytest

from analyzer.findings import EpisodeSummary, LoggedEvent, Severity
from analyzer.logs.clock import iso, parse_stamp
from analyzer.timeline import LENGTHS, Stretch, Timeline, Wanted, chosen

T0 = parse_stamp("2025-03-01T00:00:00Z") or 0
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def event(ms: int | None, host: str = "esx01", **values: object) -> LoggedEvent:
    fields: dict[str, object] = {
        "time": None if ms is None else iso(T0 + ms), "host": host, "path": "vmkernel.log", "line": 1,
        "log": "vmkernel", "id": "apd.start.vob", "severity": Severity.INFO, "message": "words", **values,
    }  # fmt: skip
    return LoggedEvent.model_validate(fields)


EVENTS = (
    event(None, id="no.time"),
    event(0, severity=Severity.ERROR, area="storage-path", object="naa.1", message="Lost all paths"),
    event(HOUR, host="esx02.lab", id="net.link.down", title="Link down", area="network", object="vmnic2"),
    event(2 * HOUR, count=600, last=iso(T0 + 2 * HOUR + 59 * MINUTE), peak=30, severity=Severity.WARNING),
    event(3 * DAY, host="esx02.lab", severity=Severity.CRITICAL),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("lost paths", [1]),
        ("LINK", [2]),
        ("words !down", [0, 3, 4]),
        ("host:esx02", [2, 4]),
        ("id:apd. words", [3, 4]),
        ("area:storage", [1]),
        ("severity:crit", [4]),
        ("object:vmnic log:vmkernel", [2]),
        ("host:esx02 severity:info", [2]),
        ("nothing has this", []),
    ],
)
def test_words_choose_events(typed: str, expected: list[int]) -> None:
    assert chosen(EVENTS, Wanted().with_words(typed)) == [EVENTS[number] for number in expected]
    assert Timeline(EVENTS).chosen(Wanted().with_words(typed)).events == [EVENTS[number] for number in expected]


def test_words_narrow_what_was_wanted_already() -> None:
    wanted = Wanted(hosts=("ESX02.lab",), severity=Severity.WARNING).with_words("words")
    assert chosen(EVENTS, wanted) == [EVENTS[4]]


def test_an_episode_chooses_its_object_while_it_lasted() -> None:
    episode = EpisodeSummary(
        host="esx01", kind="apd", object="naa.1", start=iso(T0 - MINUTE), end=iso(T0 + MINUTE), events=2
    )
    assert chosen(EVENTS, Wanted(episode=episode)) == [EVENTS[1]]
    still = episode.model_copy(update={"start": None, "end": None, "object": ""})
    assert chosen(EVENTS, Wanted(episode=still)) == [EVENTS[1], EVENTS[3]]


# -- stretches of time --------------------------------------------------------------------------------------


@pytest.mark.parametrize("span", [0, 1, 999, 30_000, HOUR, DAY, 9 * DAY, 400 * DAY, 9000 * DAY])
@pytest.mark.parametrize("bars", [2, 20, 67, 120])
def test_a_stretch_holds_its_span(span: int, bars: int) -> None:
    first = T0 + 1234
    stretch = Stretch.of(first, first + span, bars)
    assert stretch.bars == bars
    assert stretch.has(first) and stretch.has(first + span)
    assert stretch.start % stretch.length == 0


def test_zooming_keeps_a_moment_in_its_bar() -> None:
    stretch = Stretch.of(T0, T0 + 3 * DAY, 60)
    here = T0 + DAY + 12_345
    for steps in (1, 1, 3, -2, 4):
        zoomed = stretch.zoomed(steps, here)
        assert zoomed.bar(here) == stretch.bar(here)
        assert zoomed.bars == stretch.bars
        assert (zoomed.length < stretch.length) == (steps > 0)
        stretch = zoomed
    assert stretch.zoomed(99, here).length == LENGTHS[0]
    assert stretch.zoomed(-99, here).length == LENGTHS[-1]


def test_moving_and_centring() -> None:
    stretch = Stretch(T0, HOUR, 24)
    assert stretch.moved(-2).start == T0 - 2 * HOUR
    assert stretch.around(T0 + 5 * DAY).bar(T0 + 5 * DAY) == 12


# -- events in a stretch ------------------------------------------------------------------------------------


def test_a_flood_is_spread_over_its_time_and_found_in_the_middle_of_it() -> None:
    timeline = Timeline(EVENTS)
    whole = Stretch.of(*(timeline.span or (0, 0)), 72)
    lanes = timeline.lanes(whole)
    assert sum(lanes["esx01"].counts) == 601
    assert lanes["esx02.lab"].worst[-1] is None or lanes["esx02.lab"].worst[-1] is Severity.CRITICAL
    inside = Stretch(T0 + 2 * HOUR + 20 * MINUTE, MINUTE, 20)
    within = timeline.within(inside)
    assert within.events == [EVENTS[3]]
    assert within.lanes(inside)["esx01"].counts == [10] * 20
    assert within.lanes(inside)["esx01"].worst == [Severity.WARNING] * 20


def test_events_without_a_time_stand_first_and_have_no_bar() -> None:
    timeline = Timeline(EVENTS)
    assert timeline.span == (T0, T0 + 3 * DAY)
    assert timeline.at(T0) == 1
    assert timeline.at(T0 + 1) == 2
    assert sum(map(sum, (lane.counts for lane in timeline.lanes(Stretch(T0, DAY, 10)).values()))) == 603
    untimed = Timeline(EVENTS[:1])
    assert untimed.span is None
    assert untimed.lanes(Stretch(T0, DAY, 10)) == {}
    assert Timeline(()).span is None


def test_the_next_event_that_is_as_bad() -> None:
    timeline = Timeline(EVENTS)
    assert timeline.next_as_bad(0, 1, Severity.ERROR) == 1
    assert timeline.next_as_bad(1, 1, Severity.ERROR) == 4
    assert timeline.next_as_bad(4, 1, Severity.ERROR) is None
    assert timeline.next_as_bad(4, -1, Severity.WARNING) == 3
    assert timeline.next_as_bad(1, -1, Severity.ERROR) is None
