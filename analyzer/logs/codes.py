"""Tables of codes that lines of logs carry: SCSI and NVMe status, sense data, status of the VMkernel.

The tables are ``analyzer/data/*.csv``. :func:`shipped` holds those of the package; :meth:`Codes.of` makes the same of
newer ones.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from msgspec import Struct

from analyzer.grades import Severity

Rows = Iterable[Mapping[str, str]]


class Code(NamedTuple):
    """What one code means."""

    name: str
    meaning: str = ""
    cause: str = ""
    next_step: str = ""
    severity: Severity = Severity.INFO


class Opcode(NamedTuple):
    """One SCSI command."""

    name: str
    used_for: str = ""
    harmless_with: frozenset[str] = frozenset()
    """Sense data (``5/24/0``) that sound devices answer it with."""


class Sense(NamedTuple):
    """One piece of sense data: what the standard calls it, and what it means where that is known."""

    key: Code
    name: str
    """Of the additional code; empty when the standard has none."""
    code: Code | None
    """None when nothing more than the name is known."""


class VmkStatus(NamedTuple):
    """One status of the VMkernel."""

    code: int
    name: str
    text: str
    errno: str


class Codes(Struct, frozen=True):
    """All codes, by number."""

    host: Mapping[int, Code]
    device: Mapping[int, Code]
    plugin: Mapping[int, Code]
    opcodes: Mapping[int, Opcode]
    keys: Mapping[int, Code]
    senses: Mapping[tuple[int, int, int], Code]
    sense_names: Mapping[tuple[int, int], str]
    nvme: Mapping[int, Code]
    statuses: Mapping[int, VmkStatus]
    migrations: Mapping[int, str]
    """What a status of the VMkernel means when a migration ends with it."""

    @classmethod
    def of(cls, rows: Callable[[str], Rows]) -> Codes:
        """Make the codes of the rows of the tables, which ``rows`` gives by their names."""
        keys: dict[int, Code] = {}
        senses: dict[tuple[int, int, int], Code] = {}
        names: dict[tuple[int, int], str] = {}
        for row in rows("scsi_sense"):
            if not row["asc"]:
                keys[_number(row["key"])] = _code(row)
            elif row["key"]:
                senses[_number(row["key"]), _number(row["asc"]), _number(row["ascq"])] = _code(row)
            else:
                names |= dict.fromkeys(_places(row["asc"], row["ascq"]), row["name"])
        return cls(
            host=_by_code(rows("scsi_host_status")),
            device=_by_code(rows("scsi_device_status")),
            plugin=_by_code(rows("scsi_plugin_status")),
            opcodes={
                _number(row["code"]): Opcode(row["name"], row["used_for"], frozenset(row["harmless_with"].split()))
                for row in rows("scsi_opcodes")
            },
            keys=keys,
            senses=senses,
            sense_names=names,
            nvme=_by_code(rows("nvme_status")),
            statuses={
                (code := _number(row["code"])): VmkStatus(code, row["name"], row["text"], row["errno"])
                for row in rows("vmkernel_status_codes")
            },
            migrations={_number(row["code"]): row["meaning"] for row in rows("vmotion_errors")},
        )

    def sense(self, key: int, asc: int, ascq: int) -> Sense:
        """What sense data means."""
        return Sense(
            self.keys.get(key, Code("UNKNOWN KEY")),
            self.sense_names.get((asc, ascq), ""),
            self.senses.get((key, asc, ascq)),
        )


@cache
def shipped() -> Codes:
    """The codes of the package."""
    return Codes.of(_rows)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("analyzer").joinpath("data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.split("\n") if not line.startswith("#")))


def _number(text: str) -> int:
    return int(text, 16)


def _by_code(rows: Rows) -> dict[int, Code]:
    return {_number(row["code"]): _code(row) for row in rows}


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        row["name"],
        row["meaning"],
        row.get("cause", ""),
        row.get("next_step", ""),
        Severity(row["severity"]) if row["severity"] else Severity.INFO,
    )


def _places(asc: str, ascq: str) -> list[tuple[int, int]]:
    """The codes of a row, whose second number may be a range (``0x1-0x7f``)."""
    first, _, last = ascq.partition("-")
    return [(_number(asc), number) for number in range(_number(first), _number(last or first) + 1)]
