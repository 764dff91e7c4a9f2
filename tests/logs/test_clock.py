"""Every form of stamp, and the moment it tells."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.logs.clock import cut_stamp, iso, parse_stamp


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2025-01-02T03:04:05.678Z", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05Z", "2025-01-02T03:04:05.000Z"),
        ("2025-01-02T03:04:05.6Z", "2025-01-02T03:04:05.600Z"),
        ("2025-01-02T03:04:05.97Z", "2025-01-02T03:04:05.970Z"),
        ("2025-01-02T03:04:05.678912Z", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05:001Z", "2025-01-02T03:04:05.001Z"),
        ("2025-01-02 03:04:05,678", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02 03:04:05.678", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05.678", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05.678+05:30", "2025-01-01T21:34:05.678Z"),
        ("2025-01-02T03:04:05.678-07:00", "2025-01-02T10:04:05.678Z"),
        ("2025-01-02T03:04:05.678+0200", "2025-01-02T01:04:05.678Z"),
        ("2025-01-02T03:04:05 AM UTC", "2025-01-02T03:04:05.000Z"),
        ("2025-01-02T03:04:05 PM UTC", "2025-01-02T15:04:05.000Z"),
        ("2025-01-02T12:04:05 AM UTC", "2025-01-02T00:04:05.000Z"),
        ("2025-01-02", "2025-01-02T00:00:00.000Z"),
        ("02/Jan/2025:03:04:05 +0100", "2025-01-02T02:04:05.000Z"),
        ("[2025-01-02T03:04:05.678Z]", "2025-01-02T03:04:05.678Z"),
        ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z"),
        ("1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.001Z"),
        ("1970-01-01T00:00:00+05:30", "1969-12-31T18:30:00.000Z"),
    ],
)
def test_a_stamp_tells_a_moment(stamp: str, moment: str) -> None:
    told = parse_stamp(stamp)
    assert told is not None
    assert iso(told) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "NoneZ", "Mar 10 01:00:45", "YYYY-04-01T14:35:08.074Z", "2025-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
        "2025-01-02T24:00:00Z", "2025-01-02T03:60:00Z", "0001-01-01T00:00:00+05:30", "9999-12-31T23:59:59-05:00",
        "2025-01-02T03:04", "2025-01-02T03:04:05.678Zx", "12:13:14", "text",
    ],
)  # fmt: skip
def test_no_moment(text: str) -> None:
    assert parse_stamp(text) is None


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("2025-01-02T03:04:05.678Z cpu1:2)x", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05.678Z: [netCorrelator]", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05.678Z| vmx| x", "2025-01-02T03:04:05.678Z"),
        ("2025-01-02T03:04:05.678+0000: 12.5: x", "2025-01-02T03:04:05.678+0000"),
        ("2025-01-02 In(14) x", "2025-01-02"),
        ("2025-01-02 03:04:05,678[MainThread]x", "2025-01-02 03:04:05,678"),
        ("Mar 10 01:00:45 esx01 x", "Mar 10 01:00:45"),
        ("Apr 05 11:01:23.456: vmx| x", "Apr 05 11:01:23.456"),
        ("YYYY-04-01T14:35:08.074Z: x", "YYYY-04-01T14:35:08.074Z"),
        ("NoneZ esx01 x", "NoneZ"),
        ("2025-MM-DDThh:mm:ss.073Z Er(163) x", "2025-MM-DDThh:mm:ss.073Z"),
        ("20**-**-**T13:37:50Z esxupdate: x", "20**-**-**T13:37:50Z"),
        ("2025-01-02 03:04:05,171.171 INFO: x", "2025-01-02 03:04:05,171.171"),
        ("May the host", ""),
        ("2025-01-02T03:04:05.", ""),
    ],
)
def test_where_a_stamp_ends(line: str, stamp: str) -> None:
    assert line[: cut_stamp(line)[0]] == stamp


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9998, 12, 31)))
def test_what_is_printed_is_read(moment: datetime) -> None:
    ms = (moment - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
    assert parse_stamp(iso(ms)) == ms


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    end, _ = cut_stamp(text)
    assert 0 <= end <= len(text)
    parse_stamp(text)
