"""The article this tool grew out of: two hosts, two lists of adapters, four pings, and much prose.

What every rule has to say about such a text is written down here, rule by rule. The article itself is used
where it is at hand; a text of our own with the same structure is always there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from analyzer.analysis import Analysis, analyse
from analyzer.findings import Outcome, OutcomeStatus, Severity, Verdict
from analyzer.model import ParseStatus

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Text:
    """One text and what is its own in it: hosts, vMotion adapters, addresses, average round trips."""

    path: Path
    hosts: tuple[str, str]
    adapters: tuple[str, str]
    addresses: tuple[str, str]
    averages: tuple[str, ...]


OWN = Text(
    HERE / "data" / "article_of_two_hosts.txt",
    ("kumo-a1", "kumo-b7"),
    ("vmk2", "vmk3"),
    ("10.444.444.444", "172.22.8.77"),
    ("0.287", "0.405", "0.289", "0.409"),
)
ARTICLE = Text(
    HERE.parents[1] / "shared" / "guide" / "vmotion_on_softlayer.txt",
    ("ibmesx01", "ibmesx02"),
    ("vmk3", "vmk1"),
    ("10.333.333.333", "10.111.111.111"),
    ("0.224", "0.359", "0.217", "0.320"),
)
TEXTS = [text for text in (OWN, ARTICLE) if text is OWN or text.path.is_file()]

PASS, UNKNOWN, SILENT = "pass", "unknown", "silent"
"""What a rule says: checked and fine; not checked and something to collect; nothing to say either way."""

EXPECTED: dict[str, str | tuple[str, str]] = {
    # One word for all targets, or one for each of the two hosts.
    "VMO-001": PASS,
    "VMO-002": PASS,
    "VMO-003": UNKNOWN,
    "VMO-005": PASS,
    "VMO-006": PASS,
    "VMO-007": (UNKNOWN, PASS),
    "VMO-008": PASS,
    "VMO-009": UNKNOWN,
    "VMO-010": PASS,
    "VMO-012": UNKNOWN,
    "VMO-015": PASS,
    "VMO-016": UNKNOWN,
    "VMO-018": PASS,
    "VMO-019": PASS,
    "VMO-020": PASS,
    "VMO-021": PASS,
    "VMO-022": PASS,
    "VMO-023": PASS,
    "VMO-024": PASS,
    "VMO-025": PASS,
    "VMO-030": UNKNOWN,
    "VMO-031": UNKNOWN,
    "VMO-032": UNKNOWN,
    "VMO-033": PASS,
    "VMO-034": UNKNOWN,
    "VMO-035": UNKNOWN,
    "VMO-036": UNKNOWN,
    "VMO-037": UNKNOWN,
    "VMO-038": UNKNOWN,
    "VMO-039": UNKNOWN,
    "VMO-040": UNKNOWN,
    "VMO-041": UNKNOWN,
    "VMO-042": PASS,
    "VMO-043": PASS,
    "VMO-075": UNKNOWN,
    "VMK-009": PASS,
    "CPU-001": UNKNOWN,
    "CPU-002": UNKNOWN,
    "CPU-003": UNKNOWN,
    "CPU-004": UNKNOWN,
    "CPU-005": UNKNOWN,
    "CPU-006": UNKNOWN,
    "CPU-007": UNKNOWN,
    "CPU-008": UNKNOWN,
    "CPU-009": UNKNOWN,
    "CPU-010": UNKNOWN,
    "CPU-011": UNKNOWN,
    # Reads an error that a person pastes; nobody can collect one where none was shown.
    "CPU-012": SILENT,
    "CPU-013": UNKNOWN,
    "CPU-014": UNKNOWN,
    "CPU-015": UNKNOWN,
    "CPU-016": UNKNOWN,
    "CPU-017": UNKNOWN,
    "CPU-018": UNKNOWN,
}
AHEAD: frozenset[str] = frozenset()
"""Rules this version does not have; what they will have to say is known already."""


@cache
def analysis(path: Path) -> Analysis:
    return analyse([str(path)])


@pytest.fixture(params=TEXTS, ids=lambda text: text.path.stem)
def text(request: pytest.FixtureRequest) -> Iterator[Text]:
    yield request.param


def word_of(outcome: Outcome) -> str:
    """The expected word that an outcome amounts to."""
    if outcome.status is OutcomeStatus.SKIPPED:
        return UNKNOWN if outcome.collect else SILENT
    return PASS if outcome.status is OutcomeStatus.PASSED else outcome.status.value


@pytest.mark.parametrize("rule_id", [rule_id for rule_id in EXPECTED if rule_id not in AHEAD])
def test_what_each_rule_says(text: Text, rule_id: str) -> None:
    outcomes = [item for item in analysis(text.path).report.outcomes if item.id == rule_id]
    assert outcomes, f"{rule_id} did not run"
    expected = EXPECTED[rule_id]
    for outcome in outcomes:
        wanted = expected if isinstance(expected, str) else expected[text.hosts.index(outcome.target)]
        assert word_of(outcome) == wanted, (outcome.target, outcome.reason, outcome.observed)
        assert outcome.observed if wanted == PASS else outcome.reason


def test_no_rule_of_the_list_is_missing(text: Text) -> None:
    rules = analysis(text.path).registry.rules
    assert set(EXPECTED) - set(rules) == AHEAD, "a rule is missing, or one that was ahead is there now"
    assert {rule_id for rule_id in rules if rule_id.startswith("CPU-")} <= set(EXPECTED)


def test_pings_go_both_ways(text: Text) -> None:
    first, second = text.hosts
    targets = {item.target for item in analysis(text.path).report.outcomes if item.id in ("VMO-019", "VMO-020")}
    assert targets == {f"{first}->{second}", f"{second}->{first}"}
    told = " ".join(item.observed for item in analysis(text.path).report.outcomes if item.id == "VMO-024")
    assert [average for average in text.averages if f"{average} ms" in told] == list(text.averages)


def test_nothing_is_found(text: Text) -> None:
    found = [item for item in analysis(text.path).report.findings if item.severity is not Severity.INFO]
    assert not found, [item.message for item in found]
    assert not analysis(text.path).report.diagnostics


def test_pairing_is_by_role(text: Text) -> None:
    (table,) = [item.observed for item in analysis(text.path).report.outcomes if item.id == "VMO-074"]
    (first, second), (one, other) = text.hosts, text.adapters
    assert table.startswith(f"{first} {one} <-> {second} {other}: ")
    assert f"address {text.addresses[0]} / {text.addresses[1]}" in table
    assert "mask 255.255.255.192 both, MTU 9000 both, stack vmotion both" in table


def test_verdict_says_what_is_proven_and_what_is_missing(text: Text) -> None:
    (told,) = analysis(text.path).report.vmotion
    assert (told.hosts, told.verdict) == (text.hosts, Verdict.UNKNOWN)
    assert told.reasons[0] == "network path proven by ping; CPU and switch data missing"
    assert told.reasons[1:4] == (
        "CPU data missing on both hosts: CPU-001, CPU-002, CPU-003 not judged",
        "switch data missing on both hosts: VMO-016, VMO-037, VMO-038 not judged",
        f"addresses are masked on {text.hosts[0]}: VMO-009 not judged",
    )
    (summary,) = [item for item in analysis(text.path).report.outcomes if item.id == "VMO-075"]
    assert (summary.reason, summary.collect) == (told.reasons[0], told.collect)


def test_verdict_lists_the_commands_to_collect(text: Text) -> None:
    (told,) = analysis(text.path).report.vmotion
    assert set(told.collect_on) == set(text.hosts)
    for commands in told.collect_on.values():
        assert commands[:3] == (
            "esxcli hardware cpu list",
            "esxcli hardware cpu cpuid get --cpu=0",
            "esxcfg-vswitch -l",
        )
        assert len(set(commands)) == len(commands)
        assert not any("vmkN" in command or "<" in command for command in commands)
        # Both are in the text.
        assert not any(command.startswith(("esxcfg-vmknic", "vmkping", "case.toml")) for command in commands)


def test_every_output_is_read_and_all_prose_is_reported(text: Text) -> None:
    coverage = analysis(text.path).report.coverage
    outputs = [item for item in coverage if item.command]
    assert [(item.host, item.command, item.status, item.records) for item in outputs] == [
        (text.hosts[0], "esxcfg-vmknic -l", ParseStatus.PARSED, 4),
        (text.hosts[1], "esxcfg-vmknic -l", ParseStatus.PARSED, 4),
        *[(text.hosts[0], "vmkping", ParseStatus.PARSED, 1)] * 2,
        *[(text.hosts[1], "vmkping", ParseStatus.PARSED, 1)] * 2,
    ]
    assert not any(item.unparsed_lines for item in outputs)
    lines = text.path.read_text(encoding="utf-8").split("\n")
    seen = {number for item in coverage for number in range(item.line, item.line + item.lines)}
    left = [line for number, line in enumerate(lines, 1) if line.strip() and number not in seen]
    assert all(line.startswith("[root@") for line in left), left
    assert len(left) == len(outputs)
