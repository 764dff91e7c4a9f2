"""``case.toml``: facts that no saved text holds (vCenter versions, SSO domains, licence editions, the plan).

What it says can be quoted: :meth:`CaseFacts.entry` gives a record that stands on the line of its key, so
that a finding points at ``case.toml:5`` like at any other input.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, field_validator, model_validator

from analyzer.model import Origin, Passage, Place, Record, SourceRef
from analyzer.patterns import lazy_pattern
from analyzer.user_file import UserFileError, parse, read_text, troubles

HINT = "case.toml (vCenter versions, SSO domain, licence: see README)"
"""What to give where a rule needs the case file and there is none."""

_VERSION = lazy_pattern(
    r"(?P<numbers>\d+\.\d+(?:\.\d+)*)(?:\s*(?:U|Update)\s*(?P<update>\d+))?\s*(?P<letter>[a-z])?", re.I
)
_COLLECTION = lazy_pattern(r" \(\d+\)$")


class CaseFileError(UserFileError):
    """The case file cannot be used; the message names the file, the key and what is wrong with it."""


class CaseEntry(Record):
    """One key of the case file, standing on its line."""

    key: str
    """Dotted, as a person would say it: ``vcenter.vc01.version``."""


class VcenterFacts(BaseModel):
    """One vCenter Server: its version and the SSO domain it belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    version: str
    """As the client shows it: ``7.0.3`` or ``7.0 U3``."""
    build: int | None = None
    sso_domain: str | None = None

    @field_validator("version")
    @classmethod
    def _is_version(cls, value: str) -> str:
        if _VERSION.match(value.strip()) is None:
            raise ValueError(f'{value!r} is no version; write "7.0.3" or "7.0 U3"')
        return value.strip()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version as numbers, for comparing: ``7.0 U3c`` gives ``(7, 0, 3)``.

        >>> VcenterFacts(version="7.0 U3c").numbers, VcenterFacts(version="8.0.2").numbers
        ((7, 0, 3), (8, 0, 2))
        """
        found = _VERSION.match(self.version)
        assert found is not None
        numbers = tuple(int(part) for part in found["numbers"].split("."))
        if found["update"] is not None:
            numbers = (*numbers[:2], int(found["update"]))
        return numbers

    @property
    def letter(self) -> str:
        """The letter behind an update: ``c`` of ``7.0 U1c``, or nothing."""
        found = _VERSION.match(self.version)
        return (found["letter"] or "").lower() if found is not None else ""


class HostFacts(BaseModel):
    """What is known of one host: the vCenter that manages it, its licence edition."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    vcenter: str | None = None
    """Name of an entry under ``[vcenter]``."""
    licence: str | None = None
    """Edition: ``Enterprise Plus``, ``Standard``, ``VVF``, ``VCF``, ``Evaluation``, ``Free`` …"""


class Plan(BaseModel):
    """What is planned between the hosts."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    cross_vcenter: bool = False
    linked_mode: bool | None = None
    """Enhanced linked mode between the vCenters; None when not known."""
    advanced_cross_vcenter: bool = False
    """Advanced Cross vCenter vMotion (a vCenter of 7.0 U1c or later)."""
    long_distance: bool = False
    vlan_translation: tuple[tuple[int, int], ...] = ()
    """VLAN pairs that the physical network translates into each other."""

    @field_validator("vlan_translation")
    @classmethod
    def _are_vlans(cls, value: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        for pair in value:
            for vlan in pair:
                if not 0 <= vlan <= 4094:
                    raise ValueError(f"{vlan} is no VLAN ID (0 to 4094)")
        return value


class CaseFacts(BaseModel):
    """The whole case file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    vcenter: dict[str, VcenterFacts] = {}
    host: dict[str, HostFacts] = {}
    plan: Plan = Plan()

    _ref: SourceRef = PrivateAttr(default=SourceRef("case.toml", "case.toml"))
    _passage: Passage = PrivateAttr(default=Passage(("",), range(1, 2)))
    _spots: dict[tuple[str, ...], tuple[int, int]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _agrees(self) -> CaseFacts:
        for name, facts in self.host.items():
            if facts.vcenter is not None and facts.vcenter not in self.vcenter:
                known = ", ".join(self.vcenter) or "there are none"
                raise ValueError(f"host.{name}.vcenter: {facts.vcenter!r} is no entry under [vcenter] ({known})")
        seen: dict[str, str] = {}
        for name in self.host:
            other = seen.setdefault(name.lower(), name)
            if other != name:
                raise ValueError(f"host.{name}: the same host as host.{other}")
        return self

    @classmethod
    def read(cls, text: str, ref: SourceRef) -> CaseFacts:
        """The facts of a text; ``ref`` says which file it is.

        Raises:
            CaseFileError: the text is not TOML or says something that is not known.
        """
        data = parse(text, ref.display, CaseFileError)
        try:
            facts = cls.model_validate(data)
        except ValidationError as problem:
            raise CaseFileError(
                "; ".join(f"{ref.display}: {line}" for line in troubles(problem, _known_keys))
            ) from problem
        lines = text.replace("\r\n", "\n").split("\n")
        facts._ref = ref
        facts._passage = Passage(tuple(lines), range(1, len(lines) + 1))
        facts._spots = _spots(lines, data)
        return facts

    # -- who is who ------------------------------------------------------------------------------------

    def host_key(self, host: str) -> str | None:
        """The name under ``[host]`` of a host, by its full or short name, in any case."""
        wanted = _COLLECTION.sub("", host).lower()
        names = {name.lower(): name for name in self.host}
        short = wanted.split(".")[0]
        return (
            names.get(wanted)
            or names.get(short)
            or next((own for name, own in names.items() if name.split(".")[0] == wanted), None)
        )

    def host_facts(self, host: str) -> HostFacts | None:
        """The entry of a host, by its full or short name, in any case."""
        key = self.host_key(host)
        return None if key is None else self.host[key]

    def vcenter_name(self, host: str) -> str | None:
        """The name under ``[vcenter]`` of the vCenter that manages a host."""
        facts = self.host_facts(host)
        return facts.vcenter if facts is not None else None

    def vcenter_of(self, host: str) -> VcenterFacts | None:
        """The vCenter of a host, by the host's full or short name."""
        name = self.vcenter_name(host)
        return None if name is None else self.vcenter[name]

    # -- where it stands -------------------------------------------------------------------------------

    def entry(self, *path: str) -> CaseEntry:
        """A key of the file as a record that evidence can point at; ``entry("plan", "linked_mode")``.

        A key inside an inline table stands on the line of that table; one that was not written stands
        where its table begins.
        """
        index, column = next(
            (self._spots[path[:size]] for size in range(len(path), 0, -1) if path[:size] in self._spots),
            (0, 0),
        )
        record = CaseEntry(key=".".join(path))
        origin = Origin(self._ref, "case.toml", self._passage, lambda _index, _name: (index, column), collect=HINT)
        object.__setattr__(record, "at", Place(origin, index))
        return record


def load_case_file(path: Path) -> CaseFacts:
    """Read and check a case file.

    Raises:
        CaseFileError: it is missing, not TOML, or says something that is not known; the message says where.
    """
    shown, text = read_text(path, CaseFileError)
    return CaseFacts.read(text, SourceRef(shown, shown))


def _known_keys(path: tuple[str, ...]) -> list[str]:
    """The keys that the table at ``path`` may hold."""
    tables: dict[str, type[BaseModel]] = {
        "": CaseFacts,
        "plan": Plan,
        "host": HostFacts,
        "vcenter": VcenterFacts,
    }
    return list(tables[path[0] if path else ""].model_fields)


# -- where its keys stand ------------------------------------------------------------------------------

_KEY = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_PATH = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = lazy_pattern(rf"\s*\[\s*(?P<path>{_PATH})\s*\]\s*(?:#.*)?$")
_PAIR = lazy_pattern(rf"\s*(?P<path>{_PATH})\s*=\s*(?P<value>.*)$")
_INNER = lazy_pattern(rf"[{{,]\s*(?P<path>{_PATH})\s*=")


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, path))


def _spots(lines: list[str], data: dict[str, Any]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Line index and column of every key; ``data`` is what the text means, so nothing is found by mistake."""
    spots: dict[tuple[str, ...], tuple[int, int]] = {}

    def keep(path: tuple[str, ...], index: int, column: int) -> bool:
        holder: Any = data
        for part in path:
            if not isinstance(holder, dict) or part not in holder:
                return False
            holder = holder[part]
        spots.setdefault(path, (index, column))
        return True

    table: tuple[str, ...] = ()
    for index, line in enumerate(lines):
        header = _TABLE.match(line)
        if header is not None and keep(_parts(header["path"]), index, header.start("path")):
            table = _parts(header["path"])
            continue
        pair = _PAIR.match(line)
        if pair is None:
            continue
        path = (*table, *_parts(pair["path"]))
        if keep(path, index, pair.start("path")) and pair["value"].startswith("{"):
            for inner in _INNER.finditer(line, pair.start("value")):
                keep((*path, *_parts(inner["path"])), index, inner.start("path"))
    return spots


__all__ = [
    "HINT",
    "CaseEntry",
    "CaseFacts",
    "CaseFileError",
    "HostFacts",
    "Plan",
    "VcenterFacts",
    "load_case_file",
]
