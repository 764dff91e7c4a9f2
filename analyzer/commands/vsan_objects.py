"""``esxcli vsan debug object health summary get``: how many objects of the vSAN cluster are in which state."""

import re
from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class ObjectHealth(Record):
    """One state and its objects."""

    health_status: Annotated[str | None, Shape(r"\S+(?: \S+)*?")] = None
    """``healthy``, ``inaccessible``, ``reduced-availability-with-no-rebuild``; older versions leave the dashes out."""
    number_of_objects: Number = None

    @property
    def state(self) -> str:
        """The state in one spelling for all versions.

        >>> ObjectHealth(health_status="reduced-availability-with-no-rebuild").state
        'reducedavailabilitywithnorebuild'
        """
        return re.sub(r"[^a-z]", "", (self.health_status or "").lower())


COMMAND = Command(
    name="esxcli vsan debug object health summary get",
    record=ObjectHealth,
    title="objects of the vSAN cluster by their state",
    layout=TableSpec(
        ObjectHealth,
        required=frozenset({"health_status", "number_of_objects"}),
        header=lazy_pattern(r"\s*Health Status\s+Number Of Objects\s*$"),
    ),
    starts=(r"\s*Health Status\s+Number Of Objects\s*(?:\n|$)",),
    versions="6.6 to 9.0 (documented)",
    seen=False,
)
