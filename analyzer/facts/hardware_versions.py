"""Which virtual hardware versions an ESXi release can run, by a table that ships with the program."""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analyzer.commands.version import Version

NEWEST = (9, 0)
"""The last train that the table knows; a later one may have brought a newer version."""


class _Row(NamedTuple):
    hardware: int
    esxi: tuple[int, ...]
    build: int | None
    name: str


@cache
def _table() -> tuple[_Row, ...]:
    text = (files("analyzer") / "data" / "vmhw_versions.csv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return tuple(
        _Row(
            int(row["hardware"]), tuple(int(part) for part in row["esxi"].split(".")),
            int(row["build"]) if row["build"] else None, row["name"],
        )
        for row in csv.DictReader(lines)
    )  # fmt: skip


def highest(version: Version) -> tuple[int | None, int | None]:
    """The highest hardware version that runs for certain, and the highest that may run; None is not known.

    They differ where the build decides and is not printed, and on releases later than the table.
    """
    numbers = (*version.numbers, 0, 0)[:3]
    if not version.numbers:
        return None, None
    rows = [row for row in _table() if row.esxi <= numbers]
    build = version.build_number
    same_train = [row for row in rows if row.build is None or row.esxi < numbers or (build or 0) >= row.build]
    certain = max((row.hardware for row in same_train), default=None)
    if numbers[:2] > NEWEST:
        return certain, None
    possible = max((row.hardware for row in (same_train if build is not None else rows)), default=None)
    return certain, possible


def needs(hardware: int) -> str:
    """The ESXi release that brought a hardware version, or a later one: ``8.0 U2``; empty when not known."""
    later = [row for row in _table() if row.hardware >= hardware]
    return min(later, key=lambda row: row.hardware).name if later else ""
