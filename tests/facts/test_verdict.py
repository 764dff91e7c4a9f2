"""The verdict on a pair, from made-up outcomes: words, order of what to collect, placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from analyzer.case_file import HINT
from analyzer.catalog import parse_command_line
from analyzer.facts.adapters import Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.collecting import in_words, kind_of, to_collect
from analyzer.facts.verdict import causes, counts, verdict
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import (
    Confidence,
    Evidence,
    Finding,
    Outcome,
    OutcomeStatus,
    Severity,
    Suppression,
    Verdict,
)
from analyzer.model import ParseStatus, Record
from analyzer.rulebook import Judged, Need, Pair, Results, RuleInfo, rule, rule_info

HOSTS = ("esx01", "esx02")
PAIR = "esx01+esx02"
CPU, SWITCH, LIST = "esxcli hardware cpu list", "esxcfg-vswitch -l", "esxcfg-vmknic -l"
ROUTES = "esxcli network ip route ipv4 list -N vmotion"


def info(rule_id: str, severity: Severity = Severity.CRITICAL, *, stops: bool = True) -> RuleInfo:
    @rule(rule_id, f"Title of {rule_id}", severity=severity, stops=stops)
    def made_up(things: Pair[Record]) -> Results:
        """Says nothing."""
        yield from ()

    return rule_info(made_up)


def outcome(rule_id: str, target: str, status: OutcomeStatus, reason: str = "") -> Outcome:
    return Outcome(id=rule_id, target=target, status=status, reason=reason)


def passed(rule_id: str, *targets: str) -> list[Outcome]:
    return [outcome(rule_id, target, OutcomeStatus.PASSED) for target in targets or (PAIR,)]


def finding(rule_id: str, severity: Severity, message: str = "It is wrong.", **more: Any) -> Finding:
    line = Evidence(source="in", path="in/esx01.txt", line=3, column=1, text="the line")
    values = {
        "title": "",
        "confidence": Confidence.CERTAIN,
        "hosts": HOSTS,
        "remedy": "Mend it.",
        "fingerprint": "0",
    }
    return Finding(id=rule_id, severity=severity, message=message, evidence=(line,), **{**values, **more})


class Made:
    """Puts a :class:`Judged` together."""

    def __init__(self, *rules: RuleInfo) -> None:
        self.rules = {item.id: item for item in rules}
        self.outcomes: list[Outcome] = []
        self.findings: list[Finding] = []
        self.needs: dict[tuple[str, str], tuple[Need, ...]] = {}
        self.saved: dict[str, tuple[Any, ...]] = {}
        self.facts: dict[tuple[Any, str], Any] = {}

    def lacks(self, rule_id: str, *needs: Need, target: str = PAIR, reason: str = "not there") -> Made:
        """A rule that could not be judged."""
        self.outcomes.append(outcome(rule_id, target, OutcomeStatus.SKIPPED, reason))
        self.needs[rule_id, target] = needs
        return self

    def judged(self) -> Judged:
        return Judged(
            PAIR, HOSTS, self.outcomes, self.findings, self.needs, self.rules, self.saved,
            lambda wanted, host: self.facts.get((wanted, host)),
        )  # fmt: skip


def on_both(command: str) -> tuple[Need, Need]:
    return (Need(command, "esx01"), Need(command, "esx02"))


def pings(*ways: str) -> list[Outcome]:
    return [*passed("VMO-020", *ways), *passed("VMO-019", *ways)]


BOTH_WAYS = ("esx01->esx02", "esx02->esx01")


# -- the word ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "missing", "word"),
    [
        ([], [], Verdict.READY),
        ([("VMO-017", Severity.INFO)], [], Verdict.READY),
        ([("VMO-002", Severity.WARNING)], [], Verdict.WARNINGS),
        ([("VMO-015", Severity.ERROR)], [], Verdict.WARNINGS),  # it does not stop a migration
        ([("VMO-009", Severity.CRITICAL)], [], Verdict.BLOCKED),
        ([("VMO-006", Severity.ERROR)], [], Verdict.BLOCKED),
        ([("VMO-009", Severity.INFO)], [], Verdict.READY),  # a rule may judge a mild case
        ([], ["CPU-001"], Verdict.UNKNOWN),
        ([], ["VMO-006"], Verdict.READY),  # stops, but is no critical one
        ([], ["VMO-017"], Verdict.READY),
        ([("VMO-009", Severity.CRITICAL)], ["CPU-001"], Verdict.BLOCKED),
        ([("VMO-002", Severity.WARNING)], ["CPU-001"], Verdict.UNKNOWN),
        ([("STG-001", Severity.CRITICAL)], ["STG-001"], Verdict.READY),  # other areas do not count
        ([("NET-001", Severity.ERROR)], [], Verdict.WARNINGS),  # what is broken on the network does
        ([("NET-001", Severity.CRITICAL)], [], Verdict.WARNINGS),
        ([("NET-001", Severity.WARNING)], ["NET-001"], Verdict.READY),
    ],
)
def test_word(findings: list[tuple[str, Severity]], missing: list[str], word: Verdict) -> None:
    made = Made(
        info("VMO-009"), info("CPU-001"), info("VMO-006", Severity.ERROR), info("NET-001"), info("STG-001"),
        info("VMO-015", Severity.ERROR, stops=False), info("VMO-002", Severity.WARNING, stops=False),
        info("VMO-017", Severity.INFO, stops=False),
    )  # fmt: skip
    made.findings = [finding(rule_id, severity) for rule_id, severity in findings]
    for rule_id in missing:
        made.lacks(rule_id, *on_both(CPU))
    assert verdict(made.judged()).verdict is word


def test_rule_and_report_get_the_same_verdict_worked_out_once() -> None:
    judged = Made().judged()
    assert verdict(judged) is verdict(judged)


def test_suppressed_findings_do_not_count() -> None:
    made = Made(info("VMO-009"))
    made.findings = [finding("VMO-009", Severity.CRITICAL, suppressed=Suppression(reason="known"))]
    assert verdict(made.judged()).verdict is Verdict.READY
    assert causes(made.judged()) == []


def test_broken_critical_rule_is_no_pass() -> None:
    made = Made(info("VMO-009"))
    made.outcomes = [outcome("VMO-009", PAIR, OutcomeStatus.ERRORED, "ZeroDivisionError")]
    told = verdict(made.judged())
    assert told.verdict is Verdict.UNKNOWN
    assert "VMO-009 failed to run (see the diagnostics)" in told.reasons


def test_not_applicable_is_not_unknown() -> None:
    made = Made(info("VMO-009")).lacks("VMO-009")
    assert verdict(made.judged()).verdict is Verdict.READY


def test_case_rules_count_for_the_pair_only_when_they_lack_something_of_it() -> None:
    made = Made(info("VMO-042")).lacks("VMO-042", Need(LIST, "esx03"), target="case")
    assert verdict(made.judged()).verdict is Verdict.READY
    made = Made(info("VMO-042")).lacks("VMO-042", Need(LIST, "esx02"), Need(LIST, "esx03"), target="case")
    told = verdict(made.judged())
    assert (told.verdict, told.collect_on) == (Verdict.UNKNOWN, {"esx02": (LIST,)})


def test_summaries_and_other_areas_are_not_counted() -> None:
    assert counts(info("CPU-001"))
    assert not counts(info("NET-001"))
    assert not counts(SimpleNamespace(area="VMO", summary=True))  # type: ignore[arg-type]


# -- reasons -------------------------------------------------------------------------------------------


def reasons(made: Made) -> tuple[str, ...]:
    return verdict(made.judged()).reasons


def test_worst_reason_first_and_none_twice() -> None:
    made = Made(info("VMO-009"), info("VMO-006", Severity.ERROR), info("VMO-002", Severity.WARNING, stops=False))
    made.findings = [
        finding("VMO-002", Severity.WARNING, "Shared."), finding("VMO-006", Severity.ERROR, "Off."),
        finding("VMO-009", Severity.CRITICAL, "No way."), finding("VMO-009", Severity.CRITICAL, "No way."),
    ]  # fmt: skip
    assert reasons(made) == ("VMO-009 No way.", "VMO-006 Off.")


def test_missing_input_is_grouped() -> None:
    made = Made(info("CPU-001"), info("CPU-002"), info("VMO-016"), info("VMO-009"), info("VMO-045", Severity.ERROR))
    made.outcomes = pings(*BOTH_WAYS)
    made.lacks("VMO-016", Need(SWITCH, "esx02"), target="esx02")
    made.lacks("CPU-001", *on_both(CPU)).lacks("CPU-002", *on_both("esxcli hardware cpu cpuid get --cpu=0"))
    made.lacks("VMO-009", *on_both(ROUTES)).lacks("VMO-045", *on_both("esxcli network firewall ruleset list"))
    assert reasons(made) == (
        "network path proven by ping; CPU and switch data missing",
        "CPU data missing on both hosts: CPU-001, CPU-002 not judged",
        "switch data missing on esx02: VMO-016 not judged",
        "route data missing on both hosts: VMO-009 not judged",
        "1 further check not made (firewall data missing)",
    )


def test_masked_addresses_are_called_that() -> None:
    made = Made(info("VMO-009"), info("CPU-001"))
    made.lacks("VMO-009", Need(LIST, "esx01"), reason="the address of vmk3 is masked")
    assert reasons(made) == (
        "network path not tested by ping; addresses masked",
        "addresses are masked on esx01: VMO-009 not judged",
    )
    made.outcomes += pings(*BOTH_WAYS)
    assert reasons(made)[0] == "network path proven by ping; addresses masked"
    made.lacks("CPU-001", *on_both(CPU))
    assert reasons(made)[0] == "network path proven by ping; CPU data missing"


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        (pings(*BOTH_WAYS), "network path proven by ping"),
        (pings(PAIR), "network path proven by ping"),
        (
            passed("VMO-020", *BOTH_WAYS),
            "hosts reach each other by ping, full-size packets not tested both ways",
        ),
        (pings("esx02->esx01"), "network path proven by ping from esx02 to esx01 only"),
        ([], "network path not tested by ping"),
    ],
)
def test_what_pings_prove(outcomes: list[Outcome], words: str) -> None:
    made = Made(info("CPU-001"), info("VMO-020"), info("VMO-019")).lacks("CPU-001", *on_both(CPU))
    made.outcomes += outcomes
    assert reasons(made)[0] == f"{words}; CPU data missing"


def test_ping_that_is_the_only_thing_missing_is_said_once() -> None:
    made = Made(info("VMO-020")).lacks("VMO-020", Need("vmkping ++netstack=vmotion 10.20.5.12", "esx01"))
    assert reasons(made) == (
        "network path not tested by ping",
        "ping data missing on esx01: VMO-020 not judged",
    )


def test_ready_says_what_was_left_out() -> None:
    made = Made(info("VMO-064", Severity.WARNING, stops=False))
    made.outcomes = pings(*BOTH_WAYS)
    made.lacks("VMO-064", Need("vim-cmd vimsvc/license --show", "esx01"), target="esx01")
    assert reasons(made) == ("network path proven by ping", "1 check not made (licence data missing)")


# -- what to collect -----------------------------------------------------------------------------------


def needs(*wanted: Need, **more: Any) -> Mapping[str, tuple[str, ...]]:
    """What is asked for on each host."""
    made = Made()
    for name, value in more.items():
        setattr(made, name, value)
    return to_collect(made.judged(), [(True, need) for need in wanted]).by_host


def test_decisive_commands_come_first_then_the_cheap_ones() -> None:
    made = Made(info("VMO-016"), info("CPU-001"), info("VMO-002", Severity.ERROR, stops=False))
    made.lacks("VMO-002", Need(LIST, "esx01"), target="esx01").lacks("VMO-016", Need(SWITCH, "esx01"), target="esx01")
    made.lacks("CPU-001", Need(CPU, "esx01"), Need("vmkping 10.20.5.12", "esx01"))
    assert verdict(made.judged()).collect == ("vmkping 10.20.5.12", CPU, SWITCH, LIST)


def test_a_difference_that_nobody_can_decide_leaves_the_word_open() -> None:
    made = Made(info("CPU-004", Severity.ERROR, stops=False))
    made.lacks("CPU-004", Need(CPU, "esx01"))
    assert verdict(made.judged()).verdict is Verdict.READY
    made.outcomes = [item.model_copy(update={"decisive": True}) for item in made.outcomes]
    assert verdict(made.judged()).verdict is Verdict.UNKNOWN


def test_what_decides_nothing_is_not_asked_for() -> None:
    made = Made(info("VMO-016"), info("VMO-002", Severity.WARNING, stops=False), info("VMO-050", stops=False))
    made.lacks("VMO-002", Need(LIST, "esx01"), target="esx01").lacks("VMO-016", Need(SWITCH, "esx01"), target="esx01")
    made.lacks("VMO-050", Need("the .vmx files of the virtual machines"))
    found = verdict(made.judged())
    assert found.collect == (SWITCH,)
    assert not any("VM data" in reason for reason in found.reasons)


def test_nothing_is_asked_for_twice() -> None:
    assert needs(Need(CPU), Need(CPU, "esx01"), Need(CPU, "esx03")) == {"esx01": (CPU,), "esx02": (CPU,)}


def capture(typed: str, status: ParseStatus = ParseStatus.PARSED, **command: Any) -> Any:
    """A saved output, as far as it matters here."""
    known = SimpleNamespace(**{"context": {}, "every_run": False, "to_collect": typed, **command})
    line = parse_command_line(typed)
    return SimpleNamespace(result=SimpleNamespace(status=status), line=line, typed=typed, command=known, name=typed)


def test_what_is_saved_is_not_asked_for_again() -> None:
    saved = {
        "esx01": (
            capture("vmware -v", to_collect="vmware -vl"),
            capture("esxcli network ip interface tag get --interface-name=vmk0", context={"interface": ("i",)}),
            capture(
                "vmkping ++netstack=vmotion 10.20.5.12 -d -s 8972",
                every_run=True,
                to_collect="vmkping <peer>",
            ),
            capture("esxcli network nic list | grep vmnic0"),
            capture(SWITCH, ParseStatus.TRUNCATED),
        )
    }
    wanted = [
        "vmware -vl", "esxcli network ip interface tag get -i vmk1", "esxcli network nic list", SWITCH,
        "vmkping ++netstack=vmotion -d -s 8972 10.20.5.12", "vmkping ++netstack=vmotion 10.20.5.12",
    ]  # fmt: skip
    asked = needs(*(Need(command, "esx01") for command in wanted), saved=saved)
    assert asked == {
        "esx01": (
            "esxcli network ip interface tag get -i vmk1", "vmkping ++netstack=vmotion 10.20.5.12",
            "esxcli network nic list", SWITCH,
        )
    }  # fmt: skip


def test_masked_output_is_asked_for_again_when_nothing_else_is_left() -> None:
    assert needs(Need(LIST, "esx01"), saved={"esx01": (capture(LIST),)}) == {"esx01": (LIST,)}


def adapter(host: str, name: str, stack: str, address: str, tags: frozenset[str] | None = None) -> Adapter:
    told = AdapterAddress(address, "255.255.255.0", 4, "STATIC", Record(), "ip_address", "netmask")
    return Adapter(host, name, netstack=stack, addresses=(told,), tags=tags)


def facts(address: str) -> dict[tuple[Any, str], Any]:
    """esx01 with two default-stack adapters, one of which is tagged; esx02 with vMotion on ``address``."""
    first = (
        adapter("esx01", "vmk0", "defaultTcpipStack", "10.20.0.11", frozenset({"Management"})),
        adapter("esx01", "vmk1", "defaultTcpipStack", "10.20.6.11"),
        adapter("esx01", "vmk2", "vmotion", "10.20.5.11"),
    )
    second = (adapter("esx02", "vmk7", "vmotion", address),)
    return {
        (VmkAdapters, "esx01"): VmkAdapters("esx01", first, True, True),
        (VmotionAdapters, "esx01"): VmotionAdapters("esx01", first[2:], "vmotion"),
        (VmkAdapters, "esx02"): VmkAdapters("esx02", second, True, True),
        (VmotionAdapters, "esx02"): VmotionAdapters("esx02", second, "vmotion"),
    }


def test_placeholders_are_filled_in() -> None:
    wanted = [
        Need("esxcli network ip interface tag get -i vmkN", "esx01"), Need("vmkping -I vmkN <peer>", "esx01"),
        Need("esxcli network ip interface set -i vmkN", "esx02"),
    ]  # fmt: skip
    assert needs(*wanted, facts=facts("10.20.5.12")) == {
        "esx01": ("esxcli network ip interface tag get -i vmk1", "vmkping -I vmk2 10.20.5.12"),
        "esx02": ("esxcli network ip interface set -i vmk7",),
    }
    masked = needs(Need("vmkping <peer>", "esx01"), facts=facts("10.xxx.x.12"))
    assert masked == {"esx01": ("vmkping <vMotion address of esx02>",)}


def test_placeholders_stay_where_nothing_is_known() -> None:
    command = "esxcli network ip interface tag get -i vmkN"
    assert needs(Need(command, "esx01")) == {"esx01": (command,)}


def test_case_file_is_no_command() -> None:
    made = Made(info("VMO-063", Severity.ERROR)).lacks("VMO-063", Need(HINT))
    assert verdict(made.judged()).collect == ()
    told = 'case.toml: [host."esx01"] vcenter = "…" and its version under [vcenter]'
    made = Made(info("VMO-063", Severity.ERROR)).lacks("VMO-063", Need(told), Need(SWITCH, "esx01"))
    answer = verdict(made.judged())
    assert (answer.collect, answer.collect_on) == ((SWITCH, told), {"esx01": (SWITCH,)})


def test_kinds_of_data() -> None:
    kinds = {
        LIST: "adapter",
        "esxcli network ip interface tag get -i vmk0": "tag",
        CPU: "CPU",
        SWITCH: "switch",
        ROUTES: "route",
        "vmkping ++netstack=vmotion 10.20.5.12": "ping",
        "esxcli network nic list": "switch",
        "vmware -vl": "version",
        "esxcli network firewall get": "firewall",
        "vim-cmd vimsvc/license --show": "licence",
        "uptime": "other",
        "sum -c GetCurrentBiosCfg --file esx01_bios.txt": "BIOS",
        "esxcli network ip netstack list": "route",
    }
    assert {command: kind_of(command) for command in kinds} == kinds
    assert in_words({"switch", "CPU", "adapter"}) == "adapter, CPU and switch"
    assert (in_words(["CPU"]), in_words([])) == ("CPU", "")
