"""What is said of one row of a comparison, in full, as blocks of a page."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.comparing import Comparison, Difference, Lone, NotGiven, Spot
from analyzer.findings import Finding
from analyzer.tui.compare_rows import Row, Same, Section
from analyzer.tui.safe import shown
from analyzer.tui.screens.both import inner_path
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import BLANK, Block, heading, paragraph


def blocks(row: Row | None, comparison: Comparison, *, filtered: bool) -> Iterator[Block]:
    """The page of a row; ``filtered`` tells that there may be no row because of a filter."""
    names = (comparison.left, comparison.right)
    match row:
        case None:
            yield paragraph("Nothing differs." if not filtered else "Nothing fits the filter.", indent=0)
        case Section():
            yield Block([(shown(row.title), "title")])
            yield Block([(f"{row.count:,}. Enter folds or opens it.", "dim")])
            yield from _cut_blocks(row, comparison)
        case Finding():
            severity = row.severity.value
            yield Block([(f"{SIGNS[severity]} {severity.upper()}  {row.id}  ", severity), (shown(row.title), "title")])
            yield BLANK
            yield paragraph(shown(row.message), indent=0)
            yield BLANK
            for each in row.evidence:
                spot = Spot(each.source, each.path, each.line, each.column)
                yield _place_block(each.host, spot)
                yield Block([(shown(each.text).strip(), "code")], 4, wrap=False)
        case Difference():
            yield Block([(shown(row.command), "title")])
            yield Block([(shown(row.label), "bold"), ("  " if row.label else "", ""), (shown(row.field), "link")])
            for name, value, spot in (
                (names[0], row.left, row.left_at), (names[1], row.right, row.right_at)
            ):  # fmt: skip
                yield BLANK
                yield Block([(shown(name), "bold")])
                yield Block([(shown(value) or "(nothing)", "code")], 2, 2)
                yield _place_block("", spot)
        case Lone():
            yield Block([(shown(row.command), "title")])
            yield Block([("only on ", "dim"), (shown(names[row.side]), "bold")])
            yield BLANK
            yield Block([(shown(row.label), "bold")])
            for part in row.text.split(", "):
                yield Block([(shown(part), "code")], 2, 2)
            yield _place_block("", row.at)
        case NotGiven():
            yield Block([(shown(row.command), "title")])
            yield Block([("only ", "dim"), (shown(names[row.side]), "bold"), (" gave this output", "dim")])
            yield _place_block("", row.at)
        case Same():
            yield Block([(shown(row.command), "title")])
            yield Block([(shown(row.label), "bold"), ("  is the same on both", "dim")])
            yield _place_block(names[0], row.left_at)
            yield _place_block(names[1], row.right_at)


def _cut_blocks(row: Section, comparison: Comparison) -> Iterator[Block]:
    """What to know of outputs that were saved in part."""
    for group in comparison.groups if row.level else ():
        for side in (0, 1):
            if group.command == row.title and group.cut[side]:
                name = shown((comparison.left, comparison.right)[side])
                text = f"Of {name} only a part of the output was understood or saved."
                yield from heading("Read with care")
                yield paragraph(f"{text} What it seems to lack may have been left out.")


def _place_block(host: str, spot: Spot) -> Block:
    name = f"{shown(host)}: " if host else ""
    path = shown(inner_path(spot.path))
    return Block([("› ", "key"), (name, "dim"), (f"{path}:{spot.line}", "link")], 2, 2, target=spot)
