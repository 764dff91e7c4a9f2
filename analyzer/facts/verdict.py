"""Is vMotion between two hosts going to work? One word from what all rules said, and why in plain words.

BLOCKED when a critical or error rule that can stop a migration found something on the pair or on one of
the two hosts; else UNKNOWN when an input that a critical one of these rules needs is missing; else WARNINGS
when anything at error or warning was found; else READY. An unknown is never a pass.
"""

from collections.abc import Mapping, Sequence

from analyzer.case_file import HINT
from analyzer.facts.collecting import OTHER, in_words, is_file, kind_of, rank, to_collect
from analyzer.findings import Finding, Outcome, OutcomeStatus, Severity, Verdict, VmotionVerdict
from analyzer.rulebook import Judged, Need, RuleInfo

AREAS = ("VMO", "CPU")
"""Rules of these areas count for the verdict."""
NETWORK = ("NET", "VMK")
"""Of these areas only what is critical or an error counts, and for WARNINGS only."""
REACH, LARGE = "VMO-020", "VMO-019"
"""The rules on small and on full-size pings."""

_SERIOUS = (Severity.CRITICAL, Severity.ERROR)
_MASKED = "masked addresses"
_TOLD_BY_PING = ("adapter", "route", _MASKED)
"""What a ping that came back answers as well: there is a way between the addresses."""


def counts(info: RuleInfo) -> bool:
    """True when a rule counts for the verdict of a pair."""
    return info.area in AREAS and not info.summary


def causes(judged: Judged) -> list[Finding]:
    """The findings that a BLOCKED verdict rests on; without any, those of a WARNINGS verdict."""
    hits = [
        item
        for item in judged.findings
        if item.suppressed is None
        and item.id in judged.rules
        and (counts(judged.rules[item.id]) or _hurts_the_network(judged.rules[item.id], item))
    ]
    hits.sort(key=lambda item: (item.severity.rank, item.id, item.subject))
    stopping = [item for item in hits if judged.rules[item.id].stops and item.severity in _SERIOUS]
    return stopping or [item for item in hits if item.severity in (*_SERIOUS, Severity.WARNING)]


def _hurts_the_network(info: RuleInfo, finding: Finding) -> bool:
    """True for what is broken below the adapters: it does not stop a migration for certain, but nobody is ready."""
    return info.area in NETWORK and finding.severity in _SERIOUS


def verdict(judged: Judged) -> VmotionVerdict:
    """The readiness of the pair that ``judged`` is about; the rule on it and the report ask for the same."""
    if VmotionVerdict not in judged.concluded:
        judged.concluded[VmotionVerdict] = _verdict(judged)
    told: VmotionVerdict = judged.concluded[VmotionVerdict]
    return told


def _verdict(judged: Judged) -> VmotionVerdict:
    rules = {rule_id: info for rule_id, info in judged.rules.items() if counts(info)}
    hits = causes(judged)
    blocked = any(item.id in rules and rules[item.id].stops and item.severity in _SERIOUS for item in hits)
    unknown = [outcome for outcome in judged.outcomes if outcome.id in rules and _is_open(outcome, judged)]
    critical = [
        outcome
        for outcome in unknown
        if outcome.decisive or (rules[outcome.id].stops and rules[outcome.id].severity is Severity.CRITICAL)
    ]
    decided_by = {id(outcome) for outcome in critical}
    other = [outcome for outcome in unknown if id(outcome) not in decided_by]
    said = list(dict.fromkeys(f"{item.id} {item.message}" for item in hits))
    if blocked:
        word, reasons = Verdict.BLOCKED, [*said, *_left_open(unknown, judged)]
    elif critical:
        word = Verdict.UNKNOWN
        rest = _left_open(other, judged, beside=critical)
        reasons = [_proven_and_missing(critical, judged), *_grouped(critical, judged), *said, *rest]
    elif hits:
        word, reasons = Verdict.WARNINGS, [*said, *_left_open(unknown, judged)]
    else:
        word, reasons = Verdict.READY, [_path(judged), *_left_open(unknown, judged)]
    deciding = [outcome for outcome in other if _decides(rules[outcome.id])]
    needs = [
        (part is critical, need)
        for part in (critical, deciding)
        for outcome in part
        for need in _needs(outcome, judged)
    ]
    wanted = to_collect(judged, needs)
    return VmotionVerdict(
        hosts=(judged.hosts[0], judged.hosts[1]), verdict=word, reasons=tuple(dict.fromkeys(reasons)),
        collect=(*wanted.commands, *wanted.told), collect_on=wanted.by_host,
    )  # fmt: skip


# -- what is open --------------------------------------------------------------------------------------


def _needs(outcome: Outcome, judged: Judged) -> list[Need]:
    """What an outcome lacks that concerns the pair.

    Nobody has to plan a move between vCenters; files of one virtual machine and logs of the past say nothing of
    whether the two hosts can do it.
    """
    needs = judged.needs.get((outcome.id, outcome.target), ())
    return [
        need
        for need in needs
        if need.command != HINT and not is_file(need.command) and (not need.host or need.host in judged.hosts)
    ]


def _decides(info: RuleInfo) -> bool:
    """True for rules whose finding makes a migration fail or break something."""
    return info.stops or info.severity in _SERIOUS


def _is_open(outcome: Outcome, judged: Judged) -> bool:
    """True when a rule could not say anything about this pair and could with more input."""
    if outcome.status is OutcomeStatus.ERRORED:
        return True
    return outcome.status is OutcomeStatus.SKIPPED and bool(_needs(outcome, judged))


def _kinds(outcome: Outcome, judged: Judged) -> dict[str, set[str]]:
    """The kinds of data an outcome lacks, and on which hosts."""
    if outcome.status is OutcomeStatus.ERRORED:
        return {}
    found: dict[str, set[str]] = {}
    for need in _needs(outcome, judged):
        kind = kind_of(need.command)
        if kind == "adapter" and "masked" in outcome.reason:
            kind = _MASKED
        found.setdefault(kind, set()).update((need.host,) if need.host else judged.hosts)
    return found


def _by_kind(outcomes: Sequence[Outcome], judged: Judged) -> dict[str, tuple[set[str], list[str]]]:
    """For each kind of data that is missing: the hosts that lack it and the rules that want it."""
    groups: dict[str, tuple[set[str], list[str]]] = {}
    for outcome in outcomes:
        for kind, hosts in _kinds(outcome, judged).items():
            lacking, ids = groups.setdefault(kind, (set(), []))
            lacking |= hosts
            if outcome.id not in ids:
                ids.append(outcome.id)
    return dict(sorted(groups.items(), key=lambda item: rank(item[0])))


def _missing(groups: Mapping[str, object]) -> str:
    """``CPU and switch data missing, addresses masked``."""
    kinds = [kind for kind in groups if kind not in (_MASKED, OTHER)]
    parts = [f"{in_words(kinds)} data missing"] if kinds else []
    if _MASKED in groups:
        parts.append("addresses masked")
    if OTHER in groups and not parts:
        parts.append("input missing")
    return ", ".join(parts)


def _grouped(outcomes: Sequence[Outcome], judged: Judged) -> list[str]:
    """One line for each missing kind of data, then the rules that broke."""
    lines = []
    for kind, (hosts, ids) in _by_kind(outcomes, judged).items():
        where = "both hosts" if set(judged.hosts) <= hosts else " and ".join(sorted(hosts))
        what = {_MASKED: f"addresses are masked on {where}", OTHER: f"input is missing on {where}"}.get(
            kind, f"{kind} data missing on {where}"
        )
        lines.append(f"{what}: {', '.join(ids)} not judged")
    broken = list(dict.fromkeys(outcome.id for outcome in outcomes if outcome.status is OutcomeStatus.ERRORED))
    return [*lines, *([f"{', '.join(broken)} failed to run (see the diagnostics)"] if broken else [])]


def _left_open(outcomes: Sequence[Outcome], judged: Judged, beside: Sequence[Outcome] = ()) -> list[str]:
    """One line on checks that could not be made and do not decide, beside those that do."""
    ids = list(dict.fromkeys(outcome.id for outcome in outcomes))
    if not ids:
        return []
    told = _by_kind(beside, judged)
    groups = {kind: group for kind, group in _by_kind(outcomes, judged).items() if kind not in told}
    lack = _missing(groups)
    checks = f"{len(ids)} {'further ' if beside else ''}{'check' if len(ids) == 1 else 'checks'}"
    return [f"{checks} not made{f' ({lack})' if lack else ''}"]


# -- what is proven ------------------------------------------------------------------------------------


def _directions(rule_id: str, judged: Judged) -> set[tuple[str, str]]:
    """The directions in which a rule passed."""
    first, second = judged.hosts
    ways = {f"{first}->{second}": [(first, second)], f"{second}->{first}": [(second, first)]}
    ways |= {target: [(first, second), (second, first)] for target in (f"{first}+{second}", f"{second}+{first}")}
    return {
        way
        for outcome in judged.outcomes
        if outcome.id == rule_id and outcome.status is OutcomeStatus.PASSED
        for way in ways.get(outcome.target, ())
    }


def _path(judged: Judged) -> str:
    """What the pings prove, in words."""
    reached, large = _directions(REACH, judged), _directions(LARGE, judged)
    if len(reached) == 2:
        return (
            "network path proven by ping"
            if len(large) == 2
            else "hosts reach each other by ping, full-size packets not tested both ways"
        )
    if reached:
        ((source, target),) = reached
        return f"network path proven by ping from {source} to {target} only"
    return "network path not tested by ping"


def _proven_and_missing(critical: Sequence[Outcome], judged: Judged) -> str:
    """``network path proven by ping; CPU and switch data missing``."""
    groups = _by_kind(critical, judged)
    path = _path(judged)
    if len(_directions(REACH, judged)) == 2:
        groups = {kind: group for kind, group in groups.items() if kind not in _TOLD_BY_PING} or groups
    elif set(groups) == {"ping"}:
        return path
    else:
        groups.pop("ping", None)
    missing = _missing(groups)
    return f"{path}; {missing}" if missing else path
