"""Signatures: what is looked for in logs, as data in TOML, checked when it is loaded.

A signature never runs code and never costs more than a few searches for fixed text in a line that holds one of its
literals, whoever wrote it: see :mod:`analyzer.logs.template`.

Reading the packs of the package costs fifty milliseconds, so ``analyzer/data/signatures.json`` holds what stands in
them, checked. Where it was made from other texts it is not used. ``python -m tests.beforehand`` writes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from analyzer.findings import Confidence, Severity
from analyzer.logs.template import Template, TemplateError

SHORTEST = 8
"""Bytes of a literal: shorter ones occur everywhere, and are slow to look for."""
LONGEST = 200
MOST_LITERALS = 40
MOST_SIGNATURES = 5000
LONGEST_LINE = 4096
"""Bytes of a line that fields are taken from."""

_SAME_LOG = {"vmkwarning": "vmkernel", "vmkalert": "vmkernel", "sysboot": "vmkernel", "boot": "vmkernel"}
"""Logs that hold lines of another one."""


class SignatureError(ValueError):
    """A pack that cannot be used; the message names the file, the signature and what is wrong with it."""


_CHECKED = {"checked": True}
"""The context of signatures that were checked before."""


class Threshold(BaseModel):
    """Below it a signature is no news: so many hits in a minute, an hour or a day, of one object."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    count: int = Field(gt=0)
    per: Literal["minute", "hour", "day"] = "hour"

    @property
    def minutes(self) -> int:
        """The length of the time that hits are counted in."""
        return {"minute": 1, "hour": 60, "day": 1440}[self.per]


class Written(BaseModel):
    """A signature as its author writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=60)
    title: str = Field(min_length=3, max_length=120)
    area: str = ""
    severity: Severity
    confidence: Confidence = Confidence.LIKELY
    logs: tuple[str, ...] = ()
    literals: tuple[str, ...] = Field(min_length=1, max_length=MOST_LITERALS)
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    patterns: tuple[str, ...] = Field(default=(), max_length=20)
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
    match: tuple[str, ...] = Field(min_length=1)
    no_match: tuple[str, ...] = Field(min_length=1)

    @field_validator("literals")
    @classmethod
    def _long_and_plain(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for text in value if info.context is not _CHECKED else ():
            size = len(text.encode())
            if size < SHORTEST:
                raise ValueError(f"{text!r} is shorter than {SHORTEST} bytes and would hit everywhere")
            if size > LONGEST:
                raise ValueError(f"{text[:20]!r}… is longer than {LONGEST} bytes")
            if not text.isascii() or not text.isprintable():
                raise ValueError(f"{text!r} has characters that are not printable ASCII")
        return value

    @field_validator("patterns")
    @classmethod
    def _fitting(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for text in value if info.context is not _CHECKED else ():
            Template(text)
        return value


class Beforehand(BaseModel):
    """The signatures of the package, read and checked beforehand."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
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


def read_packs(packs: Mapping[str, str]) -> Iterable[Written]:
    """The signatures of several packs, from their texts.

    Raises:
        SignatureError: one of them is no pack; the message names it.
    """
    return (written for name, text in packs.items() for written in _pack(text, name))


def mark(packs: Mapping[str, str]) -> str:
    """What signatures are made from, in short."""
    return sha256("\0".join(packs.values()).encode()).hexdigest()


@cache
def _shipped() -> tuple[Written, ...]:
    packs = shipped_packs()
    with suppress(OSError, ValidationError):  # there is none, or none that is whole
        kept = files("analyzer").joinpath("data", "signatures.json").read_bytes()
        made = Beforehand.model_validate_json(kept, context=_CHECKED)
        if made.of == mark(packs):
            return made.signatures
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


def read_pack(path: Path) -> tuple[Written, ...]:
    """The signatures of one file.

    Raises:
        SignatureError: the file is no pack; the message names it.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SignatureError(f"{path}: cannot be read: {problem}") from problem
    return _pack(text, str(path))


def _pack(text: str, shown: str) -> tuple[Written, ...]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SignatureError(f"{shown}: not valid TOML: {problem}") from problem
    unknown = sorted(set(data) - {"signature"})
    entries = data.get("signature", [])
    if unknown or not isinstance(entries, list):
        hint = next((f"; {option} names such a file" for option, keys in _ELSEWHERE.items() if keys & {*unknown}), "")
        raise SignatureError(
            f"{shown}: a pack holds [[signature]] tables only{f', not {unknown[0]}' if unknown else ''}{hint}"
        )
    made = tuple(_written(entry, shown, number) for number, entry in enumerate(entries, 1))
    names: set[str] = set()
    for written in made:
        if written.id in names:
            raise SignatureError(f"{shown}: {written.id}: stands there twice")
        names.add(written.id)
    return made


_ELSEWHERE = {
    "--settings": frozenset({"rules", "suppress", "limits"}),
    "--case": frozenset({"vcenter", "vcenters", "host", "hosts", "plan", "case"}),
}
"""Keys of files that are no packs, by the option that takes them."""


def _written(entry: object, shown: str, number: int) -> Written:
    name = entry.get("id", f"signature {number}") if isinstance(entry, dict) else f"signature {number}"
    try:
        written = Written.model_validate(entry)
    except (ValidationError, TemplateError) as problem:
        errors = problem.errors(include_url=False) if isinstance(problem, ValidationError) else []
        # A name that is not known tells more than that the right one is missing.
        told = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0] if errors else None)
        said = (
            f"{'.'.join(map(str, told['loc']))}: {told['msg'].removeprefix('Value error, ')}" if told else str(problem)
        )
        raise SignatureError(f"{shown}: {name}: {said}") from problem
    fields = {field for text in written.patterns for field in Template(text).names}
    if written.object and written.object not in fields:
        raise SignatureError(f"{shown}: {name}: object: no pattern has a field {written.object}")
    return written


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
