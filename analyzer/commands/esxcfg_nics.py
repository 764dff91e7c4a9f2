"""``esxcfg-nics -l`` and ``-e``: the physical NICs, and which of them can do enhanced networking.

The header ``Link Speed`` of ``-l`` stands over two values (``Up   25000Mbps``): ``link`` and ``speed``. Names of
more than seven characters push their row.
"""

from typing import Annotated

from pydantic import BeforeValidator

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_NIC = r"(?=[A-Za-z])[0-9A-Za-z_]+\d"


def _mbits(value: object) -> object:
    """``25000Mbps`` as 25000."""
    return value.removesuffix("Mbps").strip() if isinstance(value, str) else value


class EsxcfgNic(Record):
    """One physical NIC as ``esxcfg-nics -l`` prints it."""

    name: Annotated[Text, Shape(_NIC)] = None
    pci: Annotated[Text, Shape(r"\S+[:.]\S+|Pseudo")] = None
    """``02:01`` (4.x), ``0000:06:00.00`` (5.x) or ``0000:0f:00.0`` (7.0 and later)."""
    driver: Text = None
    link: Annotated[Text, Shape(r"Up|Down")] = None
    speed: Annotated[int | None, BeforeValidator(_mbits), Shape(r"-?\d+ ?Mbps")] = None
    """Mbit/s; not always 0 when the link is down."""
    duplex: Annotated[Text, Shape(r"Full|Half|N/A")] = None
    mac_address: Annotated[Text, Shape(r"[^\s:]+(?::[^\s:]+){5}")] = None
    mtu: Number = None
    description: Annotated[Words, Shape(r"\S.*", optional=True)] = None

    @property
    def is_up(self) -> bool | None:
        """True when the link is up; None when the output does not say."""
        return None if self.link is None else self.link == "Up"

    @property
    def admin_status(self) -> None:
        """Not told: ``esxcli network nic list`` tells whether somebody switched the link off."""
        return


class EnsNic(Record):
    """What a physical NIC can do in enhanced networking (``esxcfg-nics -e``)."""

    name: Annotated[Text, Shape(_NIC)] = None
    driver: Text = None
    ens_capable: Flag = None
    ens_driven: Flag = None
    intr_capable: Annotated[Flag, Shape(r"(?i:true|false)", optional=True)] = None
    """From 8.0."""
    intr_enabled: Annotated[Flag, Shape(r"(?i:true|false)", optional=True)] = None
    """From 8.0."""
    mac_address: Annotated[Text, Shape(r"[^\s:]+(?::[^\s:]+){5}")] = None
    description: Annotated[Words, Shape(r"\S.*", optional=True)] = None


LIST = Command(
    name="esxcfg-nics -l",
    record=EsxcfgNic,
    title="physical NICs with link, speed and MTU",
    layout=TableSpec(
        EsxcfgNic,
        headers=("Name", "PCI", "Driver", "Link", "Speed", "Duplex", "MAC Address", "MTU", "Description"),
        required=frozenset({"name", "link", "mac_address", "mtu"}),
        header=lazy_pattern(r"\s*Name\s+PCI\s+Driver\s+Link\s+Speed\s"),
        headerless=lazy_pattern(rf"\s*{_NIC}\s+\S+\s+\S+\s+(?:Up|Down)\s+\d+ ?Mbps\s"),
    ),
    matches=r"esxcfg-nics (?:.* )?(?:-l|--list)(?: .*)?",
    starts=(r"\s*Name\s+PCI\s+Driver\s+Link\s+Speed\s",),
    row_start=rf"\s*(?:Name\s|{_NIC}\s)",
    versions="4.x to 8.0",
)

ENS = Command(
    name="esxcfg-nics -e",
    record=EnsNic,
    title="physical NICs and enhanced networking",
    layout=TableSpec(
        EnsNic,
        headers=(
            "Name",
            "Driver",
            "ENS Capable",
            "ENS Driven",
            "INTR Capable",
            "INTR Enabled",
            "MAC Address",
            "Description",
        ),
        required=frozenset({"name", "ens_capable", "ens_driven", "mac_address"}),
        header=lazy_pattern(r"\s*Name\s+Driver\s+ENS Capable\s"),
        headerless=lazy_pattern(rf"\s*{_NIC}\s+\S+\s+(?:True|False)\s+(?:True|False)\s"),
    ),
    matches=r"esxcfg-nics (?:.* )?(?:-e|--ens)(?: .*)?",
    starts=(r"\s*Name\s+Driver\s+ENS Capable\s+ENS Driven\s",),
    row_start=rf"\s*(?:Name\s|{_NIC}\s)",
    versions="7.0 to 8.0",
)
