"""The nouns everything else is made of: passages of text, records, and where they stand.

Nothing here knows ESXi. A :class:`Passage` is a run of cleaned lines that remembers the physical line
number of each; a :class:`Record` is what one printed row or block says; a :class:`Place` tells where a
record stands, so that every finding can prove itself with file, line and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from analyzer.origin import CaptureKind as CaptureKind
from analyzer.origin import ParseStatus as ParseStatus
from analyzer.origin import SourceRef as SourceRef


class Passage(Struct, frozen=True):
    """A run of cleaned lines with the physical number of each (1-based, from the top of the file).

    ``numbers`` is a ``range`` where lines are consecutive. ``shifts`` holds, for line indices where leading
    blanks were taken off, how many: evidence columns count from the line as it stands in the file.
    """

    lines: Sequence[str]
    numbers: Sequence[int]
    shift: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def cut(self, start: int, stop: int | None = None) -> Passage:
        """The passage of the lines ``start:stop`` (indices into this one)."""
        if not start and (stop is None or stop >= len(self.lines)):
            return self
        return Passage(self.lines[start:stop], self.numbers[start:stop], self.shift)

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Pairs of physical line number and text."""
        return zip(self.numbers, self.lines, strict=True)

    @property
    def text(self) -> str:
        """The lines joined by newlines."""
        return "\n".join(self.lines)

    @property
    def is_blank(self) -> bool:
        """True when no line holds anything but blanks."""
        return not any(line.strip() for line in self.lines)


NOTHING = Passage((), range(0))
"""The passage without lines."""

Locator = Callable[[int, str], tuple[int, int]]
"""``(index of the record's first line, field name) -> (line index, column)``, 0-based, within the passage."""


class Origin(Struct):
    """The capture a record was read from; shared by all its records.

    ``host`` is filled in when the case has worked out which host printed the capture.
    """

    ref: SourceRef
    command: str
    passage: Passage
    locate: Locator
    seen: bool = True
    """False when no real capture of this output was available to its author (confidence is capped)."""
    host: str = ""
    collect: str = ""
    """The command line that prints this output, for remedies."""
    prompt: Passage | None = None
    """The line on which the command was typed, where the input has it."""
    retold: bool = False
    """True when another text than the command's own output told it: an output that is there counts more."""


class Place(NamedTuple):
    """Where one record stands: its capture, the index of its first line there, and its title line."""

    origin: Origin
    row: int
    title: str = ""

    @property
    def line(self) -> int:
        """Physical line number in the file, 1-based."""
        return self.origin.passage.numbers[self.row]


class Record(BaseModel):
    """What one printed row or block says. It never judges: an MTU of 90 is a finding, not a parse error.

    Field names are the snake_case of the printed header; columns no model knows are kept under theirs.
    ``at`` tells where the record stands; it takes no part in comparisons.
    """

    __slots__ = ("at",)
    model_config = ConfigDict(frozen=True, extra="allow", arbitrary_types_allowed=True, defer_build=True)

    @property
    def place(self) -> Place:
        """Where the record stands."""
        place: Place = self.at  # type: ignore[attr-defined]  # set by stand(); a slot, so outside pydantic
        return place

    @property
    def extras(self) -> dict[str, Any]:
        """Printed columns that the model does not name."""
        return self.__pydantic_extra__ or {}


class Unparsed(Struct, frozen=True):
    """One line that no grammar accepted, and why."""

    index: int
    """Index into the passage of the capture."""
    line: int
    text: str
    reason: str


class ParseResult(Struct):
    """What a parser made of a passage.

    ``end`` is the index after the last line that is part of a record or frame: what follows may belong
    to something else (prose around a pasted output).
    """

    records: list[Record] = []
    spots: list[tuple[int, str]] = []
    """For each record the index of its first line in the passage and its title line."""
    unparsed: list[Unparsed] = []
    status: ParseStatus = ParseStatus.PARSED
    reason: str = ""
    title: str = ""
    end: int = 0
    locate: Locator = lambda index, name: (index, 0)
    covered: list[tuple[int, int]] = []
    """Runs of lines ``start:stop`` that a grammar accepted: records, frames and blanks."""
    elided: bool = False
    """True when the author left lines out (``...``) or the text stops inside a record."""
    headerless: bool = False
    """True when the rows stand without their header (``| grep``)."""
    silent: bool = False
    """True when nothing was printed by a command that prints nothing where it has nothing to list."""

    def add(self, record: Record, index: int, title: str = "") -> None:
        """Keep a record that begins at line ``index`` of the passage."""
        self.records.append(record)
        self.spots.append((index, title))

    def stand(self, origin: Origin) -> None:
        """Tell all records where they stand."""
        for record, (index, title) in zip(self.records, self.spots, strict=True):
            object.__setattr__(record, "at", Place(origin, index, title))


class Shape(Struct, frozen=True):
    """Marks a field with the pattern its printed values have, for rows whose columns have collapsed."""

    pattern: str
    optional: bool = False
    """True when the column does not exist in every version."""


Text = Annotated[str | None, Shape(r"\S+")]
"""A value without blanks."""
Words = Annotated[str | None, Shape(r"\S+(?: \S+)*?")]
"""A value that may hold single blanks."""
Number = Annotated[int | None, Shape(r"-?\d+")]
"""A whole number."""
Decimal = Annotated[float | None, Shape(r"-?\d+(?:\.\d+)?")]
"""A number with or without a fraction."""
Flag = Annotated[bool | None, Shape(r"(?i:true|false)")]
"""A printed true or false."""
Names = Annotated[list[str], Shape(r"\S+(?:, \S+)*")]
"""A list joined with ``, `` in one cell."""
