"""Captures, hosts and the case: what the inputs turned into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from operator import is_
from typing import Any

from msgspec import Struct

from analyzer.catalog import CommandLine
from analyzer.commands.command import UNKNOWN, Command
from analyzer.findings import Diagnostic
from analyzer.listed import Listed, Where
from analyzer.model import CaptureKind, ParseResult, ParseStatus, Passage, Record, SourceRef


class Capture(Struct):
    """One saved output: what printed it, what was understood, and the lines it covers."""

    ref: SourceRef
    passage: Passage
    result: ParseResult
    command: Command | None = None
    line: CommandLine | None = None
    typed: str = ""
    """The command line as it stands in the input; empty when it is not known."""
    host: str = ""
    host_from: str = ""
    bytes: int = 0
    kind: CaptureKind = CaptureKind.COMMAND

    @property
    def name(self) -> str:
        """The command for the coverage list."""
        if self.line is not None and self.line.program:
            if self.line.program in ("echo", "printf", "sshpass"):
                return self.line.program  # their arguments are text, often a password for the next program
            return self.line.name if self.command is None or self.command is UNKNOWN else self.command.name
        return self.command.name if self.command is not None else ""

    @property
    def usable(self) -> bool:
        """True when it says something: records, or a list that is known to be empty."""
        empty = self.result.status is ParseStatus.EMPTY and (self.result.end > 0 or self.result.silent)
        return bool(self.result.records) or empty

    @property
    def key(self) -> str:
        """What makes two captures of one host outputs of the same command: command line without its filter."""
        if self.command is None:
            return ""
        line = self.line
        # Elsewhere the options are part of the name, unless the command takes any (of one NIC, say).
        varies = self.command.name.startswith("esxcli") or bool(self.command.matches) or bool(self.command.context)
        arguments = " ".join(line.arguments) if line is not None and varies else ""
        return f"{self.command.name} {arguments}".strip()

    def listed(self, reason: str = "") -> Listed:
        """What remains of it when its text is not needed any more."""
        result = self.result
        return Listed(
            self.ref,
            self.kind,
            result.status,
            reason or result.reason,
            self.name,
            len(result.records),
            len(result.unparsed),
            self.bytes,
            len(self.passage),
        )


class MissingFile(Struct, frozen=True):
    """A file that a bundle of this version normally holds, and why it is not there as far as the bundle tells."""

    path: str
    tells: str
    """What cannot be judged without it."""
    reason: str = ""


class Collected(Struct, frozen=True):
    """What a vm-support bundle tells of itself; empty where nothing tells."""

    product: str = ""
    version: str = ""
    build: str = ""
    collected_at: str = ""
    """ISO 8601, UTC."""
    uptime_seconds: int | None = None
    options: str = ""
    told_by: Mapping[str, str] = {}
    """For each fact the member it is from."""
    missing: tuple[MissingFile, ...] = ()


@dataclass(slots=True)
class Host:
    """One collection of one host: its captures, in input order."""

    name: str
    base: str
    """The host's own name; differs from ``name`` when the host was collected more than once."""
    name_from: str
    captures: list[Capture] = field(default_factory=list)
    collected: Collected | None = None
    """Set for a host whose bundle was given."""
    logs: list[SourceRef] = field(default_factory=list)
    """Its logs; what was found in them is kept with the files of the case."""
    given: dict[type, Any] = field(default_factory=dict)
    """Facts that its reading gave, by their type; the logs, for one."""
    _by_model: tuple[int, dict[type[Record], list[Capture]]] = field(default=(0, {}), compare=False, repr=False)
    """How many captures there were, and which of them are of each model."""

    def records(self, model: type[Record]) -> tuple[list[Record], list[Capture]]:
        """The host's records of one model, and the captures they came from.

        Of several outputs of one command line the last whole one holds; all runs of a ping count.
        """
        chosen: dict[str, Capture] = {}
        runs: list[Capture] = []
        for capture in self.attempts(model):
            if not capture.usable:
                continue
            if capture.command is not None and capture.command.every_run:
                runs.append(capture)
                continue
            held = chosen.get(capture.key)
            if held is None or not is_fragment(capture) or is_fragment(held):
                chosen[capture.key] = capture
        captures = [*chosen.values(), *runs]
        return [record for capture in captures for record in capture.result.records], captures

    def attempts(self, model: type[Record]) -> list[Capture]:
        """Captures of the commands that give ``model``, whatever became of them."""
        count, by_model = self._by_model
        if count != len(self.captures):
            # Asked for hundreds of times once all is read; captures are only ever added.
            by_model = {}
            for capture in self.captures:
                if capture.command is not None:
                    by_model.setdefault(capture.command.record, []).append(capture)
            self._by_model = len(self.captures), by_model
        return by_model.get(model, [])


def is_fragment(capture: Capture) -> bool:
    """True when only a part of the output was saved: filtered, or rows without their header."""
    return capture.result.headerless or (capture.line is not None and capture.line.filtered)


def _place(capture: Capture) -> tuple[str, str, int]:
    numbers = capture.passage.numbers
    return capture.ref.source, capture.ref.path, numbers[0] if numbers else 0


@dataclass(slots=True)
class Case:
    """All inputs looked at together."""

    hosts: list[Host] = field(default_factory=list)
    apart: list[Host] = field(default_factory=list)
    """Texts that no host printed, by the name of their file; only rules that look at the whole case see them."""
    text: list[Capture] = field(default_factory=list)
    """Text that belongs to no command: prose, unknown files, binaries."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    inputs: tuple[str, ...] = ()
    listed: list[Listed] = field(default_factory=list)
    """Members of bundles that no check reads."""
    places: dict[SourceRef, list[tuple[int, Where]]] = field(default_factory=dict)
    """Where members of archives stand, so that they can be read again: number of the part, and the way to it."""
    unreadable: list[str] = field(default_factory=list)
    """Inputs of which nothing could be read."""
    _ordered: tuple[list[Capture], list[Capture]] = field(default=([], []), compare=False, repr=False)
    """The captures as they were, and in order: they are asked for several times once all is read."""

    @property
    def captures(self) -> list[Capture]:
        """All captures and texts, in the order of the inputs."""
        captures = [*self.text, *(capture for host in (*self.hosts, *self.apart) for capture in host.captures)]
        before, ordered = self._ordered
        if len(captures) != len(before) or not all(map(is_, captures, before)):
            ordered = sorted(captures, key=_place)
            self._ordered = captures, ordered
        return list(ordered)

    @property
    def pairs(self) -> list[tuple[Host, Host]]:
        """Every two different hosts; two collections of one host are no pair."""
        return [(a, b) for a, b in combinations(self.hosts, 2) if a.base.lower() != b.base.lower()]
