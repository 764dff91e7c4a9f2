"""``esxcli network ip neighbor list``: the ARP and neighbour table of a TCP/IP stack."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_TYPES = r"Unknown|Dynamic|Static|Manual"
_MAC = r"[^\s:]{1,2}(?::[^\s:]{1,2}){5}|\(\w+\)"


class Neighbor(Record):
    """One address that a VMkernel adapter has talked to."""

    neighbor: Annotated[Text, Shape(r"(?:<?[-=]+>\s*)?[0-9A-Za-z*#]\S*")] = None
    mac_address: Annotated[Text, Shape(_MAC, optional=True)] = None
    """``(incomplete)`` while nobody has answered."""
    vmknic: Annotated[Text, Shape(r"vmk\w+")] = None
    expiry: Annotated[Text, Shape(r"-?\d+ sec", optional=True)] = None
    """As printed, ``1139 sec``."""
    state: Annotated[Text, Shape(rf"(?!(?:{_TYPES})\b)[A-Za-z]\S*", optional=True)] = None
    type: Annotated[Text, Shape(_TYPES, optional=True)] = None
    """From 5.5."""
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


COMMAND = Command(
    name="esxcli network ip neighbor list",
    record=Neighbor,
    title="ARP and neighbour table of one TCP/IP stack",
    layout=TableSpec(
        Neighbor,
        headers=("Neighbor", "Mac Address", "Vmknic", "Expiry", "State", "Type"),
        required=frozenset({"neighbor", "vmknic"}),
        header=lazy_pattern(r"\s*Neighbor\s+Mac Address\s+Vmknic\s"),
        headerless=lazy_pattern(rf"\s*(?:-+>\s*)?[0-9A-Fa-f*#x.:]+\s+(?:{_MAC})\s+vmk\w+\s"),
        strict=True,
    ),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*Neighbor\s+Mac Address\s+Vmknic\s+Expiry",),
    versions="5.0 to 9.0",
)
