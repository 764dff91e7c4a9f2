"""The tree of the Explore screen: files and unread lines of the case, then each host with its areas and outputs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.findings import Report
from analyzer.model import ParseStatus
from analyzer.tui.explore.areas import AREAS, area_of
from analyzer.tui.explore.tables import Column, Table, UnparsedRow
from analyzer.tui.protocol import CaptureRow, CaseView
from analyzer.tui.safe import shown

_ORDER = {name: number for number, (name, _) in enumerate(AREAS)}
_BAD = frozenset({"unreadable", "unsupported", "command_failed", "truncated", "partial"})


@dataclass(frozen=True, slots=True)
class Branch:
    """One row of the tree."""

    key: str
    depth: int
    title: str
    what: str
    """``files``, ``unparsed``, ``host``, ``area``, ``network``, ``storage``, ``output``."""
    host: str = ""
    note: str = ""
    numbers: tuple[int, ...] = ()
    """The captures of an output."""
    severity: str = ""
    """The worst finding of a host."""
    is_open: bool | None = None
    """None for what has nothing below it."""


class Tree:
    """Everything that can be explored."""

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._outputs: dict[str, dict[str, dict[str, list[CaptureRow]]]] = {
            host.name: defaultdict(lambda: defaultdict(list)) for host in view.report.hosts
        }
        self._others: dict[str, dict[str, list[CaptureRow]]] = defaultdict(lambda: defaultdict(list))
        for row in view.captures:
            if row.command and (row.records or row.status != "unsupported"):
                areas = self._outputs.get(row.host, self._others)
                areas[area_of(row.command)][row.command].append(row)
        self._worst: dict[str, str] = {}
        for finding in reversed(view.report.findings):  # the worst is put in last
            if finding.suppressed is None:
                self._worst.update(dict.fromkeys(finding.hosts, finding.severity.value))

    def rows(self, opened: Collection[str], text: str = "") -> list[Branch]:
        """The rows with these branches open; with a ``text`` only outputs whose names hold it, all of them open."""
        words = text.lower().split()
        rows = [] if words else [*self._of_case()]
        for host, areas in self._outputs.items():
            below = [*self._pictures(host, words), *self._areas(host, areas, opened, words)]
            is_open = bool(words) or f"host:{host}" in opened
            if below or not words:
                note = f"{sum(len(outputs) for outputs in areas.values()):,} outputs"
                rows.append(Branch(f"host:{host}", 0, host, "host", host, note, (), self._worst.get(host, ""), is_open))
                rows += below if is_open else []
        if any(self._others.values()):
            below = [*self._areas("", self._others, opened, words)]
            is_open = bool(words) or "host:" in opened
            rows.append(Branch("host:", 0, "of no host", "host", "", is_open=is_open))
            rows += below if is_open else []
        return rows

    def _of_case(self) -> Iterator[Branch]:
        coverage = self._view.report.coverage
        bad = sum(row.status.value in _BAD for row in coverage)
        yield Branch("files", 0, "Files and outputs", "files", note=f"{len(coverage):,}, {bad:,} not read in full")
        lines = sum(row.unparsed_lines for row in coverage)
        yield Branch("unparsed", 0, "Lines not understood", "unparsed", note=f"{lines:,}")

    def _pictures(self, host: str, words: Collection[str]) -> Iterator[Branch]:
        for name, told in (("network", "Picture of the network"), ("storage", "Picture of the storage")):
            if all(word in told.lower() for word in words):
                yield Branch(f"{name}:{host}", 1, told, name, host)

    def _areas(
        self, host: str, areas: Mapping[str, Mapping[str, list[CaptureRow]]], opened: Collection[str],
        words: Collection[str],
    ) -> Iterator[Branch]:  # fmt: skip
        for area in sorted(areas, key=_ORDER.__getitem__):
            chosen = {
                name: captures
                for name, captures in sorted(areas[area].items())
                if all(word in f"{name} {area} {host}".lower() for word in words)
            }
            key = f"area:{host}:{area}"
            is_open = bool(words) or key in opened
            if chosen:
                yield Branch(key, 1, area, "area", host, f"{len(chosen):,}", is_open=is_open)
                if is_open:
                    yield from (_output(host, name, captures) for name, captures in chosen.items())


def _output(host: str, name: str, captures: list[CaptureRow]) -> Branch:
    records = sum(row.records for row in captures)
    states = Counter(row.status for row in captures if row.status not in ("parsed", "empty"))
    worst = next((status.value for status in ParseStatus if states[status.value]), "")
    note = f"{records:,}" if records else "-"
    if worst:
        note += f" {worst.replace('_', ' ')}"
    return Branch(f"output:{host}:{name}", 2, name, "output", host, note, tuple(row.number for row in captures))


def files_table(report: Report) -> Table:
    """All files and outputs with what became of them, the worst first."""
    ranks = {status: rank for rank, status in enumerate(ParseStatus)}
    order = sorted(range(len(report.coverage)), key=lambda at: (ranks[report.coverage[at].status], at))
    rows = []
    for at in order:
        item = report.coverage[at]
        rows.append(
            (
                item.status.value.replace("_", " "), shown(item.host) or "-", shown(_short(item.path)),
                shown(item.command) or "-",
                f"{item.records}", f"{item.unparsed_lines}", f"{item.lines}", f"{item.bytes}", item.kind.value,
                shown(item.reason) or "-",
            )
        )  # fmt: skip
    return listed(
        "Files and outputs",
        ("status", "host", "file", "command", "records", "not understood", "lines", "bytes", "kind", "reason"),
        rows, tuple((at, 0) for at in order), frozenset({4, 5, 6, 7}),
    )  # fmt: skip


def listed(
    title: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]], places: tuple[tuple[int, int], ...],
    numeric: Collection[int] = (),
) -> Table:  # fmt: skip
    """A table of rows that are made here; their texts have to be safe already."""
    columns = tuple(Column(name, min(_width(rows, at, name), 60), at in numeric) for at, name in enumerate(names))
    return Table(title, columns, tuple(rows), places)


def _width(rows: Sequence[tuple[str, ...]], at: int, name: str) -> int:
    return max(len(name), max((len(row[at]) for row in rows), default=0))


def _short(path: str) -> str:
    """A path without the archives that it lies in: the host is named beside it."""
    parts = path.split("/")
    inner = next((at for at in range(len(parts) - 1, 0, -1) if parts[at - 1].endswith((".tgz", ".zip", ".tar"))), 0)
    return "/".join(parts[inner:])


def unparsed_table(lines: list[UnparsedRow]) -> Table:
    """Lines that no parser understood."""
    rows = [
        (
            shown(line.host) or "-", shown(line.text.strip()), shown(line.reason) or "-", shown(_short(line.path)),
            f"{line.line}", f"{line.lines}", shown(line.command) or "-",
        )
        for line in lines
    ]  # fmt: skip
    names = ("host", "text", "reason", "file", "line", "lines", "command")
    places = tuple((at, 0) for at in range(len(rows)))
    return listed("Lines not understood", names, rows, places, frozenset({4, 5}))
