"""The analysis API: inputs in, one immutable report out. Headless, without network, without clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.captures import Capture, Case, Host
from analyzer.case_file import HINT, CaseFacts, CaseFileError, load_case_file
from analyzer.commands.version import Version
from analyzer.dates import date_of
from analyzer.engine import Engine
from analyzer.facts.verdict import verdict
from analyzer.filtering import Selection, SelectionError
from analyzer.findings import (
    Coverage,
    Diagnostic,
    Finding,
    HostSummary,
    Report,
    Tool,
    Verdict,
)
from analyzer.model import ParseStatus
from analyzer.plugins import full_registry
from analyzer.reading import read_case
from analyzer.registry import Registry
from analyzer.rulebook import Judged, Need
from analyzer.secrets import mask_secrets
from analyzer.settings import Settings, load_settings
from analyzer.user_file import UserFileError


@dataclass(frozen=True)
class Options:
    """What a user can ask for."""

    case_file: str | None = None
    select: tuple[str, ...] = ()
    """Rule ids, aliases, areas or severities to show; empty for all."""
    ignore: tuple[str, ...] = ()
    min_severity: str | None = None
    settings_file: str | None = None
    """Thresholds and accepted findings."""
    as_of: date | None = None
    """The day by which ages are judged; default: the newest date that the input gives for its making."""
    hardening: str | None = None
    """A hardening profile (scg, stig, cis) to judge by as well."""
    rules: tuple[str, ...] = ()
    """Folders with rules of the user."""
    allow_code: bool = False
    """True to run the Python files in these folders."""


@dataclass(frozen=True)
class Analysis:
    """A report with what it was made from, for writers that need more than the report."""

    report: Report
    case: Case
    registry: Registry
    timings: Mapping[str, float]


def analyse(
    inputs: Sequence[str],
    options: Options | None = None,
    registry: Registry | None = None,
    prepare: Callable[[Registry], Registry] | None = None,
) -> Analysis:
    """Read the inputs, run all rules, and give the report.

    Without a ``registry`` that of the package with all plug-ins is loaded, and handed through ``prepare``.
    Trouble with an input is in ``report.diagnostics`` and ``report.coverage``; nothing is raised for it.

    Raises:
        UserFileError: a bad case or settings file.
        SelectionError: a name that is no rule.
        PluginError: a folder of rules that cannot be used.
    """
    options = options or Options()
    troubles: list[Diagnostic] = []
    if registry is None:
        registry, troubles = full_registry(options.rules, options.allow_code)
    if prepare is not None:
        registry = prepare(registry)
    settings = load_settings(Path(options.settings_file), registry) if options.settings_file else Settings()
    selection = Selection.of(registry, options.select, options.ignore, options.min_severity)
    case = read_case(inputs, registry.commands)
    given, missing = _case_facts(inputs, options)
    rules = list(registry.rules.values())
    as_of = options.as_of or date_of(case)
    engine = Engine(
        case, rules, registry.facts, registry.collect, given, missing, settings.thresholds, options.hardening,
        lambda finding: settings.accepted(finding, as_of),
    )  # fmt: skip
    run = engine.run()
    report = Report(
        tool=Tool(version=__version__, rules=len(registry.rules)),
        hosts=tuple(_summary(host) for host in case.hosts),
        findings=tuple(sorted(run.findings, key=_worst_first)),
        outcomes=tuple(run.outcomes),
        vmotion=tuple(verdict(engine.judged(pair, run)) for pair in case.pairs),
        coverage=tuple(_coverage(capture) for capture in case.captures),
        diagnostics=(*troubles, *case.diagnostics, *settings.reminders(as_of), *run.diagnostics),
    )
    return Analysis(selection.apply(report), case, registry, run.timings)


def _case_facts(inputs: Sequence[str], options: Options) -> tuple[dict[type, Any], dict[type, str]]:
    """The facts of the case file: named by the user, else ``case.toml`` beside the first input."""
    path = Path(options.case_file) if options.case_file else None
    if path is None and inputs and inputs[0] != "-":
        first = Path(inputs[0])
        beside = (first if first.is_dir() else first.parent) / "case.toml"
        path = beside if beside.is_file() else None
    if path is None:
        return {}, {CaseFacts: HINT}
    return {CaseFacts: load_case_file(path)}, {}


def _worst_first(finding: Finding) -> tuple[Any, ...]:
    return (finding.severity.rank, finding.confidence.rank, finding.id, finding.hosts, finding.subject)


def _summary(host: Host) -> HostSummary:
    records, _ = host.records(Version)
    version = next((record for record in reversed(records) if isinstance(record, Version) and record.version), None)
    sources = tuple(dict.fromkeys(capture.ref.display for capture in host.captures))
    if version is None:
        return HostSummary(name=host.name, sources=sources, name_from=host.name_from)
    build = version.build_number
    return HostSummary(
        name=host.name,
        product=version.product,
        version=version.version,
        build=str(build) if build is not None else version.build,
        sources=sources,
        name_from=host.name_from,
    )


def _coverage(capture: Capture) -> Coverage:
    result = capture.result
    known = capture.command is not None
    lines = sum(1 for line in capture.passage.lines if line.strip())
    return Coverage(
        host=capture.host if known or capture.typed else "",
        source=capture.ref.source,
        path=capture.ref.path,
        kind=capture.kind,
        command=mask_secrets(capture.name),
        status=result.status,
        records=len(result.records),
        unparsed_lines=lines if result.status is ParseStatus.UNSUPPORTED else len(result.unparsed),
        bytes=capture.bytes,
        line=capture.passage.numbers[0] if len(capture.passage) else 1,
        lines=len(capture.passage),
        reason=mask_secrets(result.reason),
    )


__all__ = [
    "Analysis",
    "CaseFileError",
    "Diagnostic",
    "Judged",
    "Need",
    "Options",
    "SelectionError",
    "UserFileError",
    "Verdict",
    "analyse",
]
