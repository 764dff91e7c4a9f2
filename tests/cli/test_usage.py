"""What a user gets wrong, and what the help says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.cli.app import VERBS
from analyzer.registry import load_registry

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to read"),
        (["check"], "nothing to read"),
        (["check", ""], "no name"),
        (["check", "--format", "html", "x"], "html"),
        (["check", "--format", "sarif", "x"], "sarif"),
        (["check", "--redact", "x"], "--redact"),
        (["check", "--since", "yesterday", "x"], "--since"),
        (["check", "--until", "2026-13-01", "x"], "no time"),
        (["timeline"], "nothing to read"),
        (["timeline", "x", "--format", "xml"], "csv"),
        (["check", "--rules", "nowhere", "x"], "no such folder"),
        (["check", "--settings", "nowhere.toml", "x"], "nowhere.toml"),
        (["check", "--hardening", "nist", "x"], "scg"),
        (["check", "--as-of", "tomorrow", "x"], "no day"),
        (["check", "-j", "0", "x"], "1"),
        (["check", "--formt", "json", "x"], "did you mean --format"),
        (["check", "--fail-on", "high", "x"], "critical"),
        (["check", "--select"], "--select"),
        (["check", "mtu_differs.txt", "--select", "VMO-0155"], "VMO-015"),
        (["check", "mtu_differs.txt", "--ignore", "errror"], "error"),
        (["check", "mtu_differs.txt", "--case", "nowhere.toml"], "nowhere.toml"),
        (["view", "x"], "no terminal"),
        (["view", "-"], "keyboard"),
        (["diff", "x", "y"], "not in this version"),
        (["redact", "x"], "not in this version"),
        (["chekc", "x"], "did you mean `esxray check`"),
        (["help"], "esxray --help"),
        (["report", "mtu_differs.txt"], "nothing to write"),
        (["report", "mtu_differs.txt", "-o", "findings.html"], "suffix"),
        (["check", "mtu_differs.txt", "-o", "findings"], "suffix"),
        (["check", "mtu_differs.txt", "-o", "mtu_differs.txt"], "one of the inputs"),
        (["check", "mtu_differs.txt", "-o", "nowhere/findings.md"], "cannot write"),
        (["check", "mtu_differs.txt", "-o", "."], "suffix"),
        (["explain", "VMO-999"], "no rule"),
        (["explain"], "nothing to explain"),
        (["explain", "apd.strat.vob"], "apd.start.vob"),
        (["explain", "vmo15"], "VMO-015"),
        (["list", "everything"], "signatures"),
        (["list"], "WHAT"),
        (["parse", "mtu_differs.txt", "--command", "esxtop"], "no parser"),
        (["parse", "mtu_differs.txt", "--format", "text"], "table"),
        (["vmotion", "--format", "markdown", "x"], "text"),
        (["check", "mtu_differs.txt", "-o", "a.md", "-o", "b.md"], "given twice"),
        (["check", "mtu_differs.txt", "--fail-on error"], "quotes"),
        (["check", "mtu_differs.txt", "--strict=yes"], "no value"),
        (["check", "mtu_differs.txt", "--min-severity", "err"], "did you mean error"),
        (["check", "mtu_differs.txt", "-j", "9" * 5000], "1 to 64"),
        (["list", "rule"], "did you mean rules"),
        (["list", "rules", "events"], "one word too many"),
        (["list", "--bogus"], "--bogus"),
        (["diff", "--help"], "not in this version"),
    ],
)
def test_usage_errors(esxray: Call, arguments: list[str], said: str) -> None:
    ran = esxray(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said.lower() in ran.err.lower()
    assert len(ran.err.strip().split("\n")) == 2, "one line of trouble, one line of help"
    assert "Traceback" not in ran.err


def test_saved_output_is_not_overwritten(esxray: Call, tmp_path: Path) -> None:
    saved = tmp_path / "esx09.txt"
    saved.write_text("[root@esx09:~] vmware -v\nVMware ESXi 8.0.3 build-24022510\n", encoding="utf-8")
    before = saved.read_bytes()
    ran = esxray("report", "mtu_differs.txt", "-o", str(saved))
    assert ran.code == 2
    assert "not overwritten" in ran.err
    assert saved.read_bytes() == before
    ours = tmp_path / "report.txt"
    assert esxray("report", "mtu_differs.txt", "-o", str(ours)).code == 0
    assert esxray("report", "mtu_differs.txt", "-o", str(ours)).code == 0


def test_nothing_is_written_when_one_name_is_wrong(esxray: Call, tmp_path: Path) -> None:
    good = tmp_path / "a.md"
    assert esxray("report", "mtu_differs.txt", "-o", str(good), str(tmp_path / "b.docx")).code == 2
    assert not good.exists()


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help(esxray: Call, verb: str) -> None:
    ran = esxray(*[verb] if verb else [], "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: esxray")
    for absent in (
        "--redact",
        "html",
        "sarif",
    ):
        assert absent not in ran.out
    assert "object at" not in ran.out
    if not verb:
        for name in VERBS:
            assert re.search(rf"^  {name} ", ran.out, re.M)
        assert "Exit codes" in ran.out


def test_help_is_of_the_verb_that_is_named(esxray: Call) -> None:
    assert esxray("--help", "vmotion").out == esxray("vmotion", "-h").out
    assert esxray("mtu_differs.txt", "-h").out == esxray("check", "-h").out


def test_behind_two_dashes_nothing_is_an_option(esxray: Call) -> None:
    ran = esxray("check", "mtu_differs.txt", "--", "--help")
    assert ran.code == 3
    assert "--help does not exist" in ran.err


def test_every_option_of_check_is_explained(esxray: Call) -> None:
    said = esxray("check", "--help").out
    for option in (
        "--format",
        "-o, --output",
        "--select",
        "--ignore",
        "--min-severity",
        "--fail-on",
        "--strict",
        "--case",
        "--timings",
        "--since",
        "--until",
        "-q, --quiet",
        "-v, --verbose",
    ):
        assert re.search(rf"^  {re.escape(option)}\b.* {{2,}}[A-Z]", said, re.M), option


def test_version(esxray: Call) -> None:
    from analyzer import __version__

    assert esxray("--version").out == f"esxray {__version__}\n"


def test_a_path_called_like_a_verb(esxray: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Path("mtu_differs.txt").read_bytes()
    monkeypatch.chdir(tmp_path)
    for name in ("check", "view"):
        Path(name).write_bytes(sample)
        assert "VMO-015" in esxray(f"./{name}").out
        assert "VMO-015" in esxray("check", name).out


def test_a_path_that_begins_with_a_dash(esxray: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Path("mtu_differs.txt").read_bytes()
    monkeypatch.chdir(tmp_path)
    Path("-x.txt").write_bytes(sample)
    assert "VMO-015" in esxray("check", "--", "-x.txt").out


def test_aliases_and_areas_select(esxray: Call) -> None:
    for name in ("VMO-015", "vmo-015", "VMO", "VMO-015,VMO-001", "error"):
        assert "VMO-015" in esxray("check", "mtu_differs.txt", "--select", name, "-q").out
    registry = load_registry()
    for alias in list(registry.aliases)[:1]:
        assert esxray("check", "mtu_differs.txt", "--select", alias).code == 0
        assert registry.aliases[alias] in esxray("explain", alias).out


def test_ignoring_does_not_change_the_verdict(esxray: Call) -> None:
    import json

    whole = json.loads(esxray("check", "mtu_differs.txt", "--format", "json").out)
    less = json.loads(esxray("check", "mtu_differs.txt", "--format", "json", "--ignore", "VMO", "--ignore", "CPU").out)
    assert less["vmotion"] == whole["vmotion"]
    for part in ("findings", "outcomes"):
        assert {item["id"].partition("-")[0] for item in less[part]}.isdisjoint({"VMO", "CPU"})
    only = json.loads(esxray("check", "mtu_differs.txt", "--format", "json", "--select", "VMO-015").out)
    assert {item["id"] for item in only["findings"]} == {"VMO-015"}
    assert {item["id"] for item in only["outcomes"]} == {"VMO-015"}
    lowest = json.loads(esxray("check", "mtu_differs.txt", "--format", "json", "--min-severity", "error").out)
    assert {item["severity"] for item in lowest["findings"]} <= {"critical", "error"}
