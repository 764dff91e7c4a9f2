"""``net-dvs -l``: the distributed switches as the host has them, with the properties of every port."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.commands.dvs_vmware import PortId
from analyzer.model import Locator, Number, ParseResult, ParseStatus, Passage, Record, Text, Unparsed, Words
from analyzer.parsing.netdvs import Block, Listing, Part, Property, parse_blocks, properties_of
from analyzer.parsing.netdvs_values import PropertyReader, field_of, label_field
from analyzer.parsing.shapes import validate


class DvsTeaming(BaseModel):
    """How a port uses the uplinks of its switch; the names are uplink names or that of a LAG."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    load_balancing: str | None = None
    """``source virtual port id``, ``first uplink (i.e. explicit)``."""
    link_selection: list[str] = Field(default_factory=list)
    link_behavior: list[str] = Field(default_factory=list)
    """``notify switch``, ``reverse filter``, ``best effort on failure``."""
    active: list[str] = Field(default_factory=list)
    standby: list[str] = Field(default_factory=list)


class DvsVlan(BaseModel):
    """The VLAN of a port."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    setting: str | None = None
    """``VLAN 98``, ``Guest VLAN tagging``."""
    id: int | None = None
    """The number behind ``VLAN``."""
    ranges: list[str] = Field(default_factory=list)
    """What a trunk lets through: ``0-4094``, ``100``."""

    @property
    def is_trunk(self) -> bool:
        """True when tagged frames are handed on."""
        return (self.setting or "").lower().startswith("guest vlan")


class NetDvsPort(BaseModel):
    """One port. Names are those of the properties without ``com.vmware.common.port`` and the like."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    port_id: PortId = None
    alias: str | None = None
    """On an uplink port the name of the uplink: ``dvUplink1``, ``lag1-0``."""
    connectid: int | str | None = None
    portgroupid: str | None = None
    """``dvportgroup-N``."""
    block: bool | str | None = None
    """True when the port was blocked on purpose."""
    teaming: DvsTeaming | None = None
    security: dict[str, Any] | None = None
    """True is ``allow``: ``promiscuous``, ``mac_change``, ``forged_frames``."""
    vlan: DvsVlan | None = None
    volatile_vlan: DvsVlan | None = None
    """The VLAN as it is in force."""
    shaper_input: dict[str, Any] | None = None
    """Bytes and bytes per second."""
    shaper_output: dict[str, Any] | None = None
    lacp: dict[str, Any] | None = None
    statistics: dict[str, Any] | None = None
    volatile_status: str | None = None
    """``inUse linkUp portID=33554441``, ``free``."""

    @property
    def flags(self) -> frozenset[str]:
        """The words of the status in lower case: ``inuse``, ``linkup``, ``blocked``."""
        return frozenset((self.volatile_status or "").lower().split())


class NetDvs(Record):
    """One distributed switch, or an opaque one (N-VDS)."""

    uuid: Words = None
    """With blanks, as ``VDS ID`` of ``esxcli network vswitch dvs vmware list``."""
    switch_class: Text = None
    """etherswitch, cswitch or vswitch."""
    max_ports: Number = None
    alias: str | None = None
    """The name of the switch."""
    version: str | None = None
    """Four bytes in hexadecimal, as printed."""
    opaque_dvs: bool | str | None = None
    mtu: int | str | None = None
    portset_mtu: int | str | None = None
    """The MTU of an opaque switch."""
    cdp: str | None = None
    """Protocol and mode of discovery: ``CDP, listen``, ``LLDP, both``."""
    uplink_ports: list[str] = Field(default_factory=list)
    """The names of the uplinks."""
    respools_sched: str | None = None
    """active where network I/O control is on."""
    respools_version: str | None = None
    host_portset: str | None = None
    """The name that statistics use: ``DvsPortset-0``."""
    host_volatile_status: str | None = None
    """green, yellow or red: whether the switch works on this host."""
    host_uplink_ports: list[str] = Field(default_factory=list)
    """Ids of this host's uplink ports."""
    ports: list[NetDvsPort] = Field(default_factory=list)

    @property
    def frame_size(self) -> int | None:
        """The MTU, whichever property told it."""
        return next((told for told in (self.mtu, self.portset_mtu) if isinstance(told, int)), None)


_NAME = "com.vmware.common.alias"
_Row = tuple[int, dict[str, Any], list[Part]]
"""A record on its way: its first line, its fields, and the part of each port."""


# -- the output ----------------------------------------------------------------------------------------


def _rows(block: Block, listing: Listing, reader: PropertyReader, twice: list[int]) -> list[_Row]:
    """The records of a block: first line, fields, and the part of each port.

    A block without its title is what a filter left: a property that comes again belongs to the next switch.
    """
    row: dict[str, Any] = {"ports": []}
    if block.uuid:
        row |= {"uuid": block.uuid, "switch_class": block.switch_class or None}
    if block.max_ports is not None:
        row["max_ports"] = block.max_ports
    rows: list[_Row] = [(block.index, row, [])]
    for part in block.parts:
        items = listing.properties.get(part.start, [])
        if part.kind == "port":
            # Where a filter took the titles out, a switch begins with its name.
            next_at = next((at for at, item in enumerate(items) if not block.uuid and item.key == _NAME), len(items))
            port: dict[str, Any] = {"port_id": part.name}
            reader.fields_of(items[:next_at], port, twice)
            rows[-1][1]["ports"].append(port)
            rows[-1][2].append(part)
            _without_section(items[next_at:], rows, reader, twice, has_title=False)
        elif part.kind:
            reader.fields_of(items, rows[-1][1], twice)
        else:
            _without_section(items, rows, reader, twice, has_title=bool(block.uuid))
    return rows


def _without_section(
    items: Iterable[Property], rows: list[_Row], reader: PropertyReader, twice: list[int],
    *, has_title: bool,
) -> None:  # fmt: skip
    """Properties whose section was cut off: their names tell whether they are a port's."""
    port: dict[str, Any] = {}
    for item in items:
        if ".port." in item.key:
            if not port or reader.name(item.key) in port:
                port = {}
                rows[-1][1]["ports"].append(port)
                rows[-1][2].append(Part("port", "", item.at, item.at + 1 + len(item.lines)))
            rows[-1][2][-1].stop = item.at + 1 + len(item.lines)
            reader.fields_of([item], port, twice)
        else:
            if not has_title and (reader.name(item.key) in rows[-1][1] or (item.key == _NAME and rows[-1][2])):
                rows.append((item.at, {"ports": []}, []))
                port = {}
            reader.fields_of([item], rows[-1][1], twice)


def parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    """One record per switch."""
    blocks, listing, covered, loose = parse_blocks(passage)
    result = ParseResult(elided=listing.elided, covered=covered)
    reader = PropertyReader()
    twice: list[int] = []
    stands: dict[int, tuple[int, int, list[Part]]] = {}
    told: list[tuple[int, dict[str, Any]]] = []
    for block in blocks:
        rows = _rows(block, listing, reader, twice)
        end = max((part.stop for part in block.parts), default=block.index + 1)
        for number, (index, row, parts) in enumerate(rows):
            stands[index] = (index, rows[number + 1][0] if number + 1 < len(rows) else end, parts)
            told.append((index, row))
        result.end = max(result.end, end)
    records, wrong = validate(NetDvs, [row for _, row in told])
    for (index, _), record in zip(told, records, strict=True):
        if record is not None:
            result.add(record, index)
    result.headerless = any(not block.uuid for block in blocks)
    reasons = dict.fromkeys(loose, "no property and no part of one") | dict.fromkeys(twice, "printed twice")
    reasons |= {told[number][0]: reason for number, reason in wrong.items()}
    result.unparsed = [
        Unparsed(at, passage.numbers[at], passage.lines[at], reason) for at, reason in sorted(reasons.items())
    ]
    if not blocks:
        result.status = ParseStatus.UNSUPPORTED
    result.locate = _locator(passage, stands)
    return result


def _locator(passage: Passage, records: dict[int, tuple[int, int, list[Part]]]) -> Locator:
    """``alias``, ``ports.3.vlan`` or ``ports.3.teaming.active``, looked for when evidence is asked for."""

    def locate(index: int, name: str) -> tuple[int, int]:
        start, stop, parts = records.get(index, (index, index + 1, []))
        first, _, rest = name.partition(".")
        if first == "ports" and rest:
            number, _, name = rest.partition(".")
            part = parts[int(number)]
            start, stop = part.start, part.stop
        elif parts:
            stop = min(part.start for part in parts)
        column = len(passage.lines[start]) - len(passage.lines[start].lstrip())
        found = _find(passage, start, stop, name) if name else None
        return found if found is not None else (start, column)

    return locate


def _find(passage: Passage, start: int, stop: int, name: str) -> tuple[int, int] | None:
    """The line and column where a field is printed."""
    wanted, _, inner = name.partition(".")
    lines = passage.lines
    if wanted in ("uuid", "switch_class", "port_id"):
        return start, lines[start].find(" ", len(lines[start]) - len(lines[start].lstrip())) + 1
    if wanted == "max_ports":
        return next(((at, lines[at].find("max")) for at in range(start, stop) if "max ports" in lines[at]), None)
    for item in properties_of(lines, start, stop, []):
        if field_of(item.key) != wanted:
            continue
        below = item.at + 1 if inner else item.at
        for at in range(below, min(below + len(item.lines), stop)):
            label = lines[at].partition("=")[0].strip()
            if inner and label_field(label) == inner:
                return at, lines[at].find(label)
        if item.value:
            return item.at, lines[item.at].find(item.value, lines[item.at].find(item.key) + len(item.key))
        if item.lines and "=" not in item.lines[0]:
            # A list stands below its name.
            return item.at + 1, len(lines[item.at + 1]) - len(lines[item.at + 1].lstrip())
        return item.at, lines[item.at].find(item.key)
    return None


COMMAND = Command(
    name="net-dvs -l",
    record=NetDvs,
    title="distributed switches with the properties of their ports",
    layout=parse,
    matches=r"net-dvs(?: .*)?",
    starts=(r"\s*switch (?:[0-9a-f]{2}[ -]){15}[0-9a-f]{2}(?: \(\w+\))?\s*(?:\n|$)",),
    versions="5.0 to 8.0",
)
