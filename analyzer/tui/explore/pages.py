"""What is said beside a table or picture: the record of a row, or everything on a part of a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analyzer.findings import Evidence, Finding
from analyzer.tui.explore.pictures import Node, Spot, counted
from analyzer.tui.record_page import record_blocks
from analyzer.tui.safe import masked, shown
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import BLANK, Block, heading

SPOTS = 4
"""Lines of the input whose records are shown with a part."""
_STATES = {
    "ok": ("works", "ok"), "bad": ("does not work", "error"), "part": ("works in part", "warning"),
    "off": ("switched off", "dim"),
}  # fmt: skip


def record_page(told: Mapping[str, Any]) -> Iterator[Block]:
    """The record of a row; its first block opens the line."""
    spot = Spot(told["source"], told["path"], told["line"])
    yield _link(spot)
    yield from record_blocks(told["line"], told["raw"], told, "")


def node_page(
    node: Node, findings: Sequence[Finding], records: Mapping[Spot, Mapping[str, Any] | None]
) -> Iterator[Block]:
    """Everything on a part: what it is, what is wrong with it, and the records that tell of it."""
    kind = f"{node.kind}  " if node.kind else ""
    yield Block([(kind, "dim"), (shown(node.name), "title")])
    line = [(shown("  ·  ".join(node.words)), "")] if node.words else []
    if node.state in _STATES:
        state, look = _STATES[node.state]
        line.append((f"  ·  {state}" if line else state, look))
    if line:
        yield Block(line, 2, 2)
    for step in node.way:
        yield Block([("← ", "key"), (shown(step), "")], 2, 4)
    if node.children:
        kinds = {child.kind for child in node.children}
        what = kinds.pop() if len(kinds) == 1 else "part"
        yield Block([(f"{counted(len(node.children), what)} on it", "dim")], 2)
    if findings:
        yield from heading(counted(len(findings), "finding"))
        for finding in findings:
            yield from _finding(finding)
    if not node.spots:
        return
    yield from heading("Told by")
    known: list[Mapping[str, Any]] = []
    for spot in node.spots[:SPOTS]:
        yield _link(spot)
        told = records.get(spot)
        if told is not None and told["record"] and told["record"] not in known:
            known.append(told["record"])
            yield Block([(shown(told["command"]), "code")], 2)
            for name, value in told["record"].items():
                if not isinstance(value, list | Mapping) and value is not None and not name.startswith("_"):
                    yield Block([(f"{shown(name)}: ", "link"), (masked(str(value)[:500]), "")], 4, 2)
            yield BLANK
    if len(node.spots) > SPOTS:
        yield Block([(f"and {counted(len(node.spots) - SPOTS, 'line')} more", "dim")])


def _finding(finding: Finding) -> Iterator[Block]:
    severity = finding.severity.value
    yield Block([(f"{SIGNS[severity]} ", severity), (f"{finding.id}  ", "bold"), (shown(finding.title), "")], 0, 3)
    yield Block([(shown(finding.message.partition("\n")[0]), "dim")], 3)
    for each in finding.evidence[:3]:
        yield _link_of(each)


def _link_of(evidence: Evidence) -> Block:
    name = evidence.path.rpartition("/")[2]
    return Block([("› ", "key"), (shown(f"{name}:{evidence.line}"), "link")], 3, 2, target=evidence)


def _link(spot: Spot) -> Block:
    name = spot.path.rpartition("/")[2]
    return Block([("› ", "key"), (shown(f"{name}:{spot.line}"), "link")], 0, 2, target=spot)
