"""The words that rules and facts are written in: inputs, findings, skips, declarations.

A rule is a function whose annotations are its inputs::

    @rule("VMO-015", "MTU of the vMotion adapters differs", severity=Severity.ERROR)
    def mtu_differs(adapters: Pair[VmotionAdapters]) -> Results: ...

``Records[T]`` are one host's records, a plain type is a fact, ``Pair[X]`` two hosts in no order,
``Direction[X]`` one way between two hosts, ``Fleet[X]`` all hosts, ``Others[X]`` the hosts beside the one
that is judged; ``X | None`` is optional. A missing required input skips the rule and says what to collect.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from msgspec import Struct

from analyzer.findings import (
    Confidence,
    Evidence,
    Finding,
    Outcome,
    Reference,
    Severity,
)
from analyzer.model import Record
from analyzer.patterns import lazy_pattern
from analyzer.secrets import mask_secrets

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class Need(Struct, frozen=True):
    """Something to collect: a command, on one host (empty: on each host the rule looked at)."""

    command: str
    host: str = ""


class Skip(Exception):  # noqa: N818  # not an error: the check could not be made
    """Raised by a rule or fact that cannot judge: an input is missing, masked or silent."""

    def __init__(self, reason: str, *collect: str | Need, decisive: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.decisive = decisive
        """True when something was seen that may stop a migration, and what would decide is missing."""
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


class Pair(Struct, Generic[T], frozen=True):
    """The same input of two hosts, in no particular order."""

    a: T
    b: T
    hosts: tuple[str, str]

    def __iter__(self) -> Iterator[T]:
        return iter((self.a, self.b))

    def sides(self) -> Iterator[tuple[str, T]]:
        """Host name and input of each side."""
        return iter(((self.hosts[0], self.a), (self.hosts[1], self.b)))


class Direction(Struct, Generic[T], frozen=True):
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


class HostName(Struct, frozen=True):
    """Fact: the name of the host a rule runs on."""

    name: str
    hosts_in_case: int
    """Different hosts; a host that was collected twice counts once."""
    base: str = ""
    """The host's own name; differs from ``name`` when the host was collected more than once."""


class AsOf(Struct, frozen=True):
    """Fact of the case: the day by which ages and end dates are judged."""

    day: date


class Hardening(Struct, frozen=True):
    """Fact of the case: the hardening profile that the user chose (scg, stig, cis), or nothing."""

    profile: str = ""


class Judged(Struct, eq=False):
    """What the other rules said about the target and its hosts: the input of summary rules."""

    target: str
    hosts: tuple[str, ...]
    outcomes: list[Outcome]
    findings: list[Finding]
    needs: dict[tuple[str, str], tuple[Need, ...]]
    """Per rule id and target, what is to be collected and where."""
    rules: Mapping[str, RuleInfo]
    saved: Mapping[str, tuple[Any, ...]] = {}
    """Per host the captures that were understood."""
    known: Callable[[Any, str], Any] = lambda wanted, host: None
    """``known(VmkAdapters, "esx01")``: a fact or the records of a host, None when there are none."""
    concluded: dict[type, Any] = {}
    """What has been worked out from all this, so that it is worked out once."""


# -- what rules give -----------------------------------------------------------------------------------


TYPED = "command_line"
"""The field that stands for the command line a person typed, as evidence."""


class Pointer(Struct, frozen=True):
    """A record and field that prove something."""

    record: Record
    field: str = ""
    note: str = ""
    role: Literal["primary", "related"] = "primary"

    def evidence(self) -> Evidence:
        """The line, with its place, ready for a report."""
        place = self.record.place
        origin, passage = place.origin, place.origin.passage
        index, column = place.row, 0
        if self.field == TYPED and origin.prompt is not None:
            # What a command was asked for stands on the line where it was typed, not in its output.
            passage, index = origin.prompt, 0
            column = max(passage.lines[0].find(origin.command.split()[0]), 0)
        elif self.field:
            index, column = origin.locate(place.row, self.field)
        else:
            text = passage.lines[index]
            column = len(text) - len(text.lstrip())
        return Evidence(
            host=origin.host,
            source=origin.ref.source,
            path=origin.ref.path,
            line=passage.numbers[index],
            column=column + passage.shift + 1,
            text=mask_secrets(" " * passage.shift + passage.lines[index].rstrip()),
            note=self.note,
            role=self.role,
        )


def at(record: Record, field: str = "", note: str = "") -> Pointer:
    """Primary evidence: the line where ``record`` prints ``field``."""
    return Pointer(record, field, note)


def near(record: Record, field: str = "", note: str = "") -> Pointer:
    """Related evidence: what the primary line is compared with."""
    return Pointer(record, field, note, "related")


class Found(Struct, frozen=True):
    """A rule's finding before the engine stamps it."""

    message: str
    evidence: tuple[Pointer | Evidence, ...]
    subject: str = ""
    remedy: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None
    count: int = 1
    hosts: tuple[str, ...] | None = None
    when: tuple[int | None, int | None] | None = None


def found(
    message: str,
    *evidence: Pointer | Evidence,
    subject: str = "",
    remedy: str = "",
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    count: int = 1,
    hosts: tuple[str, ...] | None = None,
    when: tuple[int | None, int | None] | None = None,
) -> Found:
    """Report a finding. ``remedy`` defaults to the rule's "How to fix"; severity and confidence to the rule's own.

    Evidence is where a record stands, or a line of a log; a summary hands on the evidence of the findings it sums up.
    ``when`` tells the first and the last time in milliseconds since 1970, where lines of logs that are evidence do not.
    """
    return Found(message, evidence, subject, remedy, severity, confidence, count, hosts, when)


class Observed(Struct, frozen=True):
    """The value a rule saw where everything is fine."""

    text: str


def observed(text: str) -> Observed:
    """Say what was seen: ``MTU 9000 on both``."""
    return Observed(text)


Results = Iterator[Found | Observed]


# -- declarations --------------------------------------------------------------------------------------

HEADINGS = ("What it checks", "Why it matters", "How to fix", "False alarms", "References")
_URL = lazy_pattern(r"<(\S+)>\s*$")


class RuleInfo(Struct, frozen=True, dict=True):
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
    hardening: tuple[str, ...]
    """The profiles (scg, stig, cis) that ask for it; such a rule runs only when one of them is chosen."""
    thresholds: Mapping[str, Any]

    @cached_property
    def docs(self) -> Mapping[str, str]:
        """The sections of its docstring by heading; read when somebody asks, not when all rules are loaded."""
        return read_docs(self.function.__doc__ or "")

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The sources it names."""
        return _references(self.docs.get("References", ""))

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
    rule_id: str,
    title: str,
    *,
    severity: Severity,
    confidence: Confidence = Confidence.CERTAIN,
    stops: bool = False,
    aliases: tuple[str, ...] = (),
    hardening: tuple[str, ...] = (),
) -> Callable[[Callable[..., Results]], Callable[..., Results]]:
    """Declare a rule; keyword-only parameters with defaults are its thresholds.

    ``hardening`` names the profiles (scg, stig, cis) that ask for the rule: what they call a finding is the
    product's default on most hosts, so it is judged only when the user chooses a profile.
    """

    def declare(function: Callable[..., Results]) -> Callable[..., Results]:
        function.__rule__ = (rule_id, title, severity, confidence, stops, aliases, hardening)  # type: ignore[attr-defined]
        return function

    return declare


def fact(function: Callable[..., T]) -> Callable[..., T]:
    """Declare a fact: its return type is what rules ask for, its annotations are its own inputs.

    A host has one of each, and nobody compares them: their classes have no ``==``.
    """
    function.__fact__ = True  # type: ignore[attr-defined]
    return function


def read_hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    """The annotations of a rule or fact as types."""
    # Evaluating annotations is slow, and most are no text.
    written = function.__annotations__
    return typing.get_type_hints(function) if any(isinstance(hint, str) for hint in written.values()) else written


def read_inputs(function: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and the thresholds of a rule or fact."""
    hints = read_hints(function)
    if isinstance(function, types.FunctionType) and not hasattr(function, "__wrapped__"):
        # What inspect.signature() tells as well, thirty times as slowly; there are hundreds of rules.
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        return {name: hints[name] for name in names}, dict(function.__kwdefaults__ or {})
    inputs, thresholds = {}, {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            thresholds[name] = parameter.default
        else:
            inputs[name] = hints[name]
    return inputs, thresholds


def rule_info(function: Callable[..., Results]) -> RuleInfo:
    """The declaration of a function marked with :func:`rule`."""
    rule_id, title, severity, confidence, stops, aliases, hardening = function.__rule__  # type: ignore[attr-defined]
    inputs, thresholds = read_inputs(function)
    scope: Any = "host"
    for annotation in inputs.values():
        scope = _SCOPES.get(get_origin(required(annotation)) or required(annotation), scope)
    summary = any(required(annotation) is Judged for annotation in inputs.values())
    return RuleInfo(
        rule_id,
        title,
        severity,
        confidence,
        function,
        inputs,
        scope,
        stops,
        summary,
        aliases,
        hardening,
        thresholds,
    )


@cache
def required(annotation: Any) -> Any:
    """The annotation without ``| None``."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(argument for argument in get_args(annotation) if argument is not type(None))
    return annotation


@cache
def is_optional(annotation: Any) -> bool:
    """True for ``X | None``."""
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)
