"""Tables: the builds of ESXi that are known, and when support of its releases ends."""

import datetime
from collections.abc import Iterator
from typing import Literal

from analyzer.facts.release import Release, Train, train_of
from analyzer.tables import Row, Table, TableInfo


class Build(Row):
    """One build of a train."""

    version: str
    build: int
    date: datetime.date | None = None
    """When it was released; None where nobody told."""
    update: str
    """``8.0 U3k``."""
    kind: Literal["full", "security-only"] = "full"
    status: Literal["ok", "recalled", "withdrawn"] = "ok"
    notes: str = ""

    @property
    def train(self) -> Train | None:
        """``(8, 0, 3)``."""
        return train_of(self.version)


class Support(Row):
    """The dates of one release."""

    version: str
    """``8.0``."""
    general_availability: datetime.date
    end_of_general_support: datetime.date
    end_of_technical_guidance: datetime.date
    notes: str = ""


BUILDS = TableInfo("esxi_builds", Build)
LIFECYCLE = TableInfo("esxi_lifecycle", Support)


def of_train(table: Table[Build], train: Train) -> list[Build]:
    """The builds of one train, oldest first."""
    return sorted((row for row in table.rows if row.train == train), key=lambda row: row.build)


def known_build(table: Table[Build], release: Release) -> Build | None:
    """The row of the build that a host runs."""
    return next((row for row in table.rows if row.build == release.build and row.train == release.train), None)


def newer_than(table: Table[Build], release: Release, by: datetime.date | None) -> Iterator[Build]:
    """The full releases of the same train with a higher build, oldest first, that were out on day ``by``.

    Without a day all of them count, and those without a date do when one with a date follows them.
    """
    rows = [
        row
        for row in of_train(table, release.known())
        if row.kind == "full" and row.status == "ok" and row.build > release.known_build()
    ]
    dated = [index for index, row in enumerate(rows) if row.date is not None and (by is None or row.date <= by)]
    yield from rows[: dated[-1] + 1] if dated else ()


def support_of(table: Table[Support], release: Release) -> Support | None:
    """The dates of a host's release."""
    return next((row for row in table.rows if row.version == release.branch), None)
