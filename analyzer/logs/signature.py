"""Signatures: what is looked for in logs.

A signature never runs code and never costs more than a few searches for fixed text in a line that holds one of its
literals, whoever wrote it: see :mod:`analyzer.logs.template`. How they are written and checked tells
:mod:`analyzer.logs.packs`.

Reading the packs of the package costs fifty milliseconds, so ``analyzer/data/signatures.json`` holds what stands in
them, checked. Where it was made from other texts it is not used. ``python -m tests.beforehand`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from analyzer.grades import Confidence, Severity
from analyzer.logs.template import Template

MOST_SIGNATURES = 5000
LONGEST_LINE = 4096
"""Bytes of a line that fields are taken from."""

_SAME_LOG = {"vmkwarning": "vmkernel", "vmkalert": "vmkernel", "sysboot": "vmkernel", "boot": "vmkernel"}
"""Logs that hold lines of another one."""


class SignatureError(ValueError):
    """A pack that cannot be used; the message names the file, the signature and what is wrong with it."""


class Threshold(Struct, frozen=True):
    """Below it a signature is no news: so many hits in a minute, an hour or a day, of one object."""

    count: int
    per: Literal["minute", "hour", "day"] = "hour"

    @property
    def minutes(self) -> int:
        """The length of the time that hits are counted in."""
        return {"minute": 1, "hour": 60, "day": 1440}[self.per]


class Written(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A signature as its author wrote it, checked."""

    id: str
    title: str
    area: str = ""
    severity: Severity
    confidence: Confidence = Confidence.LIKELY
    logs: tuple[str, ...] = ()
    literals: tuple[str, ...]
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    needs_pattern: bool = False
    object: str = ""
    pairs_with: str = ""
    threshold: Threshold | None = None
    shown: bool = True
    """False for what is kept for stories only and would fill the timeline."""
    noise: str = ""
    meaning: str = ""
    cause: str = ""
    remedy: str = ""
    references: tuple[str, ...] = ()
    match: tuple[str, ...]
    no_match: tuple[str, ...]


class Beforehand(Struct, frozen=True):
    """The signatures of the package, read and checked beforehand."""

    of: str
    """The mark of the packs they stand in."""
    signatures: tuple[Written, ...]


class Signature(Struct, frozen=True, eq=False, dict=True):
    """A signature, ready to be looked for."""

    written: Written
    id: str
    literals: tuple[bytes, ...]
    also: tuple[bytes, ...]
    never: tuple[bytes, ...]
    object: bytes
    logs: frozenset[str]
    user: bool = False
    """True for one that the user brought."""

    @classmethod
    def of(cls, written: Written, *, user: bool = False) -> Signature:
        """Make one ready."""
        return cls(
            written,
            written.id,
            tuple(text.encode() for text in written.literals),
            tuple(text.encode() for text in written.also),
            tuple(text.encode() for text in written.never),
            written.object.encode(),
            frozenset(written.logs),
            user,
        )

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """What takes its fields out of a line; most signatures never see one."""
        return tuple(map(Template, self.written.patterns))

    def reads(self, log: str) -> bool:
        """True when it is looked for in the log of that name; a name nobody knows may be any log."""
        return not self.logs or log in self.logs or _SAME_LOG.get(log, log) in self.logs or log not in known_logs()

    def fits(self, line: bytes) -> dict[bytes, bytes] | None:
        """The fields of a line that holds one of the literals, or None when it is not meant."""
        for text in self.also:
            if text not in line:
                return None
        for text in self.never:
            if text in line:
                return None
        if len(line) > LONGEST_LINE:
            line = line[:LONGEST_LINE]
        for template in self.templates:
            found = template.fields_of(line)
            if found is not None:
                return found
        return None if self.written.needs_pattern else {}

    def fields_of(self, line: str, log: str) -> dict[str, str] | None:
        """The fields of a line of a log, or None when the line is no hit."""
        data = line.encode()
        if not self.reads(log) or not any(text in data for text in self.literals):
            return None
        found = self.fits(data)
        return (
            None if found is None else {name.decode(): value.decode(errors="replace") for name, value in found.items()}
        )


def load_signatures(folders: Sequence[str | Path] = ()) -> tuple[Signature, ...]:
    """The signatures of the package and those in ``*.toml`` files of the folders, which replace others of their id.

    Raises:
        SignatureError: a pack cannot be used.
    """
    found = {signature.id: signature for signature in _shipped_ready()}
    for folder in folders:
        from analyzer.logs.packs import read_pack  # only a user's packs are read anew: no run needs it else

        if not Path(folder).is_dir():
            raise SignatureError(f"--rules {folder}: {'not a folder' if Path(folder).exists() else 'no such folder'}")
        for path in sorted(Path(folder).glob("*.toml")):
            for written in read_pack(path):
                found[written.id] = Signature.of(written, user=True)
    for signature in found.values():
        ends = signature.written.pairs_with
        if ends and ends not in found:
            raise SignatureError(f"{signature.id}: pairs_with: there is no signature {ends}")
    if len(found) > MOST_SIGNATURES:
        raise SignatureError(f"more than {MOST_SIGNATURES} signatures")
    return tuple(found.values())


def shipped_packs() -> dict[str, str]:
    """The texts of the packs that the package has, by their names."""
    folder = files("analyzer").joinpath("signatures")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name: folder.joinpath(name).read_text("utf-8") for name in names}


def mark(packs: Mapping[str, str]) -> str:
    """What signatures are made from, in short."""
    return sha256("\0".join(packs.values()).encode()).hexdigest()


@cache
def _shipped() -> tuple[Written, ...]:
    packs = shipped_packs()
    with suppress(OSError, ValueError, msgspec.MsgspecError):  # there is none, or none that is whole
        kept = files("analyzer").joinpath("data", "signatures.json").read_bytes()
        made = msgspec.json.decode(kept, type=Beforehand)
        if made.of == mark(packs):
            return made.signatures
    from analyzer.logs.packs import read_packs

    return tuple(read_packs(packs))


@cache
def _shipped_ready() -> tuple[Signature, ...]:
    """Made ready once: who searches and who judges ask for the same ones."""
    return tuple(map(Signature.of, _shipped()))


@cache
def known_logs() -> frozenset[str]:
    """The names of logs that signatures of the package are looked for in, and others of hosts."""
    named = {log for written in _shipped() for log in written.logs}
    return frozenset(named | set(_SAME_LOG) | _OTHER_LOGS)


_OTHER_LOGS = {
    "vmkernel", "vmkwarning", "vobd", "hostd", "vpxa", "fdm", "vmware", "syslog", "vmksummary", "esxupdate", "shell",
    "auth", "zdump", "usb", "dhclient", "storagerm", "sdrsinjector", "clomd", "lacp", "nfcd", "rhttpproxy", "envoy",
    "hostd-probe", "vmauthd", "vmkdevmgr", "lifecycle", "kmxa", "iofiltervpd", "vsanmgmt", "configrp", "epd",
    "swapobjd", "vitd", "vvold", "loadesx", "crx-cli", "esxtokend", "esxgdpd", "apiforwarder", "attestd", "trustd",
    "hbrca",
}  # fmt: skip


class Signatures(Mapping[str, Signature]):
    """Fact of the case: all signatures by their id; loaded when somebody asks."""

    def __init__(self, folders: Sequence[str] = ()) -> None:
        self._folders = tuple(folders)

    @cached_property
    def _by_id(self) -> dict[str, Signature]:
        return {signature.id: signature for signature in load_signatures(self._folders)}

    def check(self) -> None:
        """Load them now.

        Raises:
            SignatureError: a pack cannot be used.
        """
        len(self._by_id)

    def __getitem__(self, key: str) -> Signature:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)
