"""Runs facts and rules over a case. It knows inputs, scopes and outcomes, and nothing of VMware.

A rule is a function whose annotations are its inputs::

    @rule("VMO-015", "MTU of the vMotion adapters differs", severity=Severity.ERROR)
    def mtu_differs(adapters: Pair[VmotionAdapters]) -> Results: ...

``Records[T]`` are one host's records, a plain type is a fact, ``Pair[X]`` two hosts in no order,
``Direction[X]`` one way between two hosts, ``Fleet[X]`` all hosts, ``Others[X]`` the hosts beside the one
that is judged; ``X | None`` is optional. A missing required input skips the rule and says what to collect.
"""

from __future__ import annotations

import inspect
import re
import time
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from analyzer.findings import Confidence, Diagnostic, Evidence, Finding, Outcome, OutcomeStatus, Reference, Severity, fingerprint
from analyzer.model import Record
from analyzer.reading import Case, Host
from analyzer.secrets import mask_secrets

T = TypeVar("T")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Need:
    """Something to collect: a command, on one host (empty: on each host the rule looked at)."""

    command: str
    host: str = ""


class Skip(Exception):  # noqa: N818  # not an error: the check could not be made
    """Raised by a rule or fact that cannot judge: an input is missing, masked or silent."""

    def __init__(self, reason: str, *collect: str | Need) -> None:
        super().__init__(reason)
        self.reason = reason
        self.needs = tuple(need if isinstance(need, Need) else Need(need) for need in collect)


class NotApplicable(Skip):
    """Raised by a rule that has nothing to judge here; there is nothing to collect."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


# -- what rules receive --------------------------------------------------------------------------------


class Records(Sequence[R], Generic[R]):
    """One host's records of one model, in input order."""

    __slots__ = ("_captures", "_items", "host")

    def __init__(self, items: Sequence[R], host: str, captures: Sequence[Any] = ()) -> None:
        self._items = tuple(items)
        self.host = host
        self._captures = tuple(captures)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __iter__(self) -> Iterator[R]:
        return iter(self._items)

    @property
    def captures(self) -> tuple[Any, ...]:
        """The outputs they come from, those without rows included."""
        return self._captures

    @property
    def complete(self) -> bool:
        """False when any of the outputs was cut, filtered or only partly understood."""
        return all(
            capture.result.status in ("parsed", "empty") and not (capture.line is not None and capture.line.filtered)
            for capture in self._captures
        )


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """The same input of two hosts, in no particular order."""

    a: T
    b: T
    hosts: tuple[str, str]

    def __iter__(self) -> Iterator[T]:
        return iter((self.a, self.b))

    def sides(self) -> Iterator[tuple[str, T]]:
        """Host name and input of each side."""
        return iter(((self.hosts[0], self.a), (self.hosts[1], self.b)))


@dataclass(frozen=True, slots=True)
class Direction(Generic[T]):
    """The same input of two hosts, looked at from ``source`` towards ``target``."""

    source: T
    target: T
    hosts: tuple[str, str]


class Fleet(Mapping[str, T], Generic[T]):
    """An input of all hosts that have it, by host name; ``missing`` are the others, ``needs`` what they lack."""

    def __init__(self, values: Mapping[str, T], missing: Sequence[str], needs: Sequence[Need] = ()) -> None:
        self._values = dict(values)
        self.missing = tuple(missing)
        self.needs = tuple(needs)

    def __getitem__(self, key: str) -> T:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Others(Fleet[T]):
    """For rules that judge one host: the same input of the other hosts that have it, for comparison."""


@dataclass(frozen=True, slots=True)
class HostName:
    """Fact: the name of the host a rule runs on."""

    name: str
    hosts_in_case: int
    """Different hosts; a host that was collected twice counts once."""
    base: str = ""
    """The host's own name; differs from ``name`` when the host was collected more than once."""


@dataclass(slots=True)
class Judged:
    """What the other rules said about the target and its hosts: the input of summary rules."""

    target: str
    hosts: tuple[str, ...]
    outcomes: list[Outcome]
    findings: list[Finding]
    needs: dict[tuple[str, str], tuple[Need, ...]]
    """Per rule id and target, what is to be collected and where."""
    rules: Mapping[str, RuleInfo]
    saved: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Per host the captures that were understood."""
    known: Callable[[Any, str], Any] = lambda wanted, host: None
    """``known(VmkAdapters, "esx01")``: a fact or the records of a host, None when there are none."""


# -- what rules give -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pointer:
    """A record and field that prove something."""

    record: Record
    field: str = ""
    note: str = ""
    role: Literal["primary", "related"] = "primary"

    def evidence(self) -> Evidence:
        """The line, with its place, ready for a report."""
        place = self.record.place
        origin = place.origin
        index, column = place.row, 0
        if self.field:
            index, column = origin.locate(place.row, self.field)
        else:
            text = origin.passage.lines[index]
            column = len(text) - len(text.lstrip())
        return Evidence(
            host=origin.host,
            source=origin.ref.source,
            path=origin.ref.path,
            line=origin.passage.numbers[index],
            column=column + origin.passage.shift + 1,
            text=mask_secrets(" " * origin.passage.shift + origin.passage.lines[index].rstrip()),
            note=self.note,
            role=self.role,
        )


def at(record: Record, field: str = "", note: str = "") -> Pointer:
    """Primary evidence: the line where ``record`` prints ``field``."""
    return Pointer(record, field, note)


def near(record: Record, field: str = "", note: str = "") -> Pointer:
    """Related evidence: what the primary line is compared with."""
    return Pointer(record, field, note, "related")


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's finding before the engine stamps it."""

    message: str
    evidence: tuple[Pointer | Evidence, ...]
    subject: str = ""
    remedy: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None
    count: int = 1
    hosts: tuple[str, ...] | None = None


def found(
    message: str, *evidence: Pointer | Evidence, subject: str = "", remedy: str = "", severity: Severity | None = None,
    confidence: Confidence | None = None, count: int = 1, hosts: tuple[str, ...] | None = None,
) -> Found:  # fmt: skip
    """Report a finding. ``remedy`` defaults to the rule's "How to fix"; severity and confidence to the rule's own.

    Evidence is where a record stands; a summary hands on the evidence of the findings it sums up.
    """
    return Found(message, evidence, subject, remedy, severity, confidence, count, hosts)


@dataclass(frozen=True, slots=True)
class Observed:
    """The value a rule saw where everything is fine."""

    text: str


def observed(text: str) -> Observed:
    """Say what was seen: ``MTU 9000 on both``."""
    return Observed(text)


Results = Iterator[Found | Observed]


# -- declarations --------------------------------------------------------------------------------------

HEADINGS = ("What it checks", "Why it matters", "How to fix", "False alarms", "References")
_URL = re.compile(r"<(\S+)>\s*$")


@dataclass(frozen=True)
class RuleInfo:
    """A rule: its identity, its documentation, its inputs and its function."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    function: Callable[..., Results]
    inputs: Mapping[str, Any]
    scope: Literal["host", "pair", "direction", "case"]
    stops: bool
    """A critical or error finding of it stops a migration (it counts for the vMotion verdict)."""
    summary: bool
    aliases: tuple[str, ...]
    docs: Mapping[str, str]
    references: tuple[Reference, ...]
    thresholds: Mapping[str, Any]

    @property
    def area(self) -> str:
        """``VMO`` of ``VMO-015``."""
        return self.id.partition("-")[0]


def read_docs(text: str) -> dict[str, str]:
    """The sections of a rule's docstring by heading; the first paragraph is ``""``."""
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in inspect.cleandoc(text).split("\n"):
        if line.rstrip(":").strip() in HEADINGS and not line.startswith(" "):
            current = line.rstrip(":").strip()
            sections[current] = []
        else:
            sections[current].append(line)
    return {name: inspect.cleandoc("\n".join(lines)).strip() for name, lines in sections.items()}


def _references(text: str) -> tuple[Reference, ...]:
    entries = []
    for line in text.split("\n"):
        label = line.strip().lstrip("-* ").strip()
        if label:
            url = _URL.search(label)
            entries.append(Reference(label=_URL.sub("", label).strip() if url else label, url=url[1] if url else None))
    return tuple(entries)


_SCOPES = {Pair: "pair", Direction: "direction", Fleet: "case"}


def rule(
    rule_id: str, title: str, *, severity: Severity, confidence: Confidence = Confidence.CERTAIN, stops: bool = False,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[..., Results]], Callable[..., Results]]:  # fmt: skip
    """Declare a rule; keyword-only parameters with defaults are its thresholds."""

    def declare(function: Callable[..., Results]) -> Callable[..., Results]:
        function.__rule__ = (rule_id, title, severity, confidence, stops, aliases)  # type: ignore[attr-defined]
        return function

    return declare


def fact(function: Callable[..., T]) -> Callable[..., T]:
    """Declare a fact: its return type is what rules ask for, its annotations are its own inputs."""
    function.__fact__ = True  # type: ignore[attr-defined]
    return function


def _inputs(function: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and the thresholds of a rule or fact."""
    hints = typing.get_type_hints(function)
    inputs, thresholds = {}, {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            thresholds[name] = parameter.default
        else:
            inputs[name] = hints[name]
    return inputs, thresholds


def rule_info(function: Callable[..., Results]) -> RuleInfo:
    """The declaration of a function marked with :func:`rule`."""
    rule_id, title, severity, confidence, stops, aliases = function.__rule__  # type: ignore[attr-defined]
    inputs, thresholds = _inputs(function)
    scope: Any = "host"
    for annotation in inputs.values():
        scope = _SCOPES.get(get_origin(_required(annotation)) or _required(annotation), scope)
    docs = read_docs(function.__doc__ or "")
    summary = any(_required(annotation) is Judged for annotation in inputs.values())
    return RuleInfo(
        rule_id, title, severity, confidence, function, inputs, scope, stops, summary, aliases, docs,
        _references(docs.get("References", "")), thresholds,
    )  # fmt: skip


def _required(annotation: Any) -> Any:
    """The annotation without ``| None``."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(argument for argument in get_args(annotation) if argument is not type(None))
    return annotation


def _is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


# -- running -------------------------------------------------------------------------------------------


@dataclass
class Run:
    """What a run of all rules gave."""

    findings: list[Finding] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    needs: dict[tuple[str, str], tuple[Need, ...]] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)


class Engine:
    """Resolves inputs and runs rules over one case.

    ``facts`` maps a type to the function that gives it; ``given`` are facts of the whole case (a case file);
    ``collect`` tells for a record model which command gives it.
    """

    def __init__(
        self, case: Case, rules: Iterable[RuleInfo], facts: Mapping[type, Callable[..., Any]], collect: Mapping[type[Record], str],
        given: Mapping[type, Any] | None = None, missing: Mapping[type, str] | None = None,
        thresholds: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:  # fmt: skip
        self.case = case
        self.rules = tuple(rules)
        self.facts = facts
        self.collect = collect
        self.given = dict(given or {})
        self.missing = dict(missing or {})
        self.thresholds = thresholds or {}
        self._known: dict[tuple[str, Any], Any] = {}
        self._fact_inputs = {wanted: _inputs(function) for wanted, function in facts.items()}

    def run(self) -> Run:
        """Host rules, then pairs and directions, then the case, then summaries; order of the results is fixed."""
        run = Run()
        hosts = self.case.hosts
        pairs = [(a, b) for index, a in enumerate(hosts) for b in hosts[index + 1 :] if a.base.lower() != b.base.lower()]
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
        try:
            arguments = self._arguments(info, hosts, run, target)
            settings = {**info.thresholds, **{k: v for k, v in self.thresholds.get(info.id, {}).items() if k in info.thresholds}}
            for result in info.function(**arguments, **settings):
                if isinstance(result, Observed):
                    seen.append(result.text)
                else:
                    hits.append(_stamp(info, names, result))
        except Skip as skip:
            status, reason = OutcomeStatus.SKIPPED, skip.reason
            needs = tuple(dict.fromkeys(skip.needs))
        except Exception as problem:  # a broken rule costs one rule, never the report
            status, reason = OutcomeStatus.ERRORED, f"{type(problem).__name__}: {problem}"
            run.diagnostics.append(
                Diagnostic(level="error", code="rule-failed", message=f"{info.id} failed on {target}: {type(problem).__name__}: {problem}")
            )
        if hits:
            status = OutcomeStatus.FOUND if status is not OutcomeStatus.ERRORED else status
            run.findings.extend(hits)
        run.outcomes.append(
            Outcome(
                id=info.id, target=target, status=status, reason=reason, collect=tuple(dict.fromkeys(need.command for need in needs)),
                collect_on=self._collect_on(needs, names), observed=mask_secrets("; ".join(dict.fromkeys(seen))),
            )
        )  # fmt: skip
        if needs:
            # What a host rule wants without naming a host, it wants from that host.
            only = names[0] if info.scope == "host" else ""
            run.needs[info.id, target] = tuple(need if need.host else Need(need.command, only) for need in needs)

    def _collect_on(self, needs: Sequence[Need], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Commands by host; what no host can tell (a case file) is left out."""
        given = set(self.missing.values())
        on: dict[str, dict[str, None]] = {}
        for need in needs:
            for name in (need.host,) if need.host else names:
                if need.command not in given:
                    on.setdefault(name, {})[need.command] = None
        return {name: tuple(commands) for name, commands in on.items()}

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
        wanted, optional = _required(annotation), _is_optional(annotation)
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
                return self._gather(Others, get_args(wanted)[0], [host for host in self.case.hosts if host.base.lower() != base])
            if origin is Fleet:
                fleet = self._gather(Fleet, get_args(wanted)[0], hosts)
                if not fleet and fleet.missing:
                    values = [self._of_host(get_args(wanted)[0], host) for host in hosts]
                    raise _joined([value for value in values if isinstance(value, Skip)])
                return fleet
            if len(hosts) == 1 or wanted in self.given or wanted in self.missing:
                value = self._of_host(wanted, hosts[0])
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
            values |= {host.name: value for host in self.case.apart if not isinstance(value := self._of_host(inner, host), Skip)}
        lacking = {name: value for name, value in values.items() if isinstance(value, Skip)}
        needs = [need if need.host else Need(need.command, name) for name, skip in lacking.items() for need in skip.needs]
        return kind({name: value for name, value in values.items() if name not in lacking}, tuple(lacking), needs)

    def _of_host(self, annotation: Any, host: Host) -> Any:
        """The value of an input on one host, or the :class:`Skip` that says why there is none (None if optional)."""
        wanted, optional = _required(annotation), _is_optional(annotation)
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
        if wanted in self.given:
            return self.given[wanted]
        if wanted in self.missing:
            return Skip(f"no {self.missing[wanted]}", Need(self.missing[wanted]))
        function = self.facts.get(wanted)
        if function is None:
            raise TypeError(f"nothing gives {wanted}")
        inputs, _ = self._fact_inputs[wanted]
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
        names = tuple(host.name for host in hosts)
        targets = {target, *names}
        if len(names) == 2:
            targets |= {f"{names[0]}+{names[1]}", f"{names[1]}+{names[0]}", f"{names[0]}->{names[1]}", f"{names[1]}->{names[0]}"}
        outcomes = [outcome for outcome in run.outcomes if outcome.target in targets]
        # A case rule counts for a pair when its finding names one of the two.
        outcomes += [outcome for outcome in run.outcomes if outcome.target == "case" and target != "case"]
        findings = [item for item in run.findings if set(item.hosts) <= set(names) or (len(item.hosts) > 2 and set(names) <= set(item.hosts))]
        needs = {key: value for key, value in run.needs.items() if key[1] in targets or key[1] == "case"}
        return Judged(
            target, names, outcomes, findings, needs, {info.id: info for info in self.rules},
            {host.name: tuple(capture for capture in host.captures if capture.usable) for host in hosts}, self.known,
        )  # fmt: skip

    def known(self, wanted: Any, host: str) -> Any:
        """A fact or the records of the host called ``host``, or None when there are none."""
        found = next((item for item in self.case.hosts if item.name == host), None)
        value = None if found is None else self._of_host(wanted, found)
        return None if isinstance(value, Skip) else value


def _joined(skips: Sequence[Skip]) -> Skip:
    """One skip that tells all reasons and needs."""
    reason = "; ".join(dict.fromkeys(skip.reason for skip in skips))
    return Skip(reason, *dict.fromkeys(need for skip in skips for need in skip.needs))


def _stamp(info: RuleInfo, hosts: tuple[str, ...], result: Found) -> Finding:
    """Turn what a rule found into a finding: identity, references, evidence, capped confidence."""
    confidence = result.confidence or info.confidence
    pointers = [item for item in result.evidence if isinstance(item, Pointer)]
    unseen = any(not pointer.record.place.origin.seen for pointer in pointers if pointer.role == "primary")
    if unseen and confidence is Confidence.CERTAIN:
        # No real capture of that output was available when its parser was written.
        confidence = Confidence.LIKELY
    named = result.hosts or hosts
    return Finding(
        id=info.id,
        title=info.title,
        severity=result.severity or info.severity,
        confidence=confidence,
        hosts=named,
        subject=result.subject,
        message=mask_secrets(result.message),
        remedy=mask_secrets(result.remedy or info.docs.get("How to fix", "")),
        count=result.count,
        evidence=tuple(item if isinstance(item, Evidence) else item.evidence() for item in result.evidence),
        references=info.references,
        fingerprint=fingerprint(info.id, named, result.subject),
    )
