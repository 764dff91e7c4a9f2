"""Logs on the command line: the timeline, windows of time, explanations, packs of the user."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

VOBD = """\
2026-03-01T03:12:00.000Z: [APDCorrelator] 9000000us: [vob.storage.apd.start] Device or filesystem with identifier [naa.600a098038304437] has entered the All Paths Down state.
2026-03-01T03:12:00.001Z: [APDCorrelator] 9000001us: [esx.problem.storage.apd.start] Device or filesystem with identifier [naa.600a098038304437] has entered the All Paths Down state.
2026-03-01T03:12:40.000Z: [APDCorrelator] 49000000us: [vob.storage.apd.exit] Device or filesystem with identifier [naa.600a098038304437] has exited the All Paths Down state.
2026-03-01T03:12:40.001Z: [APDCorrelator] 49000001us: [esx.clear.storage.apd.exit] Device or filesystem with identifier [naa.600a098038304437] has exited the All Paths Down state.
2026-03-02T08:00:00.000Z: [netCorrelator] 99000000us: [vob.net.vmnic.linkstate.down] vmnic vmnic2 linkstate down
"""  # noqa: E501

PACK = """\
[[signature]]
id = "mine.door"
title = "Somebody opened the door"
severity = "warning"
literals = ["the door was opened"]
patterns = ["opened by {who}"]
object = "who"
match = ["2026-03-01T03:12:00.000Z doord[12]: the door was opened by alice"]
no_match = ["2026-03-01T03:12:00.000Z doord[12]: the door was closed"]
"""


@pytest.fixture
def vobd(tmp_path: Path) -> Path:
    path = tmp_path / "esx01" / "vobd.log"
    path.parent.mkdir()
    path.write_text(VOBD, encoding="utf-8")
    return path


def events(ran: Any) -> list[tuple[str, str, str]]:
    return [(item["time"], item["id"], item["object"]) for item in json.loads(ran.out)["events"]]


def test_one_incident_is_one_event(esxray: Call, vobd: Path) -> None:
    ran = esxray("timeline", str(vobd), "--format", "json")
    assert ran.code == 0
    assert events(ran) == [
        ("2026-03-01T03:12:00.000Z", "apd.start.vob", "naa.600a098038304437"),
        ("2026-03-01T03:12:40.000Z", "apd.exit.vob", "naa.600a098038304437"),
        ("2026-03-02T08:00:00.000Z", "net.linkdown.vob", "vmnic2"),
    ]
    report = json.loads(ran.out)
    assert report["log_windows"][0]["from"] == "2026-03-01T03:12:00.000Z"
    assert report["log_windows"][0]["to"] == "2026-03-02T08:00:00.000Z"


def test_a_window_of_time(esxray: Call, vobd: Path) -> None:
    for options, left in (
        (("--since", "2026-03-02"), 1),
        (("--until", "2026-03-01T03:12"), 2),
        (("--until", "2026-03-01"), 2),
        (("--since", "2026-03-01T03:12:30Z", "--until", "2026-03-01T23:00"), 1),
        (("--since", "1h"), 1),
        (("--since", "2d"), 3),
    ):
        assert len(events(esxray("timeline", str(vobd), "--format", "json", *options))) == left, options


def test_filters(esxray: Call, vobd: Path) -> None:
    for options, left in (
        (("--area", "storage"), 2),
        (("--id", "apd."), 2),
        (("--id", "apd.exit.vob"), 1),
        (("--text", "VMNIC2"), 1),
        (("--host", "esx01"), 3),
        (("--host", "other"), 0),
        (("--min-severity", "error"), 2),
    ):
        assert len(events(esxray("timeline", str(vobd), "--format", "json", *options))) == left, options


def test_the_text_shows_lines_and_a_chart(esxray: Call, vobd: Path) -> None:
    said = esxray("timeline", str(vobd)).out
    assert "3 events on 1 host" in said
    assert "vobd.log:1" in said or "…" in said
    assert "█" in said
    assert max(map(len, said.split("\n"))) <= 140


def test_csv_holds_no_formula(esxray: Call, tmp_path: Path) -> None:
    text = VOBD.replace(
        "linkstate down\n", "linkstate down\n2026-03-02T08:00:01.000Z: [x] 1us: [esx.problem.x.y] =cmd|'/c'!A1\n"
    )
    path = tmp_path / "vobd.log"
    path.write_text(text, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(esxray("timeline", str(path), "--format", "csv").out)))
    assert len(rows) == 4
    assert not any(value[:1] in "=+-@" for row in rows for value in row.values() if value)


def test_signatures_of_the_user(esxray: Call, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "doors.toml").write_text(PACK, encoding="utf-8")
    log = tmp_path / "door.log"
    log.write_text("2026-03-01T03:12:00.000Z doord[12]: the door was opened by alice\n", encoding="utf-8")
    assert events(esxray("timeline", str(log), "--format", "json", "--rules", str(folder))) == [
        ("2026-03-01T03:12:00.000Z", "mine.door", "alice")
    ]
    assert "opened the door" in esxray("explain", "mine.door", "--rules", str(folder)).out
    assert "mine.door" in esxray("list", "signatures", "--rules", str(folder)).out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("the door was opened", "door"), "shorter than"),
        (('severity = "warning"', 'severity = "bad"'), "severity"),
        (("{who}", "{who}{what}"), "between two fields"),
        (('object = "who"', 'object = "door"'), "no pattern has a field door"),
        (('id = "mine.door"', 'id = "Mine Door"'), "id"),
        (('title = "Some', 'titel = "Some'), "titel"),
        (("[[signature]]", "[signature]"), "[[signature]]"),
        (('object = "who"', 'pairs_with = "no.such"'), "no.such"),
        (("match = [", "match = ["[:-1]), "TOML"),
    ],
)
def test_a_pack_that_cannot_be_used(esxray: Call, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "doors.toml").write_text(PACK.replace(*change), encoding="utf-8")
    ran = esxray("check", "mtu_differs.txt", "--rules", str(tmp_path))
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (("esx.problem.storage.apd.start",), "All"),
        (("[esx.problem.storage.apd.start]",), "All"),
        (("vob.net.vmnic.linkstate.down",), "link"),
        (("H:0x5",), "abort"),
        (("0x5", "0x24", "0x0"), "cdb"),
        (("195887137",), "timeout"),
        (("apd.start.vob",), "ends with apd.exit.vob"),
    ],
)
def test_explain(esxray: Call, wanted: tuple[str, ...], said: str) -> None:
    ran = esxray("explain", *wanted)
    assert ran.code == 0, ran.err
    assert said.lower() in ran.out.lower()


def test_lists(esxray: Call) -> None:
    assert "apd.start.vob" in esxray("list", "signatures").out
    assert "esx.problem.storage.apd.start" in esxray("list", "events").out
    signatures = json.loads(esxray("list", "signatures", "--format", "json").out)
    assert {"id", "title", "severity", "literals"} <= set(signatures[0])
    assert json.loads(esxray("list", "events", "--format", "json").out)[0]["id"].startswith("esx.")


def test_parse_shows_the_lines_of_a_log(esxray: Call, vobd: Path) -> None:
    (shown,) = json.loads(esxray("parse", str(vobd)).out)
    assert shown["status"] == "parsed"
    assert [record["_line"] for record in shown["records"]] == [1, 2, 3, 4, 5]
    assert shown["records"][0]["time"] == "2026-03-01T03:12:00.000Z"
    assert shown["records"][0]["family"] == "vobd"
