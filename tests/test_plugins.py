"""Rules from outside: folders of the user and installed distributions."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from analyzer import plugins
from analyzer.analysis import Options, analyse
from analyzer.plugins import PluginError, full_registry

SAMPLE = Path(__file__).parent.parent / "samples" / "mtu_mismatch"
RULE = '''
"""LAB-001."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("LAB-001", "A host has a vMotion adapter called vmk1", severity=Severity.INFO)
def called_vmk1(adapters: VmkAdapters) -> Results:
    """Local taste.

    What it checks
        Names.
    Why it matters
        It does not.
    How to fix
        Nothing to do.
    False alarms
        None.
    References
        Own.
    """
    adapter = adapters.named("vmk1")
    if adapter is not None:
        yield found(f"{adapters.host}: there is a vmk1.", adapter.shows("name"))
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "lab_001.py").write_text(RULE, encoding="utf-8")
    return rules


def test_a_rule_of_the_user_runs_when_code_is_allowed(folder: Path) -> None:
    report = analyse([str(SAMPLE)], Options(rules=(str(folder),), allow_code=True)).report
    assert {item.hosts for item in report.findings if item.id == "LAB-001"} == {("osa-esx21",), ("osa-esx22",)}
    assert not report.diagnostics


def test_without_permission_code_is_not_run_and_that_is_told(folder: Path) -> None:
    (folder / "lab_001.py").write_text("raise SystemExit('it ran')", encoding="utf-8")
    report = analyse([str(SAMPLE)], Options(rules=(str(folder),))).report
    assert [item.code for item in report.diagnostics] == ["code-not-allowed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nothing_of_this_name", "lab_001.py: ModuleNotFoundError"),
        ("def f(:", "lab_001.py: SyntaxError"),
        ("raise SystemExit(7)", "lab_001.py: SystemExit: 7"),
        (RULE.replace("LAB-001", "VMO-015"), "VMO-015 is declared twice"),
    ],
)
def test_a_broken_rule_is_refused_by_name(folder: Path, text: str, said: str) -> None:
    (folder / "lab_001.py").write_text(text, encoding="utf-8")
    with pytest.raises(PluginError, match=said):
        full_registry([str(folder)], allow_code=True)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no such folder"):
        full_registry([str(tmp_path / "nowhere")])
    (tmp_path / "file").touch()
    with pytest.raises(PluginError, match="not a folder"):
        full_registry([str(tmp_path / "file")])


def test_installed_distributions_add_rules_and_a_broken_one_costs_only_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder))
    points = EntryPoints(
        [EntryPoint("lab", "lab_001", plugins.GROUP), EntryPoint("broken", "nothing_of_this_name", plugins.GROUP)]
    )
    monkeypatch.setattr(plugins, "entry_points", lambda group: points.select(group=group))
    registry, troubles = full_registry()
    assert registry.rule("LAB-001") is not None
    assert [item.code for item in troubles] == ["plugin-broken"]
    assert "broken (nothing_of_this_name)" in troubles[0].message
