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
        (("[[signature]]", "[rules.VMO-024]"), "--settings"),
        (("{who}", " ".join(f"{{f{number}}}" for number in range(30)) + " {who}"), "fields"),
        (("[[signature]]", PACK + "[[signature]]"), "twice"),
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


def hosts(ran: Any) -> list[str]:
    return [host["name"] for host in json.loads(ran.out)["hosts"]]


def test_logs_of_two_hosts_stay_apart(esxray: Call, tmp_path: Path) -> None:
    for name in ("esx07", "esx08"):
        (tmp_path / f"{name}.log").write_text(VOBD, encoding="utf-8")
        (tmp_path / name).mkdir()
        (tmp_path / name / "vobd.log").write_text(VOBD, encoding="utf-8")
    for inputs in (("esx07.log", "esx08.log"), ("esx07", "esx08"), ("esx07/vobd.log", "esx08/vobd.log")):
        ran = esxray("timeline", *(str(tmp_path / name) for name in inputs), "--format", "json")
        assert hosts(ran) == ["esx07", "esx08"], inputs


def test_logs_with_names_of_their_own_are_of_one_host(esxray: Call, tmp_path: Path) -> None:
    folder = tmp_path / "esx07"
    folder.mkdir()
    for name in ("vobd.log", "vobd (1).log", "var-run-log-vobd.log", "old-vobd_2026.txt"):
        (folder / name).write_text(VOBD, encoding="utf-8")
    (folder / "apiforwarder.log").write_text("2026-03-01T03:12:00.000Z In(14) apiForwarder[2]: a\n", encoding="utf-8")
    assert hosts(esxray("timeline", str(folder), "--format", "json")) == ["esx07"]


def test_a_log_of_several_hosts_is_told(esxray: Call, tmp_path: Path) -> None:
    lines = [f"2026-03-01T10:0{at}:00.000Z esx0{at % 2} vobd: [APDCorrelator] 9us: [vob.x.y] a" for at in range(8)]
    (tmp_path / "remote.log").write_text("\n".join(lines), encoding="utf-8")
    ran = esxray("timeline", str(tmp_path / "remote.log"), "--format", "json")
    assert hosts(ran) == ["remote"]
    assert [item["code"] for item in json.loads(ran.out)["diagnostics"]] == ["several-hosts"]


def test_a_log_of_windows_is_a_log(esxray: Call, tmp_path: Path) -> None:
    path = tmp_path / "esx01" / "vobd.log"
    path.parent.mkdir()
    for data in (VOBD.encode("utf-16"), VOBD.replace("\n", "\r").encode(), bytes(900) + VOBD.encode()):
        path.write_bytes(data)
        ran = esxray("check", str(path), "--format", "json")
        assert [(item["kind"], item["status"]) for item in json.loads(ran.out)["coverage"]] == [("log", "parsed")]
        assert len(events(ran)) == 3


def test_a_clock_that_went_back(esxray: Call, tmp_path: Path) -> None:
    (tmp_path / "vobd.log").write_text("\n".join(reversed(VOBD.splitlines())), encoding="utf-8")
    window = json.loads(esxray("timeline", str(tmp_path / "vobd.log"), "--format", "json").out)["log_windows"][0]
    assert (window["from"], window["to"]) == ("2026-03-01T03:12:00.000Z", "2026-03-02T08:00:00.000Z")


def test_secrets_in_objects_and_commands(esxray: Call, tmp_path: Path) -> None:
    ticket = "52 66 af 11 22 33 44 55-66 77 88 99 aa bb cc dd"
    typed = ("VI_PASSWORD=hunter2", "curl -u root:hunter2 https://a", "x --pass hunter2", f"session ticket {ticket}")
    text = "".join(f"2026-03-01T10:00:00.000Z In(14) shell[2099]: [root]: {command}\n" for command in typed)
    (tmp_path / "shell.log").write_text(text, encoding="utf-8")
    (tmp_path / "vobd.log").write_text(VOBD.replace("naa.600a098038304437", "--password=hunter2"), encoding="utf-8")
    for arguments in (
        ("timeline", "--format", "json"),
        ("timeline", "--format", "csv"),
        ("check", "--format", "markdown"),
    ):
        ran = esxray(arguments[0], str(tmp_path), *arguments[1:])
        assert "hunter2" not in ran.out, arguments
        assert "66 af" not in ran.out, arguments


def test_as_long_ago_as_anybody_says(esxray: Call, vobd: Path) -> None:
    assert len(events(esxray("timeline", str(vobd), "--format", "json", "--since", "99999999999w"))) == 3


def test_tables_of_the_user_explain_codes(esxray: Call, tmp_path: Path) -> None:
    rows = "# date: 2026-03-01\ncode,name,meaning,cause,next_step,severity\n0x5,MINE,of our own,,,error\n"
    (tmp_path / "scsi_host_status.csv").write_text(rows, encoding="utf-8")
    assert "MINE" in esxray("explain", "H:0x5", "--rules", str(tmp_path)).out
    (tmp_path / "scsi_host_status.csv").write_text("code,name\n", encoding="utf-8")
    assert esxray("explain", "H:0x5", "--rules", str(tmp_path)).code == 2


@pytest.mark.parametrize(
    "arguments", [("explain", "apd.start.vob"), ("explain", "H:0x5"), ("list", "signatures"), ("list", "events")]
)
def test_a_folder_of_rules_that_is_not_there(esxray: Call, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = esxray(*arguments, "--rules", str(tmp_path / "nowhere"))
    assert ran.code == 2
    assert "no such folder" in ran.err


def test_too_many_events_are_told_and_cut_alike_for_all_hosts(
    esxray: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.facts.log.report_events.MOST", 10)
    for name in ("esx01", "esx02"):
        (tmp_path / name).mkdir()
        lines = [VOBD.split("\n")[0].replace("38304437", f"383044{number:02}") for number in range(15)]
        (tmp_path / name / "vobd.log").write_text("\n".join(lines), encoding="utf-8")
    report = json.loads(esxray("timeline", str(tmp_path), "--format", "json").out)
    assert [sum(event["host"] == name for event in report["events"]) for name in ("esx01", "esx02")] == [5, 5]
    assert [item["code"] for item in report["diagnostics"]] == ["events-left-out"]


def test_a_log_of_which_nothing_tells_the_name_is_judged(esxray: Call, tmp_path: Path) -> None:
    central = tmp_path / "messages"
    central.write_text(
        "2014-03-14T16:12:56.460Z esx04.lab.example Hostd: [FFD215B0 verbose 'Snmpsvc.env'] HealthUpdateAgg\n"
        "2014-03-14T16:22:52.801Z esx04.lab.example vmkernel: cpu3:32800)ScsiDeviceIO: 2337: Cmd(0x412e80) 0x1a\n",
        encoding="utf-8",
    )
    ran = esxray("check", str(central))
    assert ran.code == 0
    assert "failed" not in ran.out + ran.err


def test_a_time_that_cannot_be_told_is_not_that_of_another_line(esxray: Call, tmp_path: Path) -> None:
    log = tmp_path / "esx01" / "vmkernel.log"
    log.parent.mkdir()
    log.write_text(
        "2012-11-01T10:10:00.000Z cpu1:4922)WARNING: NFS: 898: RPC error 13 (RPC was aborted due to timeout) trying\n"
        "Nov  8 10:10:53 esx01 vmkernel: 0:01:19:58.809 cpu10:4922)WARNING: NFS: 898: RPC error 13 (RPC was aborted "
        "due to timeout) trying\n"
        "[2012-11-09 15:14:34.203 F5A5AB90 info 'Vimsvc'] WARNING: NFS: 898: RPC error 13 (RPC was aborted due to "
        "timeout) trying\n",
        encoding="utf-8",
    )
    told = json.loads(esxray("timeline", str(log), "--format", "json").out)["events"]
    assert sorted(item["time"] or "" for item in told) == [
        "",
        "2012-11-01T10:10:00.000Z",
        "2012-11-09T15:14:34.203Z",
    ]


def test_a_crash_without_a_time_is_told_without_one(esxray: Call, tmp_path: Path) -> None:
    screen = tmp_path / "screen.txt"
    screen.write_text(
        "    VMware ESXi 5.0.0 [Releasebuild-469512 x86_64]\n"
        "    #PF Exception(14) in world 4311:sh ip 0x41803b45e7fc addr 0x417ff1d1e50c\n"
        "    0x4100c1f07d08:[0x41803b45e7fc]WorldNewInt+0xa3 stack: 0x4100a70e4bf0\n",
        encoding="utf-8",
    )
    ran = esxray("check", str(screen), "-v")
    assert "CRA-001" in ran.out
    assert "1970" not in ran.out
    assert "WorldNewInt" in ran.out
