"""The logs of one bundle, member by member: all that a process needs which helps another one with them.

Nothing that parses outputs is loaded for it: whoever helps begins to read some 80 ms sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from analyzer.bundles.layout import Role, fragment_of, role_of, root_name, same_file_key
from analyzer.bundles.sharing import Share
from analyzer.listed import Listed
from analyzer.logs.clock import parse_stamp
from analyzer.logs.plain import HEAD, is_binary, plain_head, without_start
from analyzer.logs.reader import LogReader, opening
from analyzer.origin import CaptureKind, ParseStatus, SourceRef
from analyzer.sources.ahead import pays
from analyzer.sources.archive import Member
from analyzer.sources.limits import Budget, Limits

if TYPE_CHECKING:
    from analyzer.captures import Host

_SPENT = "the input unpacks to more than any honest one would; the rest of its logs is not read"
OUTSIDE = "outside the time that is asked for"
KINDS = {Role.COMMAND: CaptureKind.COMMAND, Role.CONFIG: CaptureKind.CONFIG, Role.LOG: CaptureKind.LOG}
"""What files of a role are; all others are of no kind."""


class BundleLogs(Struct, kw_only=True):
    """The logs of the bundle below one folder of one source.

    ``prefix`` is what stands before the paths of its members in the report: the archive inside the archive it
    came in. ``share`` tells whether a log is this process's to read. All processes pass the logs of a bundle in the
    same order, whatever else they make of it: that is why what counts as a log is decided here alone.
    """

    source: str
    folder: str
    prefix: str
    limits: Limits
    share: Share = field(default_factory=Share)
    budget: Budget = field(default_factory=lambda: Budget(Limits()))
    log_reader: LogReader = field(default_factory=LogReader)
    logs: list[SourceRef] = []
    """All logs, whoever reads them."""
    listed: list[Listed] = []
    _copies: dict[tuple[str, int, int], str] = {}
    _first_stamp: int = 0

    def take(self, path: str, member: Member) -> None:
        """Read, keep or list the member at ``path``, counted from the bundle's root."""
        if member.refused:
            self._list(path, CaptureKind.OTHER, ParseStatus.UNREADABLE, member.refused)
            return
        fragment = fragment_of(path)
        name = fragment[0] if fragment else path
        self._note(name, member, is_first=not (fragment and fragment[1]))
        role = role_of(name)
        if member.mtime and not self._first_stamp and role in (Role.COMMAND, Role.OWN):
            self._first_stamp = member.mtime
        key = None if fragment or not member.size else same_file_key(path, member.size, member.mtime)
        first = self._copies.setdefault(key, path) if key is not None else path
        if first != path:
            self._list(
                path, KINDS.get(role, CaptureKind.OTHER), ParseStatus.PARSED, f"the same file as {first}", member
            )
        elif role is Role.LOG:
            self._log(path, member)
        else:
            self._other(path, name, fragment[1] if fragment else None, member, role)

    def finish(self) -> Host | None:
        """The host that the bundle is from; logs alone do not tell."""
        return None

    def _note(self, name: str, member: Member, *, is_first: bool) -> None:
        """Take notice of a file; ``is_first`` unless it is a later part of a divided one."""

    def _other(self, path: str, name: str, part: int | None, member: Member, role: Role) -> None:
        """Read a member that is no log; ``part`` is the number of a part, ``name`` that of the whole file."""

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

    def _ref(self, path: str) -> SourceRef:
        return SourceRef(self.source, f"{self.prefix}{path}")

    def _list(
        self, path: str, kind: CaptureKind, status: ParseStatus, reason: str, member: Member | None = None
    ) -> None:
        size = member.size if member is not None else 0
        self.listed.append(Listed(self._ref(path), kind, status, reason, bytes=size))
