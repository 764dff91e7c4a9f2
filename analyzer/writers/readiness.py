"""vMotion readiness as text: one line for a pair, a matrix for more hosts, reasons, commands to paste."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from analyzer.findings import HostSummary, Report, Verdict, VmotionVerdict
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, Span, clip, pad
from analyzer.writers.remedy import pasteable
from analyzer.writers.summary import CASE_FILE, plural, reason_parts

VERDICT_STYLES = {
    Verdict.BLOCKED: "bold red",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.WARNINGS: "bold yellow",
    Verdict.READY: "bold green",
}
_WORST_FIRST = (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.WARNINGS, Verdict.READY)
_CELL = 8
"""Cells of the longest verdict."""
_GAP = 2


def pair_name(item: VmotionVerdict) -> str:
    """``esx01 <-> esx02``."""
    return f"{plain(item.hosts[0])} <-> {plain(item.hosts[1])}"


def matrix(page: Page, hosts: Sequence[str], verdicts: Sequence[VmotionVerdict]) -> None:
    """A row and a column for each host; numbers and letters where words do not fit, counts beyond that."""
    names = [plain(name) for name in hosts]
    longest = max(map(cell_len, names))
    title = "vMotion"

    def fits(label: int, size: int) -> bool:
        return label + len(names) * (size + _GAP) <= page.width

    label, size, heads, letters = max(longest + _GAP, len(title)), max(longest, _CELL), names, False
    if not fits(label, size):
        heads = [str(number) for number in range(1, len(names) + 1)]
        names = [f"{number:>{len(heads[-1])}} {name}" for number, name in enumerate(names, 1)]
        label = min(max(max(map(cell_len, names)) + _GAP, len(title)), page.width // 2)
        letters = not fits(label, _CELL)
        size = len(heads[-1]) if letters else _CELL
        if not fits(label, size):
            _counts(page, verdicts)
            return
    words = {frozenset(item.hosts): item.verdict for item in verdicts}
    page.line((pad(title, label), "bold"), *_cells([(pad(head, size), "dim") for head in heads]))
    for name, host in zip(names, hosts, strict=True):
        row: list[Span] = []
        for other in hosts:
            verdict = words.get(frozenset((host, other))) if host != other else None
            shown = "-" if verdict is None else verdict.value[0] if letters else verdict.value
            row.append((pad(shown, size), VERDICT_STYLES[verdict] if verdict else "dim"))
        page.line(pad(clip(f"  {name}", label), label), *_cells(row))
    if letters:
        page.line((", ".join(f"{word.value[0]} {word.value}" for word in _WORST_FIRST), "dim"), indent=_GAP)


def _counts(page: Page, verdicts: Sequence[VmotionVerdict]) -> None:
    """How many pairs have each verdict."""
    page.line(("vMotion", "bold"), f"  {plural(len(verdicts), 'pair')} of hosts")
    for word in _WORST_FIRST:
        count = sum(1 for item in verdicts if item.verdict is word)
        if count:
            page.line((pad(word.value, _CELL), VERDICT_STYLES[word]), f"  {count}", indent=_GAP)


def _cells(cells: Sequence[Span]) -> list[Span]:
    return [span for item in cells for span in ((" " * _GAP, ""), item)]


def overview(page: Page, report: Report, most: int = 4) -> None:
    """The verdicts in short: what a reader of all findings wants to know first."""
    verdicts = report.vmotion
    if not verdicts:
        return
    page.blank()
    if len(verdicts) == 1:
        item = verdicts[0]
        page.line(
            ("vMotion", "bold"),
            "  ",
            pair_name(item),
            "  ",
            (item.verdict.value, VERDICT_STYLES[item.verdict]),
        )
        _short_reasons(page, item.reasons, most, indent=2)
        return
    matrix(page, _hosts(report.hosts, verdicts), verdicts)
    for word in (Verdict.BLOCKED, Verdict.UNKNOWN):
        reasons = [reason for item in verdicts if item.verdict is word for reason in item.reasons]
        if reasons:
            page.line((word.value, VERDICT_STYLES[word]), " because", indent=2)
            _short_reasons(page, list(dict.fromkeys(reasons)), most, indent=4)


def _hosts(hosts: Sequence[HostSummary], verdicts: Sequence[VmotionVerdict]) -> list[str]:
    named = {name for item in verdicts for name in item.hosts}
    return [host.name for host in hosts if host.name in named]


def _short_reasons(page: Page, reasons: Sequence[str], most: int, indent: int) -> None:
    for reason in reasons[:most]:
        rule_id, said = reason_parts(plain(reason))
        lead = f"{rule_id}  " if rule_id else ""
        page.line((lead, "bold"), clip(said, page.width - cell_len(lead) - indent), indent=indent)
    if len(reasons) > most:
        page.line((f"and {len(reasons) - most} more", "dim"), indent=indent)


def details(page: Page, report: Report) -> None:
    """Every pair with all its reasons, worst first."""
    for word in _WORST_FIRST:
        for item in report.vmotion:
            if item.verdict is not word:
                continue
            page.blank()
            page.line((pair_name(item), "bold"), "  ", (word.value, VERDICT_STYLES[word]))
            for reason in item.reasons:
                rule_id, said = reason_parts(plain(reason))
                page.paragraph(said, lead=[(f"{rule_id}  " if rule_id else "", "bold")], indent=2)


def collect(page: Page, report: Report) -> None:
    """One block of commands per host, without decoration, ready to paste."""
    by_host: dict[str, dict[str, None]] = {}
    case: dict[str, None] = {}
    for item in report.vmotion:
        case |= dict.fromkeys(text for text in item.collect if text.startswith(CASE_FILE))
        for host, commands in item.collect_on.items():
            by_host.setdefault(host, {}).update(
                dict.fromkeys(text for text in commands if not text.startswith(CASE_FILE))
            )
    if not case and not any(by_host.values()):
        return
    page.blank()
    page.line(("To know more, collect:", "bold"))
    for name in [host.name for host in report.hosts]:
        if by_host.get(name):
            page.blank()
            page.line(f"on {plain(name)}", indent=2)
            for command in by_host[name]:
                page.line((plain(pasteable(command)), "bold"))
    for text in case:
        page.blank()
        page.paragraph(plain(text), indent=2)


def write_page(report: Report, width: int) -> Page:
    """What ``esxray vmotion`` prints."""
    page = Page(width)
    names = [plain(host.name) for host in report.hosts]
    if not report.vmotion:
        said = f"found only {', '.join(names)}" if names else "found none"
        page.paragraph(("vMotion", "bold"), f"  readiness is judged between two hosts or more; {said}.")
        return page
    if len(report.vmotion) > 1:
        matrix(page, _hosts(report.hosts, report.vmotion), report.vmotion)
    details(page, report)
    collect(page, report)
    return page


__all__ = ["VERDICT_STYLES", "details", "overview", "pair_name", "write_page"]
