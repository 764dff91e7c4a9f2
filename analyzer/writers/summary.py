"""Numbers and lists that every written report shows, worked out from the report alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from analyzer.facts.collecting import is_file
from analyzer.findings import (
    SELECTION,
    Coverage,
    Evidence,
    Finding,
    HostSummary,
    Outcome,
    OutcomeStatus,
    Report,
    Severity,
)
from analyzer.model import CaptureKind, ParseStatus
from analyzer.patterns import lazy_pattern

CASE_FILE = "case.toml"
"""What begins the text of a need that no command gives: it is to be written, not run."""

VERDICT_AREAS = ("VMO", "CPU")
"""The areas whose rules say whether a migration works."""

VERDICT_RULE = "VMO-075"
"""The rule that puts the verdict into a finding; reports that show the verdict itself do not repeat it."""

TROUBLED = {
    ParseStatus.UNREADABLE: "could not be read",
    ParseStatus.COMMAND_FAILED: "the command failed",
    ParseStatus.EMPTY: "no output",
    ParseStatus.TRUNCATED: "cut off",
    ParseStatus.PARTIAL: "understood in part",
    ParseStatus.UNSUPPORTED: "no parser",
}


def plural(count: int, one: str, many: str = "") -> str:
    """``1 error``, ``2 errors``.

    >>> plural(1, "error"), plural(2, "error"), plural(0, "is", "are")
    ('1 error', '2 errors', '0 are')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def tally(findings: Iterable[Finding]) -> str:
    """The findings counted by severity, worst first: ``1 error, 2 warnings``; empty without findings."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    words = {Severity.CRITICAL: "critical", Severity.INFO: "info"}
    return ", ".join(
        f"{count} {words[level]}" if level in words else plural(count, level.value)
        for level, count in counts.items()
        if count
    )


def short_ids(ids: Iterable[str]) -> str:
    """Rule ids without repeating their area.

    >>> short_ids(["VMO-001", "VMO-005", "CPU-002"])
    'CPU-002, VMO-001 005'
    """
    areas: dict[str, list[str]] = {}
    for rule_id in sorted(set(ids)):
        area, _, number = rule_id.partition("-")
        areas.setdefault(area, []).append(number)
    return ", ".join(f"{area}-{' '.join(numbers)}" for area, numbers in areas.items())


def location(evidence: Evidence) -> str:
    """Where a line stands, as editors and terminals open it: ``esx01/vmknic.txt:4:12``."""
    return f"{shown_path(evidence.source, evidence.path)}:{evidence.line}:{evidence.column}"


def shown_path(source: str, path: str) -> str:
    """The path of a member as a person would type it."""
    return path if source in ("", path) else f"{source.rstrip('/')}/{path}"


# -- findings ------------------------------------------------------------------------------------------


class Group(Struct, frozen=True):
    """Findings of one rule with the same weight: one heading for all of them."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for the group."""
        return self.findings[0]

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts the findings name."""
        return tuple(sorted({name for finding in self.findings for name in finding.hosts}))


def is_selection(report: Report) -> bool:
    """True for a report that was cut down to findings: what was checked and read is not in it."""
    return any(trouble.code == SELECTION for trouble in report.diagnostics)


def told(report: Report) -> tuple[Finding, ...]:
    """The findings to show: all but those that only repeat the verdict above them."""
    return tuple(item for item in report.findings if item.id != VERDICT_RULE or not report.vmotion)


def reason_parts(reason: str) -> tuple[str, str]:
    """The rule id that begins a reason of a verdict, if one does, and the rest."""
    found = re.match(r"([A-Z]{2,5}-\d+) (.*)", reason, re.S)
    return (found[1], found[2]) if found else ("", reason)


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """Findings in the order of the report; those of one rule, severity and confidence stand together."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.severity.rank,
            finding.confidence.rank,
            finding.id,
            finding.title,
            finding.suppressed,
        )
        groups.setdefault(key, []).append(finding)
    return [Group(tuple(members)) for members in groups.values()]


# -- checks --------------------------------------------------------------------------------------------


def _outcomes(report: Report) -> list[Outcome]:
    """The outcomes of the checks; the verdict is shown by itself."""
    return [item for item in report.outcomes if item.id != VERDICT_RULE or not report.vmotion]


def fine(report: Report) -> list[str]:
    """Rules that were checked somewhere and found nothing, and whose check was possible everywhere."""
    states: dict[str, set[str]] = {}
    for outcome in _outcomes(report):
        state = "unknown" if is_unknown(outcome) else outcome.status.value
        states.setdefault(outcome.id, set()).add(state)
    return [
        rule_id for rule_id, seen in states.items() if "passed" in seen and not seen & {"found", "unknown", "errored"}
    ]


def observations(report: Report, rule_id: str) -> list[tuple[str, str]]:
    """What a rule saw where everything is fine: pairs of target and text."""
    return [
        (item.target, item.observed)
        for item in report.outcomes
        if item.id == rule_id and item.status is OutcomeStatus.PASSED
    ]


def is_unknown(outcome: Outcome) -> bool:
    """True when a rule could not judge for want of something that can be collected."""
    return outcome.status is OutcomeStatus.SKIPPED and bool(outcome.collect)


def unknown(report: Report) -> list[str]:
    """Rules that could not be checked on at least one target."""
    return list(dict.fromkeys(outcome.id for outcome in _outcomes(report) if is_unknown(outcome)))


def not_applicable(report: Report) -> list[str]:
    """Rules that have nothing to judge in this case, on no target."""
    states: dict[str, set[bool]] = {}
    for outcome in _outcomes(report):
        states.setdefault(outcome.id, set()).add(outcome.status is OutcomeStatus.SKIPPED and not outcome.collect)
    return [rule_id for rule_id, seen in states.items() if seen == {True}]


class Wanted(Struct, frozen=True):
    """Commands to run on some hosts, with the rules that need each."""

    hosts: tuple[str, ...]
    commands: tuple[tuple[str, tuple[str, ...]], ...]
    everywhere: bool
    """True when these are all hosts of the report, and there are several."""


def wanted(report: Report, most: int | None = None) -> list[Wanted]:
    """What to collect: each command once, under the hosts it is to be run on; what helps most first.

    With a pair of hosts the question is mostly whether a migration works. Files to look for come last. ``most``
    is how many of the commands are wanted at all.
    """
    names = [host.name for host in report.hosts]
    hosts: dict[str, dict[str, None]] = {}
    rules: dict[str, dict[str, None]] = {}
    for outcome in _outcomes(report):
        if not is_unknown(outcome):
            continue
        needs = outcome.collect_on or dict.fromkeys(_hosts_of(outcome.target, names), outcome.collect)
        for host, commands in needs.items():
            for command in commands:
                if not command.startswith(CASE_FILE):
                    hosts.setdefault(command, {})[host] = None
                    rules.setdefault(command, {})[outcome.id] = None
    hosts, rules = _in_loops(hosts, rules)
    blocks: dict[tuple[str, ...], list[str]] = {}
    weights = dict.fromkeys(VERDICT_AREAS, 4) if report.vmotion else {}
    weight = {name: sum(weights.get(rule_id[:3], 1) for rule_id in ids) for name, ids in rules.items()}
    for command in sorted(hosts, key=lambda command: (is_file(command), -weight[command]))[:most]:
        where = tuple(sorted(hosts[command], key=lambda name: names.index(name) if name in names else len(names)))
        blocks.setdefault(where, []).append(command)
    ordered = sorted(blocks, key=lambda where: (-len(where), [names.index(name) for name in where if name in names]))
    return [
        Wanted(where, tuple((c, tuple(rules[c])) for c in blocks[where]), len(where) == len(names) > 1)
        for where in ordered
    ]


_OF_NIC = lazy_pattern(r"(?P<command>esxcli network nic (?:stats )?get -n )(?P<nic>vmnic\d+)$")
"""Outputs that name their NIC themselves, so that a loop may print them."""

_Uses = dict[str, dict[str, None]]


def _in_loops(hosts: _Uses, rules: _Uses) -> tuple[_Uses, _Uses]:
    """The same with one line for a command that is to be run for several NICs of one host."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for command in hosts:
        if found := _OF_NIC.match(command):
            alike.setdefault((found["command"], tuple(sorted(hosts[command]))), []).append(command)
    renamed: dict[str, str] = {}
    for (start, _), commands in alike.items():
        if len(commands) > 1:
            nics = " ".join(
                sorted((command.rpartition(" ")[2] for command in commands), key=lambda name: int(name[5:]))
            )
            renamed |= dict.fromkeys(commands, f"for n in {nics}; do {start}$n; done")
    merged: tuple[_Uses, _Uses] = ({}, {})
    for uses, into in zip((hosts, rules), merged, strict=True):
        for command, names in uses.items():
            into.setdefault(renamed.get(command, command), {}).update(names)
    return merged


def wanted_of_case(report: Report) -> list[tuple[str, list[str]]]:
    """What only a case file can tell, with the rules that need it."""
    needs: dict[str, list[str]] = {}
    for outcome in _outcomes(report):
        for text in outcome.collect if is_unknown(outcome) else ():
            if text.startswith(CASE_FILE):
                needs.setdefault(text, []).append(outcome.id)
    return [(text, sorted(set(ids))) for text, ids in needs.items()]


def _hosts_of(target: str, names: Sequence[str]) -> list[str]:
    """The hosts of a target; host names may hold the very characters that join them."""
    if target in names or target == "case":
        return [target] if target in names else list(names)
    for a in names:
        for b in names:
            if target in (f"{a}+{b}", f"{a}->{b}"):
                return [a, b]
    return list(names)


# -- what was read -------------------------------------------------------------------------------------


def outputs_of(report: Report, host: HostSummary) -> int:
    """How many saved outputs of a host were understood at least in part."""
    return sum(1 for item in report.coverage if item.host == host.name and item.command and item.records)


def collected(host: HostSummary) -> str:
    """``collected 2024-06-01 10:00 UTC, up 41 days``, as far as the bundle tells."""
    said = []
    if host.collected_at:
        said.append(f"collected {host.collected_at[:16].replace('T', ' ')} UTC")
    if host.uptime_seconds is not None:
        hours = host.uptime_seconds // 3600
        said.append(f"up {plural(hours // 24, 'day')}" if hours >= 48 else f"up {plural(hours, 'hour')}")
    return ", ".join(said)


def version_of(host: HostSummary) -> str:
    """Product, version and build as far as they are known."""
    parts = [host.product or "", host.version or "", f"build {host.build}" if host.build else ""]
    return " ".join(part for part in parts if part)


def inputs_of(report: Report) -> tuple[str, str]:
    """The files the report was made from, in short: one name or a number, and the folder they share."""
    sources = list(dict.fromkeys(path for host in report.hosts for path in host.sources))
    if not sources:
        sources = list(dict.fromkeys(shown_path(item.source, item.path) for item in report.coverage))
    if len(sources) <= 1:
        return "".join(sources), ""
    rooted = {path.startswith("/") for path in sources}
    return f"{len(sources)} files", posixpath.commonpath(sources) if len(rooted) == 1 else ""


class Reading(Struct, frozen=True):
    """Coverage in three parts: understood, troubled, and text that is nobody's output."""

    parsed: tuple[Coverage, ...]
    troubled: tuple[Coverage, ...]
    text: tuple[Coverage, ...]
    logs: tuple[Coverage, ...] = ()
    """Logs that were searched in full."""

    @property
    def text_lines(self) -> int:
        """Lines of text around the outputs that are not blank."""
        return sum(item.unparsed_lines for item in self.text)


def reading(report: Report) -> Reading:
    """The coverage of a report, sorted into what a reader wants to know."""
    parsed, troubled, text, logs = [], [], [], []
    for item in report.coverage:
        if item.kind is CaptureKind.LOG and item.status in (ParseStatus.PARSED, ParseStatus.EMPTY):
            logs.append(item)
            continue
        if item.status is ParseStatus.PARSED or (item.status is ParseStatus.EMPTY and item.reason == "no rows"):
            parsed.append(item)
        elif item.status is ParseStatus.UNSUPPORTED and not item.command and item.kind.value != "binary":
            text.append(item)
        else:
            troubled.append(item)
    return Reading(tuple(parsed), tuple(troubled), tuple(text), tuple(logs))


_SIZES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def size_of(count: int) -> str:
    """``1.2 GB``."""
    for size, unit in _SIZES:
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return plural(count, "byte")


def logs_read(report: Report) -> str:
    """``57 logs, 1.0 GB, from 2025-02-21 10:00 to 2025-03-04 05:06 UTC``; empty without logs."""
    logs = reading(report).logs
    if not logs:
        return ""
    said = f"{plural(len(logs), 'log')}, {size_of(sum(item.bytes for item in logs))}"
    firsts = [window.first for window in report.log_windows if window.first]
    lasts = [window.last for window in report.log_windows if window.last]
    if firsts and lasts:
        first, last = (stamp[:16].replace("T", " ") for stamp in (min(firsts), max(lasts)))
        said += f", from {first} to {last} UTC"
    return said


def when(finding: Finding) -> str:
    """When a finding was seen in logs: ``2025-03-03 02:11 to 02:25 UTC``; empty for what logs do not tell."""
    first, last = finding.first_seen, finding.last_seen
    if not first:
        return ""
    begins = first[:16].replace("T", " ")
    if not last or last[:16] == first[:16]:
        return f"{begins} UTC"
    ends = last[11:16] if last[:10] == first[:10] else last[:16].replace("T", " ")
    return f"{begins} to {ends} UTC"


def files_read(report: Report) -> int:
    """How many files were read, or should have been."""
    return len(
        {
            (item.source, item.path)
            for item in report.coverage
            if item.bytes or item.status is not ParseStatus.UNSUPPORTED
        }
    )


def span_of(item: Coverage) -> str:
    """``file.txt:12-30``."""
    path = shown_path(item.source, item.path)
    if item.lines <= 1:
        return f"{path}:{item.line}" if item.lines else path
    return f"{path}:{item.line}-{item.line + item.lines - 1}"


def trouble_of(item: Coverage) -> str:
    """What is wrong with a capture, in words."""
    said = TROUBLED.get(item.status, item.status.value)
    if item.status is ParseStatus.PARTIAL and item.unparsed_lines:
        said = f"{plural(item.unparsed_lines, 'line')} not understood"
    return item.reason if item.reason.startswith(said) else f"{said}: {item.reason}" if item.reason else said


def tables_of(report: Report) -> str:
    """How old the tables are that rules judged by: ``advisories 2026-07-29, esxi_builds 2026-07-29``."""
    told = [f"{table.name} {table.date or 'without a date'}" for table in report.tables]
    return ", ".join(told)
