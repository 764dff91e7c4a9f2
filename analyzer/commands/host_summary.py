"""``vim-cmd hostsvc/hostsummary``: hardware, state and load of the host in one object."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.parsing.objects import dumped, parse_objects


class RuntimeInfo(BaseModel):
    """The state of the host when the output was made."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    connection_state: str | None = None
    power_state: str | None = None
    """``poweredOn``, ``standBy``."""
    standby_mode: str | None = None
    in_maintenance_mode: bool | None = None
    in_quarantine_mode: bool | None = None
    """From 6.5; set by Proactive HA, null on a host by itself."""


class HostSummary(Record):
    """The summary of one host. Keys are snake_case: ``inMaintenanceMode`` is ``in_maintenance_mode``."""

    host: str | None = None
    """``vim.HostSystem:ha-host``."""
    hardware: dict[str, Any] = Field(default={})
    runtime: RuntimeInfo | None = None


def _parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    result = parse_objects(passage, HostSummary)
    return result if result.records or line is None or not line.filtered else _filtered(passage)


def _filtered(passage: Passage) -> ParseResult:
    """What a filter left of the state of the host: ``inMaintenanceMode = false,`` without the object around it."""
    result = ParseResult(headerless=True)
    item = dumped(passage)
    told = {name: value for name, value in item.values.items() if name in RuntimeInfo.model_fields}
    rows = {item.spots[name][0] for name in told}
    for index, text in enumerate(passage.lines):
        if index in rows:
            result.covered.append((index, index + 1))
            result.end = index + 1
        elif text.strip():
            result.unparsed.append(Unparsed(index, passage.numbers[index], text, "not a state of the host"))
    if not told:
        result.status = ParseStatus.UNSUPPORTED
        return result
    result.add(HostSummary.model_validate({"runtime": told}), min(rows))
    result.locate = lambda index, name: item.spots.get(name.removeprefix("runtime."), (index, 0))
    return result


COMMAND = Command(
    name="vim-cmd hostsvc/hostsummary",
    record=HostSummary,
    title="hardware, state and load of the host",
    layout=_parse,
    matches=r"vim-cmd (?:.* )?/?hostsvc/hostsummary(?: .*)?",
    starts=(r"\s*(?:Listsummary:\s*)?\(vim\.host\.Summary\) \{",),
    versions="5.0 to 8.0",
)
