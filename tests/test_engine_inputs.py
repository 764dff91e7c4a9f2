"""The engine: inputs that are missing, optional, given for the whole case, or made by facts."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.findings import OutcomeStatus, Severity
from analyzer.rulebook import HostName, Need, Pair, Records, Results, observed, rule
from tests.made_up import (
    Gadget,
    Runner,
    Total,
    Widget,
    counts_differ,
    gives_up,
    over_all,
    session,
    statuses,
    too_large,
    total,
)

# -- inputs that are missing ---------------------------------------------------------------------------


def test_missing_input_is_skipped_with_what_to_collect_and_where(run: Runner) -> None:
    result = run([session("esx01", sizes=[1]), session("esx02", mode="on")], too_large, counts_differ)
    assert statuses(result)["TST-001", "esx02"] == "skipped"
    pair = next(item for item in result.outcomes if item.id == "TST-002")
    assert (pair.status, pair.reason, pair.collect) == (
        "skipped",
        "esx02: no `esxcli widget list`",
        ("esxcli widget list",),
    )
    assert result.needs["TST-002", "esx01+esx02"] == (Need("esxcli widget list", "esx02"),)


def test_both_hosts_of_a_pair_are_named_when_both_lack_the_input(run: Runner) -> None:
    result = run([session("esx01", mode="on"), session("esx02", mode="on")], counts_differ)
    assert result.outcomes[0].collect == ("esxcli widget list",)
    assert result.needs["TST-002", "esx01+esx02"] == (
        Need("esxcli widget list", "esx01"),
        Need("esxcli widget list", "esx02"),
    )


def test_failed_command_is_told_from_a_missing_one(run: Runner) -> None:
    result = run(["[root@esx01:~] esxcli widget list\nError: Unknown command or namespace widget list\n"], too_large)
    (outcome,) = result.outcomes
    assert outcome.status is OutcomeStatus.SKIPPED
    assert "gave nothing usable (Error: Unknown command" in outcome.reason
    assert outcome.collect == ("esxcli widget list",)


@rule("TST-005", "Optional", severity=Severity.INFO)
def optional(widgets: Records[Widget] | None, gadgets: Records[Gadget] | None) -> Results:
    """Works with what there is."""
    yield observed(f"{widgets and len(widgets)} {gadgets and gadgets[0].mode}")


def test_optional_input_is_none_when_missing(run: Runner) -> None:
    result = run([session("esx01", sizes=[1])], optional)
    assert result.outcomes[0].observed == "1 None"


@rule("TST-006", "Optional side", severity=Severity.INFO)
def optional_side(gadgets: Pair[Records[Gadget] | None], widgets: Pair[Records[Widget]] | None) -> Results:
    """One side of a pair may be missing, or the whole pair."""
    yield observed(f"{[side and side[0].mode for side in gadgets]} {widgets is None}")


def test_one_side_of_a_pair_may_be_optional(run: Runner) -> None:
    result = run([session("esx01", mode="on", sizes=[1]), session("esx02", sizes=[1])], optional_side)
    assert result.outcomes[0].observed == "['on', None] False"
    assert result.outcomes[0].status is OutcomeStatus.PASSED


def test_whole_pair_may_be_optional(run: Runner) -> None:
    result = run([session("esx01", mode="on"), session("esx02", sizes=[1])], optional_side)
    assert result.outcomes[0].observed == "['on', None] True"


def test_skip_of_a_rule_and_not_applicable(run: Runner) -> None:
    result = run([session("esx01", sizes=[2]), session("esx02", sizes=[3])], gives_up)
    skipped, absent = result.outcomes
    assert (skipped.status, skipped.reason, skipped.collect) == (
        "skipped",
        "the rest is masked",
        ("esxcli widget list --all", "esxcli gadget get"),
    )
    assert (absent.status, absent.reason, absent.collect) == ("skipped", "nothing of the kind here", ())
    # What a host rule wants without naming a host, it wants from its own.
    assert result.needs["TST-007", "esx01"] == (
        Need("esxcli widget list --all", "esx01"),
        Need("esxcli gadget get", "esx01"),
    )
    assert ("TST-007", "esx02") not in result.needs


def test_finding_before_a_skip_counts(run: Runner) -> None:
    result = run([session("esx01", sizes=[1])], gives_up)
    assert (result.outcomes[0].status, len(result.findings)) == (OutcomeStatus.FOUND, 1)
    assert result.outcomes[0].collect


def test_case_rule_without_any_input_is_skipped(run: Runner) -> None:
    result = run([session("esx01", mode="on"), session("esx02", mode="on")], over_all)
    (outcome,) = result.outcomes
    assert (outcome.status, outcome.reason) == (
        "skipped",
        "esx01: no `esxcli widget list`; esx02: no `esxcli widget list`",
    )


# -- facts ---------------------------------------------------------------------------------------------


@rule("TST-009", "Own total", severity=Severity.INFO)
def own_total(own: Total, host: HostName) -> Results:
    """Looks at a fact of one host."""
    yield observed(f"{host.name} of {host.hosts_in_case}: {own.value}")


def test_facts_are_made_from_records(run: Runner) -> None:
    result = run([session("esx01", sizes=[1, 2]), session("esx02", sizes=[4])], own_total, facts=[total])
    assert [item.observed for item in result.outcomes] == ["esx01 of 2: 3", "esx02 of 2: 4"]


def test_fact_without_input_hands_on_what_is_needed(run: Runner) -> None:
    texts = [session("esx01", mode="on"), session("esx02", sizes=[1], mode="broken")]
    result = run(texts, own_total, facts=[total])
    first, second = result.outcomes
    assert (first.reason, first.collect) == ("esx01: no `esxcli widget list`", ("esxcli widget list",))
    assert (second.reason, result.needs["TST-009", "esx02"]) == (
        "the gadget is broken",
        (Need("esxcli gadget get", "esx02"),),
    )


@dataclass(frozen=True)
class Given:
    word: str


@rule("TST-010", "Given fact", severity=Severity.INFO)
def given_fact(told: Given, widgets: Pair[Records[Widget] | None]) -> Results:
    """Needs a fact of the whole case."""
    yield observed(told.word)


def test_fact_of_the_whole_case_serves_every_scope(run: Runner) -> None:
    result = run([session("esx01", sizes=[1]), session("esx02", sizes=[1])], given_fact, given={Given: Given("hello")})
    assert result.outcomes[0].observed == "hello"


def test_missing_fact_of_the_case_says_what_to_give(run: Runner) -> None:
    result = run(
        [session("esx01", sizes=[1]), session("esx02", sizes=[1])],
        given_fact,
        missing={Given: "given.toml (a word)"},
    )
    (outcome,) = result.outcomes
    assert (outcome.target, outcome.status, outcome.reason, outcome.collect) == (
        "esx01+esx02",
        "skipped",
        "no given.toml (a word)",
        ("given.toml (a word)",),
    )
    assert result.needs["TST-010", "esx01+esx02"] == (Need("given.toml (a word)"),)
