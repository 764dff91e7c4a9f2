"""What a command is: a name, a record model, a way to parse, and how its output is recognised.

Adding a command is one module with one :class:`Command`; nothing has to be registered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct
from pydantic import ValidationError

from analyzer.catalog import CommandLine
from analyzer.model import CaptureKind, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import command_failure
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.machine import machine_form, parse_machine
from analyzer.parsing.records import RecordSpec, looks_like_records, parse_records
from analyzer.parsing.table import has_dashes, parse_table
from analyzer.parsing.wrap import unwrap, unwrapped

Parser = Callable[[Passage, CommandLine | None], ParseResult]
_SPECS = (TableSpec, RecordSpec)


class Part(NamedTuple):
    """The output of one command within the output of a script: lines ``start:stop``."""

    start: int
    stop: int
    command: str
    """The command line that printed it."""


class Command(Struct, frozen=True):
    """One command esxray understands.

    ``name`` is canonical (``esxcli network nic list``); ``also`` are other command lines with the same
    output. ``layout`` says how the output looks. ``starts`` are patterns of its first line, for text whose
    command line is missing; give them only where no other output can begin like that. ``context`` fills
    record fields from the command line's options. ``every_run`` keeps all runs of the same command line
    (pings) instead of the last. ``seen`` is False where no real capture of the output was available:
    findings that rest on it are at most ``likely``. ``inline`` marks lines that stand among others, in a
    log or a mail: the output is over where the parser ends, what follows is not its own. It holds words of
    which the first line has at least one, so that such lines are found cheaply in any other output.
    ``silent`` marks commands that print nothing at all where they have nothing to list.
    ``parts`` cuts the text of a script that runs several commands into their outputs; what is left is its own.
    ``hostless`` marks texts that no host printed (an error of vCenter): alone in a file they make no host.
    ``reach`` tells how many bytes from the top of a huge output are worth reading, for those of which rules need
    one part only.
    ``identity`` names the fields that tell one record from another, where no single text of it does: two hosts are
    compared by them.
    ``whole`` marks outputs that go to the end of their text: they are not searched for others, which they may quote.
    """

    name: str
    record: type[Record]
    layout: TableSpec | RecordSpec | Parser
    title: str = ""
    also: tuple[str, ...] = ()
    matches: str = ""
    starts: tuple[str, ...] = ()
    row_start: str = ""
    context: Mapping[str, tuple[str, ...]] = {}
    every_run: bool = False
    inline: tuple[str, ...] = ()
    silent: bool = False
    parts: Callable[[Passage], list[Part]] | None = None
    hostless: bool = False
    whole: bool = False
    reach: Callable[[bytes], int] | None = None
    identity: tuple[str, ...] = ()
    seen: bool = True
    versions: str = ""
    collect: str = ""
    kind: CaptureKind = CaptureKind.COMMAND

    @property
    def to_collect(self) -> str:
        """The command line that a user runs to give this input."""
        return self.collect or self.name

    def is_called(self, line: CommandLine) -> bool:
        """True when the command line prints this output."""
        if line.name in (self.name, *self.also):
            return True
        return bool(self.matches) and re.fullmatch(self.matches, line.name) is not None

    def parse(self, passage: Passage, line: CommandLine | None = None) -> ParseResult:
        """Parse ``passage`` strictly, salvage what is left, and judge the status; never raises.

        When lines do not fit, the text is tried once more with the lines joined that a terminal or mail
        program seems to have broken, and the better reading counts.
        """
        if passage.is_blank:
            reason = "nothing to list" if self.silent else "no output was saved"
            return ParseResult(status=ParseStatus.EMPTY, reason=reason, silent=self.silent)
        form = self._machine_form(passage)
        failure = "" if form else command_failure(passage)
        if failure and not any(re.match(start, row) for start in self.starts for row in passage.lines[:3]):
            return ParseResult(
                status=ParseStatus.COMMAND_FAILED,
                reason=failure,
                end=len(passage),
                covered=[(0, len(passage))],
            )
        if form:
            # Never read as text: its marks would become names and values.
            return self._from_machine(passage, form, line)
        result = self._parse(passage, line)
        if result.unparsed and self is not UNKNOWN:
            for joined in unwrapped(passage, re.compile(self.row_start) if self.row_start else None):
                other = self._parse(joined, line)
                if _better(other, result):
                    mended = _renumbered(other, joined, passage)
                    result = mended if _keeps(mended, result) else result
        return _judged(result)

    def _parse(self, passage: Passage, line: CommandLine | None) -> ParseResult:
        layout = self.layout
        if isinstance(layout, TableSpec):
            result = parse_table(passage, layout)
            if not result.records and looks_like_records(passage.lines):
                # govc and some builds print single rows as records.
                result = parse_records(passage, RecordSpec(layout.model, layout.renames))
        elif isinstance(layout, RecordSpec):
            result = parse_records(passage, layout)
        else:
            try:
                return layout(passage, line)
            except ValidationError as problem:
                return _refused(passage, problem)
        return self._in_context(result, line)

    def _machine_form(self, passage: Passage) -> str:
        """The machine form of the text, where the command has one."""
        can = isinstance(self.layout, _SPECS) or self.name.split()[0] == "esxcli"
        return machine_form(passage) if can else ""

    def _from_machine(self, passage: Passage, form: str, line: CommandLine | None) -> ParseResult:
        """What the machine form ``form`` of the output says."""
        spec = self.layout if isinstance(self.layout, _SPECS) else RecordSpec(self.record)
        return self._in_context(_judged(parse_machine(passage, form, spec)), line)

    def _in_context(self, result: ParseResult, line: CommandLine | None) -> ParseResult:
        """The records with what only the options of the command line say."""
        if (
            line is not None
            and self.context
            # Most records say it themselves.
            and any(getattr(record, name, None) is None for record in result.records for name in self.context)
        ):
            filled = self._asked(line)
            if filled:
                result.records = [
                    record.model_copy(
                        update={name: value for name, value in filled.items() if getattr(record, name, None) is None}
                    )
                    for record in result.records
                ]
        return result

    def _asked(self, line: CommandLine) -> dict[str, object]:
        """What the command line's options say, as the fields of the record hold it: numbers as numbers."""
        given = {}
        for name, options in self.context.items():
            value = line.option(*options)
            if value is not None and self.record.model_fields[name].annotation == bool | None:
                value = "true"  # a flag has no value
            if value:
                given[name] = value
        try:
            asked = self.record.model_validate(given)
        except ValidationError:
            return {}
        return {name: getattr(asked, name) for name in given}


def _refused(passage: Passage, problem: ValidationError) -> ParseResult:
    """What is said of a damaged text of which a record was made that cannot be: none of its lines was understood."""
    error = problem.errors(include_url=False, include_context=False)[0]
    reason = f"{'.'.join(map(str, error['loc']))}: {str(error['input'])[:80]!r} - {error['msg']}"
    lines = [(index, line) for index, line in enumerate(passage.lines) if line.strip()]
    unparsed = [Unparsed(index, passage.numbers[index], line, reason) for index, line in lines]
    return ParseResult(status=ParseStatus.PARTIAL, reason=reason, unparsed=unparsed)


def _better(new: ParseResult, old: ParseResult) -> bool:
    if len(new.unparsed) > len(old.unparsed):
        return False
    return (-_strange(new), len(new.records), -len(new.unparsed)) > (
        -_strange(old),
        len(old.records),
        -len(old.unparsed),
    )


def _strange(result: ParseResult) -> int:
    """How many fields of the first records no model knows: lines that were joined wrongly make some."""
    return sum(len(record.extras) for record in result.records[:20] if type(record) is not AnyRecord)


def _keeps(new: ParseResult, old: ParseResult) -> bool:
    """True when no line that began a record has become one that nobody understands."""
    return {index for index, _ in old.spots}.isdisjoint(item.index for item in new.unparsed)


def _renumbered(result: ParseResult, joined: Passage, original: Passage) -> ParseResult:
    """A result over joined lines, told in indices of the original lines."""
    position = {number: index for index, number in enumerate(original.numbers)}
    at = [position[number] for number in joined.numbers]
    result.spots = [(at[index], title) for index, title in result.spots]
    at.append(len(original))
    result.unparsed = [
        Unparsed(index, original.numbers[index], original.lines[index], item.reason)
        for item in result.unparsed
        for index in range(at[item.index], at[item.index + 1])
        if original.lines[index].strip()
    ]
    result.covered = [(at[start], at[stop]) for start, stop in result.covered]
    result.end = at[result.end]
    result.locate = lambda index, name: (index, 0)
    return result


def _judged(result: ParseResult) -> ParseResult:
    """The status that the records, the unparsed lines and the cuts give."""
    if result.status is ParseStatus.EMPTY and result.end and not result.reason:
        result.reason = "no rows"
    if result.status is ParseStatus.PARSED:
        if not result.records:
            result.status = ParseStatus.EMPTY
            result.reason = result.reason or "no rows"
        elif result.elided:
            result.status = ParseStatus.TRUNCATED
        elif result.unparsed:
            result.status = ParseStatus.PARTIAL
        elif result.headerless:
            result.status = ParseStatus.PARTIAL
            result.reason = result.reason or "rows without their header"
    return result


class AnyRecord(Record):
    """A row or block of a command no model knows; all its columns are extras."""


def parse_unknown(passage: Passage, line: CommandLine | None) -> ParseResult:
    """Any esxcli output: a table when dashes stand under a header, else records, else one bare value."""
    if passage.is_blank:
        return ParseResult(status=ParseStatus.EMPTY, reason="no output was saved")
    failure = command_failure(passage)
    if failure:
        return ParseResult(
            status=ParseStatus.COMMAND_FAILED, reason=failure, end=len(passage), covered=[(0, len(passage))]
        )
    table = parse_table(passage, TableSpec(AnyRecord)) if has_dashes(passage) else ParseResult()
    if table.records or table.status in (ParseStatus.EMPTY, ParseStatus.PARTIAL):
        joined = unwrap(passage) if table.unparsed else passage
        if len(joined) < len(passage):
            other = parse_table(joined, TableSpec(AnyRecord))
            if _better(other, table):
                table = _renumbered(other, joined, passage)
        return _judged(table)
    if not looks_like_records(passage.lines):
        table = parse_table(passage, TableSpec(AnyRecord, guess=True))
        if table.records:
            return _judged(table)
    result = parse_records(passage, RecordSpec(AnyRecord, single_value="value"))
    return _judged(result)


UNKNOWN = Command(name="esxcli", record=AnyRecord, layout=parse_unknown, title="any other esxcli or localcli command")
"""The reading of esxcli commands that have no model of their own."""
