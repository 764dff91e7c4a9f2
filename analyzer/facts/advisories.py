"""Table: security advisories and the builds that fix them; and where a host stands to each of them.

Builds are compared inside one train only. What the table does not say of a train follows from its other rows.
"""

import datetime
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from analyzer.facts.builds import BUILDS, LIFECYCLE, known_build, of_train, support_of
from analyzer.facts.release import Release, Train, train_of
from analyzer.tables import Row, TableInfo, Tables

RANKS = ("critical", "important", "moderate", "low")


class Advisory(Row):
    """What one advisory says of some CVEs in one train."""

    advisory: str
    date: datetime.date
    cves: str
    """Apart by blanks."""
    severity: Literal["critical", "important", "moderate", "low"]
    score: float | None = None
    exploited: bool = False
    """True when it is known to be used in attacks."""
    needs: Literal["", "slpd", "ad"] = ""
    """What has to be in use for a host to be open: the SLP service, or a joined Active Directory."""
    train: str
    fix: Literal["build", "unknown", "none"]
    fixed_build: int | None = None
    fixed_in: str = ""
    notes: str = ""


ADVISORIES = TableInfo("advisories", Advisory)


class Standing(StrEnum):
    """Where a host stands to one advisory."""

    FIXED = "fixed"
    NOT_AFFECTED = "not affected"
    """The release came out after the advisory."""
    EXPOSED = "exposed"
    NO_FIX = "no fix in this train"
    ASSUMED = "assumed"
    """Support of the release had ended: nobody says whether it is concerned."""
    UNKNOWN = "unknown"


class Exposure(Struct, frozen=True):
    """One advisory that a host lacks, or may lack."""

    advisory: str
    day: datetime.date
    severity: str
    exploited: bool
    needs: str
    standing: Standing
    cves: tuple[str, ...]
    fixed_in: str
    """The first build or train with the fix of all its CVEs: ``8.0 U3f (24784735)``, ``7.0.3``; may be empty."""
    inferred: bool
    """True when no row states it: the date of the build tells."""
    notes: tuple[str, ...] = ()


def standing(
    rows: list[Advisory], release: Release, support_ended: datetime.date | None, built: datetime.date | None
) -> tuple[Standing, Advisory | None, bool]:
    """Where a host stands to the CVEs that ``rows`` tell of, the row that decides, and whether it is inferred.

    Args:
        rows: all trains of the same advisory and CVEs.
        release: train and build of the host.
        support_ended: end of general support of its release.
        built: when its build was released, where that is known.
    """
    train, build = release.known(), release.known_build()
    trains: dict[Train, Advisory] = {told: row for row in rows if (told := train_of(row.train)) is not None}
    day = rows[0].date
    own = trains.get(train)
    if own is not None:
        if own.fix == "build" and own.fixed_build is not None:
            return (Standing.FIXED if build >= own.fixed_build else Standing.EXPOSED), own, False
        if own.fix == "none":
            fixed = [
                told for told, row in trains.items() if told[:2] == train[:2] and told > train and row.fix == "build"
            ]
            return Standing.NO_FIX, trains[min(fixed)] if fixed else own, False
        return (Standing.EXPOSED if built is not None and built < day else Standing.UNKNOWN), own, True
    branch = [told for told in trains if told[:2] == train[:2]]
    higher = min((told for told in branch if told > train), default=None)
    if higher is not None:
        later = built is not None and built >= day
        return (Standing.UNKNOWN if later else Standing.NO_FIX), trains[higher], built is None
    if branch:
        return Standing.FIXED, None, False
    if all(train > told for told in trains):
        return Standing.NOT_AFFECTED, None, False
    if all(train < told for told in trains):
        return (Standing.ASSUMED if support_ended is not None and support_ended < day else Standing.UNKNOWN), None, True
    return Standing.UNKNOWN, None, True


_BAD = (Standing.EXPOSED, Standing.NO_FIX, Standing.ASSUMED, Standing.UNKNOWN)


def exposures(release: Release, tables: Tables) -> Iterator[Exposure]:
    """The advisories that a host lacks the fix of, or of which it is not known; newest first.

    Raises:
        Skip: version or build are not known.
    """
    release.known_build()
    groups: dict[str, dict[str, list[Advisory]]] = {}
    for row in tables.read(ADVISORIES).rows:
        groups.setdefault(row.advisory, {}).setdefault(row.cves, []).append(row)
    support = support_of(tables.read(LIFECYCLE), release)
    built = _built(release, tables)
    for name, by_cves in groups.items():
        told = [
            (cves, rows, *standing(rows, release, support.end_of_general_support if support else None, built))
            for cves, rows in by_cves.items()
        ]
        worst = min((_BAD.index(item[2]) for item in told if item[2] in _BAD), default=None)
        if worst is None:
            continue
        same = [item for item in told if item[2] is _BAD[worst]]
        open_rows = [row for item in same for row in item[1]]
        deciding = [item[3] for item in same if item[3] is not None]
        last = max(deciding, key=lambda row: row.fixed_build or 0, default=None)
        fixed = ""
        if last is not None and _BAD[worst] is Standing.EXPOSED:
            fixed = f"{last.fixed_in} ({last.fixed_build})" if last.fixed_build else last.fixed_in
        elif last is not None and train_of(last.train) != release.train:
            fixed = last.train
        yield Exposure(
            name, rows_day(open_rows), min((row.severity for row in open_rows), key=RANKS.index),
            any(row.exploited for row in open_rows), open_rows[0].needs, _BAD[worst],
            tuple(cve for item in same for cve in item[0].split()), fixed, any(item[4] for item in same),
            tuple(dict.fromkeys(row.notes for row in deciding if row.notes)),
        )  # fmt: skip


def rows_day(rows: list[Advisory]) -> datetime.date:
    """The day of publication."""
    return min(row.date for row in rows)


def _built(release: Release, tables: Tables) -> datetime.date | None:
    """When a host's build was released, or, for a build between two known ones, when the next one was."""
    table = tables.read(BUILDS)
    row = known_build(table, release)
    if row is not None:
        return row.date
    later = [item for item in of_train(table, release.known()) if item.build > release.known_build()]
    return next((item.date for item in later if item.date is not None), None)
