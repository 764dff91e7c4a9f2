"""Which findings a user wants to see: by rule id or alias, by area, by severity.

Filtering comes last: every rule runs and the vMotion verdicts are worked out from all of them, so that
ignoring a rule never turns BLOCKED into READY.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from msgspec import Struct

from analyzer.findings import Finding, Outcome, OutcomeStatus, Report, Severity
from analyzer.registry import Registry


class SelectionError(ValueError):
    """A name that is no rule, area or severity; the message suggests the nearest."""


class Names(Struct, frozen=True):
    """What a list of ``--select`` or ``--ignore`` values means."""

    rules: frozenset[str]
    severities: frozenset[Severity]

    def __bool__(self) -> bool:
        return bool(self.rules or self.severities)

    def holds(self, rule_id: str, severity: Severity) -> bool:
        """True when the rule is named, by itself or by its area, or the severity is."""
        return rule_id in self.rules or severity in self.severities


def suggestions(name: str, registry: Registry) -> list[str]:
    """Rule ids, aliases and areas that look like ``name``, nearest first."""
    areas = {info.area for info in registry.rules.values()}
    known = sorted({*registry.rules, *registry.aliases, *areas, *(level.value.upper() for level in Severity)})
    close = difflib.get_close_matches(name.upper(), known, n=3, cutoff=0.6)
    return [item.lower() if item.lower() in list(Severity) else item for item in close]


def _names(values: Iterable[str], option: str, registry: Registry) -> Names:
    rules: set[str] = set()
    severities: set[Severity] = set()
    for value in (part.strip() for text in values for part in text.split(",")):
        if not value:
            continue
        info = registry.rule(value)
        area = {rule_id for rule_id, rule in registry.rules.items() if rule.area == value.upper().removesuffix("-")}
        if info is not None:
            rules.add(info.id)
        elif area:
            rules |= area
        elif value.lower() in list(Severity):
            severities.add(Severity(value.lower()))
        else:
            close = suggestions(value, registry)
            hint = f"; did you mean {' or '.join(close)}?" if close else "; `esxray list rules` shows all of them"
            raise SelectionError(f"{option}: {value} is no rule, area or severity{hint}")
    return Names(frozenset(rules), frozenset(severities))


class Selection(Struct, frozen=True):
    """The filter of one run."""

    select: Names
    ignore: Names
    lowest: Severity
    registry: Registry

    @classmethod
    def of(
        cls,
        registry: Registry,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        min_severity: str | None = None,
    ) -> Selection:
        """The filter that the options ask for.

        Raises:
            SelectionError: a value is no rule, alias, area or severity.
        """
        lowest = Severity(min_severity) if min_severity else Severity.INFO
        return cls(_names(select, "--select", registry), _names(ignore, "--ignore", registry), lowest, registry)

    def _wants(self, rule_id: str, severity: Severity) -> bool:
        if self.select and not self.select.holds(rule_id, severity):
            return False
        return not self.ignore.holds(rule_id, severity) and severity.rank <= self.lowest.rank

    def _wants_outcome(self, outcome: Outcome, kept: set[str]) -> bool:
        if outcome.status is OutcomeStatus.FOUND:
            return outcome.id in kept
        info = self.registry.rules.get(outcome.id)
        return info is None or self._wants(info.id, info.severity)

    def apply(self, report: Report) -> Report:
        """The report with the wanted findings, and the outcomes of the wanted rules."""
        if not self.select and not self.ignore and self.lowest is Severity.INFO:
            return report
        findings: tuple[Finding, ...] = tuple(item for item in report.findings if self._wants(item.id, item.severity))
        kept = {item.id for item in findings}
        outcomes = tuple(item for item in report.outcomes if self._wants_outcome(item, kept))
        return report.model_copy(update={"findings": findings, "outcomes": outcomes})
