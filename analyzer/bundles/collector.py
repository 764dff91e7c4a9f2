"""One bundle, member by member: what is understood at once, what is only listed, and whose it is in the end."""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from analyzer.bundles.bundle_logs import KINDS, BundleLogs
from analyzer.bundles.completeness import missing_files
from analyzer.bundles.cores import CoreFile, CoreFiles, core_file
from analyzer.bundles.failures import Failure, failures
from analyzer.bundles.fragments import Fragments
from analyzer.bundles.identity import WANTED, identity
from analyzer.bundles.layout import Role, plain_name, role_of
from analyzer.captures import Capture, Case, Host
from analyzer.catalog import CommandLine, command_of_file
from analyzer.commands.command import UNKNOWN, Command
from analyzer.findings import Diagnostic
from analyzer.listed import Listed
from analyzer.origin import CaptureKind, ParseStatus
from analyzer.reading import Reader
from analyzer.sources.archive import Member
from analyzer.sources.feed import beginning
from analyzer.sources.files import SourceFile
from analyzer.sources.limits import MIB
from analyzer.sources.text import decode

_HEAD = 1 * MIB
"""Bytes of a member that are kept for identity."""
_GENERAL = 1 * MIB
"""An output that no model knows is read by the general parser up to this size, for its row count and errors."""
_JSON = 16 * MIB
_GOOD = (ParseStatus.PARSED, ParseStatus.EMPTY)


class _Twin(Struct):
    """An output as JSON, kept until it is known whether the text form is good enough."""

    data: bytes
    line: CommandLine
    command: Command


class Bundle(BundleLogs, kw_only=True):
    """The bundle below one folder of one source: its logs, and all that commands and files tell of its host."""

    reader: Reader
    case: Case
    captures: list[Capture] = field(default_factory=list)
    cores: list[CoreFile] = field(default_factory=list)
    """Dumps of the kernel and of processes."""
    _texts: dict[str, str] = field(default_factory=dict)
    _fragments: dict[str, Fragments] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)
    """Files that somebody put together already: their parts do not count."""
    _twins: dict[str, _Twin] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    # -- member by member ------------------------------------------------------------------------------

    def _note(self, name: str, member: Member, *, is_first: bool) -> None:
        self._names.add(name)
        if is_first and (core := core_file(name, self._ref(name), member.size, member.mtime)):
            self.cores.append(core)

    def _other(self, path: str, name: str, part: int | None, member: Member, role: Role) -> None:
        if role is Role.JSON:
            self._json(path, member)
        else:
            self._text(name, part, member, role)

    def _text(self, path: str, part: int | None, member: Member, role: Role) -> None:
        """An output, a configuration file, or anything else: read when something is made of it."""
        line, command = self._called(path, part, member, role)
        wanted = command is not None and (command is not UNKNOWN or role is Role.COMMAND)
        identifies = path in WANTED or role is Role.OWN
        if not wanted and not identifies:
            kind = KINDS.get(role, CaptureKind.OTHER)
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
            kind = KINDS.get(role, CaptureKind.OTHER)
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
            self.listed += [capture.listed() for capture in captures]
        else:
            self.captures += captures

    def _keep(self, path: str, data: bytes) -> None:
        decoded = decode(data[:_HEAD])
        if decoded is not None:
            self._texts[path] = decoded.text.replace("\r\n", "\n")

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
            self.listed += [capture.listed(f"of {product}") for capture in self.captures]
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
            kind, status = KINDS.get(role, CaptureKind.OTHER), ParseStatus.UNSUPPORTED
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
            kind, reason = KINDS.get(role, CaptureKind.OTHER), trouble or "tells about the bundle"
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
        self.listed += [capture.listed() for capture in poor]

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
