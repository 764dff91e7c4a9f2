"""``vim-cmd hostsvc/hostsummary``: hardware, state and load of the host in one object."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.objects import parse_objects


class RuntimeInfo(BaseModel):
    """The state of the host when the output was made."""

    model_config = ConfigDict(frozen=True, extra="allow")
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


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return parse_objects(passage, HostSummary)


COMMAND = Command(
    name="vim-cmd hostsvc/hostsummary",
    record=HostSummary,
    title="hardware, state and load of the host",
    layout=_parse,
    matches=r"vim-cmd (?:.* )?/?hostsvc/hostsummary(?: .*)?",
    starts=(r"\s*(?:Listsummary:\s*)?\(vim\.host\.Summary\) \{",),
    versions="5.0 to 8.0",
)
