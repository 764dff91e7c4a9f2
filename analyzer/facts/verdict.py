"""Is vMotion between two hosts going to work? One word from what all rules said.

BLOCKED when a critical or error rule that can stop a migration found something on the pair or on one of
the two hosts; else UNKNOWN when an input that a critical one of these rules needs is missing; else WARNINGS
when anything at error or warning was found; else READY. An unknown is never a pass.
"""

from __future__ import annotations

from analyzer.engine import Judged, RuleInfo
from analyzer.findings import OutcomeStatus, Severity, Verdict, VmotionVerdict

AREAS = ("VMO", "CPU")
"""Rules of these areas count for the verdict."""


def counts(info: RuleInfo) -> bool:
    """True when a rule counts for the verdict of a pair."""
    return info.area in AREAS and not info.summary


def verdict(judged: Judged) -> VmotionVerdict:
    """The readiness of the pair that ``judged`` is about."""
    rules = {rule_id: info for rule_id, info in judged.rules.items() if counts(info)}
    hits = [item for item in judged.findings if item.id in rules and item.suppressed is None]
    stopping = [item for item in hits if rules[item.id].stops and item.severity in (Severity.CRITICAL, Severity.ERROR)]
    noted = [item for item in hits if item.severity in (Severity.CRITICAL, Severity.ERROR, Severity.WARNING)]
    unknown = [
        outcome
        for outcome in judged.outcomes
        if outcome.id in rules and outcome.status in (OutcomeStatus.SKIPPED, OutcomeStatus.ERRORED) and (outcome.collect or outcome.status is OutcomeStatus.ERRORED)
    ]
    critical_unknown = [outcome for outcome in unknown if rules[outcome.id].stops and rules[outcome.id].severity is Severity.CRITICAL]
    if stopping:
        word, reasons = Verdict.BLOCKED, [f"{item.id} {item.message}" for item in stopping]
    elif critical_unknown:
        ids = list(dict.fromkeys(outcome.id for outcome in critical_unknown))
        word, reasons = Verdict.UNKNOWN, [f"{rule_id} {rules[rule_id].title}: not checked" for rule_id in ids]
        reasons += [f"{item.id} {item.message}" for item in noted]
    elif noted:
        word, reasons = Verdict.WARNINGS, [f"{item.id} {item.message}" for item in noted]
    else:
        word, reasons = Verdict.READY, []
    wanted = unknown if word is not Verdict.UNKNOWN else [*critical_unknown, *(o for o in unknown if o not in critical_unknown)]
    collect: dict[str, None] = {}
    by_host: dict[str, dict[str, None]] = {name: {} for name in judged.hosts}
    for outcome in wanted:
        for need in judged.needs.get((outcome.id, outcome.target), ()):
            if need.host and need.host not in judged.hosts:
                continue
            collect[need.command] = None
            for name in (need.host,) if need.host else judged.hosts:
                by_host[name][need.command] = None
    return VmotionVerdict(
        hosts=(judged.hosts[0], judged.hosts[1]),
        verdict=word,
        reasons=tuple(reasons),
        collect=tuple(collect),
        collect_on={name: tuple(commands) for name, commands in by_host.items() if commands},
    )
