"""Outputs that another text of the host tells as well: a dump of the host agent holds what many commands print.

A *reteller* is a function marked with :func:`retells`. Its inputs are records and facts, as those of a fact; it gives
:class:`Retelling` objects: records of a command's own model, each with the line of the text it was read from. The
engine adds them where the command's own output is missing, so that rules and facts need not know of it. An output
that is there always holds: with a ``key``, only what it does not tell of is added; without, nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct, field
from pydantic import ValidationError

from analyzer.captures import Capture
from analyzer.catalog import CommandLine, parse_command_line
from analyzer.commands.command import Command
from analyzer.model import Origin, ParseResult, ParseStatus, Record

R = TypeVar("R", bound=Record)
Key = Callable[[Any], Any]
Spots = Mapping[str, tuple[int, int]]
"""Where the fields of a record stand: line index in the text and column."""


class Retelling(Struct):
    """What a text of the host says in the words of ``command``'s output."""

    source: Capture
    """The text."""
    command: Command
    options: str = ""
    """Of the command line that would print it: ``-N vmotion``."""
    whole: bool = True
    """False where the command would list more."""
    seen: bool = True
    """False when no real text of this kind was available to its author."""
    _result: ParseResult = field(default_factory=ParseResult)
    _spots: dict[int, Spots] = {}

    def add(self, row: int, spots: Spots | None = None, **fields: Any) -> None:
        """One record, which begins at line index ``row`` of the text; no two begin at the same.

        What a damaged text says and no output could is left out.
        """
        try:
            record = self.command.record.model_validate(fields)
        except ValidationError:
            self.whole = False
            return
        self._result.add(record, row)
        self._spots[row] = spots or {}

    def __len__(self) -> int:
        return len(self._result.records)

    def capture(self, taken: Callable[[Record], bool] = lambda record: False) -> Capture:
        """The records that are not ``taken``, as if the command had been run."""
        source, kept = self.source, ParseResult(title=self._result.title)
        for record, (row, title) in zip(self._result.records, self._result.spots, strict=True):
            if not taken(record):
                kept.add(record, row, title)
        kept.locate = lambda row, name: self._spots.get(row, {}).get(name, (row, 0))
        kept.end = 1
        if not self.whole or source.result.status is ParseStatus.TRUNCATED:
            kept.status, kept.reason = ParseStatus.PARTIAL, "not all that the command lists"
        elif not kept.records:
            kept.status = ParseStatus.EMPTY
        assert source.command is not None
        origin = Origin(
            source.ref, source.command.name, source.passage, kept.locate, source.command.seen and self.seen,
            source.host, self.command.to_collect, retold=True,
        )  # fmt: skip
        kept.stand(origin)
        return Capture(source.ref, source.passage, kept, self.command, self._line(), host=source.host)

    def _line(self) -> CommandLine:
        return parse_command_line(f"{self.command.name} {self.options}".strip())


Reteller = Callable[..., Iterator[Retelling]]


class RetellerInfo(Struct, frozen=True):
    """A reteller, the record model it gives, and what makes two records of it tell of the same thing."""

    function: Reteller
    model: type[Record]
    key: Key | None


def retells(model: type[Record], key: Key | None = None) -> Callable[[Reteller], Reteller]:
    """Declare a reteller of records of ``model``."""

    def declare(function: Reteller) -> Reteller:
        function.__retells__ = RetellerInfo(function, model, key)  # type: ignore[attr-defined]
        return function

    return declare


def merged(
    records: Sequence[R], captures: Sequence[Capture], told: Sequence[Retelling], key: Key | None
) -> tuple[list[R], list[Capture]]:
    """The records of a host's own outputs and what a reteller adds to them."""
    if captures and key is None:
        return list(records), list(captures)
    known = {key(record) for record in records} if key is not None else set()
    added = [
        each.capture((lambda record: key(record) in known) if key is not None else lambda record: False)
        for each in told
    ]
    kept = [capture for capture in added if capture.result.records or not captures]
    more: list[Any] = [record for capture in kept for record in capture.result.records]
    return [*records, *more], [*captures, *kept]
