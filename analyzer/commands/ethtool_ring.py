"""``ethtool --show-ring vmnicN``: ring sizes of a NIC with a driver of the old kind (up to 6.7)."""

import re
from typing import Any

from pydantic import ValidationError

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.parsing.prose import parse_lines
from analyzer.parsing.values import snake_case

_TITLE = "Ring parameters for "
_MAXIMA = "Pre-set maximums"
_CURRENT = "Current hardware settings"


class EthtoolRing(Record):
    """Ring sizes of one NIC: the largest ones possible and those in use."""

    nic: str | None = None
    max_rx: Number = None
    max_rx_mini: Number = None
    max_rx_jumbo: Number = None
    max_tx: Number = None
    rx: Number = None
    rx_mini: Number = None
    rx_jumbo: Number = None
    tx: Number = None


def _parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "nic_counters")
    named = next((word for word in (line.arguments if line else ()) if not word.startswith("-")), None)
    values: dict[str, Any] = {"nic": named}
    spots: dict[str, tuple[int, int]] = {}
    prefix = ""
    for node in nodes:
        title = node.fields.get("title", "")
        if title.startswith(_TITLE):
            values["nic"] = title.removeprefix(_TITLE).strip()
        elif title in (_MAXIMA, _CURRENT):
            prefix = "max_" if title == _MAXIMA else ""
        else:
            name = prefix + snake_case(node.fields.get("key", title))
            value = node.fields.get("value", "").strip()
            if name not in EthtoolRing.model_fields or not re.fullmatch(r"\d{1,9}", value):
                text = passage.lines[node.index]
                result.unparsed.append(Unparsed(node.index, passage.numbers[node.index], text, "no size of a ring"))
                continue
            values[name] = value
            spots[name] = (node.index, node.columns.get("key", 0))
    result.unparsed.sort(key=lambda item: item.index)
    if spots:
        try:
            result.add(EthtoolRing.model_validate(values), nodes[0].index)
        except ValidationError:
            result.status = ParseStatus.UNSUPPORTED
        result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


COMMAND = Command(
    name="ethtool --show-ring",
    record=EthtoolRing,
    title="ring sizes of one physical NIC, as its driver tells them",
    layout=_parse,
    matches=r"ethtool (?:-g|--show-ring)(?: \S+)?",
    starts=(r"Ring parameters for \S+: *(?:\n|$)",),
    seen=False,
    versions="5.0 to 6.7",
    collect="ethtool --show-ring vmnicN",
)
