"""From inputs to hosts: every text is cut into captures, parsed, and given to the host that printed it.

This is where the pieces below meet: sources give texts, the session cutter gives exchanges, the catalog and
the commands say what each is, and what no parser takes is kept as text around the commands, so that every
line of an input is accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.captures import Capture, Case
from analyzer.catalog import CommandLine, command_of_file, host_of_bios_file, parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.findings import Diagnostic
from analyzer.hosts import identity_of, name_host
from analyzer.model import NOTHING, CaptureKind, Origin, ParseResult, ParseStatus, Passage
from analyzer.outputs import NO_PARSER, Output, cut_outputs, text_result
from analyzer.patterns import lazy_pattern
from analyzer.recognition import Recogniser
from analyzer.sources.files import SourceFile
from analyzer.sources.session import Exchange, cut_session, heading_host
from analyzer.sources.text import clean, clean_line, decode, dedent
from analyzer.trimming import indented_as, unquote, without_noise

_OWN_REPORT = lazy_pattern(
    r"\s*(?:# esxray report\s*$|esxray \d+\.\S+  (?:\d+|no) hosts? in "
    r'|\{\s*"schema_version": "\d+",\s*"tool": \{\s*"name": "esxray")',
    re.M,
)


class Reader(Recogniser):
    """Reads files into captures with the given commands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__(commands)
        self.told: CommandLine | None = None
        """The command that a person says printed a file, for files that do not say it themselves."""

    # -- one file --------------------------------------------------------------------------------------

    def read(self, file: SourceFile, case: Case) -> list[Capture]:
        """The captures of one file, with host hints; trouble goes to the diagnostics."""
        shown = file.ref.display
        if file.trouble:
            level = "warning" if file.code == "too-large" else "error"
            case.diagnostics.append(
                Diagnostic(level=level, code=file.code, message=f"{shown} {file.trouble}", path=shown)
            )
            if not file.data:
                if file.code != "empty-folder":
                    case.text.append(_other(file, NOTHING, ParseStatus.UNREADABLE, file.trouble))
                return []
        passage = self._passage(file, case)
        return [] if passage is None else list(self._captures(file, unquote(passage)))

    def lines(self, file: SourceFile, numbers: Sequence[int], lines: Sequence[str]) -> list[Capture]:
        """The captures among single lines of a large file."""
        passage = Passage([clean_line(line) for line in lines], list(numbers))
        return [capture for capture in self._captures(file, passage) if capture.command is not None]

    def output(self, file: SourceFile, line: CommandLine | None, command: Command, case: Case) -> list[Capture]:
        """The captures of a file that is known to hold the output of ``command`` and nothing typed by a person.

        Which host printed it is known as well: the outputs do not tell.
        """
        passage = self._passage(file, case)
        if passage is None:
            return []
        body = _shared(passage) if command.whole else without_noise(passage)
        captures = [self._captured(file, output) for output in cut_outputs(self, body, command, line, "")]
        for capture in captures:
            if capture.command is None:
                # The outputs themselves are of the host that the file is known to be from.
                name_host(capture, "", "", "", file, "")
        return captures

    def _passage(self, file: SourceFile, case: Case) -> Passage | None:
        """The clean lines of a file; None for what is no text to be read, which is told."""
        shown = file.ref.display
        decoded = decode(file.data)
        if decoded is None:
            case.text.append(_other(file, NOTHING, ParseStatus.UNSUPPORTED, "binary data", CaptureKind.BINARY))
            return None
        if _OWN_REPORT.match(decoded.text):
            # Read back, its evidence would count as output a second time.
            case.text.append(_other(file, NOTHING, ParseStatus.UNSUPPORTED, "a report of esxray"))
            return None
        if decoded.trouble:
            case.diagnostics.append(
                Diagnostic(level="warning", code="encoding", message=f"{shown}: {decoded.trouble}", path=shown)
            )
        passage, trouble = clean(decoded.text)
        for sentence in trouble:
            case.diagnostics.append(
                Diagnostic(level="warning", code="line-cut", message=f"{shown}: {sentence}", path=shown)
            )
        return passage

    def _captures(self, file: SourceFile, passage: Passage) -> Iterator[Capture]:
        named, before = command_of_file(file.ref.path)
        session = cut_session(passage, self.begins)
        if not session.exchanges:
            # One saved output, or a text with outputs in it and no prompt anywhere.
            yield from self._unprompted(file, passage, named, before)
            return
        last = ""
        stray = [(piece, heading, "") for piece, heading in session.stray]
        for exchange in session.exchanges:
            last = identity_of(exchange.host) or last
            yield from self._exchange(file, exchange, last, stray)
        for piece, heading, host in stray:
            yield from self._outputs(file, piece, None, None, "", heading, host)

    def _unprompted(
        self, file: SourceFile, passage: Passage, named: CommandLine | None, before: str
    ) -> Iterator[Capture]:
        command = self.find(named) if named is not None else None
        body = dedent(without_noise(passage))
        first = next((index for index, line in enumerate(body.lines) if line.strip()), 0)
        sniffed = self.sniff(body.lines, first) if len(body) else None
        if (
            sniffed is not None
            and sniffed is not command
            and (command is None or command is UNKNOWN or not command.parse(body, named).records)
        ):
            # Content counts, not names.
            command, named = (
                sniffed,
                named if command is UNKNOWN and named is not None and sniffed.is_called(named) else None,
            )
        if self.told is not None and (command is None or (command is sniffed and self._as_told(body))):
            command, named = self.find(self.told), self.told
        if command is not None:
            if command.kind is CaptureKind.CONFIG and not file.folders:
                before = before or host_of_bios_file(file.ref.path)
            yield from self._outputs(file, body, command, named, "", "", "", file_host=before)
            return
        if named is not None and not any(self.sniff(body.lines, index) for index in range(len(body))):
            result = text_result(body, NO_PARSER)
            capture = Capture(file.ref, body, result, None, named, named.raw, bytes=len(file.data))
            name_host(capture, "", "", "", file, before)
            yield capture
            return
        heading = ""
        start = 0
        for index, line in enumerate(body.lines):
            name = heading_host(line) if len(line) <= 120 else ""
            if name:
                if index > start:
                    yield from self._outputs(file, body.cut(start, index), None, None, "", heading, "")
                heading, start = name, index
        yield from self._outputs(file, body.cut(start), None, None, "", heading, "")

    def _as_told(self, body: Passage) -> bool:
        """True when the command that a person names understands all of the text: two tables may begin alike."""
        told = self.find(self.told) if self.told is not None else None
        result = told.parse(body, self.told) if told is not None else None
        return result is not None and bool(result.records) and not result.unparsed

    def _exchange(
        self, file: SourceFile, exchange: Exchange, last: str, stray: list[tuple[Passage, str, str]]
    ) -> Iterator[Capture]:
        line = parse_command_line(exchange.command)
        host = identity_of(exchange.host) or identity_of(line.remote)
        how = "prompt" if identity_of(exchange.host) else "ssh command" if host else ""
        heading = exchange.heading
        output, outside = indented_as(exchange.prompt, exchange.body)
        if not outside.is_blank:
            stray.append((outside, heading, ""))
        body = dedent(without_noise(output))
        if not line.program:
            if not body.is_blank:
                stray.append((body, heading, last))
            return
        if not host and not exchange.certain and last:
            host, how = last, "prompt"
        command = self.find(line)
        pieces = list(self._outputs(file, body, command, line, exchange.command, heading, host, how=how))
        if pieces and pieces[0].typed and pieces[0].result.records:
            pieces[0].result.records[0].place.origin.prompt = exchange.prompt
        if pieces and command is not None and pieces[0].command is not command:
            pieces.insert(
                0,
                self._capture(
                    file,
                    exchange.prompt,
                    ParseResult(status=ParseStatus.EMPTY, reason="no output was saved"),
                    command,
                    line,
                    exchange.command,
                ),
            )
            name_host(pieces[0], host, how, heading, file, "")
        elif pieces and not len(pieces[0].passage):
            # A command without output stands where it was typed.
            pieces[0].passage = exchange.prompt
        elif pieces and not any(piece.typed for piece in pieces):
            # Another program showed an output that is known by its first line: `cat`, `grep`.
            pieces[0].typed = exchange.command
            if pieces[0].result.records:
                pieces[0].result.records[0].place.origin.prompt = exchange.prompt
        elif not pieces:
            status, reason = (
                (ParseStatus.EMPTY, "no output was saved")
                if command is not None
                else (ParseStatus.UNSUPPORTED, NO_PARSER)
            )
            piece = self._capture(
                file,
                exchange.prompt,
                ParseResult(status=status, reason=reason),
                command,
                line,
                exchange.command,
            )
            name_host(piece, host, how, heading, file, "")
            pieces = [piece]
        yield from pieces

    def _capture(
        self,
        file: SourceFile,
        passage: Passage,
        result: ParseResult,
        command: Command | None,
        line: CommandLine | None,
        typed: str,
    ) -> Capture:
        if command is not None:
            origin = Origin(
                file.ref,
                command.name if command is not UNKNOWN or line is None else line.name,
                passage,
                result.locate,
                command.seen,
                "",
                command.to_collect,
            )
            result.stand(origin)
        return Capture(
            file.ref,
            passage,
            result,
            command,
            line,
            typed,
            bytes=sum(map(len, passage.lines)) + len(passage),
        )

    def _captured(self, file: SourceFile, output: Output) -> Capture:
        capture = self._capture(file, *output)
        capture.kind = CaptureKind.OTHER if output.command is None else output.command.kind
        return capture

    def _outputs(
        self,
        file: SourceFile,
        passage: Passage,
        command: Command | None,
        line: CommandLine | None,
        typed: str,
        heading: str,
        host: str,
        *,
        how: str = "prompt",
        file_host: str = "",
    ) -> Iterator[Capture]:
        """The captures of one passage: the output of ``command`` first, then what else is recognised."""
        for output in cut_outputs(self, passage, command, line, typed):
            capture = self._captured(file, output)
            name_host(capture, host, how, heading, file, file_host)
            yield capture


def _shared(passage: Passage) -> Passage:
    """The passage with one text for lines that are the same: an output may have a million of few kinds."""
    known: dict[str, str] = {}
    return Passage([known.setdefault(line, line) for line in passage.lines], passage.numbers, passage.shift)


def _other(
    file: SourceFile,
    passage: Passage,
    status: ParseStatus,
    reason: str,
    kind: CaptureKind = CaptureKind.OTHER,
) -> Capture:
    return Capture(file.ref, passage, ParseResult(status=status, reason=reason), bytes=len(file.data), kind=kind)
