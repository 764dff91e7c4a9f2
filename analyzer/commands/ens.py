"""``esxcli network ens lcore switch get``: the logical cores of enhanced networking and the switch each serves."""

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class EnsLcore(Record):
    """One logical core."""

    lcore_id: Number = None
    switch: Words = None
    """``Not set`` where it serves none."""
    affinity: Number = None
    """A NUMA node; -1 where none was chosen."""


COMMAND = Command(
    name="esxcli network ens lcore switch get",
    record=EnsLcore,
    title="logical cores of enhanced networking by switch",
    layout=TableSpec(
        EnsLcore,
        headers=("Lcore ID", "Switch", "Affinity"),
        header=lazy_pattern(r"\s*Lcore ID\s+Switch\s+Affinity\s*$"),
    ),
    also=("esxcli network ens lcore affinity get", "esxcli network ens lcore list"),
    starts=(r"\s*Lcore ID\s+Switch\s+Affinity\s*(?:\n|$)",),
    versions="6.7 to 8.0",
)
