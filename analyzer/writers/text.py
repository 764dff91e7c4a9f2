"""Text for terminals: worst first, one screen for a small case, every finding with its lines.

The vMotion verdict comes first, then findings with evidence and fix, then in short what was fine, what
could not be checked and what to collect, what was read, and a closing line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import partial

from rich.cells import cell_len

from analyzer.findings import Confidence, Evidence, Finding, Report, Severity
from analyzer.writers import readiness
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, Span, clip, pad, quote
from analyzer.writers.remedy import commands_in, flowing, pasteable
from analyzer.writers.summary import (
    Group,
    collected,
    files_read,
    fine,
    grouped,
    inputs_of,
    is_selection,
    location,
    logs_read,
    not_applicable,
    observations,
    outputs_of,
    plural,
    reading,
    short_ids,
    span_of,
    tables_of,
    tally,
    told,
    trouble_of,
    unknown,
    version_of,
    wanted,
    wanted_of_case,
    when,
)

WIDTH = 100
"""Width of a report that goes to a file."""

SEVERITY_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "bold cyan",
}
_DIM = "dim"
_GUTTER = 2
_SHOWN_PRIMARY, _SHOWN_RELATED = 6, 2
_SHOWN_TROUBLE = 12
_SHOWN_COMMANDS = 10
_SHOWN_MISSING = 6


class Detail(IntEnum):
    """How much to print."""

    QUIET = 0
    """Verdicts and findings only."""
    NORMAL = 1
    VERBOSE = 2
    """With references, all evidence, what each check saw, and where text was left alone."""


def write(report: Report, width: int = WIDTH, detail: Detail = Detail.NORMAL) -> str:
    """The report as plain text."""
    return page(report, width, detail).text()


def page(
    report: Report, width: int = WIDTH, detail: Detail = Detail.NORMAL, events: Callable[[], int] | None = None
) -> Page:
    """The report as styled lines; ``events`` counts the events of logs for a report that was made without them."""
    out = Page(width)
    if detail > Detail.QUIET:
        _head(out, report)
    readiness.overview(out, report)
    _findings(out, report, detail)
    if detail > Detail.QUIET and report.hosts:
        _checked(out, report, detail)
        _unchecked(out, report, detail)
    if detail > Detail.QUIET or not report.hosts:
        _read(out, report, detail, events or partial(_events_of, report))
        _closing(out, report)
    return out


# -- head and close ------------------------------------------------------------------------------------


def _head(out: Page, report: Report) -> None:
    tool = f"{report.tool.name} {report.tool.version}"
    said = plural(len(report.hosts), "host") if report.hosts else "no host"
    files, folder = inputs_of(report)
    room = out.width - cell_len(tool) - cell_len(said) - 6
    inputs = plain(f"{files} in {folder}" if folder else files)
    if folder and cell_len(inputs) > room:
        inputs = files
    out.line((tool, "bold"), f"  {said}" + (f" in {clip(inputs, room)}" if inputs else ""))
    rows: list[list[Span | str]] = []
    dated = any(collected(host) for host in report.hosts)
    for host in report.hosts:
        version = version_of(host)
        rows.append([
            (plain(host.name), "bold"),
            (plain(version), "") if version else ("version not collected", _DIM),
            *([] if is_selection(report) else [plural(outputs_of(report, host), "output")]),
            *([plain(collected(host))] if dated else []),
            (f"named by {plain(host.name_from)}" if host.name_from else "", _DIM),
        ])  # fmt: skip
    out.columns(rows, indent=_GUTTER)


def _closing(out: Page, report: Report) -> None:
    out.blank()
    if not report.hosts:
        out.paragraph(
            ("Nothing was checked: no output of a command that esxray knows was found.", "bold yellow"),
            " Known are: `esxray list commands`.",
        )
        return
    findings = told(report)
    worst = findings[0].severity if findings else None
    style = "bold green" if worst is None else "bold red" if worst is Severity.CRITICAL else SEVERITY_STYLES[worst]
    left = unknown(report)
    said = f"; {plural(len(left), 'check')} could not be made" if left else ""
    out.paragraph((tally(findings) or "Nothing found", style), said)


# -- findings ------------------------------------------------------------------------------------------


def _findings(out: Page, report: Report, detail: Detail) -> None:
    compact = []
    for group in grouped(told(report)):
        if group.first.severity is Severity.INFO and detail < Detail.VERBOSE:
            compact.append(group)
            continue
        out.blank()
        _group(out, group, detail)
    if compact:
        out.blank()
    for group in compact:
        for finding in group.findings:
            _compact(out, finding)


def _group(out: Page, group: Group, detail: Detail) -> None:
    first = group.first
    word = first.severity.value.upper()
    marks = [
        " ".join(plain(name) for name in group.hosts) if len(group.hosts) <= 3 else plural(len(group.hosts), "host")
    ]
    if first.confidence is not Confidence.CERTAIN:
        marks.append(first.confidence.value)
    if first.suppressed is not None:
        marks.append("accepted")
    lead = [(word, SEVERITY_STYLES[first.severity]), ("  ", ""), (first.id, "bold"), ("  ", "")]
    out.paragraph((plain(first.title), "bold"), "  ", (f"[{', '.join(marks)}]", "mark"), lead=lead)
    remedies = list(dict.fromkeys(finding.remedy for finding in group.findings))
    for finding in group.findings:
        out.paragraph(*_prose(finding.message), *_count(finding), indent=_GUTTER)
        _note(out, finding)
        _evidence(out, finding.evidence, detail)
        if len(remedies) > 1:
            _remedy(out, finding.remedy)
    if len(remedies) == 1:
        _remedy(out, remedies[0])
    _accepted(out, first)
    if detail is Detail.VERBOSE:
        for reference in first.references:
            link = f" <{plain(reference.url)}>" if reference.url else ""
            out.paragraph((f"{plain(reference.label)}{link}", _DIM), lead=[("See  ", _DIM)], indent=_GUTTER)


def _accepted(out: Page, finding: Finding) -> None:
    if finding.suppressed is not None:
        until = f" until {plain(finding.suppressed.until)}" if finding.suppressed.until else ""
        out.paragraph(("Accepted", "bold"), f"{until}: {plain(finding.suppressed.reason)}", indent=_GUTTER)


def _note(out: Page, finding: Finding) -> None:
    """What a person wrote on it."""
    if finding.note:
        out.paragraph(("Note", "bold"), f": {plain(finding.note)}", indent=_GUTTER)


def _count(finding: Finding) -> list[Span]:
    """How often and when, as far as it is more than once or logs tell."""
    told = [f"{finding.count:,} times"] if finding.count > 1 else []
    told += [when(finding)] if finding.first_seen else []
    return [(f" ({', '.join(told)})", _DIM)] if told else []


def _compact(out: Page, finding: Finding) -> None:
    word = finding.severity.value.upper()
    where = plain(location(finding.evidence[0]))
    doubt = "" if finding.confidence is Confidence.CERTAIN else f", {finding.confidence.value}"
    lead = [(word, SEVERITY_STYLES[finding.severity]), ("  ", ""), (finding.id, "bold"), ("  ", "")]
    out.paragraph(*_prose(finding.message), " ", (f"({where}{doubt})", "place"), lead=lead)
    _note(out, finding)
    _accepted(out, finding)


def _prose(text: str) -> list[Span]:
    """Text with its command lines kept whole, so that they can be copied."""
    return [(plain(part), "command" if is_command else "") for part, is_command in commands_in(text)]


def _remedy(out: Page, remedy: str) -> None:
    paragraphs = flowing(remedy)
    for index, words in enumerate(paragraphs):
        lead = [("Fix  ", "bold green")] if index == 0 else [("     ", "")]
        out.paragraph(*_prose(words), lead=lead, indent=_GUTTER)


def _evidence(out: Page, evidence: Sequence[Evidence], detail: Detail) -> None:
    """``path:line:col  the line`` with a mark under the word that matters."""
    primary = [item for item in evidence if item.role == "primary"]
    related = [item for item in evidence if item.role != "primary"]
    shown = [*primary, *related]
    if detail is not Detail.VERBOSE:
        shown = [*primary[:_SHOWN_PRIMARY], *related[:_SHOWN_RELATED]]
    if not shown:
        return
    indent = _GUTTER + 2
    widest = max(cell_len(plain(location(item))) for item in shown)
    beside = widest <= max(30, out.width // 3)
    for item in shown:
        where = plain(location(item))
        main = item.role == "primary"
        start = indent + (widest + 2 if beside else 2)
        shot = quote(item.text, item.column, max(out.width - start, 24))
        mark = "^" * shot.size if main else ""
        note = plain(item.note)
        place: Span = (pad(where, widest) if beside else where, "cyan" if main else _DIM)
        words: Span = (shot.text, "" if main else _DIM)
        if beside:
            out.line(place, "  ", words, indent=indent)
        else:
            out.line(place, indent=indent)
            out.line(words, indent=start)
        if mark:
            room = out.width - start - shot.at - shot.size - 1
            out.line((mark, "bold"), (f" {clip(note, room)}" if note else "", _DIM), indent=start + shot.at)
        elif note:
            out.paragraph((note, _DIM), indent=start)
    hidden = len(evidence) - len(shown)
    if hidden:
        out.line((f"and {plural(hidden, 'more line')}, shown with -v", _DIM), indent=indent)


# -- checks --------------------------------------------------------------------------------------------


def _checked(out: Page, report: Report, detail: Detail) -> None:
    passed = fine(report)
    none = not_applicable(report)
    if passed or none:
        out.blank()
    if passed:
        out.paragraph(
            (f"Checked and fine: {plural(len(passed), 'check')}", "bold green"),
            f" ({short_ids(passed)})",
            hang=_GUTTER,
        )
    if passed and detail is Detail.VERBOSE:
        for rule_id in passed:
            for target, said in observations(report, rule_id):
                if said:
                    out.paragraph(f"{plain(target)}: {plain(said)}", lead=[(f"{rule_id}  ", "bold")], indent=_GUTTER)
    if none:
        out.paragraph(
            (
                f"Does not apply here: {plural(len(none), 'check')}"
                + (f" ({short_ids(none)})" if detail is Detail.VERBOSE else ""),
                _DIM,
            ),
            hang=_GUTTER,
        )


def _unchecked(out: Page, report: Report, detail: Detail) -> None:
    lacking = unknown(report)
    if not lacking:
        return
    out.blank()
    out.paragraph(
        (f"Could not be checked: {plural(len(lacking), 'check')}.", "bold magenta"),
        " Run these and add what they print:",
    )
    most = None if detail is Detail.VERBOSE else _SHOWN_COMMANDS
    for block in wanted(report, most):
        names = "each host" if block.everywhere else ", ".join(plain(name) for name in block.hosts)
        out.paragraph(f"on {names}", indent=_GUTTER, hang=_GUTTER + 3)
        _commands(out, block.commands)
    hidden = sum(len(block.commands) for block in wanted(report)) - _SHOWN_COMMANDS
    if most is not None and hidden > 0:
        out.line((f"and {plural(hidden, 'more command')}, shown with -v", _DIM), indent=_GUTTER)
    for text, rule_ids in wanted_of_case(report):
        out.paragraph(f"write a {plain(text)}", (f" for {short_ids(rule_ids)}", _DIM), indent=_GUTTER, hang=_GUTTER + 2)


def _commands(out: Page, commands: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Command lines with the checks that need them behind a ``#``: the whole line can be pasted."""
    room = out.width - _GUTTER - 2
    lines = [(plain(pasteable(command)), ids) for command, ids in commands]
    start = max((size for size in (cell_len(words) for words, _ in lines) if size <= room - 24), default=0)
    for words, ids in lines:
        needed = short_ids(ids)
        if max(cell_len(words), start) + cell_len(needed) + 4 > room:
            needed = plural(len(ids), "check")
        mark = "; " if "# " in words else "  # "
        out.line((pad(words, start), "bold"), (mark + needed, _DIM), indent=_GUTTER + 2)


# -- what was read -------------------------------------------------------------------------------------


def _events_of(report: Report) -> int:
    return sum(event.count for event in report.events)


def _read(out: Page, report: Report, detail: Detail, events: Callable[[], int]) -> None:
    seen = reading(report)
    out.blank()
    files = files_read(report)
    said = f"Read {plural(len(seen.parsed), 'output')} from {plural(files, 'file')}"
    if seen.troubled:
        said += f", {len(seen.troubled)} more in part or not at all"
    if seen.text_lines:
        said += f"; {plural(seen.text_lines, 'line')} of other text left alone"
    if not is_selection(report):
        out.paragraph(f"{said}.", hang=_GUTTER)
    if logs := logs_read(report):
        out.paragraph(f"Searched {logs}; {events():,} events (`esxray timeline` shows them).", hang=_GUTTER)
    most = len(seen.troubled) if detail is Detail.VERBOSE else _SHOWN_TROUBLE
    for item in seen.troubled[:most]:
        command: list[Span | str] = [(plain(item.command), "bold"), ": "] if item.command else []
        out.paragraph(
            (plain(span_of(item)), "cyan"),
            "  ",
            *command,
            plain(trouble_of(item)),
            indent=_GUTTER,
            hang=_GUTTER + 2,
        )
    if len(seen.troubled) > most:
        out.line((f"and {len(seen.troubled) - most} more, shown with -v", _DIM), indent=_GUTTER)
    if detail is Detail.VERBOSE:
        for item in seen.text:
            out.paragraph((f"{plain(span_of(item))}  {plain(item.reason)}", _DIM), indent=_GUTTER, hang=_GUTTER + 2)
    _missing(out, report, detail)
    if report.tables:
        out.paragraph((f"Judged by tables of this state: {plain(tables_of(report))}.", _DIM), hang=_GUTTER)
    for trouble in report.diagnostics:
        style = "bold red" if trouble.level == "error" else "bold yellow"
        out.paragraph((trouble.level, style), f": {plain(trouble.message)}", hang=_GUTTER)


def _missing(out: Page, report: Report, detail: Detail) -> None:
    """Files that a bundle of its version normally holds."""
    for host in report.hosts:
        lacking = [item for item in report.missing if item.host == host.name]
        if not lacking:
            continue
        one = len(lacking) == 1
        said = f"{plain(host.name)}: {plural(len(lacking), 'file')} that a bundle of ESXi {plain(host.version or '')}"
        out.paragraph(f"{said} normally holds {'is' if one else 'are'} missing:", hang=_GUTTER)
        shown = lacking if detail is Detail.VERBOSE else lacking[:_SHOWN_MISSING]
        for item in shown:
            reason = f"; {plain(item.reason)}" if item.reason else ""
            words = (plain(item.path), "cyan"), (f"  {plain(item.tells)}{reason}", "")
            out.paragraph(*words, indent=_GUTTER, hang=_GUTTER + 2)
        if len(shown) < len(lacking):
            out.line((f"and {len(lacking) - len(shown)} more, shown with -v", _DIM), indent=_GUTTER)
