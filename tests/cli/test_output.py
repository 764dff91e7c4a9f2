"""Where output goes, in which bytes, and in which colour."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.cli import app
from tests.cli.conftest import DATA

Call = Callable[..., Any]


def test_without_a_verb_esxray_checks(esxray: Call) -> None:
    assert esxray("mtu_differs.txt").out == esxray("check", "mtu_differs.txt").out
    assert esxray("-q", "mtu_differs.txt").out == esxray("check", "-q", "mtu_differs.txt").out


@pytest.mark.parametrize("arguments", [["-"], ["check", "-"], ["check", "--format", "text", "-"]])
def test_standard_input(process: Call, arguments: list[str]) -> None:
    ran = process(*arguments, stdin=(DATA / "mtu_differs.txt").read_bytes(), COLUMNS="100")
    assert ran.returncode == 0, ran.stderr
    assert b"2 hosts in stdin" in ran.stdout
    assert b"stdin:5:152" in ran.stdout


def test_parse_takes_standard_input_too(process: Call) -> None:
    ran = process("parse", "-", stdin=(DATA / "mtu_differs.txt").read_bytes())
    assert [item["command"] for item in json.loads(ran.stdout) if item["records"]] == ["esxcfg-vmknic -l"] * 2


def test_no_colour_unless_asked(process: Call) -> None:
    assert b"\x1b" not in process("mtu_differs.txt").stdout
    assert b"\x1b[" in process("mtu_differs.txt", FORCE_COLOR="1").stdout
    assert b"\x1b" not in process("mtu_differs.txt", FORCE_COLOR="1", NO_COLOR="1").stdout
    for verb in (
        ["--help"],
        ["list", "rules"],
        ["explain", "VMO-015"],
        ["parse", "mtu_differs.txt", "--format", "table"],
    ):
        assert b"\x1b" not in process(*verb).stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii", "utf-8"])
def test_no_console_makes_it_fail(process: Call, encoding: str) -> None:
    for arguments in (
        ["mtu_differs.txt", "-v"],
        ["parse", "mtu_differs.txt", "--format", "table"],
        ["list", "rules"],
    ):
        ran = process(*arguments, PYTHONIOENCODING=encoding)
        assert ran.returncode == 0, ran.stderr
        assert b"Traceback" not in ran.stderr
        ran.stdout.decode(encoding)


def test_into_a_pipe_goes_utf8(process: Call) -> None:
    ran = process("parse", "mtu_differs.txt", "--format", "table", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert "移行前の確認" in ran.stdout.decode("utf-8")


def test_columns_are_obeyed(process: Call) -> None:
    for columns in (80, 120):
        lines = process("mtu_differs.txt", COLUMNS=str(columns)).stdout.decode().split("\n")
        assert max(len(line) for line in lines if "esxcli" not in line) <= columns


@pytest.mark.parametrize("suffix", ["txt", "json", "md"])
def test_files_are_utf8_with_plain_newlines_and_always_the_same(process: Call, tmp_path: Path, suffix: str) -> None:
    written = []
    for seed, columns in (("1", "80"), ("2", "130")):
        file = tmp_path / f"{seed}.{suffix}"
        ran = process(
            "check",
            "mtu_differs.txt",
            "-o",
            str(file),
            PYTHONHASHSEED=seed,
            COLUMNS=columns,
            PYTHONIOENCODING="cp1252",
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout == b""
        written.append(file.read_bytes())
    assert written[0] == written[1]
    assert b"\r" not in written[0]
    assert b"VMO-015" in written[0]
    written[0].decode("utf-8")


def test_json_on_standard_output_is_the_report(esxray: Call, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    esxray("check", "mtu_differs.txt", "-o", str(file))
    assert esxray("check", "mtu_differs.txt", "--format", "json").out == file.read_text(encoding="utf-8")


def test_several_reports_at_once(esxray: Call, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a.md", "b.json", "c.txt")]
    ran = esxray("report", "mtu_differs.txt", "-o", *names)
    assert ran.code == 0
    assert ran.out == ""
    assert all(Path(name).stat().st_size for name in names)
    again = esxray("report", "mtu_differs.txt", "-o", names[0], "-o", names[1], "-q")
    assert again.code == 0
    assert again.err == ""


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "analyzer", "parse", "mtu_differs.txt", "mtu_differs.txt"]
    with subprocess.Popen(command, cwd=DATA, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        trouble = running.stderr.read()
        running.wait(60)
    assert trouble == b""
    assert running.returncode == 0


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", interrupt)
    monkeypatch.setattr(app, "_leave", sys.exit)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == ""


def test_a_fault_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(arguments: object) -> int:
        raise RuntimeError("boom")

    monkeypatch.setattr(app, "run", fail)
    monkeypatch.setattr(app, "_leave", sys.exit)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 70
    assert "fault in esxray" in capsys.readouterr().err


def test_timings_go_to_stderr(esxray: Call) -> None:
    ran = esxray("check", "mtu_differs.txt", "--timings")
    assert "esxcfg-vmknic -l" in ran.err
    assert re.search(r"^  [A-Z]+-\d{3} +[\d.]+ ms$", ran.err, re.M)
    assert " ms" not in ran.out
    assert ran.out == esxray("check", "mtu_differs.txt").out


def test_vmotion(esxray: Call) -> None:
    ran = esxray("vmotion", "mtu_differs.txt")
    assert ran.code == 0
    assert "esx01 <-> esx02" in ran.out
    data = json.loads(esxray("vmotion", "mtu_differs.txt", "--format", "json").out)
    assert data["vmotion"][0]["hosts"] == ["esx01", "esx02"]
    assert data["vmotion"][0]["verdict"] in ("READY", "WARNINGS", "BLOCKED", "UNKNOWN")


def test_vmotion_of_one_host(esxray: Call, tmp_path: Path) -> None:
    alone = tmp_path / "esx01.txt"
    alone.write_bytes(b"[root@esx01:~] vmware -v\nVMware ESXi 8.0.3 build-24022510\n")
    ran = esxray("vmotion", str(alone))
    assert ran.code == 0
    assert "two hosts" in ran.out


def test_parse_is_told_the_command(esxray: Call, tmp_path: Path) -> None:
    saved = tmp_path / "saved.txt"
    saved.write_bytes(b"Name    Device  Admin\n------  ------  -----\nvmnic0  x       Up\n")
    told = json.loads(esxray("parse", str(saved), "--command", "esxcli network something list").out)
    assert told[0]["command"] == "esxcli network something list"
    assert told[0]["records"] == [{"name": "vmnic0", "device": "x", "admin": "Up", "_line": 3}]
    untold = json.loads(esxray("parse", str(saved)).out)
    assert untold[0]["records"] == []


def test_what_a_prompt_says_is_stronger_than_what_is_told(esxray: Call) -> None:
    told = json.loads(esxray("parse", "mtu_differs.txt", "--command", "esxcli network nic list").out)
    assert {item["command"] for item in told if item["records"]} == {"esxcfg-vmknic -l"}


def test_explain_and_list(esxray: Call) -> None:
    said = esxray("explain", "vmo-015").out
    for part in (
        "VMO-015",
        "What it checks",
        "Why it matters",
        "How to fix",
        "False alarms",
        "References",
        "esxcfg-vmknic -l",
    ):
        assert part in said
    rules = json.loads(esxray("list", "rules", "--format", "json").out)
    assert {"id", "title", "severity", "commands"} <= set(rules[0])
    table = esxray("list", "rules").out
    assert all(item["id"] in table for item in rules)
    commands = json.loads(esxray("list", "commands", "--format", "json").out)
    listing = esxray("list", "commands").out
    assert all(item["name"] in listing and item["title"] in " ".join(listing.split()) for item in commands)


def test_explain_the_verdict(esxray: Call) -> None:
    said = " ".join(esxray("explain", "VMO-075").out.split())
    assert "BLOCKED by" in said
    assert "015" in said.partition("WARNINGS by")[2]


def test_the_case_file(esxray: Call, tmp_path: Path) -> None:
    broken = tmp_path / "case.toml"
    broken.write_text("[plan]\nnonsense = true\n", encoding="utf-8")
    ran = esxray("check", "mtu_differs.txt", "--case", str(broken))
    assert ran.code == 2
    assert "nonsense" in ran.err
    broken.write_text("[plan]\ncross_vcenter = false\n", encoding="utf-8")
    assert esxray("check", "mtu_differs.txt", "--case", str(broken)).code == 0


def test_secrets_in_fields_are_masked(esxray: Call, tmp_path: Path) -> None:
    saved = tmp_path / "session.txt"
    saved.write_text(
        "[root@esx01:~] esxcli system snmp get\n   Authentication: none\n   Communities: corpsnmp\n"
        "[root@esx01:~] esxcli lab account list\n"
        "Name  Password  Shell\n----  --------  -----\njoe   hunter2   true\n"
        "[root@esx01:~] echo hunter2 | passwd --stdin root\n",
        encoding="utf-8",
    )
    for arguments in (["parse"], ["parse", "--format", "table"], ["check", "-v"], ["check", "--format", "json"]):
        said = esxray(*arguments, str(saved))
        assert "hunter2" not in said.out + said.err and "corpsnmp" not in said.out + said.err


def test_a_terminal_of_no_width_is_none(process: Call) -> None:
    assert process("check", "--help", COLUMNS="0").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_help_onto_a_full_disk_and_into_a_closed_pipe() -> None:
    command = [sys.executable, "-c", "from analyzer.cli.app import main; main()", "--help"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 2 and ran.stderr.startswith("esxray: cannot write the output: No space left")
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_standard_output_is_no_file_to_write(esxray: Call) -> None:
    ran = esxray("check", "mtu_differs.txt", "-o", "-")
    assert ran.code == 2 and ran.err.startswith("esxray: -: the suffix tells the format")
