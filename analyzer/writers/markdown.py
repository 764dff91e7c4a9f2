"""Markdown for tickets: summary, tables, evidence and commands in code blocks.

Plain pipes tables and fenced blocks are what GitHub, GitLab, Jira and ServiceNow have in common; where
nothing is rendered the text still reads well. Everything from an input is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.findings import Confidence, Evidence, Finding, Report
from analyzer.writers.escape import cell, code, fenced, markdown
from analyzer.writers.remedy import commands_in, flowing, pasteable
from analyzer.writers.summary import (
    collected,
    files_read,
    fine,
    inputs_of,
    is_selection,
    location,
    logs_read,
    not_applicable,
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


def write(report: Report) -> str:
    """The report as Markdown."""
    parts: list[list[str]] = [
        _summary(report),
        _vmotion(report),
        _findings(report),
        *_details(report),
        _checks(report),
        _collect(report),
        _coverage(report),
        _foot(report),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A pipe table; the cells are Markdown already."""
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join('---' for _ in heads)}|"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def _summary(report: Report) -> list[str]:
    files, folder = inputs_of(report)
    rows = [("Findings", cell(tally(told(report)) or "none"))]
    rows += [
        ("vMotion", f"{cell(' <-> '.join(item.hosts))}: **{item.verdict.value}**")
        for item in report.vmotion[:1]
        if len(report.vmotion) == 1
    ]
    if not is_selection(report):
        rows += [
            ("Checked and fine", plural(len(fine(report)), "check")),
            ("Could not be checked", plural(len(unknown(report)), "check")),
        ]
    rows += [("Input", cell(f"{files} in {folder}" if folder else files))] if files else []
    lines = ["# esxray report", "", *_table(("", "Summary"), rows)]
    if report.hosts:
        counted = () if is_selection(report) else ("Outputs",)
        hosts = [
            (
                cell(host.name),
                cell(version_of(host) or "not collected"),
                cell(host.name_from),
                *(str(outputs_of(report, host)) for _ in counted),
            )
            for host in report.hosts
        ]
        lines += ["", *_table(("Host", "Version", "Named by", *counted), hosts)]
        dated = [(cell(host.name), cell(collected(host))) for host in report.hosts if collected(host)]
        lines += ["", *_table(("Host", "Bundle"), dated)] if dated else []
    return lines


def _vmotion(report: Report) -> list[str]:
    if not report.vmotion:
        return []
    lines = ["## vMotion", ""]
    rows = [
        (
            cell(item.hosts[0]),
            cell(item.hosts[1]),
            f"**{item.verdict.value}**",
            cell("; ".join(reason.rstrip(".") for reason in item.reasons)),
        )
        for item in report.vmotion
    ]
    return lines + _table(("Host", "Host", "Verdict", "Why"), rows)


# -- findings ------------------------------------------------------------------------------------------


def _findings(report: Report) -> list[str]:
    findings = told(report)
    if not findings:
        return ["## Findings", "", "Nothing found."]
    rows = [
        (str(number), item.severity.value.upper(), item.id, cell(item.message), cell(", ".join(item.hosts)))
        for number, item in enumerate(findings, 1)
    ]
    return ["## Findings", "", *_table(("#", "Severity", "Rule", "Finding", "Hosts"), rows)]


def _details(report: Report) -> list[list[str]]:
    return [_detail(number, item) for number, item in enumerate(told(report), 1)]


def _detail(number: int, item: Finding) -> list[str]:
    facts = [", ".join(map(markdown, item.hosts))]
    if item.subject:
        facts.append(markdown(item.subject))
    if item.confidence is not Confidence.CERTAIN:
        facts.append(item.confidence.value)
    if item.count > 1:
        facts.append(f"{item.count:,} times")
    if item.first_seen:
        facts.append(when(item))
    lines = [
        f"### {number}. {item.severity.value.upper()} {item.id}: {markdown(item.title)}",
        "",
        " · ".join(facts),
        "",
        markdown(item.message),
    ]
    if item.suppressed is not None:
        until = f" until {markdown(item.suppressed.until)}" if item.suppressed.until else ""
        lines += ["", f"**Accepted**{until}: {markdown(item.suppressed.reason)}"]
    if item.note:
        lines += ["", f"**Note**: {markdown(item.note)}"]
    for evidence in item.evidence:
        lines += ["", *_proof(evidence)]
    lines += _remedy(item.remedy)
    if item.references:
        lines += ["", "References:", ""]
        for reference in item.references:
            lines.append(f"- {markdown(reference.label)}" + (f" {_link(reference.url)}" if reference.url else ""))
    return lines


def _proof(evidence: Evidence) -> list[str]:
    note = f" {markdown(evidence.note)}" if evidence.note else ""
    related = " (related)" if evidence.role == "related" else ""
    return [f"{code(location(evidence))}{related}{note}", "", *fenced(evidence.text)]


def _link(url: str) -> str:
    """An address as a link when it is a plain web address, else as code."""
    plainly = url.startswith("https://") and url.isascii() and not any(character in url for character in " <>\\`|\"'")
    return f"<{url}>" if plainly else code(url)


def _remedy(remedy: str) -> list[str]:
    """Prose with a code block behind each "run this:"; alternatives never share a block."""
    lines: list[str] = []
    lead = "**Fix.** "
    for words in flowing(remedy):
        for piece in _steps(commands_in(words)):
            if isinstance(piece, list):
                lines += ["", *fenced("\n".join(pasteable(text, placeholders=True) for text in piece), "sh")]
            else:
                lines += ["", lead + piece]
            lead = ""
    return lines


def _steps(parts: Sequence[tuple[str, bool]]) -> list[str | list[str]]:
    """Paragraphs of prose, and lists of commands that follow each other."""
    steps: list[str | list[str]] = []
    prose = ""
    for index, (text, is_command) in enumerate(parts):
        before = parts[index - 1][0] if index else ":"
        after = parts[index + 1][0] if index + 1 < len(parts) else "."
        if not is_command:
            # What parted a block from the sentence behind it is not needed any more.
            prose += _kept(text if prose or not steps else text.lstrip(".;, "))
        elif before.strip() == ";" and not prose and steps and isinstance(steps[-1], list):
            steps[-1].append(text)
        elif before.rstrip().endswith((":", ",")) and after[0] in ".;,":
            said = prose.strip()
            said = f"{said[:-1]}:" if said.endswith(",") else said
            steps += [said, [text]] if said else [[text]]
            prose = ""
        else:
            prose += code(text)
    return [*steps, prose.strip()] if prose.strip() else steps


def _kept(text: str) -> str:
    """Escaped prose that keeps the blanks around it, which part it from the command beside it."""
    lead = " " if text[:1] == " " else ""
    trail = " " if text[-1:] == " " and text.strip() else ""
    return f"{lead}{markdown(text)}{trail}"


# -- checks and coverage -------------------------------------------------------------------------------


def _checks(report: Report) -> list[str]:
    passed, none = fine(report), not_applicable(report)
    if not passed and not none:
        return []
    lines = [
        "## Checked and fine",
        "",
        f"{plural(len(passed), 'check')}: {short_ids(passed)}." if passed else "None.",
    ]
    if none:
        lines += ["", f"{plural(len(none), 'check does', 'checks do')} not apply here: {short_ids(none)}."]
    return lines


def _collect(report: Report) -> list[str]:
    lacking = unknown(report)
    if not lacking:
        return []
    lines = [
        "## Could not be checked",
        "",
        f"{plural(len(lacking), 'check')}: {short_ids(lacking)}. Run these and add what they print.",
    ]
    for block in wanted(report):
        lines += [
            "",
            f"On {'each host' if block.everywhere else ', '.join(map(markdown, block.hosts))}:",
            "",
            *fenced("\n".join(pasteable(command) for command, _ in block.commands), "sh"),
        ]
    for text, ids in wanted_of_case(report):
        lines += ["", f"Write a {markdown(text)} for {short_ids(ids)}."]
    return lines


def _coverage(report: Report) -> list[str]:
    seen = reading(report)
    files = files_read(report)
    said = f"{plural(len(seen.parsed), 'output')} read from {plural(files, 'file')}"
    if seen.text_lines:
        said += f"; {plural(seen.text_lines, 'line')} of other text left alone"
    lines = ["## About this report"] if is_selection(report) else ["## What was read", "", f"{said}."]
    if logs := logs_read(report):
        lines += ["", f"Searched {logs}; {sum(event.count for event in report.events):,} events."]
    if seen.troubled:
        rows = [(cell(span_of(item)), cell(item.command), cell(trouble_of(item))) for item in seen.troubled]
        lines += ["", *_table(("Where", "Command", "Trouble"), rows)]
    if report.missing:
        lacking = [(cell(item.host), cell(item.path), cell(item.tells), cell(item.reason)) for item in report.missing]
        lines += ["", "Files that a bundle of this version normally holds, and that are missing:", ""]
        lines += _table(("Host", "File", "Tells", "Why"), lacking)
    if report.tables:
        lines += ["", f"Judged by tables of this state: {markdown(tables_of(report))}."]
    if report.diagnostics:
        lines += [""] + [f"- {item.level}: {markdown(item.message)}" for item in report.diagnostics]
    return lines


def _foot(report: Report) -> list[str]:
    tool = report.tool
    return [f"Made by {markdown(tool.name)} {markdown(tool.version)}, {plural(tool.rules, 'rule')}."]
