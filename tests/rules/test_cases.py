"""Every rule has cases, found by name; a rule without both kinds fails.

``cases/<ID>/speaks_*``  the rule must find something; ``expect.toml`` may say what exactly
``cases/<ID>/quiet_*``   the rule must judge and find nothing
``cases/<ID>/unknown_*`` the rule must be skipped and say what to collect
``cases/<ID>/notapplicable_*`` the rule must be skipped with nothing to collect

A case is a folder of inputs (one file a host, or a pasted session). ``expect.toml`` holds ``[[finding]]``
tables whose keys are compared with the findings of the rule (in report order): ``severity``, ``confidence``,
``hosts``, ``subject``, ``message`` and ``remedy`` (regular expressions), ``line`` and ``path`` of the first evidence, ``text``
(in that line); ``observed`` (a regular expression for a quiet case) and ``hardening`` (the profile to judge by).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from analyzer.analysis import Analysis, Options, analyse
from analyzer.findings import Finding, OutcomeStatus
from analyzer.registry import Registry, load_registry

CASES = Path(__file__).parent / "cases"
KINDS = ("speaks", "quiet", "unknown", "notapplicable")
NEVER_SPEAK = frozenset({"VMO-022", "VMO-074"})
"""They show what was seen, or name what is missing."""


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


def _cases() -> list[Path]:
    return sorted(case for rule in CASES.iterdir() for case in rule.iterdir() if case.is_dir())


def _run(case: Path, registry: Registry, hardening: str | None) -> Analysis:
    case_file = case / "case.toml"
    options = Options(case_file=str(case_file) if case_file.exists() else None, hardening=hardening)
    return analyse([str(case)], options, registry)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path, registry: Registry) -> None:
    rule_id, kind = case.parent.name, case.name.split("_")[0]
    assert rule_id in registry.rules, f"{rule_id} is no rule"
    assert kind in KINDS, f"{case.name}: a case is called {', '.join(KINDS)} and an underscore"
    expect_file = case / "expect.toml"
    expect = tomllib.loads(expect_file.read_text(encoding="utf-8")) if expect_file.exists() else {}
    report = _run(case, registry, expect.get("hardening")).report
    findings = [item for item in report.findings if item.id == rule_id]
    outcomes = [item for item in report.outcomes if item.id == rule_id]
    assert outcomes, "the rule did not run"
    errored = [item.reason for item in report.outcomes if item.status is OutcomeStatus.ERRORED]
    assert not errored, errored
    if kind == "speaks":
        assert findings, [(item.target, item.status, item.reason, item.observed) for item in outcomes]
        wanted = expect.get("finding", [])
        if wanted:
            assert len(findings) == len(wanted), [item.message for item in findings]
            for item, want in zip(findings, wanted, strict=True):
                _agrees(item, want)
    else:
        assert not findings, [item.message for item in findings]
        states = {item.status for item in outcomes}
        if kind == "quiet":
            assert OutcomeStatus.PASSED in states, [(item.target, item.reason) for item in outcomes]
            if "observed" in expect:
                assert any(re.search(expect["observed"], item.observed) for item in outcomes), [
                    item.observed for item in outcomes
                ]
        else:
            skipped = [item for item in outcomes if item.status is OutcomeStatus.SKIPPED]
            assert skipped, [(item.target, item.status) for item in outcomes]
            assert any(bool(item.collect) == (kind == "unknown") for item in skipped), [
                (item.reason, item.collect) for item in skipped
            ]


def _agrees(item: Finding, want: dict[str, object]) -> None:
    first = item.evidence[0]
    values = {
        "severity": item.severity.value, "confidence": item.confidence.value, "hosts": list(item.hosts), "subject": item.subject,
        "line": first.line, "path": first.path, "count": item.count,
    }  # fmt: skip
    for key, value in want.items():
        if key == "text":
            assert str(value) in first.text
        elif key == "message":
            assert re.search(str(value), item.message), item.message
        elif key == "remedy":
            assert re.search(str(value), item.remedy), item.remedy
        else:
            assert values[key] == value, (key, values[key])


def test_every_rule_has_a_case_that_speaks_and_one_that_keeps_quiet(registry: Registry) -> None:
    lacking = []
    for rule_id in registry.rules:
        kinds = (
            {case.name.split("_")[0] for case in (CASES / rule_id).iterdir()} if (CASES / rule_id).is_dir() else set()
        )
        wanted = {"speaks", "quiet"} - ({"speaks"} if rule_id in NEVER_SPEAK else set())
        if not wanted <= kinds:
            lacking.append(f"{rule_id} has {sorted(kinds) or 'nothing'}")
    assert not lacking, lacking


def test_every_rule_is_documented(registry: Registry) -> None:
    for info in registry.rules.values():
        for heading in ("What it checks", "Why it matters", "How to fix", "False alarms", "References"):
            assert info.docs.get(heading), f"{info.id} says nothing under {heading!r}"
        assert info.docs[""], f"{info.id} has no opening sentence"
