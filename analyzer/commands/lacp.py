"""``esxcli network vswitch dvs vmware lacp ... get``: the LAGs of distributed switches, their ports and counters."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, ParseResult, ParseStatus, Passage, Record, Shape, Text, Unparsed, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.prose import Node, parse_lines
from analyzer.parsing.values import snake_case
from analyzer.patterns import lazy_pattern

NO_PARTNER = "00:00:00:00:00:00"
"""The device id of a partner that never answered."""
_LACP = "esxcli network vswitch dvs vmware lacp"
_MESSAGE = lazy_pattern(r"\s*(?:LACP is (?:disabled|supported|not)|No running LACP).*")
LagId = Annotated[int | str | None, Field(union_mode="left_to_right"), Shape(r"\d+")]
"""A number that vCenter chose, or 0 where a switch has one LAG at most."""


class LacpEnd(BaseModel):
    """One end of a link of a LAG."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    admin_key: int | str | None = None
    flags: str | None = None
    """S or F (slow or fast LACPDUs), A or P (active or passive)."""
    oper_key: int | str | None = None
    port_number: int | str | None = None
    port_priority: int | str | None = None
    port_state: list[str] = Field(default_factory=list)
    """``ACT``, ``FTO``, ``AGG``, ``SYN``, ``COL``, ``DIST``; also ``DEF`` and ``EXP``."""
    age: str | None = None
    device_id: str | None = None

    @property
    def is_passive(self) -> bool:
        """True when this end waits for the other one to begin."""
        return "P" in (self.flags or "").upper()


class LacpNic(BaseModel):
    """One physical NIC in a LAG."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    nic: str | None = None
    state: str | None = None
    """Bundled when it takes part; Independent, Stand-alone, Hot-standby, Suspended or Down when not."""
    local_information: LacpEnd | None = None
    partner_information: LacpEnd | None = None


class LacpStatus(Record):
    """One LAG of one distributed switch, or the sentence that there is none."""

    dvswitch: Words = None
    lagid: LagId = None
    mode: Text = None
    """Active or Passive."""
    nic_list: list[LacpNic] = Field(default_factory=list)
    message: str | None = None
    """What was printed in place of LAGs."""


class LacpConfig(Record):
    """One LAG with the NICs that are assigned to it."""

    dvs_name: Words = None
    lag_id: LagId = None
    nics: Names = Field(default_factory=list)
    enabled: Flag = None
    mode: Annotated[Text, Shape(r"(?i:active|passive|none)")] = None
    message: str | None = None
    """What was printed in place of a table."""


class LacpStats(Record):
    """The counters of one NIC in a LAG."""

    dvswitch: Words = None
    lagid: Number = None
    nic: Text = None
    uplink: Text = None
    """The NIC, as builds with one LAG for each switch call it."""
    rx_errors: Number = None
    rx_lacpdus: Number = None
    tx_errors: Number = None
    tx_lacpdus: Number = None
    message: str | None = None
    """What was printed in place of a table."""


_NUMBERS = frozenset({"lagid", "admin_key", "oper_key", "port_number", "port_priority"})


def _value(name: str, text: str) -> Any:
    """A value with its type; keys and ports may be printed in hexadecimal and stay text then."""
    if name == "port_state":
        return [part for part in re.split(r"[,\s]+", text) if part]
    return int(text) if name in _NUMBERS and text.isdecimal() and len(text) < 19 else text or None


class _Assembler:
    """Puts lines together: a LAG begins with its id, a NIC with the first of its parts that comes again."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, dict[str, Any]]] = []
        self.where: dict[int, dict[str, Node]] = {}
        self.switch: tuple[str, Node] | None = None
        self.part = ""

    def take(self, node: Node) -> None:
        """One understood line."""
        if node.kind == "message":
            self._open(node)
            self.rows[-1][1]["message"] = node.fields["message"].strip()
            self._stands("message", node)
        elif node.kind == "part":
            self.part = snake_case(node.fields["part"])
            self._nic(self.part)[self.part] = {}
            self._stands(f"nic_list.{len(self._nics()) - 1}.{self.part}", node)
        elif node.kind == "field":
            self._field(snake_case(node.fields["key"]), node)

    def _field(self, name: str, node: Node) -> None:
        text = node.fields.get("value", "").strip()
        if name == "dvswitch":
            self.switch, self.part = (text, node), ""
        elif name in ("lagid", "lag_id"):
            self._open(node)
            self.rows[-1][1]["lagid"] = _value("lagid", text)
            self._stands("lagid", node)
        elif name in ("nic", "state") and (self.rows or self.switch):
            self.part = ""
            self._nic(name)[name] = text or None
            self._stands(f"nic_list.{len(self._nics()) - 1}.{name}", node)
        elif name == "nic_list" or (name == "errors" and not text):
            # The heading that localcli prints above a sentence.
            self.part = ""
        elif self.part:
            held = self._nics()[-1][self.part]
            held[name] = _value(name, text)
            self._stands(f"nic_list.{len(self._nics()) - 1}.{self.part}.{name}", node)
        else:
            self._row(node)[name] = _value(name, text)
            self._stands(name, node)

    def _open(self, node: Node) -> None:
        self.part = ""
        first = self.switch[1] if self.switch is not None and self.switch[1].index not in self.where else node
        self.rows.append((first.index, {"nic_list": []}))
        self.where[first.index] = {}
        if self.switch is not None:
            self.rows[-1][1]["dvswitch"] = self.switch[0]
            self._stands("dvswitch", self.switch[1])

    def _row(self, node: Node) -> dict[str, Any]:
        if not self.rows:
            self._open(node)
        return self.rows[-1][1]

    def _nics(self) -> list[dict[str, Any]]:
        nics: list[dict[str, Any]] = self.rows[-1][1]["nic_list"]
        return nics

    def _nic(self, name: str) -> dict[str, Any]:
        """The NIC that the line belongs to: a new one when the last has ``name`` already."""
        if not self.rows:
            self.rows.append((0, {"nic_list": []}))
        nics = self._nics()
        if not nics or name in nics[-1]:
            nics.append({})
        return nics[-1]

    def _stands(self, path: str, node: Node) -> None:
        self.where.setdefault(self.rows[-1][0], {})[path] = node


def _without_strays(nodes: list[Node]) -> tuple[list[Node], list[int]]:
    """The lines that belong to the output, and the others: a title stands directly above its switch."""
    kept, strays = [], []
    for position, node in enumerate(nodes):
        following = nodes[position + 1] if position + 1 < len(nodes) else None
        heads = following is not None and following.kind == "field" and following.fields["key"] == "DVSwitch"
        if node.kind == "title" and not heads:
            strays.append(node.index)
        else:
            kept.append(node)
    return kept, strays


def _leave(passage: Passage, result: ParseResult, indices: list[int]) -> None:
    """Lines that read like words of the output and are none of it."""
    loose = set(indices)
    for index in indices:
        result.unparsed.append(
            Unparsed(index, passage.numbers[index], passage.lines[index], "not a line of this output")
        )
    result.unparsed.sort(key=lambda item: item.index)
    covered = {index for start, stop in result.covered for index in range(start, stop)} - loose
    result.covered = [(index, index + 1) for index in sorted(covered)]


def _parse_status(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "lacp_status")
    nodes, strays = _without_strays(nodes)
    if strays:
        _leave(passage, result, strays)
        result.end = nodes[-1].index + 1 if nodes else 0
    if not any(node.kind in ("field", "message", "part") for node in nodes):
        _leave(passage, result, [node.index for node in nodes])
        return ParseResult(status=ParseStatus.UNSUPPORTED, unparsed=result.unparsed, covered=result.covered, end=0)
    read = _Assembler()
    for node in nodes:
        read.take(node)
    for index, row in read.rows:
        result.add(LacpStatus.model_validate(row), index)

    def locate(index: int, name: str) -> tuple[int, int]:
        node = read.where.get(index, {}).get(name)
        if node is None:
            return index, len(passage.lines[index]) - len(passage.lines[index].lstrip())
        return node.index, node.columns.get("value", node.columns.get("key", 0))

    result.locate = locate
    return result


class _LacpTable(Command, frozen=True):
    """A table, or the sentence that there is no LAG."""

    def _parse(self, passage: Passage, line: CommandLine | None) -> ParseResult:
        full = [index for index, text in enumerate(passage.lines) if text.strip()]
        if len(full) != 1 or _MESSAGE.fullmatch(passage.lines[full[0]]) is None:
            return super()._parse(passage, line)
        result = ParseResult(end=full[0] + 1, covered=[(0, len(passage))])
        result.add(self.record.model_validate({"message": passage.lines[full[0]].strip()}), full[0])
        return result


STATUS = Command(
    name=f"{_LACP} status get",
    record=LacpStatus,
    title="state of the LAGs of distributed switches, with both ends of each link",
    layout=_parse_status,
    starts=(
        r"\s*(?:No running LACP group|LACP is (?:disabled|supported) )",
        r"\s*(?:\S.*\n *)?DVSwitch: .*\n\s*Flags: *S - Device",
    ),
    versions="5.1 to 9.0 (documented)",
    seen=False,
)

CONFIG = _LacpTable(
    name=f"{_LACP} config get",
    record=LacpConfig,
    title="LAGs of distributed switches with the NICs assigned to them",
    layout=TableSpec(
        LacpConfig,
        headers=("DVS Name", "LAG ID", "NICs", "Enabled", "Mode"),
        header=lazy_pattern(r"\s*DVS Name\s+LAG ID\s+NICs\s"),
    ),
    starts=(r"\s*DVS Name\s+LAG ID\s+NICs\s",),
    versions="5.1 to 9.0 (documented)",
    seen=False,
)

STATS = _LacpTable(
    name=f"{_LACP} stats get",
    record=LacpStats,
    title="LACP counters of the NICs in LAGs",
    layout=TableSpec(
        LacpStats,
        renames={"dvs_name": "dvswitch", "lag_id": "lagid"},
        headers=("DVSwitch", "LAGID", "NIC", "Uplink", "Rx Errors", "Rx LACPDUs", "Tx Errors", "Tx LACPDUs"),
        header=lazy_pattern(r"\s*(?:DVSwitch|DVS Name|Uplink)\s.*LACPDUs"),
    ),
    starts=(r"\s*(?:DVSwitch|DVS Name|Uplink)\s[^\n]*LACPDUs",),
    versions="5.1 to 9.0 (documented)",
    seen=False,
)
