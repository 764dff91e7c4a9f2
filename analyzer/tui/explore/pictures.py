"""The shapes of a picture: panels with parts on their left and right, each with its findings and where it is told.

Made in the worker, where the facts are; drawn by :mod:`analyzer.tui.explore.drawing`. Everything pickles.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.analysis import Analysis
from analyzer.engine import Engine
from analyzer.facts.proofs import Proof
from analyzer.findings import Finding, Report
from analyzer.model import Record
from analyzer.rulebook import Pointer

_WORD = re.compile(r"[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the input that tells something of a part."""

    source: str
    path: str
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Node:
    """One part: a NIC, a port group, a datastore."""

    key: str
    """Its own within the picture."""
    kind: str
    """What it is, in words."""
    name: str
    words: tuple[str, ...] = ()
    """What is worth telling: ``MTU 9000``, ``VLAN 30``."""
    state: str = ""
    """``ok``, ``bad`` or ``part`` (works in part) where an output tells, ``off`` for what somebody switched off."""
    findings: tuple[int, ...] = ()
    """Places in the findings of the report, worst first."""
    spots: tuple[Spot, ...] = ()
    children: tuple[Node, ...] = ()
    way: tuple[str, ...] = ()
    """What lies between it and the wire, a line for each step."""
    folded: bool = False
    """True when its children are shown only on demand."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One switch or array: what leads to it, and what hangs on it."""

    head: Node
    left: tuple[Node, ...] = ()
    right: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The network or the storage of a host."""

    host: str
    title: str
    panels: tuple[Panel, ...] = ()
    lacking: str = ""
    """What is to be collected where there is nothing to draw."""

    def find(self, key: str) -> Node | None:
        """The part with that key."""
        waiting = [node for panel in self.panels for node in (panel.head, *panel.left, *panel.right)]
        while waiting:
            node = waiting.pop()
            if node.key == key:
                return node
            waiting += node.children
        return None


class Marks:
    """Which findings of a report speak of a part of one host: by their subject, or by the lines that prove them."""

    def __init__(self, report: Report, host: str) -> None:
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_subject: dict[str, list[int]] = defaultdict(list)
        self._by_line: dict[Spot, list[tuple[int, str]]] = defaultdict(list)
        for number, finding in enumerate(report.findings):
            if host in finding.hosts:
                self._keep(number, finding, host)

    def _keep(self, number: int, finding: Finding, host: str) -> None:
        self._by_subject[finding.subject].append(number)
        _, of, last = finding.subject.rpartition(" of ")
        if of:
            self._by_subject[last].append(number)
        for word in set(_WORD.findall(finding.subject)):
            self._by_word[word.strip(".:")].append(number)
        for each in finding.evidence:
            if each.role == "primary" and each.host == host:
                self._by_line[Spot(each.source, each.path, each.line)].append((number, each.text))

    def within(self, blocks: Iterable[tuple[Record, Sequence[str]]]) -> None:
        """Lines inside a block of a listing speak of the parts that the block is about."""
        by_file: dict[tuple[str, str], list[tuple[int, int, Sequence[str]]]] = defaultdict(list)
        for record, names in blocks:
            origin = record.place.origin
            last = origin.passage.numbers[-1]
            by_file[origin.ref.source, origin.ref.path].append((record.place.line, last, names))
        for file in by_file.values():
            file.sort()
        for spot, told in self._by_line.items():
            held = by_file.get((spot.source, spot.path), [])
            at = bisect_right(held, spot.line, key=lambda block: block[0]) - 1
            if at >= 0 and spot.line <= held[at][1]:
                for name in held[at][2]:
                    self._by_subject[name] += [number for number, _ in told]

    def of(self, name: str, spots: Iterable[Spot] = ()) -> tuple[int, ...]:
        """The findings on a part; a line counts when it names the part, for blocks of lines tell of several."""
        found = set(self._by_subject.get(name, ()))
        if any(letter.isdigit() for letter in name) or "." in name:
            found.update(self._by_word.get(name, ()))
        for spot in spots:
            found.update(number for number, text in self._by_line.get(spot, ()) if name in text)
        return tuple(sorted(found))  # the report has the worst first


def engine_of(analysis: Analysis) -> Engine:
    """What gives the facts of a host."""
    registry = analysis.registry
    return Engine(analysis.case, (), registry.facts, registry.collect, retellers=registry.retellers)


def spot_of(record: Record, column: str = "") -> Spot:
    """Where a record tells its ``column``."""
    origin, row = record.place.origin, record.place.row
    index = origin.locate(row, column)[0] if column else row
    return Spot(origin.ref.source, origin.ref.path, origin.passage.numbers[index])


def spots_of(proofs: Iterable[Proof | Pointer]) -> tuple[Spot, ...]:
    """Where all of these are told, each line once."""
    pairs = [(each.record, each.field) if isinstance(each, Pointer) else each for each in proofs]
    return tuple(dict.fromkeys(spot_of(record, column) for record, column in pairs))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "path"), counted(2400, "switch", "switches")
    ('1 path', '2,400 switches')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def told_speed(mbps: int | None) -> str:
    """A speed of a link as people write it on a drawing.

    >>> told_speed(25000), told_speed(100), told_speed(None)
    ('25G', '100M', '')
    """
    if not mbps:
        return ""
    return f"{mbps / 1000:g}G" if mbps >= 1000 else f"{mbps}M"


def told_bytes(size: int | None) -> str:
    """A size in the units that datastores are sold in.

    >>> told_bytes(2 * 1024**4), told_bytes(500 * 1024**3), told_bytes(None)
    ('2 TB', '500 GB', '')
    """
    if size is None:
        return ""
    for unit, step in (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20)):
        if size >= step:
            return f"{size / step:.3g} {unit}" if size < 1000 * step else f"{size // step:,} {unit}"
    return f"{size:,} B"


def words(*told: str) -> tuple[str, ...]:
    """Those that say something."""
    return tuple(word for word in told if word)


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts vmnic10 behind vmnic2."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in re.split(r"(\d+)", name)]
