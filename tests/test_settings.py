"""The settings file: thresholds, accepted findings, and what is wrong with a bad one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from analyzer.analysis import Options, analyse
from analyzer.findings import Report, Verdict
from analyzer.registry import Registry, load_registry
from analyzer.settings import SettingsError, load_settings

SAMPLE = Path(__file__).parent.parent / "samples" / "mtu_mismatch"
"""VMO-019 (critical), VMO-015 (error)."""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def _report(tmp_path: Path, settings: str, as_of: date | None = None, inputs: tuple[str, ...] = ()) -> Report:
    file = tmp_path / "settings.toml"
    file.write_text(settings, encoding="utf-8")
    return analyse(inputs or [str(SAMPLE)], Options(settings_file=str(file), as_of=as_of)).report


ACCEPTED = """\
[[suppress]]
rule = "vmo-015"
host = "OSA-*21"
reason = "moves to jumbo frames with CHG-4711"
until = 2027-03-31
"""


def test_an_accepted_finding_stays_in_the_report_marked(tmp_path: Path) -> None:
    report = _report(tmp_path, ACCEPTED, date(2027, 3, 31))
    found = [item for item in report.findings if item.id == "VMO-015"]
    assert [item.suppressed.model_dump() for item in found if item.suppressed] == [
        {"reason": "moves to jumbo frames with CHG-4711", "until": "2027-03-31"}
    ]
    assert len(found) == 1
    assert not report.diagnostics
    assert all(item.suppressed is None for item in report.findings if item.id != "VMO-015")


def test_an_expired_suppression_is_told_and_holds_no_longer(tmp_path: Path) -> None:
    report = _report(tmp_path, ACCEPTED, date(2027, 4, 1))
    assert all(item.suppressed is None for item in report.findings)
    (trouble,) = report.diagnostics
    assert (trouble.code, trouble.line) == ("suppression-expired", 1)
    assert "VMO-015 on OSA-*21 ended on 2027-03-31" in trouble.message


def test_without_a_date_a_suppression_holds_and_that_is_told(tmp_path: Path) -> None:
    report = _report(tmp_path, ACCEPTED)
    assert any(item.suppressed for item in report.findings)
    assert [item.code for item in report.diagnostics] == ["suppression-undated"]


def test_the_date_of_the_input_is_what_date_printed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for file in SAMPLE.glob("*.txt"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "date.txt").write_text("[root@osa-esx21:~] date\nSat May  1 10:11:12 UTC 2027\n", encoding="utf-8")
    report = _report(tmp_path, ACCEPTED, inputs=(str(folder),))
    assert [item.code for item in report.diagnostics] == ["suppression-expired"]
    assert "as of 2027-05-01" in report.diagnostics[0].message


def test_accepted_findings_do_not_count_for_the_verdict(tmp_path: Path) -> None:
    everything = "".join(f'[[suppress]]\nrule = "{rule}"\nreason = "lab"\n' for rule in ("VMO-015", "VMO-019"))
    assert _report(tmp_path, "").vmotion[0].verdict is Verdict.BLOCKED
    assert _report(tmp_path, everything).vmotion[0].verdict is not Verdict.BLOCKED


def test_the_subject_narrows_a_suppression(tmp_path: Path) -> None:
    report = _report(tmp_path, '[[suppress]]\nrule = "VMO-015"\nsubject = "vmk99*"\nreason = "x"\n')
    assert all(item.suppressed is None for item in report.findings)


def test_thresholds_reach_their_rule(tmp_path: Path) -> None:
    assert not any(item.id == "VMO-024" for item in _report(tmp_path, "").findings)
    assert any(
        item.id == "VMO-024" for item in _report(tmp_path, "[rules.VMO-024]\nlong_distance_ms = 0.001\n").findings
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules.VMO-024]\nlimit_ms = 'much'\n", r"rules\.VMO-024\.limit_ms: 'much' does not fit"),
        ("[rules.VMO-024]\nlimit_ms = true\n", "does not fit"),
        ("[rules.VMO-024]\nlimit_ms = nan\n", "does not fit"),
        ("[rules.VMO-024]\nlimit = 3\n", "no such threshold; known are .*limit_ms"),
        ("[rules.VMO-924]\nlimit = 3\n", "VMO-924 is no rule; did you mean VMO-"),
        ('[[suppress]]\nrule = "VMO-924"\nreason = "x"\n', "settings.toml:1: suppress: VMO-924 is no rule"),
        ('[[suppress]]\nrule = "VMO-015"\n', r"suppress\.0\.reason: is missing"),
        ('[[suppress]]\nrule = "VMO-015"\nreason = " "\n', "say why"),
        ('[[suppress]]\nrule = "VMO-015"\nreason = "x"\nuntil = "soon"\n', r"suppress\.0\.until"),
        ('[[suppress]]\nrule = "VMO-015"\nreason = "x"\nhosts = "a"\n', "did you mean host"),
        ("[rule]\n", "no such key; did you mean rules"),
        ("[[suppress\n", "line 1: .*not valid TOML"),
    ],
)
def test_a_bad_settings_file_is_refused_with_the_place(
    tmp_path: Path, registry: Registry, text: str, said: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(file, registry)
    assert re.search(said, str(raised.value)), str(raised.value)
    assert "settings.toml" in str(raised.value)
