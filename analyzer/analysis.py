"""The analysis API: inputs in, one immutable report out. Headless, without network, without clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from analyzer import __version__
from analyzer.bundles.inputs import Tick
from analyzer.bundles.sharing import Helping
from analyzer.captures import Capture, Case, Collected, Host
from analyzer.case_file import HINT, CaseFacts, CaseFileError, load_case_file
from analyzer.commands.version import Version
from analyzer.dates import date_of
from analyzer.engine import Engine
from analyzer.facts.log.boots import Boots
from analyzer.facts.log.episodes import Episodes
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.migrations import Migrations
from analyzer.facts.log.report_episodes import in_order, told_episodes
from analyzer.facts.log.report_events import LoggedEvents, windows
from analyzer.facts.verdict import verdict
from analyzer.filtering import Selection, SelectionError
from analyzer.findings import (
    Coverage,
    Diagnostic,
    EpisodeSummary,
    Finding,
    HostSummary,
    Missing,
    Report,
    Tool,
    UsedTable,
    Verdict,
)
from analyzer.gathering import read_case
from analyzer.listed import Listed
from analyzer.logs.reader import LogReader, Moment
from analyzer.logs.signature import Signatures
from analyzer.model import ParseStatus
from analyzer.plugins import full_registry
from analyzer.registry import Registry
from analyzer.rulebook import AsOf, Hardening, Judged, Need
from analyzer.secrets import mask_secrets
from analyzer.settings import Settings, load_settings
from analyzer.tables import Tables
from analyzer.user_file import UserFileError


class Options(Struct, frozen=True):
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
    jobs: int = 1
    """Processes that share the work on large archives; the report is the same."""
    allow_code: bool = False
    """True to run the Python files in these folders."""
    since: Moment | None = None
    """Logs are read from here on."""
    until: Moment | None = None
    events: bool = True
    """False leaves the events of logs out of the report: who shows none of them need not wait for them."""


class Analysis(Struct, frozen=True):
    """A report with what it was made from, for writers that need more than the report."""

    report: Report
    case: Case
    registry: Registry
    timings: Mapping[str, float]
    events: LoggedEvents | None = None
    """What the logs tell, where the report was made without."""


def analyse(
    inputs: Sequence[str],
    options: Options | None = None,
    registry: Registry | None = None,
    prepare: Callable[[Registry], Registry] | None = None,
    tick: Tick = lambda size, members, name: None,
    helping: Helping | None = None,
    tell: Callable[[Finding], None] = lambda finding: None,
) -> Analysis:
    """Read the inputs, run all rules, and give the report.

    Without a ``registry`` that of the package with all plug-ins is loaded, and handed through ``prepare``.
    ``tick`` is told of what was read; ``helping`` are processes that read logs already (only without a settings
    file, whose limits they would not know); ``tell`` is told of each finding as it comes, chosen or not. Trouble with
    an input is in ``report.diagnostics`` and ``report.coverage``; nothing is raised for it.

    Raises:
        UserFileError: a bad case or settings file.
        SelectionError: a name that is no rule.
        PluginError: a folder of rules that cannot be used.
        SignatureError: a pack of signatures that cannot be used.
    """
    options = options or Options()
    troubles: list[Diagnostic] = []
    if registry is None:
        registry, troubles = full_registry(options.rules, options.allow_code)
    if prepare is not None:
        registry = prepare(registry)
    settings = load_settings(Path(options.settings_file), registry) if options.settings_file else Settings()
    selection = Selection.of(registry, options.select, options.ignore, options.min_severity)
    signatures = Signatures(options.rules)
    if options.rules:
        signatures.check()
    log_reader = LogReader(options.rules, options.since, options.until)
    case = read_case(
        inputs, registry.commands, limits=settings.limits, jobs=options.jobs, tick=tick, log_reader=log_reader,
        helping=helping,
    )  # fmt: skip
    given, missing = _case_facts(inputs, options)
    rules = list(registry.rules.values())
    as_of = options.as_of or date_of(case)
    tables = Tables(options.rules)
    tables.check(registry.tables)
    given[Tables] = tables
    given[Signatures] = signatures
    given[Hardening] = Hardening(options.hardening or "")
    if as_of is not None:
        given[AsOf] = AsOf(as_of)
    else:
        missing[AsOf] = "date"
    engine = Engine(
        case, rules, registry.facts, registry.collect, given, missing, settings.thresholds, options.hardening,
        lambda finding: settings.accepted(finding, as_of), registry.retellers, tell,
    )  # fmt: skip
    run = engine.run()
    logs = [log for host in case.hosts if (log := engine.known(HostLog, host.name)) is not None]
    events = LoggedEvents(logs, signatures)
    report = Report(
        tool=Tool(version=__version__, rules=len(registry.rules), signatures=len(signatures) if logs else 0),
        hosts=tuple(_summary(host) for host in case.hosts),
        findings=tuple(sorted(run.findings, key=_worst_first)),
        outcomes=tuple(run.outcomes),
        vmotion=tuple(verdict(engine.judged(pair, run)) for pair in case.pairs),
        coverage=_files(case),
        missing=tuple(
            Missing(host=host.name, path=item.path, tells=item.tells, reason=item.reason)
            for host in case.hosts
            if host.collected is not None
            for item in host.collected.missing
        ),
        tables=tuple(
            UsedTable(name=table.name, date=table.made.isoformat() if table.made else None, path=table.shown)
            for table in tables.used()
        ),
        events=events.told() if options.events else (),
        episodes=in_order([item for log in logs for item in _episodes(engine, log.host)]),
        log_windows=tuple(window for log in logs for window in windows(log)),
        diagnostics=(*troubles, *case.diagnostics, *settings.reminders(as_of), *events.left_out(), *run.diagnostics),
    )
    return Analysis(selection.apply(report), case, registry, run.timings, None if options.events else events)


def _case_facts(inputs: Sequence[str], options: Options) -> tuple[dict[type, Any], dict[type, str]]:
    """The facts of the case file: named by the user, else ``case.toml`` beside the first input."""
    path = Path(options.case_file) if options.case_file else None
    if path is None and inputs and inputs[0] != "-":
        first = Path(inputs[0])
        with suppress(OSError):  # that the input cannot be looked at is told where it is read
            beside = (first if first.is_dir() else first.parent) / "case.toml"
            path = beside if beside.is_file() else None
    if path is None:
        return {}, {CaseFacts: HINT}
    return {CaseFacts: load_case_file(path)}, {}


def _episodes(engine: Engine, host: str) -> Iterator[EpisodeSummary]:
    known = (engine.known(wanted, host) for wanted in (Episodes, Boots, Migrations))
    return told_episodes(*known)


def _worst_first(finding: Finding) -> tuple[Any, ...]:
    return (finding.severity.rank, finding.confidence.rank, finding.id, finding.hosts, finding.subject)


def _summary(host: Host) -> HostSummary:
    records, _ = host.records(Version)
    version = next((record for record in reversed(records) if isinstance(record, Version) and record.version), None)
    sources = tuple(
        dict.fromkeys(capture.ref.source if host.collected else capture.ref.display for capture in host.captures)
    )
    about = host.collected or Collected()
    build = version.build_number if version is not None else None
    return HostSummary(
        name=host.name,
        product=(version.product if version is not None else None) or about.product or None,
        version=(version.version if version is not None else None) or about.version or None,
        build=str(build)
        if build is not None
        else (version.build if version is not None else None) or about.build or None,
        collected_at=about.collected_at or None,
        sources=sources,
        name_from=host.name_from,
        uptime_seconds=about.uptime_seconds,
        collection_options=mask_secrets(about.options),
        told_by=dict(about.told_by),
    )


def _files(case: Case) -> tuple[Coverage, ...]:
    """What became of every file and output, by file and line."""
    masked = cache(mask_secrets)  # hundreds of outputs are of one command
    rows = [
        *(_coverage(capture, masked) for capture in case.captures), *(_listed(item, masked) for item in case.listed)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.source, row.path, row.line)))


def _listed(item: Listed, masked: Callable[[str], str]) -> Coverage:
    return Coverage(
        host=item.host,
        source=item.ref.source,
        path=item.ref.path,
        kind=item.kind,
        command=masked(item.command),
        status=item.status,
        records=item.records,
        unparsed_lines=item.unparsed,
        bytes=item.bytes,
        lines=item.lines,
        reason=masked(item.reason),
    )


def _coverage(capture: Capture, masked: Callable[[str], str]) -> Coverage:
    result, passage = capture.result, capture.passage
    known = capture.command is not None
    if result.status is ParseStatus.UNSUPPORTED:
        unparsed = sum(1 for line in passage.lines if line.strip())
    else:
        unparsed = len(result.unparsed)
    return Coverage(
        host=capture.host if known or capture.typed else "",
        source=capture.ref.source,
        path=capture.ref.path,
        kind=capture.kind,
        command=masked(capture.name),
        status=result.status,
        records=len(result.records),
        unparsed_lines=unparsed,
        bytes=capture.bytes,
        line=passage.numbers[0] if passage.numbers else 1,
        lines=len(passage.lines),
        reason=masked(result.reason),
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
