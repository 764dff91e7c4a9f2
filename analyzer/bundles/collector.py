"""One bundle, member by member: what is understood at once, what is only listed, and whose it is in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from analyzer.bundles.completeness import missing_files
from analyzer.bundles.cores import CoreFile, CoreFiles, core_file
from analyzer.bundles.failures import Failure, failures
from analyzer.bundles.fragments import Fragments
from analyzer.bundles.identity import WANTED, identity
from analyzer.bundles.layout import Role, fragment_of, plain_name, role_of, root_name, same_file_key
from analyzer.bundles.sharing import Share
from analyzer.captures import Capture, Case, Host, Listed
from analyzer.catalog import CommandLine, command_of_file
from analyzer.commands.command import UNKNOWN, Command
from analyzer.findings import Diagnostic
from analyzer.logs.clock import parse_stamp
from analyzer.logs.plain import HEAD, is_binary, plain_head, without_start
from analyzer.logs.reader import LogReader, opening
from analyzer.model import CaptureKind, ParseStatus, SourceRef
from analyzer.reading import Reader
from analyzer.sources.ahead import pays
from analyzer.sources.archive import Member
from analyzer.sources.feed import beginning
from analyzer.sources.files import SourceFile
from analyzer.sources.limits import MIB, Budget, Limits
from analyzer.sources.text import decode

_HEAD = 1 * MIB
"""Bytes of a member that are kept for identity."""
_GENERAL = 1 * MIB
"""An output that no model knows is read by the general parser up to this size, for its row count and errors."""
_JSON = 16 * MIB
_SPENT = "the input unpacks to more than any honest one would; the rest of its logs is not read"
OUTSIDE = "outside the time that is asked for"
_GOOD = (ParseStatus.PARSED, ParseStatus.EMPTY)
_KINDS = {Role.COMMAND: CaptureKind.COMMAND, Role.CONFIG: CaptureKind.CONFIG, Role.LOG: CaptureKind.LOG}


class _Twin(Struct):
    """An output as JSON, kept until it is known whether the text form is good enough."""

    data: bytes
    line: CommandLine
    command: Command


class Bundle(Struct):
    """The bundle below one folder of one source.

    ``prefix`` is what stands before the paths of its members in the report: the archive inside the archive it
    came in. ``share`` tells whether a log is this process's to read, ``logs_only`` that it is a helper, which
    reads nothing else.
    """

    source: str
    folder: str
    prefix: str
    reader: Reader
    case: Case
    limits: Limits
    share: Share = field(default_factory=Share)
    logs_only: bool = False
    budget: Budget = field(default_factory=lambda: Budget(Limits()))
    log_reader: LogReader = field(default_factory=LogReader)
    captures: list[Capture] = []
    logs: list[SourceRef] = []
    """All logs, whoever reads them."""
    listed: list[Listed] = []
    cores: list[CoreFile] = []
    """Dumps of the kernel and of processes."""
    _texts: dict[str, str] = {}
    _fragments: dict[str, Fragments] = {}
    _whole: set[str] = set()
    """Files that somebody put together already: their parts do not count."""
    _twins: dict[str, _Twin] = {}
    _copies: dict[tuple[str, int, int], str] = {}
    _names: set[str] = set()
    _first_stamp: int = 0

    # -- member by member ------------------------------------------------------------------------------

    def take(self, path: str, member: Member) -> None:
        """Read, keep or list the member at ``path``, counted from the bundle's root."""
        if member.refused:
            self._list(path, CaptureKind.OTHER, ParseStatus.UNREADABLE, member.refused)
            return
        fragment = fragment_of(path)
        name = fragment[0] if fragment else path
        self._names.add(name)
        if not (fragment and fragment[1]) and (core := core_file(name, self._ref(name), member.size, member.mtime)):
            self.cores.append(core)
        role = role_of(name)
        if member.mtime and not self._first_stamp and role in (Role.COMMAND, Role.OWN):
            self._first_stamp = member.mtime
        key = None if fragment or not member.size else same_file_key(path, member.size, member.mtime)
        first = self._copies.setdefault(key, path) if key is not None else path
        if first != path:
            self._list(
                path, _KINDS.get(role, CaptureKind.OTHER), ParseStatus.PARSED, f"the same file as {first}", member
            )
        elif role is Role.LOG:
            self._log(path, member)
        elif self.logs_only:
            return
        elif role is Role.JSON:
            self._json(path, member)
        else:
            self._text(name, fragment[1] if fragment else None, member, role)

    def _text(self, path: str, part: int | None, member: Member, role: Role) -> None:
        """An output, a configuration file, or anything else: read when something is made of it."""
        line, command = self._called(path, part, member, role)
        wanted = command is not None and (command is not UNKNOWN or role is Role.COMMAND)
        identifies = path in WANTED or role is Role.OWN
        if not wanted and not identifies:
            kind = _KINDS.get(role, CaptureKind.OTHER)
            reason = "no parser for this file" if role in (Role.COMMAND, Role.CONFIG) else "not read by any check"
            if part is None:
                self._list(path, kind, ParseStatus.UNSUPPORTED, reason, member)
            else:
                self._fragments.setdefault(path, Fragments()).pass_over(part, member.size)
            return
        limit = _GENERAL if command is UNKNOWN or not wanted else self.limits.command_bytes
        if part is not None:
            fragments = self._fragments.setdefault(path, Fragments())
            room = max(limit - fragments.size, 0)
            data = beginning(member.unpacked(self.limits), room) if room else b""
            # Asked after the reading: only then is it known where the member breaks off.
            fragments.add(part, data, member.damage is not None)
            fragments.is_too_long = fragments.is_too_long or fragments.size >= limit
            return
        data = beginning(member.unpacked(self.limits), limit)
        self._whole.add(path)
        if identifies:
            self._keep(path, data)
        if wanted and command is not None:
            self._parse(path, data, line, command, self._why_cut(member, limit, len(data)))
        else:
            kind = _KINDS.get(role, CaptureKind.OTHER)
            self._list(path, kind, ParseStatus.PARSED, "tells about the bundle", member)

    def _called(
        self, path: str, part: int | None, member: Member, role: Role
    ) -> tuple[CommandLine | None, Command | None]:
        """What printed the file: by the rule of its name, by its place, by its first lines."""
        if role not in (Role.COMMAND, Role.CONFIG):
            return None, None
        line, command = self._named(plain_name(path) if role is Role.COMMAND or "/" not in path else path)
        if command is None and part in (None, 0):
            # Renamed files, and those whose place says nothing: content counts.
            command = self._sniffed(member.unpacked_head(self.limits))
        return line, command

    def _named(self, name: str) -> tuple[CommandLine | None, Command | None]:
        """What the name of a file tells."""
        line, _ = command_of_file(name)
        return line, self.reader.find(line) if line is not None else None

    def _why_cut(self, member: Member, limit: int, size: int) -> str:
        """Why the data is not the whole member; empty when it is."""
        if member.damage is not None:
            return f"the file {member.damage}"
        return f"longer than {limit:,} bytes; the rest was not read" if size >= limit else ""

    def _json(self, path: str, member: Member) -> None:
        line, command = self._named(plain_name(path))
        if line is None or command is None or command is UNKNOWN or member.size > _JSON:
            self._list(path, CaptureKind.COMMAND, ParseStatus.UNSUPPORTED, "no parser for this file", member)
            return
        data = beginning(member.unpacked(self.limits), _JSON)
        self._twins[plain_name(path).removesuffix(".json")] = _Twin(data, line, command)

    def _log(self, path: str, member: Member) -> None:
        """A log: unpacked and searched once; what cannot be unpacked is told."""
        item = Listed(self._ref(path), CaptureKind.LOG, ParseStatus.PARSED, number=self.share.passed)
        self.listed.append(item)
        self.logs.append(item.ref)
        if not self.share.is_mine(item.ref):
            return
        item.mine = True
        head, pieces = opening(without_start(member.unpacked(self.limits)))
        window = self.log_reader.window(self._collected())
        if is_binary(head[:HEAD]):
            item.status, item.reason, item.bytes = ParseStatus.UNSUPPORTED, "no text", member.size
        elif self.log_reader.is_outside(window, member.mtime, plain_head(head[:HEAD])):
            item.status, item.reason, item.bytes = ParseStatus.UNSUPPORTED, OUTSIDE, member.size
        else:
            # Where other processes read as well, no core is left for a second thread.
            is_ahead = self.share.is_alone and pays(member.size)
            pieces = self._within_budget(pieces, item, member)
            item.scan = self.log_reader.scan(pieces, path, window, is_ahead=is_ahead)
            item.bytes, item.lines = item.scan.size, item.scan.lines
            if not item.bytes:
                item.status = ParseStatus.EMPTY
        if member.damage is not None:
            item.status = ParseStatus.TRUNCATED if member.damage.code == "truncated" else ParseStatus.UNREADABLE
            item.reason = f"the file {member.damage}"
            if item.scan is not None and item.status is ParseStatus.UNREADABLE:
                item.scan.steps.clear()  # what is broken tells nothing of the clock

    def _within_budget(self, pieces: Iterator[bytes], item: Listed, member: Member) -> Iterator[bytes]:
        """The pieces, as long as the input does not unpack to more than an honest one would."""
        for piece in pieces:
            if not self.budget.spend(len(piece)):
                item.status, item.reason = ParseStatus.UNREADABLE, _SPENT
                member.trouble.tell("archive-bomb", _SPENT)
                return
            yield piece

    def _collected(self) -> int | None:
        """When the bundle was made, in milliseconds, as far as is known before all of it is read."""
        named = root_name(self.folder)
        if named is not None:
            return parse_stamp(named.time)
        return self._first_stamp * 1000 or None

    def _parse(self, path: str, data: bytes, line: CommandLine | None, command: Command, cut: str) -> None:
        whole = len(data)
        data = data[: command.reach(data)] if command.reach is not None else data
        file = SourceFile(self._ref(path), data, alone=False)
        captures: list[Capture] = []
        for capture in self.reader.output(file, line, command, self.case):
            # Text around an output belongs to nobody.
            (self.case.text if capture.command is None else captures).append(capture)
        for capture in captures:
            if cut and command is UNKNOWN and len(data) >= _GENERAL:
                # No parser asks for the rest.
                capture.result.status, capture.result.reason = ParseStatus.UNSUPPORTED, cut
            elif cut and capture.result.status in (*_GOOD, ParseStatus.PARTIAL):
                capture.result.status, capture.result.reason = ParseStatus.TRUNCATED, cut
            elif len(data) < whole:
                capture.result.reason = f"the first {len(data):,} of {whole:,} bytes hold what is read of it"
        if command is UNKNOWN:
            # No rule asks for it: that it was understood is worth knowing, its text is not worth keeping.
            self.listed += [Listed.of(capture) for capture in captures]
        else:
            self.captures += captures

    def _keep(self, path: str, data: bytes) -> None:
        decoded = decode(data[:_HEAD])
        if decoded is not None:
            self._texts[path] = decoded.text.replace("\r\n", "\n")

    def _ref(self, path: str) -> SourceRef:
        return SourceRef(self.source, f"{self.prefix}{path}")

    def _list(
        self, path: str, kind: CaptureKind, status: ParseStatus, reason: str, member: Member | None = None
    ) -> None:
        size = member.size if member is not None else 0
        self.listed.append(Listed(self._ref(path), kind, status, reason, bytes=size))

    # -- in the end ------------------------------------------------------------------------------------

    def finish(self) -> Host | None:
        """The host that the bundle is from, or None when it is from no ESXi host."""
        for path, fragments in self._fragments.items():
            self._join(path, fragments)
        self._choose_twins()
        known = identity(self._texts, self.folder, self._first_stamp)
        where = f"{self.source}{f'/{self.prefix}'.rstrip('/') if self.prefix else ''}"
        if known.is_esx is False:
            product = known.about.product
            message = f"{where} is a support bundle of {product}, not of an ESXi host; it is listed, not judged"
            self.case.diagnostics.append(Diagnostic(level="warning", code="not-esxi", message=message, path=where))
            self.listed += [Listed.of(capture, f"of {product}") for capture in self.captures]
            self.captures.clear()
            return None
        logs = (self._texts.get(name, "") for name in ("error.log", "errors-ignored.log"))
        failed = {item.file: item for text in logs for item in failures(text)}
        self._explain(failed)
        name = known.host or self.folder or where
        host = Host(name, name, known.about.told_by.get("host", "folder name"), self.captures, logs=self.logs)
        host.given[CoreFiles] = CoreFiles(tuple(self.cores))
        missing = missing_files(known.about.version, self._names, failed)
        host.collected = replace(known.about, missing=missing)
        return host

    def _join(self, path: str, fragments: Fragments) -> None:
        """Read a file whose parts have all come, or list it."""
        if path in self._whole:
            return
        role = role_of(path)
        trouble = f"the file {fragments.trouble}" if fragments.trouble else ""
        if fragments.is_passed_over:
            kind, status = _KINDS.get(role, CaptureKind.OTHER), ParseStatus.UNSUPPORTED
            reason = trouble or "no parser for this file"
            self.listed.append(Listed(self._ref(path), kind, status, reason, bytes=fragments.size))
            return
        data = fragments.joined()
        if path in WANTED or role is Role.OWN:
            self._keep(path, data)
        line, named = self._named(plain_name(path))
        command = named or self._sniffed(data[:4096])
        if command is not None:
            self._parse(path, data, line, command, trouble)
        else:
            kind, reason = _KINDS.get(role, CaptureKind.OTHER), trouble or "tells about the bundle"
            self.listed.append(Listed(self._ref(path), kind, ParseStatus.PARSED, reason, bytes=len(data)))

    def _sniffed(self, head: bytes) -> Command | None:
        """The command whose output begins like that."""
        decoded = decode(head)
        lines = decoded.text.lstrip("\r\n").split("\n")[:3] if decoded is not None else []
        sniffed = self.reader.sniff(lines, 0) if lines else None
        return None if sniffed is None or sniffed.inline else sniffed

    def _choose_twins(self) -> None:
        """JSON forms take the place of outputs that are missing or were not understood."""
        good = {
            plain_name(capture.ref.path).removesuffix(".txt")
            for capture in self.captures
            if capture.result.status in _GOOD
        }
        for stem, twin in self._twins.items():
            path = f"json/{stem}.json"
            if stem in good:
                ref = self._ref(path)
                reason = "its text form was read"
                self.listed.append(Listed(ref, CaptureKind.COMMAND, ParseStatus.PARSED, reason, bytes=len(twin.data)))
                continue
            before = len(self.captures)
            # Error lines may stand before the list.
            start = re.search(rb"^\s*[\[{]", twin.data, re.M)
            self._parse(path, twin.data[start.start() :] if start else twin.data, twin.line, twin.command, "")
            read = [capture for capture in self.captures[before:] if capture.result.status in _GOOD]
            if read:
                self._replace_text(stem, read)

    def _replace_text(self, stem: str, twins: list[Capture]) -> None:
        """List the poor text form of an output whose JSON form was read."""
        poor = [
            capture
            for capture in self.captures
            if capture not in twins and plain_name(capture.ref.path).removesuffix(".txt") == stem
        ]
        self.captures = [capture for capture in self.captures if capture not in poor]
        self.listed += [Listed.of(capture) for capture in poor]

    def _explain(self, failed: dict[str, Failure]) -> None:
        """Say of outputs what vm-support's own log says of their commands."""
        for item in self.listed:
            told = failed.get(plain_name(item.ref.path)) if item.kind is CaptureKind.COMMAND else None
            if told is not None:
                item.status = ParseStatus.TRUNCATED if told.cut else item.status
                item.reason = told.reason
        for capture in self.captures:
            told = failed.get(plain_name(capture.ref.path))
            if told is None:
                continue
            result = capture.result
            if told.cut and result.status in (*_GOOD, ParseStatus.PARTIAL):
                result.status, result.reason = ParseStatus.TRUNCATED, told.reason
            elif result.status not in _GOOD:
                result.reason = f"{told.reason}: {result.reason}" if result.reason else told.reason
