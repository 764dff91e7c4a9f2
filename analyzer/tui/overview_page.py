"""The case on one page, as blocks: how bad it is, hosts, the worst findings, what could not be checked, when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from analyzer.findings import Finding, HostSummary, OutcomeStatus, Report, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import Stretch, Timeline
from analyzer.tui.bars import axis, covered, lane_rows, length_of, runs, short_device, short_names, worst_lanes
from analyzer.tui.safe import shown
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import BLANK, Block, heading, paragraph
from analyzer.writers.remedy import pasteable
from analyzer.writers.summary import TROUBLED, Wanted, told, unknown, wanted, wanted_of_case

_DAY = 86_400_000
_PARTS = 12
"""Files that are named where nothing could be read."""
_WORDS = {"critical": "critical", "error": "error", "warning": "warning", "info": "info"}


@dataclass(frozen=True, slots=True)
class Page:
    """What the blocks are made from and how much room there is."""

    report: Report
    findings: Sequence[Finding]
    """Those that nobody accepted, worst first."""
    width: int
    height: int

    @classmethod
    def of(cls, report: Report, accepted: frozenset[str], width: int, height: int) -> Page:
        """``accepted`` are fingerprints."""
        shown_ones = [item for item in told(report) if item.suppressed is None and item.fingerprint not in accepted]
        return cls(report, shown_ones, width, height)


@dataclass(frozen=True, slots=True)
class Lane:
    """What a row of the histogram is about: opening it goes to the timeline."""

    host: str


def essential(page: Page) -> Iterator[Block]:
    """What fits on a small screen: counts, hosts, the worst findings, what is missing."""
    few = page.height < 30
    yield _counts(page)
    yield from _hosts(page, 5 if few else 14)
    most = 5 if few else max(5, min(14, page.height - 22 - min(len(page.report.hosts), 14)))
    yield BLANK
    more = f"  of {len(page.findings):,}; 2 lists all" if len(page.findings) > most else ""
    yield Block([("Worst findings" if more else "Findings", "title"), (more, "dim")])
    if not page.report.hosts:
        yield from nothing_read(page.report)
    elif not page.findings:
        yield paragraph("Nothing was found.")
    for finding in page.findings[:most]:
        yield _finding(finding, page.width, few)


def nothing_read(report: Report) -> Iterator[Block]:
    """What is said where the input holds nothing of a host."""
    yield paragraph("Nothing was checked: the input holds no output and no log of an ESXi host.", "warning")
    yield paragraph("Give a vm-support bundle, saved outputs, a pasted session, logs, or a folder of them.", "dim")
    for item in report.coverage[:_PARTS]:
        if said := item.reason or TROUBLED.get(item.status, ""):
            yield Block([(shown(item.path or item.source), "bold"), (shown(f"  {said}"), "dim")], 2, 2)


def early(found: Sequence[Finding]) -> Iterator[Block]:
    """What is known while the analysis goes on."""
    yield Block([("Found so far", "title"), (f"  {len(found):,}", "dim")])
    for finding in found[:12]:
        yield _finding(finding, 200, True)


def _counts(page: Page) -> Block:
    counts = Counter(finding.severity.value for finding in page.findings)
    spans: list[tuple[str, str]] = []
    for severity in Severity:
        name = severity.value
        word = f"{_WORDS[name]}s" if counts[name] != 1 and name in ("error", "warning") else _WORDS[name]
        kind = name if counts[name] else "dim"
        spans.append((f"{SIGNS[name]} {counts[name]:,} {word}   ", kind))
    hidden = len(told(page.report)) - len(page.findings)
    if hidden:
        spans.append((f"{hidden} accepted", "dim"))
    return Block(spans, 0)


# -- hosts -------------------------------------------------------------------------------------------------


def _hosts(page: Page, most: int) -> Iterator[Block]:
    hosts = page.report.hosts
    if not hosts:
        return
    counts = _of_hosts(page.findings)
    ordered = list(hosts)
    if len(hosts) > most:
        ordered = sorted(hosts, key=lambda host: [-counts[host.name][name] for name in map(str, Severity)])[:most]
    names = short_names(host.name for host in hosts)
    room = min(max(max(cell_len(shown(name)) for name in names.values()), 4), 16 if page.width < 90 else 26)
    yield BLANK
    count = f"Hosts ({len(hosts)})" if len(hosts) > 1 else "Host"
    head = f" {'Version':<10} {'Build':<9} {'Up':<9} {'Collected (UTC)':<16}  Findings"
    yield Block([(f"{set_cell_size(count, max(room, 10))}{head}", "title")], wrap=False)
    for host in ordered:
        yield _host(host, names[host.name], max(room, 10), counts[host.name])
    if len(ordered) < len(hosts):
        yield Block([(f"and {len(hosts) - len(ordered)} more hosts, which have less; all are below", "dim")], 2)


def all_hosts(page: Page) -> Iterator[Block]:
    """Every host, where the table above has not all."""
    most = 5 if page.height < 30 else 14
    if len(page.report.hosts) > most:
        yield from _hosts(Page(page.report, page.findings, page.width, page.height), len(page.report.hosts))


def _of_hosts(findings: Sequence[Finding]) -> Mapping[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        for name in finding.hosts:
            counts.setdefault(name, Counter())[finding.severity.value] += 1
    return _Missing(counts)


class _Missing(dict[str, "Counter[str]"]):
    def __missing__(self, key: str) -> Counter[str]:
        return Counter()


def _host(host: HostSummary, name: str, room: int, counts: Counter[str]) -> Block:
    product = (host.product or "").replace("VMware ", "")
    version = f"{product} {host.version or ''}".strip() or "-"
    up = length_of(host.uptime_seconds * 1000 // 3_600_000 * 3_600_000) if host.uptime_seconds is not None else "-"
    if host.uptime_seconds is not None and host.uptime_seconds >= 10 * _DAY // 1000:
        up = f"{host.uptime_seconds // 86400:,} d"
    when = (host.collected_at or "-")[:16].replace("T", " ")
    signs = [(f" {SIGNS[key][0]}{counts[key]}", key) for key in map(str, Severity) if counts[key]]
    name = shown(name)
    if cell_len(name) > room:
        name = f"{set_cell_size(name, room - 1)}…"
    columns = f" {shown(version):<10} {shown(host.build or '-'):<9} {up:<9} {shown(when):<16} "
    spans = [(set_cell_size(name, room), "bold"), (columns, "dim"), *(signs or [(" nothing", "ok")])]
    return Block(spans, target=host, wrap=False)


# -- findings ----------------------------------------------------------------------------------------------


def _finding(finding: Finding, width: int, few: bool) -> Block:
    name = finding.severity.value
    said = finding.message.partition("\n")[0]
    for full, short in short_names(finding.hosts).items():
        said = said.replace(full, short)
    said = shown(short_device(said))
    if not few and cell_len(said) > 2 * (width - 16):
        said = _cut(said, 2 * (width - 16))
    spans = [(f"{SIGNS[name]} ", name), (f"{finding.id:<9}", "bold"), (said, "")]
    return Block(spans, 0, 12, target=finding, wrap=not few)


# -- what could not be checked -----------------------------------------------------------------------------


def unchecked(page: Page, most: int) -> Iterator[Block]:
    """How many checks could not be made, and so many of the commands that would tell; in short without any."""
    report = page.report
    left = unknown(report)
    states = Counter(outcome.status for outcome in report.outcomes)
    if most:
        yield from heading("Could not be checked")
    if left and report.hosts:
        commands = sum(len(block.commands) for block in wanted(report))
        yield Block(
            [
                (f"{len(left):,} checks", "warning"), (f" need {commands:,} outputs or files that are not here; ", ""),
                ("c", "key"), (" copies the commands", ""),
            ],
            2 if most else 0, 2,
        )  # fmt: skip
    elif report.outcomes and report.hosts:
        yield paragraph("Every check that applies was made.", "ok", 2 if most else 0)
    if report.diagnostics:
        count = len(report.diagnostics)
        what = "1 input or part of one" if count == 1 else f"{count:,} inputs or parts of them"
        yield Block([("▲W ", "warning"), (f"{what} could not be read; see below", "")], 2 if most else 0, 3)
    if not most:
        return
    yield from _commands(page, most)
    failed = states[OutcomeStatus.ERRORED]
    yield paragraph(
        f"{states[OutcomeStatus.PASSED]:,} checks passed, {states[OutcomeStatus.FOUND]:,} found something"
        + (f", {failed:,} failed." if failed else "."),
        "dim",
    )


def to_collect(page: Page, most: int) -> Iterator[Block]:
    """The commands under a heading of their own."""
    if unknown(page.report) and page.report.hosts:
        yield from heading("What to collect")
        yield from _commands(page, most)


def _commands(page: Page, most: int) -> Iterator[Block]:
    report = page.report
    for block in wanted(report, most) if most else ():
        where = "each host" if block.everywhere else ", ".join(map(shown, block.hosts))
        yield Block([("on ", "dim"), (where, "bold"), (f"  {len(block.commands):,}", "dim")], 2, target=block)
        for command, _ in block.commands[:most]:
            yield Block([("$ ", "key"), (shown(command), "code")], 4, 2)
    for text, _ in wanted_of_case(report) if most else ():
        yield Block([("write a ", "dim"), (shown(text), "")], 2, 2)


def commands_of(blocks: Sequence[Wanted]) -> str:
    """The commands as they may be pasted, under the hosts they are for."""
    lines: list[str] = []
    for block in blocks:
        lines.append(f"# on {'each host' if block.everywhere else ', '.join(map(shown, block.hosts))}")
        lines += [shown(pasteable(command)) for command, _ in block.commands]
    return "\n".join(lines)


# -- events over time, windows of logs ---------------------------------------------------------------------


def events(page: Page) -> Iterator[Block]:
    """How many events each host had when."""
    timeline = Timeline(page.report.events)
    span = timeline.span
    if span is None:
        return
    hosts = list(dict.fromkeys([*(host.name for host in page.report.hosts), *(e.host for e in timeline.events)]))
    names = short_names(hosts)
    windows = covered(page.report.log_windows)
    room = min(max(max(cell_len(shown(name)) for name in names.values()), 9), 16)
    stretch = Stretch.of(*span, max(page.width - room - 4, 20))
    lanes = timeline.lanes(stretch)
    hosts = [host for host in hosts if host in lanes or host in windows]
    kept, others = worst_lanes(hosts, lanes, max(6, page.height // 3), stretch.bars)
    most = max((max(lanes[host].counts) for host in kept if host in lanes), default=0)
    bar = length_of(stretch.length)
    yield BLANK
    yield Block([("Events in logs", "title"), (f"  {len(timeline.events):,}, {bar} a bar, UTC; 3 shows them", "dim")])
    tall = len(hosts) * 2 <= page.height // 3
    for host in kept:
        rows = lane_rows(lanes.get(host), stretch, most, windows.get(host), tall)
        for number, cells in enumerate(rows):
            if number < len(rows) - 1 and not any(sign.strip() for sign, _ in cells):
                continue
            label = shown(names[host]) if number == len(rows) - 1 else ""
            if cell_len(label) > room:
                label = f"{set_cell_size(label, room - 1)}…"
            spans = [(f"{set_cell_size(label, room)} ", "bold"), *runs(cells)]
            yield Block(spans, wrap=False, target=Lane(host) if label else None)
    if others is not None:
        label = set_cell_size(f"+{len(hosts) - len(kept)} hosts", room)
        yield Block([(f"{label} ", "dim"), *runs(lane_rows(others, stretch, most, None, False)[0])], wrap=False)
    yield Block([(" " * (room + 1), ""), *runs(axis(stretch))], wrap=False)


def windows(page: Page) -> Iterator[Block]:
    """How far back each log reaches; short ones are marked."""
    told_windows = page.report.log_windows
    if not told_windows:
        return
    hosts = list(dict.fromkeys(window.host for window in told_windows))
    names = short_names(hosts)
    short = short_windows(page.report)
    spans = {
        (window.host, window.log): (parse_stamp(window.last) or 0) - (parse_stamp(window.first) or 0)
        for window in told_windows
        if window.first and window.last
    }
    yield from heading("How far back the logs reach")
    room = max((page.width - 18) // max(len(hosts), 1), 1)
    logs = sorted({window.log for window in told_windows})
    if room >= 15:
        cells = min(room, 24)
        head = "".join(f"{_cut(shown(names[host]), cells - 1):<{cells}}" for host in hosts)
        yield Block([(" " * 16, ""), (head, "dim")], 2, wrap=False)
        for log in logs:
            row: list[tuple[str, str]] = [(f"{_cut(shown(log), 13):<14}", "bold")]
            for host in hosts:
                length = spans.get((host, log))
                said = length_of(length // 60_000 * 60_000) if length is not None else "-"
                is_short = (host, log) in short
                row.append((f"{'▲ ' if is_short else '  '}{said:<{cells - 2}}", "warning" if is_short else ""))
            yield Block(row, 2, wrap=False)
    else:
        for host in hosts:
            few = [f"{log} {length_of(spans[host, log] // 60_000 * 60_000)}" for log in logs if (host, log) in short]
            whole = max((length for (name, _), length in spans.items() if name == host), default=0)
            said = f"  short: {', '.join(map(shown, few))}" if few else ""
            yield Block(
                [
                    (f"{shown(names[host])}  ", "bold"), (f"up to {length_of(whole // 60_000 * 60_000)}", "dim"),
                    (f"  ▲{said}" if few else "", "warning"),
                ],
                2, 4,
            )  # fmt: skip
    if short:
        yield paragraph("▲ short: less than a day, while another log of the host reaches further back.", "dim")


def short_windows(report: Report) -> set[tuple[str, str]]:
    """Hosts and logs that forgot last night although another log of the host did not."""
    firsts: dict[str, int] = {}
    times: dict[tuple[str, str], tuple[int, int, int]] = {}
    for window in report.log_windows:
        first, last = parse_stamp(window.first or ""), parse_stamp(window.last or "")
        if first is None or last is None:
            continue
        times[window.host, window.log] = (first, last, window.files)
        firsts[window.host] = min(first, firsts.get(window.host, first))
    return {
        (host, log)
        for (host, log), (first, last, files) in times.items()
        if log != "vmware" and files > 1 and last - first < _DAY and firsts[host] <= first - _DAY
    }


def _cut(text: str, room: int) -> str:
    return text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}…"


# -- trouble -----------------------------------------------------------------------------------------------


def trouble(page: Page) -> Iterator[Block]:
    """What could not be read, and how old the tables are."""
    report = page.report
    if report.diagnostics:
        yield from heading(f"Trouble with the input ({len(report.diagnostics):,})")
        for item in report.diagnostics[:60]:
            name = "error" if item.level == "error" else "warning"
            place = f"  {item.path}{f':{item.line}' if item.line else ''}" if item.path else ""
            yield Block([(f"{SIGNS[name]} ", name), (shown(item.message), ""), (shown(place), "dim")], 2, 3)
    if report.missing:
        yield from heading(f"Files that such a bundle normally holds ({len(report.missing):,} are missing)")
        for missing in report.missing[:40]:
            said = shown(f"  {missing.tells}" + (f"  {missing.reason}" if missing.reason else ""))
            yield Block([(shown(f"{missing.host} "), "dim"), (shown(missing.path), ""), (said, "dim")], 2, 4)
    if report.tables:
        tables = ", ".join(f"{table.name} {table.date or '(no date)'}" for table in report.tables)
        yield from heading("Tables that were used")
        yield Block([(shown(tables), "dim")], 2, 0)
