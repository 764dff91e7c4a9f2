"""Runs facts and rules over a case. It knows inputs, scopes and outcomes, and nothing of VMware."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from msgspec import Struct

from analyzer.captures import Case, Host
from analyzer.findings import (
    Confidence,
    Diagnostic,
    Evidence,
    Finding,
    Outcome,
    OutcomeStatus,
    Suppression,
    fingerprint,
)
from analyzer.logs.clock import cut_stamp, iso
from analyzer.model import Record
from analyzer.retelling import RetellerInfo, merged
from analyzer.rulebook import (
    Direction,
    Fleet,
    Found,
    HostName,
    Judged,
    Need,
    NotApplicable,
    Observed,
    Others,
    Pair,
    Pointer,
    Records,
    RuleInfo,
    Skip,
    is_optional,
    read_inputs,
    required,
)
from analyzer.secrets import mask_secrets


class Run(Struct):
    """What a run of all rules gave."""

    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    diagnostics: list[Diagnostic] = []
    needs: dict[tuple[str, str], tuple[Need, ...]] = {}
    timings: dict[str, float] = {}
    by_target: dict[str, list[Outcome]] = {}
    """The outcomes by target: summaries of hundreds of pairs must not search all of them each time."""
    by_hosts: dict[tuple[str, ...], list[Finding]] = {}
    """The findings by the hosts they name."""
    judged: dict[str, Judged] = {}
    """What summaries were given, by target; all of them and the report see the same."""

    def add(self, outcome: Outcome, findings: Sequence[Finding], needs: tuple[Need, ...]) -> None:
        """Keep what one rule gave on one target."""
        self.outcomes.append(outcome)
        self.by_target.setdefault(outcome.target, []).append(outcome)
        self.findings.extend(findings)
        for item in findings:
            self.by_hosts.setdefault(item.hosts, []).append(item)
        if needs:
            self.needs[outcome.id, outcome.target] = needs


class Engine:
    """Resolves inputs and runs rules over one case.

    ``facts`` maps a type to the function that gives it; ``given`` are facts of the whole case (a case file);
    ``collect`` tells for a record model which command gives it; ``tell`` is told of every finding as it comes.
    """

    def __init__(
        self,
        case: Case,
        rules: Iterable[RuleInfo],
        facts: Mapping[type, Callable[..., Any]],
        collect: Mapping[type[Record], str],
        given: Mapping[type, Any] | None = None,
        missing: Mapping[type, str] | None = None,
        thresholds: Mapping[str, Mapping[str, Any]] | None = None,
        hardening: str | None = None,
        accepted: Callable[[Finding], Suppression | None] = lambda finding: None,
        retellers: Sequence[RetellerInfo] = (),
        tell: Callable[[Finding], None] = lambda finding: None,
    ) -> None:
        self.case = case
        self.tell = tell
        self.rules = tuple(rules)
        self._by_id = {info.id: info for info in self.rules}
        self._order = {rule_id: position for position, rule_id in enumerate(self._by_id)}
        self.facts = facts
        self.collect = collect
        self.given = dict(given or {})
        self.missing = dict(missing or {})
        self.thresholds = thresholds or {}
        self.hardening = hardening
        self.accepted = accepted
        self._known: dict[tuple[str, Any], Any] = {}
        self._fact_inputs = {wanted: read_inputs(function) for wanted, function in facts.items()}
        self._retellers: dict[type[Record], list[RetellerInfo]] = {}
        for info in retellers:
            self._retellers.setdefault(info.model, []).append(info)

    def run(self) -> Run:
        """Host rules, then pairs and directions, then the case, then summaries; order of the results is fixed."""
        run = Run()
        hosts = self.case.hosts
        pairs = self.case.pairs
        for info in (*(r for r in self.rules if not r.summary), *(r for r in self.rules if r.summary)):
            started = time.perf_counter()
            match info.scope:
                case "host":
                    for host in hosts:
                        self._judge(info, (host,), host.name, run)
                case "pair":
                    for a, b in pairs:
                        self._judge(info, (a, b), f"{a.name}+{b.name}", run)
                case "direction":
                    for a, b in pairs:
                        self._judge(info, (a, b), f"{a.name}->{b.name}", run)
                        self._judge(info, (b, a), f"{b.name}->{a.name}", run)
                case "case":
                    self._judge(info, tuple(hosts), "case", run)
            run.timings[info.id] = run.timings.get(info.id, 0.0) + time.perf_counter() - started
        return run

    # -- one rule on one target ------------------------------------------------------------------------

    def _judge(self, info: RuleInfo, hosts: tuple[Host, ...], target: str, run: Run) -> None:
        names = tuple(host.name for host in hosts)
        seen: list[str] = []
        hits: list[Finding] = []
        reason = ""
        needs: tuple[Need, ...] = ()
        status = OutcomeStatus.PASSED
        decisive = False
        try:
            if info.hardening and self.hardening not in info.hardening:
                raise NotApplicable(f"asked for by hardening profiles only ({', '.join(info.hardening)})")
            arguments = self._arguments(info, hosts, run, target)
            settings = {
                **info.thresholds,
                **{k: v for k, v in self.thresholds.get(info.id, {}).items() if k in info.thresholds},
            }
            for result in info.function(**arguments, **settings):
                if isinstance(result, Observed):
                    seen.append(result.text)
                else:
                    hits.append(self._stamp(info, names, result))
        except Skip as skip:
            status, reason, decisive = OutcomeStatus.SKIPPED, skip.reason, skip.decisive
            needs = tuple(dict.fromkeys(skip.needs))
        except Exception as problem:  # a broken rule costs one rule, never the report
            status, reason = OutcomeStatus.ERRORED, f"{type(problem).__name__}: {problem}"
            run.diagnostics.append(
                Diagnostic(
                    level="error",
                    code="rule-failed",
                    message=f"{info.id} failed on {target}: {type(problem).__name__}: {problem}",
                )
            )
        if hits:
            status = OutcomeStatus.FOUND if status is not OutcomeStatus.ERRORED else status
        outcome = Outcome(
            id=info.id,
            target=target,
            status=status,
            severity=info.severity,
            reason=reason,
            decisive=decisive,
            collect=tuple(dict.fromkeys(need.command for need in needs)),
            collect_on=self._collect_on(needs, names),
            observed=mask_secrets("; ".join(dict.fromkeys(seen))),
        )
        # What a host rule wants without naming a host, it wants from that host.
        only = names[0] if info.scope == "host" else ""
        for hit in hits:
            self.tell(hit)
        run.add(outcome, hits, tuple(need if need.host else Need(need.command, only) for need in needs))

    def _collect_on(self, needs: Sequence[Need], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Commands by host; what no host can tell (a case file) is left out."""
        given = set(self.missing.values())
        on: dict[str, dict[str, None]] = {}
        for need in needs:
            for name in (need.host,) if need.host else names:
                if need.command not in given:
                    on.setdefault(name, {})[need.command] = None
        return {name: tuple(commands) for name, commands in on.items()}

    def _stamp(self, info: RuleInfo, hosts: tuple[str, ...], result: Found) -> Finding:
        """Turn what a rule found into a finding: identity, references, evidence, capped confidence, acceptance."""
        confidence = result.confidence or info.confidence
        pointers = [item for item in result.evidence if isinstance(item, Pointer)]
        unseen = any(not pointer.record.place.origin.seen for pointer in pointers if pointer.role == "primary")
        if unseen and confidence is Confidence.CERTAIN:
            # No real capture of that output was available when its parser was written.
            confidence = Confidence.LIKELY
        named = result.hosts or hosts
        first, last = result.when or _span(result.evidence)
        finding = Finding(
            id=info.id,
            title=info.title,
            severity=result.severity or info.severity,
            confidence=confidence,
            hosts=named,
            subject=result.subject,
            message=mask_secrets(result.message),
            remedy=mask_secrets(result.remedy or info.docs.get("How to fix", "")),
            count=result.count,
            first_seen=iso(first) if first is not None else None,
            last_seen=iso(last) if last is not None else None,
            evidence=tuple(item if isinstance(item, Evidence) else item.evidence() for item in result.evidence),
            references=info.references,
            fingerprint=fingerprint(info.id, named, result.subject),
        )
        accepted = self.accepted(finding)
        return finding if accepted is None else finding.model_copy(update={"suppressed": accepted})

    # -- inputs ----------------------------------------------------------------------------------------

    def _arguments(self, info: RuleInfo, hosts: tuple[Host, ...], run: Run, target: str) -> dict[str, Any]:
        """The inputs of a rule; everything that is missing is told at once, to be collected in one go."""
        arguments: dict[str, Any] = {}
        lacking: list[Skip] = []
        for name, annotation in info.inputs.items():
            try:
                arguments[name] = self._resolve(annotation, hosts, run, target, info)
            except Skip as skip:
                lacking.append(skip)
        if lacking:
            # Where one input has nothing to collect the rule does not apply, whatever else is missing.
            raise next((skip for skip in lacking if not skip.needs), None) or _joined(lacking)
        return arguments

    def _resolve(self, annotation: Any, hosts: tuple[Host, ...], run: Run, target: str, info: RuleInfo) -> Any:
        wanted, optional = required(annotation), is_optional(annotation)
        if wanted is Judged:
            return self.judged(hosts, run)
        origin = get_origin(wanted)
        try:
            if origin in (Pair, Direction):
                inner = get_args(wanted)[0]
                values = [self._of_host(inner, host) for host in hosts]
                if any(isinstance(value, Skip) for value in values):
                    raise _joined([value for value in values if isinstance(value, Skip)])
                return origin(values[0], values[1], (hosts[0].name, hosts[1].name))
            if origin is Others:
                base = hosts[0].base.lower()
                return self._gather(
                    Others,
                    get_args(wanted)[0],
                    [host for host in self.case.hosts if host.base.lower() != base],
                )
            if origin is Fleet:
                fleet = self._gather(Fleet, get_args(wanted)[0], hosts)
                if not fleet and fleet.missing:
                    values = [self._of_host(get_args(wanted)[0], host) for host in hosts]
                    raise _joined([value for value in values if isinstance(value, Skip)])
                return fleet
            if len(hosts) == 1 or wanted in self.given or wanted in self.missing:
                # What is given of the case is there also where no text is of a host.
                value = self._of_host(wanted, hosts[0] if hosts else Host("", "", ""))
                if isinstance(value, Skip):
                    raise value
                return value
            raise TypeError(f"{info.id}: {annotation} is an input of one host, the rule looks at several")
        except Skip:
            if optional:
                return None
            raise

    def _gather(self, kind: type[Fleet[Any]], inner: Any, hosts: Sequence[Host]) -> Fleet[Any]:
        """An input of several hosts; who lacks it is named with what to collect."""
        values = {host.name: self._of_host(inner, host) for host in hosts}
        if kind is Fleet and get_origin(inner) is Records:
            values |= {
                host.name: value
                for host in self.case.apart
                if not isinstance(value := self._of_host(inner, host), Skip)
            }
        lacking = {name: value for name, value in values.items() if isinstance(value, Skip)}
        needs = [
            need if need.host else Need(need.command, name) for name, skip in lacking.items() for need in skip.needs
        ]
        return kind({name: value for name, value in values.items() if name not in lacking}, tuple(lacking), needs)

    def _of_host(self, annotation: Any, host: Host) -> Any:
        """The value of an input on one host, or the :class:`Skip` that says why there is none (None if optional)."""
        wanted, optional = required(annotation), is_optional(annotation)
        key = (host.name, wanted)
        if key not in self._known:
            # Guards against facts that ask for each other; also the answer while a fact is being made.
            self._known[key] = Skip("facts depend on each other")
            self._known[key] = self._make(wanted, host)
        value = self._known[key]
        return None if optional and isinstance(value, Skip) else value

    def _make(self, wanted: Any, host: Host) -> Any:
        if get_origin(wanted) is Records:
            return self._records(get_args(wanted)[0], host)
        if wanted is HostName:
            return HostName(host.name, len({each.base.lower() for each in self.case.hosts}), host.base)
        if wanted in host.given:
            return host.given[wanted]
        if wanted in self.given:
            return self.given[wanted]
        if wanted in self.missing:
            return Skip(f"no {self.missing[wanted]}", Need(self.missing[wanted]))
        function = self.facts.get(wanted)
        if function is None:
            raise TypeError(f"nothing gives {wanted}")
        inputs, _ = self._fact_inputs[wanted]
        return self._call(function, inputs, host)

    def _call(self, function: Callable[..., Any], inputs: Mapping[str, Any], host: Host) -> Any:
        """What a function gives for a host, or the :class:`Skip` that says why it gives nothing."""
        values = {name: self._of_host(annotation, host) for name, annotation in inputs.items()}
        lacking = [value for value in values.values() if isinstance(value, Skip)]
        if lacking:
            return _joined(lacking)
        try:
            return function(**values)
        except Skip as skip:
            skip.needs = tuple(need if need.host else Need(need.command, host.name) for need in skip.needs)
            return skip

    def _records(self, model: type[Record], host: Host) -> Any:
        records, captures = host.records(model)
        for info in self._retellers.get(model, ()):
            if captures and info.key is None:
                break
            inputs, _ = read_inputs(info.function)
            told = self._call(lambda function=info.function, **values: list(function(**values)), inputs, host)
            if not isinstance(told, Skip) and told:
                records, captures = merged(records, captures, told, info.key)
        if captures:
            return Records(records, host.name, captures)
        command = self.collect.get(model, model.__name__)
        attempts = host.attempts(model)
        if attempts:
            last = attempts[-1]
            why = last.result.reason or last.result.status.value.replace("_", " ")
            return Skip(f"{host.name}: `{last.name}` gave nothing usable ({why})", Need(command, host.name))
        return Skip(f"{host.name}: no `{command}`", Need(command, host.name))

    def judged(self, hosts: tuple[Host, ...], run: Run) -> Judged:
        """What all rules said about a pair (or host) and its members."""
        target = "+".join(host.name for host in hosts)
        if target in run.judged:
            return run.judged[target]
        names = tuple(host.name for host in hosts)
        targets = {target, *names}
        if len(names) == 2:
            targets |= {
                f"{names[0]}+{names[1]}",
                f"{names[1]}+{names[0]}",
                f"{names[0]}->{names[1]}",
                f"{names[1]}->{names[0]}",
            }
        # A case rule counts for a pair when its finding names one of the two.
        order = self._order
        wanted = [*sorted(targets), *(["case"] if target != "case" else [])]
        outcomes = [outcome for name in wanted for outcome in run.by_target.get(name, ())]
        outcomes.sort(key=lambda outcome: order[outcome.id])
        named = set(names)
        findings = [
            item
            for hosts_named, items in run.by_hosts.items()
            if named.issuperset(hosts_named) or (len(hosts_named) > 2 and named.issubset(hosts_named))
            for item in items
        ]
        findings.sort(key=lambda item: order[item.id])
        needs = {
            (outcome.id, outcome.target): run.needs[outcome.id, outcome.target]
            for outcome in outcomes
            if (outcome.id, outcome.target) in run.needs
        }
        run.judged[target] = Judged(
            target,
            names,
            outcomes,
            findings,
            needs,
            self._by_id,
            {host.name: tuple(capture for capture in host.captures if capture.usable) for host in hosts},
            self.known,
        )
        return run.judged[target]

    def known(self, wanted: Any, host: str) -> Any:
        """A fact or the records of the host called ``host``, or None when there are none."""
        found = next((item for item in self.case.hosts if item.name == host), None)
        value = None if found is None else self._of_host(wanted, found)
        return None if isinstance(value, Skip) else value


def _span(evidence: Sequence[Pointer | Evidence]) -> tuple[int | None, int | None]:
    """The first and the last time of the lines of logs among the evidence."""
    lines = [item.text for item in evidence if isinstance(item, Evidence) and item.role == "primary"]
    times = [time for text in lines if (time := cut_stamp(text[:64])[1]) is not None]
    return min(times, default=None), max(times, default=None)


def _joined(skips: Sequence[Skip]) -> Skip:
    """One skip that tells all reasons and needs."""
    reason = "; ".join(dict.fromkeys(skip.reason for skip in skips))
    return Skip(reason, *dict.fromkeys(need for skip in skips for need in skip.needs))
