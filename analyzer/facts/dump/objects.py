"""Fact: the dump of the host agent, of which only the parts are read that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from analyzer.captures import Capture
from analyzer.commands.vimdump import ManagedObject
from analyzer.model import Passage
from analyzer.parsing.objects import Dumped, dumped
from analyzer.parsing.values import camel_case
from analyzer.rulebook import Records, Skip, fact


class Part(Struct, frozen=True):
    """A place in a parsed part of the dump: an object, a list or a value. Where nothing stands it is false."""

    held: Any = None
    path: str = ""
    root: Dumped = field(default_factory=lambda: Dumped({}, 0))
    base: int = 0
    """The line index of the parsed part in the dump."""

    def __bool__(self) -> bool:
        return self.held is not None

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def at(self, *names: str) -> Part:
        """What stands below, property by property: ``at("spec", "ip")``."""
        part = self
        for name in names:
            held = part.held.get(name) if isinstance(part.held, dict) else None
            part = Part(held, part._below(name), self.root, self.base)
        return part

    def each(self, *names: str) -> Iterator[Part]:
        """The members of a list."""
        listed = self.at(*names)
        if isinstance(listed.held, list):
            for number, held in enumerate(listed.held):
                yield Part(held, f"{listed.path}.{number}", self.root, self.base)

    def text(self, *names: str) -> str | None:
        """A text; numbers are given as text, so that names that look like numbers stay names."""
        held = self.at(*names).held
        if isinstance(held, bool) or not isinstance(held, str | int):
            return None
        return str(held)

    def number(self, *names: str) -> int | None:
        """A whole number."""
        held = self.at(*names).held
        return held if isinstance(held, int) and not isinstance(held, bool) else None

    def flag(self, *names: str) -> bool | None:
        """True or false."""
        held = self.at(*names).held
        return held if isinstance(held, bool) else None

    def texts(self, *names: str) -> list[str]:
        """A list of texts."""
        held = self.at(*names).held
        return [str(item) for item in held if item is not None] if isinstance(held, list) else []

    @property
    def type(self) -> str:
        """The type that is printed for it: ``vim.host.NasVolume``."""
        return self.root.types.get(self.path, "")

    @property
    def row(self) -> int:
        """The index of its line in the dump."""
        return self.spot()[0]

    def spot(self, *names: str) -> tuple[int, int]:
        """Line index and column of a property below it; where it is not printed, its own."""
        path = self.path
        found = self.root.spots.get(path, (0, 0))
        for name in names:
            path = f"{path}.{name}" if path else name
            found = self.root.spots.get(path, found)
        return self.base + found[0], found[1]

    def places(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """By path every property that was parsed together with this one."""
        for path, (index, column) in self.root.spots.items():
            yield path, (self.base + index, column)

    def spots(self, **fields: tuple[str, ...] | str) -> dict[str, tuple[int, int]]:
        """Where the properties stand from which fields of a record were taken."""
        return {name: self.spot(*([way] if isinstance(way, str) else way)) for name, way in fields.items()}


class Block:
    """One object of the dump, ``name = (type) {`` to its bracket, whose properties are parsed one by one when asked."""

    def __init__(self, passage: Passage, start: int, stop: int) -> None:
        self.passage, self.start = passage, start
        self._limit = stop
        self._parsed: dict[str, Part] = {}

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """By property the lines it stands on: those indented one step more than the object."""
        lines = self.passage.lines
        if self.start + 1 >= self._limit:
            return {}
        first = lines[self.start + 1]
        width = len(first) - len(first.lstrip())
        prefix = first[:width]
        found: list[tuple[str, int]] = []
        end = self._limit
        for index in range(self.start + 1, self._limit):
            line = lines[index]
            if not line.startswith(prefix):
                end = index
                break
            if line[width : width + 1] not in ("", " ", "}", "]"):
                found.append((camel_case(line[width:].partition(" = ")[0]), index))
        stops = [*(index for _, index in found[1:]), end]
        return {name: (index, stop) for (name, index), stop in zip(found, stops, strict=True)}

    def at(self, name: str, *names: str) -> Part:
        """A property, and what stands below it."""
        if name not in self._parsed:
            where = self._places.get(name)
            if where is None:
                self._parsed[name] = Part(None, base=self.start)
            else:
                root = dumped(self.passage.cut(*where))
                self._parsed[name] = Part(root.values.get(name), name, root, where[0])
        return self._parsed[name].at(*names)

    def has(self, name: str) -> bool:
        """True when the property is printed, also without a value."""
        return name in self._places


_NOTHING = Block(Passage((), range(0)), 0, 0)


class HostDump(Struct):
    """The dump of one host."""

    host: str
    source: Capture
    objects: Sequence[ManagedObject]
    _blocks: dict[tuple[int, str], list[Block]] = {}

    def of(self, kind: str) -> list[ManagedObject]:
        """The managed objects of one type: ``vim.VirtualMachine``."""
        return [item for item in self.objects if item.type == kind]

    def blocks(self, item: ManagedObject, kind: str) -> list[Block]:
        """The objects of a type (``vim.vm.ConfigInfo``) inside a managed object, in order."""
        start, passage = item.place.row, self.source.passage
        if (start, kind) not in self._blocks:
            stop, wanted = start + item.lines, f"({kind}) {{"
            found = [index for index in range(start, stop) if wanted in passage.lines[index]]
            self._blocks[start, kind] = [Block(passage, index, stop) for index in found]
        return self._blocks[start, kind]

    def block(self, item: ManagedObject, kind: str) -> Block:
        """The first of them; an empty one when there is none."""
        return next(iter(self.blocks(item, kind)), _NOTHING)

    def part(self, kind: str) -> Block:
        """An object of the host itself by its type: ``vim.host.ConfigInfo``, ``vim.host.Summary``."""
        own = (self.block(item, kind) for item in self.of("vim.HostSystem"))
        return next((block for block in own if block is not _NOTHING), _NOTHING)

    @property
    def config(self) -> Block:
        """The configuration of the host."""
        return self.part("vim.host.ConfigInfo")


@fact
def host_dump(objects: Records[ManagedObject]) -> HostDump:
    """The last dump that holds the host."""
    for capture in reversed(objects.captures):
        held = [record for record in capture.result.records if isinstance(record, ManagedObject)]
        if any(item.type == "vim.HostSystem" and not item.failed for item in held):
            return HostDump(objects.host, capture, held)
    raise Skip(f"{objects.host}: its dump does not hold the host")
