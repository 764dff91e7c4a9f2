"""Counters of a NIC as its driver keeps them: ``vsish … /net/pNics/vmnicN/stats`` and ``nic privstats get``.

The names of the driver's own counters are kept as printed; what a counter means is known to its driver only.
"""

import re
from typing import Any

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, Passage, Record
from analyzer.parsing.prose import Node, parse_lines
from analyzer.parsing.values import camel_case
from analyzer.patterns import lazy_pattern

_COUNT = lazy_pattern(r"(?:0|[1-9]\d{0,19})")
_FRAMES = frozenset({"Uplink Stats", "Uplink Private Stats", "NIC Private statistics", "NIC statistics"})


class PrivateStatistics(Record):
    """What the driver of one NIC counts for itself."""

    nic: str | None = None
    """From the command line; the output does not say it."""
    counters: dict[str, int | str] = Field(default={})
    """By the printed name; ``rxq0 (hwq0).dropped`` is a counter of one queue. Registers in hexadecimal are text."""


class UplinkStatistics(Record):
    """What the host counts for one NIC, and what its driver does."""

    nic: str | None = None
    """From the command line; the output does not say it."""
    rx_pkts: Number = None
    tx_pkts: Number = None
    rx_bytes: Number = None
    tx_bytes: Number = None
    rx_errors: Number = None
    tx_errors: Number = None
    rx_drops: Number = None
    tx_drops: Number = None
    rx_multicast_pkts: Number = None
    rx_broadcast_pkts: Number = None
    tx_multicast_pkts: Number = None
    tx_broadcast_pkts: Number = None
    collisions: Number = None
    rx_length_errors: Number = None
    rx_overflow_errors: Number = None
    rx_crc_errors: Number = None
    rx_frame_align_errors: Number = None
    rx_fifo_errors: Number = None
    rx_miss_errors: Number = None
    tx_aborted_errors: Number = None
    tx_carrier_errors: Number = None
    tx_fifo_errors: Number = None
    tx_heartbeat_errors: Number = None
    tx_window_errors: Number = None
    private_stats: dict[str, int | str] = Field(default={})
    """Counters of the driver by their printed names."""


class _Counters:
    """The counters of an output, by printed name, with the place of each."""

    def __init__(self) -> None:
        self.values: dict[str, int | str] = {}
        self.spots: dict[str, tuple[int, int]] = {}
        self.heading = ""

    def keep(self, name: str, value: str, spot: tuple[int, int]) -> None:
        """Keep one counter; the same name below another heading is another counter."""
        if name in self.values and self.heading:
            name = f"{self.heading}.{name}"
        number, printed = 1, name
        while name in self.values:
            number += 1
            name = f"{printed} ({number})"
        is_register = len(value) == 8 and printed.rpartition(".")[2].isupper()
        self.values[name] = int(value) if _COUNT.fullmatch(value) and not is_register else value
        self.spots[name] = spot

    def read(self, node: Node) -> None:
        """Keep what one line tells."""
        fields, columns = node.fields, node.columns
        if node.kind == "heading":
            self.heading = fields["title"] if fields["title"] not in _FRAMES else ""
        elif node.kind == "queue":
            for pair in re.finditer(r"(\S+?)=(\S*)", fields["pairs"]):
                name = f"{fields['label'].strip()}.{pair[1]}"
                self.keep(name, pair[2], (node.index, columns["pairs"] + pair.start()))
        else:
            self.keep(fields["key"].strip(), fields.get("value", "").strip(), (node.index, columns["key"]))


def _nic_of(line: CommandLine | None) -> str | None:
    """The NIC that the command line names."""
    if line is None:
        return None
    named = re.search(r"/net/pNics/([^/\s]+)/", line.raw)
    return named[1] if named else line.option("n", "nic-name")


def _private(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "nic_counters")
    counters = _Counters()
    for node in nodes:
        counters.read(node)
    if counters.values:
        result.add(PrivateStatistics(nic=_nic_of(line), counters=counters.values), nodes[0].index)
        result.locate = lambda index, name: counters.spots.get(name.removeprefix("counters."), (index, 0))
    return result


def _uplink(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "nic_counters")
    own, private = _Counters(), _Counters()
    counters = own
    for node in nodes:
        if node.kind == "heading" and node.fields["title"].startswith("Uplink "):
            counters = private if "Private" in node.fields["title"] else own
        counters.read(node)
    values: dict[str, Any] = {camel_case(name): value for name, value in own.values.items()}
    spots = {camel_case(name): spot for name, spot in own.spots.items()}
    if values or private.values:
        record = UplinkStatistics.model_validate(values | {"nic": _nic_of(line), "private_stats": private.values})
        result.add(record, nodes[0].index)
        spots |= {f"private_stats.{name}": spot for name, spot in private.spots.items()}
        result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


PRIVATE = Command(
    name="esxcli networkinternal nic privstats get",
    record=PrivateStatistics,
    title="counters that the driver of one physical NIC keeps",
    layout=_private,
    starts=(r"NIC Private statistics: *(?:\n|$)",),
    versions="5.5 to 9.0",
    collect="localcli --plugin-dir /usr/lib/vmware/esxcli/int networkinternal nic privstats get -n vmnicN",
)

UPLINK = Command(
    name="vsish -e cat /net/pNics/vmnicN/stats",
    record=UplinkStatistics,
    title="counters of one physical NIC and of its driver",
    layout=_uplink,
    matches=r"vsish .*/net/pNics/[^/ ]+/stats|vsish pnic stats",
    starts=(r"\s*Uplink Stats: *\n\s*rxPkts:",),
    versions="6.0 to 9.0",
)
