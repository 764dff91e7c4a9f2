"""The engine: scopes, findings, trouble and summaries. It knows nothing of VMware."""

from __future__ import annotations

from analyzer.findings import Confidence, OutcomeStatus, Severity
from analyzer.rulebook import (
    Direction,
    Judged,
    Need,
    Pair,
    Records,
    Results,
    at,
    found,
    near,
    observed,
    read_docs,
    rule,
    rule_info,
)
from tests.made_up import (
    Gadget,
    Rumour,
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

# -- scopes --------------------------------------------------------------------------------------------


def test_host_rule_judges_each_host(run: Runner) -> None:
    result = run([session("esx01", sizes=[5, 50]), session("esx02", sizes=[7])], too_large)
    assert statuses(result) == {("TST-001", "esx01"): "found", ("TST-001", "esx02"): "passed"}
    (finding,) = result.findings
    assert (finding.hosts, finding.subject, finding.severity, finding.confidence) == (
        ("esx01",),
        "w1",
        "warning",
        "certain",
    )
    assert finding.remedy == "Make it smaller."
    (line,) = finding.evidence
    assert (line.host, line.line, line.column, line.text) == ("esx01", 5, 9, "w1      50")
    assert [item.observed for item in result.outcomes] == ["w0 5", "w0 7"]


def test_references_come_from_the_docstring() -> None:
    info = rule_info(too_large)
    assert [(item.label, item.url) for item in info.references] == [
        ("A book, page 7", "https://example.org/book"),
        ("Another book", None),
    ]
    assert info.docs[""] == "A widget is too large."
    assert read_docs("One.\n\nWhy it matters\n    Because.\n") == {"": "One.", "Why it matters": "Because."}


def test_thresholds_can_be_changed_and_unknown_ones_are_left_alone(run: Runner) -> None:
    result = run([session("esx01", sizes=[5, 50])], too_large, thresholds={"TST-001": {"limit": 60, "nonsense": 1}})
    assert not result.findings
    assert rule_info(too_large).thresholds == {"limit": 10}


def test_pair_rule_runs_once_for_each_pair(run: Runner) -> None:
    hosts = [session("esx01", sizes=[1]), session("esx02", sizes=[1, 2]), session("esx03", sizes=[1])]
    result = run(hosts, counts_differ)
    assert statuses(result) == {
        ("TST-002", "esx01+esx02"): "found",
        ("TST-002", "esx01+esx03"): "passed",
        ("TST-002", "esx02+esx03"): "found",
    }
    first = result.findings[0]
    assert [(line.host, line.role, line.note) for line in first.evidence] == [
        ("esx01", "primary", ""),
        ("esx02", "related", "the other host"),
    ]
    assert first.remedy == ""


@rule("TST-003", "One way", severity=Severity.INFO)
def one_way(widgets: Direction[Records[Widget]]) -> Results:
    """The source has more than the target."""
    if len(widgets.source) > len(widgets.target):
        yield found("more", at(widgets.source[0]))


def test_direction_rule_runs_both_ways(run: Runner) -> None:
    result = run([session("esx01", sizes=[1, 2]), session("esx02", sizes=[1])], one_way)
    assert statuses(result) == {("TST-003", "esx01->esx02"): "found", ("TST-003", "esx02->esx01"): "passed"}


def test_case_rule_sees_all_hosts_and_who_is_missing(run: Runner) -> None:
    result = run([session("esx01", sizes=[1]), session("esx02", mode="on")], over_all)
    (outcome,) = result.outcomes
    assert (outcome.target, outcome.observed) == ("case", "['esx01'] without ['esx02']")


# -- trouble -------------------------------------------------------------------------------------------


@rule("TST-011", "Broken", severity=Severity.ERROR)
def broken(widgets: Records[Widget]) -> Results:
    """Falls over on large widgets."""
    yield observed(str(100 // (widgets[0].size - 5)))


def test_broken_rule_costs_one_outcome_and_says_so(run: Runner) -> None:
    result = run([session("esx01", sizes=[5]), session("esx02", sizes=[6])], broken, too_large)
    assert statuses(result) == {
        ("TST-011", "esx01"): "errored",
        ("TST-011", "esx02"): "passed",
        ("TST-001", "esx01"): "passed",
        ("TST-001", "esx02"): "passed",
    }
    (trouble,) = result.diagnostics
    assert (trouble.level, trouble.code) == ("error", "rule-failed")
    assert "TST-011 failed on esx01: ZeroDivisionError" in trouble.message
    assert "ZeroDivisionError" in result.outcomes[0].reason


@rule("TST-012", "No proof", severity=Severity.ERROR)
def no_proof(widgets: Records[Widget]) -> Results:
    """Says something and shows nothing."""
    yield found(f"believe me: {len(widgets)}")


def test_finding_without_evidence_is_the_rules_fault(run: Runner) -> None:
    result = run([session("esx01", sizes=[5])], no_proof)
    assert (result.outcomes[0].status, result.findings) == (OutcomeStatus.ERRORED, [])


# -- confidence, severity, secrets ---------------------------------------------------------------------


@rule("TST-013", "Rumour", severity=Severity.CRITICAL)
def rumour(words: Records[Rumour], widgets: Records[Widget]) -> Results:
    """Rests on an output whose format nobody has seen."""
    yield found("by rumour", at(words[0], "word"), near(widgets[0]))
    yield found("by widget", at(widgets[0]), near(words[0], "word"), subject="w")
    yield found("guess", at(words[0]), subject="g", confidence=Confidence.POSSIBLE, severity=Severity.INFO)


def test_confidence_is_capped_where_no_capture_was_seen(run: Runner) -> None:
    result = run([session("esx01", sizes=[1], word="yes")], rumour)
    assert [(item.message, item.confidence, item.severity) for item in result.findings] == [
        ("by rumour", "likely", "critical"),
        ("by widget", "certain", "critical"),
        ("guess", "possible", "info"),
    ]


@rule("TST-014", "Tells", severity=Severity.INFO)
def tells(gadgets: Records[Gadget]) -> Results:
    """Repeats what it read."""
    yield found("password=hunter2", at(gadgets[0], "mode"), remedy="run it with --password hunter2")
    yield observed("password: hunter2")


def test_secrets_are_masked_in_findings_and_outcomes(run: Runner) -> None:
    result = run([session("esx01", mode="password=hunter2")], tells)
    assert "hunter2" not in result.findings[0].model_dump_json() + result.outcomes[0].model_dump_json()


def test_fingerprint_is_stable_and_does_not_hang_on_the_message(run: Runner) -> None:
    result = run([session("esx01", sizes=[50]), session("esx02", sizes=[60])], too_large)
    one, other = result.findings
    assert one.fingerprint != other.fingerprint
    assert len(one.fingerprint) == 16


# -- pairs of one host, summaries ----------------------------------------------------------------------


def test_two_collections_of_one_host_are_not_paired(run: Runner) -> None:
    result = run(
        [session("esx01", sizes=[1]), session("ESX01", sizes=[1, 2]), session("esx02", sizes=[1])],
        counts_differ,
        too_large,
    )
    assert [target for rule_id, target in statuses(result) if rule_id == "TST-002"] == [
        "esx01+esx02",
        "esx01 (2)+esx02",
    ]
    assert [target for rule_id, target in statuses(result) if rule_id == "TST-001"] == [
        "esx01",
        "esx01 (2)",
        "esx02",
    ]


@rule("TST-090", "Summary", severity=Severity.INFO)
def summary(judged: Judged, widgets: Pair[Records[Widget]] | None) -> Results:
    """Sums up what the others said."""
    ids = sorted({f"{item.id}@{item.target}:{item.status}" for item in judged.outcomes})
    yield observed(" ".join(ids))
    if judged.findings:
        yield found("all in all", *(line for item in judged.findings for line in item.evidence))


def test_summary_comes_last_and_hands_on_evidence(run: Runner) -> None:
    hosts = [session("esx01", sizes=[50]), session("esx02", sizes=[1]), session("esx03", sizes=[1])]
    result = run(hosts, summary, too_large, one_way, over_all)
    assert [item.id for item in result.outcomes][-3:] == ["TST-090"] * 3
    first = next(item for item in result.outcomes if item.target == "esx01+esx02" and item.id == "TST-090")
    assert first.status is OutcomeStatus.FOUND
    assert first.observed == (
        "TST-001@esx01:found TST-001@esx02:passed TST-003@esx01->esx02:passed TST-003@esx02->esx01:passed "
        "TST-004@case:passed"
    )
    told = next(item for item in result.findings if item.id == "TST-090")
    assert told.evidence == result.findings[0].evidence
    # The pair without the finding hears nothing of it.
    assert statuses(result)["TST-090", "esx02+esx03"] == "passed"


def test_summary_can_look_at_facts_and_saved_outputs(run: Runner) -> None:
    kept: list[Judged] = []

    @rule("TST-091", "Keeps", severity=Severity.INFO)
    def keeps(judged: Judged, widgets: Pair[Records[Widget]] | None) -> Results:
        """Keeps what it was given."""
        kept.append(judged)
        yield observed("kept")

    run([session("esx01", sizes=[1, 2]), session("esx02", mode="on")], keeps, gives_up, facts=[total])
    (judged,) = kept
    assert judged.known(Total, "esx01") == Total(3)
    assert judged.known(Total, "esx02") is None
    assert judged.known(Total, "no such host") is None
    assert {host: [capture.name for capture in captures] for host, captures in judged.saved.items()} == {
        "esx01": ["esxcli widget list"], "esx02": ["esxcli gadget get"],
    }  # fmt: skip
    assert judged.needs["TST-007", "esx02"] == (Need("esxcli widget list", "esx02"),)


def test_rules_are_timed(run: Runner) -> None:
    assert set(run([session("esx01", sizes=[1])], too_large, over_all).timings) == {"TST-001", "TST-004"}
