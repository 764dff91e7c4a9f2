"""``esxcli vsan health cluster list``: the tests of the vSAN health service and how they ended."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Record, Shape
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class VsanHealthTest(Record):
    """One test, or a group of tests."""

    health_test_name: Annotated[str | None, Shape(r"\S+(?: \S+)*?")] = None
    status: Annotated[str | None, Shape(r"\S+(?: \S+)*")] = None
    """``green``, ``yellow``, ``red``, ``skipped``; that of all tests with its worst one in brackets."""


COMMAND = Command(
    name="esxcli vsan health cluster list",
    record=VsanHealthTest,
    title="tests of the vSAN health service",
    layout=TableSpec(
        VsanHealthTest,
        required=frozenset({"health_test_name", "status"}),
        header=lazy_pattern(r"\s*Health Test Name\s+Status\s*$"),
    ),
    starts=(r"\s*Health Test Name\s+Status\s*(?:\n|$)",),
    versions="6.6 to 9.0 (documented)",
    seen=False,
)
