"""The settings file of a user: thresholds of rules, and findings that were accepted with a reason and an end date.

::

    [rules.VMO-024]
    limit_ms = 100

    [[suppress]]
    rule = "NET-001"
    host = "esx01"            # optional, * and ? allowed
    subject = "vSwitch1"      # optional, * and ? allowed
    reason = "spare port, CHG-4711"
    until = 2027-03-31        # optional

    [limits]
    ratio = 1000              # see analyzer/sources/limits.py
"""

import difflib
import math
import re
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError, field_validator

from analyzer.findings import Diagnostic, Finding, Suppression
from analyzer.registry import Registry
from analyzer.rulebook import RuleInfo
from analyzer.sources.limits import Limits
from analyzer.user_file import UserFileError, parse, read_text, troubles


class SettingsError(UserFileError):
    """The settings file cannot be used; the message says where and why."""


class Suppress(BaseModel):
    """One ``[[suppress]]`` table."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    rule: str
    host: str = "*"
    """A host that the finding names; ``*`` and ``?`` stand for anything."""
    subject: str = "*"
    """The subject of the finding as the report shows it."""
    reason: str
    until: date | None = None
    """The last day on which it holds."""

    @field_validator("reason")
    @classmethod
    def _says_why(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("say why the finding is accepted")
        return value.strip()

    def covers(self, finding: Finding) -> bool:
        """True when ``finding`` is one of those that were accepted."""
        hosts = [name.lower() for name in finding.hosts] or [""]
        return (
            finding.id == self.rule
            and any(fnmatchcase(name, self.host.lower()) for name in hosts)
            and fnmatchcase(finding.subject.lower(), self.subject.lower())
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    rules: dict[str, dict[str, Any]] = {}
    suppress: tuple[Suppress, ...] = ()
    limits: dict[str, PositiveInt] = {}

    @field_validator("limits")
    @classmethod
    def _are_limits(cls, value: dict[str, int]) -> dict[str, int]:
        known = Limits.__struct_fields__
        for name in value:
            if name not in known:
                raise ValueError(f"{name} is no limit; known are {', '.join(known)}")
        return value


class Settings(Struct, frozen=True):
    """What the user set, checked against the rules there are."""

    shown: str = ""
    """The file as messages name it."""
    thresholds: Mapping[str, Mapping[str, Any]] = {}
    suppressions: tuple[Suppress, ...] = ()
    lines: tuple[int, ...] = ()
    """The line of each suppression."""
    limits: Limits = field(default_factory=Limits)
    """How much of an input is read at most."""

    def accepted(self, finding: Finding, as_of: date | None) -> Suppression | None:
        """Why ``finding`` is accepted, or None; a suppression whose end date has passed holds no longer."""
        for entry in self.suppressions:
            if entry.covers(finding) and not _is_over(entry, as_of):
                return Suppression(reason=entry.reason, until=entry.until.isoformat() if entry.until else None)
        return None

    def reminders(self, as_of: date | None) -> list[Diagnostic]:
        """Suppressions that have ended, and those of which nobody can tell."""
        told = []
        for entry, line in zip(self.suppressions, self.lines, strict=True):
            what = f"the suppression of {entry.rule}{f' on {entry.host}' if entry.host != '*' else ''}"
            if entry.until is not None and as_of is None:
                code = "suppression-undated"
                said = (
                    f"{what} ends on {entry.until}, and no input tells its date: it is taken to hold; "
                    "give --as-of to judge it"
                )
            elif _is_over(entry, as_of):
                code = "suppression-expired"
                said = f"{what} ended on {entry.until} (judged as of {as_of}): {entry.reason}"
            else:
                continue
            told.append(Diagnostic(level="warning", code=code, message=said, path=self.shown, line=line))
        return told


def _is_over(entry: Suppress, as_of: date | None) -> bool:
    return entry.until is not None and as_of is not None and entry.until < as_of


def load_settings(path: Path, registry: Registry) -> Settings:
    """Read and check a settings file.

    Raises:
        SettingsError: it is missing, not TOML, or names a rule, threshold or key that does not exist.
    """
    shown, text = read_text(path, SettingsError)
    data = parse(text, shown, SettingsError)
    try:
        file = _File.model_validate(data)
    except ValidationError as problem:
        raise SettingsError("; ".join(f"{shown}: {line}" for line in troubles(problem, _known_keys))) from problem
    lines = tuple(
        number for number, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[\s*suppress\s*\]\]", line)
    )
    if len(lines) != len(file.suppress):
        lines = (1,) * len(file.suppress)  # written as an array of inline tables
    thresholds: dict[str, dict[str, Any]] = {}
    for name, values in file.rules.items():
        info = _rule(name, registry, f"{shown}: rules.{name}")
        thresholds[info.id] = {key: _threshold(info, key, value, shown) for key, value in values.items()}
    suppressions = tuple(
        entry.model_copy(update={"rule": _rule(entry.rule, registry, f"{shown}:{line}: suppress").id})
        for entry, line in zip(file.suppress, lines, strict=True)
    )
    return Settings(shown, thresholds, suppressions, lines, Limits(**file.limits))


def _known_keys(path: tuple[str, ...]) -> list[str]:
    """The keys that the table at ``path`` may hold."""
    return list((Suppress if path[:1] == ("suppress",) else _File).model_fields)


def _rule(name: str, registry: Registry, where: str) -> RuleInfo:
    info = registry.rule(name)
    if info is None:
        close = difflib.get_close_matches(name.upper(), [*registry.rules, *registry.aliases], 1)
        hint = f"did you mean {close[0]}?" if close else "`esxray list rules` shows all of them"
        raise SettingsError(f"{where}: {name} is no rule; {hint}")
    return info


def _threshold(info: RuleInfo, key: str, value: Any, shown: str) -> Any:
    """The value as the rule takes it."""
    where = f"{shown}: rules.{info.id}.{key}"
    if key not in info.thresholds:
        known = ", ".join(info.thresholds)
        raise SettingsError(f"{where}: no such threshold; {f'known are {known}' if known else 'the rule has none'}")
    default = info.thresholds[key]
    if isinstance(default, bool) or isinstance(value, bool):
        fits = isinstance(default, bool) and isinstance(value, bool)
    elif isinstance(default, float):
        fits = isinstance(value, int | float) and math.isfinite(value)
    elif isinstance(default, tuple | frozenset):
        fits = isinstance(value, list)
        value = type(default)(value) if fits else value
    else:
        fits = isinstance(value, type(default))
    if not fits:
        raise SettingsError(f"{where}: {value!r} does not fit, the default is {default!r}")
    return value
