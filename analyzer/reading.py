"""From inputs to hosts: every text is cut into captures, parsed, and given to the host that printed it.

This is where the pieces below meet: sources give texts, the session cutter gives exchanges, the catalog and
the commands say what each is, and what no parser takes is kept as text around the commands, so that every
line of an input is accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from analyzer.captures import Capture, Case, Host
from analyzer.catalog import CommandLine, command_of_file, host_of_bios_file, parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.findings import Diagnostic
from analyzer.hosts import collections_of, identity_of, name_host, part_by_hostname, told_names
from analyzer.model import CaptureKind, Origin, ParseResult, ParseStatus, Passage
from analyzer.parsing.machine import machine_form
from analyzer.sources.files import SourceFile, open_inputs
from analyzer.sources.session import Exchange, cut_session, heading_host
from analyzer.sources.text import clean, decode, dedent
from analyzer.trimming import indented_as, part_tail, unquote, without_noise

_WINDOW = 128
"""So many lines an output is looked for in at first; more when it does not end there."""

_OWN_REPORT = re.compile(
    r"\s*(?:# esxray report\s*$|esxray \d+\.\S+  (?:\d+|no) hosts? in "
    r'|\{\s*"schema_version": "\d+",\s*"tool": \{\s*"name": "esxray")',
    re.M,
)


class Reader:
    """Reads files into captures with the given commands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self.told: CommandLine | None = None
        """The command that a person says printed a file, for files that do not say it themselves."""
        self._by_name = {name: command for command in commands for name in (command.name, *command.also)}
        self._starts = [(re.compile(pattern), command) for command in commands for pattern in command.starts]
        # One search a line instead of fifty; a pattern that names its own groups cannot stand among others.
        own = [pattern for pattern, _ in self._starts if pattern.groupindex or re.search(r"\\[1-9]", pattern.pattern)]
        shared = [f"(?:{pattern.pattern})" for pattern, _ in self._starts if pattern not in own]
        self._may_start = [re.compile("|".join(shared)), *own] if shared else own
        self._inline_words = tuple(dict.fromkeys(word for command in commands for word in command.inline))

    def find(self, line: CommandLine) -> Command | None:
        """The command that a command line calls; any esxcli command has at least the general parser."""
        exact = self._by_name.get(line.name)
        if exact is not None:
            return exact
        for command in self.commands:
            if command.is_called(line):
                return command
        return UNKNOWN if line.program == "esxcli" and line.words else None

    def sniff(self, lines: Sequence[str], index: int) -> Command | None:
        """The command whose output begins at ``index``."""
        line = lines[index]
        if not line.strip() or len(line) > 2000:
            return None
        two = line if index + 1 >= len(lines) else f"{line}\n{lines[index + 1]}"
        if not any(pattern.match(two) for pattern in self._may_start):
            return None
        return next((command for pattern, command in self._starts if pattern.match(two)), None)

    def begins(self, command: str, line: str) -> bool:
        """True when ``line`` can be the first line that ``command`` prints."""
        typed = parse_command_line(command)
        known = self.find(typed)
        if known is None:
            return False
        if typed.formatter and machine_form(Passage([line], range(1, 2))):
            return True
        if any(_first_line(start).match(line) for start in known.starts):
            return True
        return (
            bool(re.match(r"\s*(?:Error: |\S+$|[\w ()/-]+:( |$)|\w[\w ]* {2,}\w)", line)) and known is UNKNOWN
        ) or not known.starts

    # -- one file --------------------------------------------------------------------------------------

    def read(self, file: SourceFile, case: Case) -> list[Capture]:
        """The captures of one file, with host hints; trouble goes to the diagnostics."""
        shown = file.ref.display
        if file.aside:
            case.text.append(_other(file, Passage((), range(0)), ParseStatus.UNSUPPORTED, file.aside))
            return []
        if file.trouble:
            level = "warning" if file.code == "too-large" else "error"
            case.diagnostics.append(
                Diagnostic(level=level, code=file.code, message=f"{shown} {file.trouble}", path=shown)
            )
            if not file.data:
                if file.code != "empty-folder":
                    case.text.append(_other(file, Passage((), range(0)), ParseStatus.UNREADABLE, file.trouble))
                return []
        decoded = decode(file.data)
        if decoded is None:
            case.text.append(
                _other(file, Passage((), range(0)), ParseStatus.UNSUPPORTED, "binary data", CaptureKind.BINARY)
            )
            return []
        if _OWN_REPORT.match(decoded.text):
            # Read back, its evidence would count as output a second time.
            case.text.append(_other(file, Passage((), range(0)), ParseStatus.UNSUPPORTED, "a report of esxray"))
            return []
        if decoded.trouble:
            case.diagnostics.append(
                Diagnostic(level="warning", code="encoding", message=f"{shown}: {decoded.trouble}", path=shown)
            )
        passage, trouble = clean(decoded.text)
        for sentence in trouble:
            case.diagnostics.append(
                Diagnostic(level="warning", code="line-cut", message=f"{shown}: {sentence}", path=shown)
            )
        return list(self._captures(file, unquote(passage)))

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
        if command is None and self.told is not None:
            command, named = self.find(self.told), self.told
        if command is not None:
            if command.kind is CaptureKind.CONFIG and not file.folders:
                before = before or host_of_bios_file(file.ref.path)
            yield from self._outputs(file, body, command, named, "", "", "", file_host=before)
            return
        if named is not None and not any(self.sniff(body.lines, index) for index in range(len(body))):
            result = _text_result(body, "no parser for this command")
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
        elif not pieces:
            status, reason = (
                (ParseStatus.EMPTY, "no output was saved")
                if command is not None
                else (ParseStatus.UNSUPPORTED, "no parser for this command")
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
            bytes=sum(len(text) + 1 for text in passage.lines),
        )

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
        """Cut one passage into outputs: first that of ``command``, then what else is recognised in the rest."""

        def made(
            piece: Passage,
            result: ParseResult,
            which: Command | None,
            its_line: CommandLine | None,
            its_typed: str,
        ) -> Capture:
            capture = self._capture(file, piece, result, which, its_line, its_typed)
            if which is None:
                capture.kind = CaptureKind.OTHER
            elif which.kind is not CaptureKind.COMMAND:
                capture.kind = which.kind
            name_host(capture, host, how, heading, file, file_host)
            return capture

        # The other commands of `a; b && c`, whose outputs follow.
        parts = re.split(r"\s*(?:;|&&)\s*", typed)[1:]
        others = [parse_command_line(part) for part in parts if "$" not in part]
        # What a variable of a loop held is not known: `-N $s` must not read as the default stack.
        looped = [parse_command_line(re.sub(r"^do\s+", "", part)) for part in parts if "$" in part]
        first = True
        while not passage.is_blank or (first and command is not None):
            if command is None:
                at = next((index for index in range(len(passage)) if self.sniff(passage.lines, index)), None)
                if at is None or at > 0:
                    piece = passage if at is None else passage.cut(0, at)
                    if not piece.is_blank:
                        reason = (
                            "no parser for this command" if first and line is not None else "text around the commands"
                        )
                        yield made(
                            piece,
                            _text_result(piece, reason),
                            None,
                            line if first else None,
                            typed if first else "",
                        )
                if at is None:
                    return
                passage, command, line, typed = passage.cut(at), self.sniff(passage.lines, at), None, ""
                assert command is not None
                meant = next((other for other in others if self.find(other) is command), None)
                if meant is not None:
                    others.remove(meant)
                    line, typed = meant, meant.raw
                else:
                    line = next((loop for loop in looped if self.find(loop) is command), None)
            first = False
            size = _WINDOW
            while True:
                body = dedent(passage.cut(0, size))
                result = command.parse(body, line)
                # Lines that stand among others are over where their parser ends; at least one line was taken.
                split = max(result.end, 1) if command.inline else self._next_start(body, result, command)
                if size >= len(passage) or (split is not None and split < size):
                    break
                # Thousands of short outputs in one text: none of them is worth a look at all the others.
                size = size * 8 if size * 16 < len(passage) else len(passage)
            rest = Passage((), range(0))
            if split is not None:
                rest = passage.cut(split)
                body = body.cut(0, split)
                result = command.parse(body, line)
            body, tail = part_tail(body, result, command)
            if command.inline and not result.records:
                yield made(body, _text_result(body, "text around the commands"), None, None, "")
            elif not body.is_blank or result.records or result.status is ParseStatus.EMPTY:
                yield made(body, result, command, line, typed)
            if not tail.is_blank:
                yield made(tail, _text_result(tail, "text around the commands"), None, None, "")
            passage, command, line, typed = rest, None, None, ""

    def _next_start(self, passage: Passage, result: ParseResult, command: Command) -> int | None:
        """The first line that was not understood and begins another output."""
        loose = {item.index for item in result.unparsed if item.index > 0}
        text = passage.text
        words = [word for word in self._inline_words if word in text]
        # Lines of a log or mail can look like fields of a record: they are taken out of what was understood.
        marked = (
            {index for index, line in enumerate(passage.lines) if index and any(word in line for word in words)}
            if words
            else set()
        )
        if result.status in (ParseStatus.UNSUPPORTED, ParseStatus.COMMAND_FAILED, ParseStatus.EMPTY):
            loose |= set(range(1, len(passage)))
        for index in sorted(loose | marked):
            found = self.sniff(passage.lines, index)
            if found is not None and (found.inline or index in loose) and (found is not command or result.records):
                return index
        return None


def _text_result(passage: Passage, reason: str) -> ParseResult:
    return ParseResult(status=ParseStatus.UNSUPPORTED, reason=reason, end=len(passage))


def _other(
    file: SourceFile,
    passage: Passage,
    status: ParseStatus,
    reason: str,
    kind: CaptureKind = CaptureKind.OTHER,
) -> Capture:
    return Capture(file.ref, passage, ParseResult(status=status, reason=reason), bytes=len(file.data), kind=kind)


_ONE_LINE = re.compile(r"(?:\[\^?\]?(?:[^\]\\]|\\.)*\]|\\[^n]|[^\\\[])*")
"""A regular expression up to its first line break; one in a character class is none."""


@cache
def _first_line(start: str) -> re.Pattern[str]:
    """What a pattern for the first two lines of an output says of the first."""
    found = _ONE_LINE.match(start)
    try:
        return re.compile(found[0] if found is not None else start)
    except re.error:  # the line break stands inside a group
        return re.compile(start)


def read_case(inputs: Sequence[str], commands: Sequence[Command], command: str | None = None) -> Case:
    """Read all inputs into hosts; nothing is raised for bad input, it is reported.

    ``command`` tells what printed a file when neither prompts nor its name nor its first lines do.
    """
    case = Case(inputs=tuple(inputs))
    reader = Reader(commands)
    reader.told = parse_command_line(command) if command else None
    captures: list[Capture] = []
    for file in open_inputs(inputs):
        found = reader.read(file, case)
        if file.trouble and not file.data and file.alone:
            case.unreadable.append(file.ref.display)
        part_by_hostname(found)
        captures.extend(found)
    by_name: dict[str, list[Capture]] = {}
    names: dict[str, str] = {}
    for capture in captures:
        if capture.command is None and not capture.typed:
            case.text.append(capture)
            continue
        key = capture.host.lower()
        names.setdefault(key, capture.host)
        by_name.setdefault(key, []).append(capture)
    for key, (name, how) in told_names(by_name).items():
        merged = name.lower()
        held = by_name.pop(key)
        for capture in held:
            capture.host, capture.host_from = name, how
        names[merged] = name
        by_name.setdefault(merged, []).extend(held)
    for short in sorted(by_name):
        longer = [name for name in by_name if name.startswith(f"{short}.")]
        if len(longer) == 1 and "." not in short:
            by_name[longer[0]] = by_name.pop(short) + by_name[longer[0]]
    order = {id(capture): position for position, capture in enumerate(captures)}
    for key, held in by_name.items():
        held.sort(key=lambda capture: order[id(capture)])
        if all(
            capture.command is not None and capture.command.hostless and capture.host_from == "file name"
            for capture in held
        ):
            case.apart.append(Host(names[key], names[key], "file name", held))
        else:
            case.hosts.extend(collections_of(names[key], held, case))
    for host in (*case.hosts, *case.apart):
        for capture in host.captures:
            capture.host = host.name
            if capture.result.records:
                capture.result.records[0].place.origin.host = host.name
    return case
