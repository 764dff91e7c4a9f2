"""What a bundle normally holds and this one does not."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from analyzer.bundles.failures import Failure
from analyzer.captures import MissingFile

_TABLE = "data/bundle_files.csv"


class Expected(Struct, frozen=True):
    """A file that every bundle of some versions holds."""

    paths: tuple[str, ...]
    """Any of these; the first names it."""
    since: tuple[int, ...]
    until: tuple[int, ...]
    """Empty for no end; the version itself does not hold it any more."""
    tells: str
    """What cannot be judged without it."""


@cache
def expected() -> tuple[Expected, ...]:
    """The table of files, see its head for the source."""
    text = files("analyzer").joinpath(_TABLE).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.split("\n") if line and not line.startswith("#"))
    return tuple(
        Expected(tuple(row["paths"].split("|")), _numbers(row["since"]), _numbers(row["until"]), row["tells"])
        for row in rows
    )


def missing_files(version: str, names: Collection[str], failed: Mapping[str, Failure]) -> tuple[MissingFile, ...]:
    """The files that a bundle of ``version`` lacks; none when the version is not known.

    Args:
        version: ``8.0.3``.
        names: paths of all members, from the root, fragments under the name of their file.
        failed: what vm-support's log says of command files, by their name.
    """
    own = _numbers(version)
    if not own:
        return ()
    stems = {name.removesuffix(".gz") for name in names}
    lacking = []
    for item in expected():
        if item.since > own or (item.until and own >= item.until) or stems.intersection(item.paths):
            continue
        told = failed.get(item.paths[0].rpartition("/")[2])
        lacking.append(MissingFile(item.paths[0], item.tells, told.reason if told else ""))
    return tuple(lacking)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() and len(part) < 10 for part in parts) else ()
