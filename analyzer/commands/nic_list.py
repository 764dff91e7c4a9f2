"""``esxcli network nic list``: the physical NICs."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class Nic(Record):
    """One physical NIC. 5.x prints ``Link``, 6.0 and later ``Admin Status`` and ``Link Status``."""

    name: Annotated[Text, Shape(r"vmnic\d+|vusb\d+|[a-z]+\d+")] = None
    pci_device: Text = None
    driver: Text = None
    link: Annotated[Text, Shape(r"(?:Up|Down)(?! +(?:Up|Down) )", optional=True)] = None
    admin_status: Annotated[Text, Shape(r"Up|Down", optional=True)] = None
    link_status: Annotated[Text, Shape(r"Up|Down", optional=True)] = None
    speed: Number = None
    """Mbit/s, 0 when the link is down."""
    duplex: Annotated[Text, Shape(r"Full|Half|N/A")] = None
    mac_address: Text = None
    mtu: Number = None
    description: Annotated[Words, Shape(r"\S.*")] = None

    @property
    def is_up(self) -> bool | None:
        """True when the link is up; None when the output does not say."""
        state = self.link_status or self.link
        return None if state is None else state == "Up"


COMMAND = Command(
    name="esxcli network nic list",
    record=Nic,
    title="physical NICs with link, speed and MTU",
    layout=TableSpec(
        Nic,
        headers=(
            "Name",
            "PCI Device",
            "Driver",
            "Link Status",
            "Link",
            "Admin Status",
            "Speed",
            "Duplex",
            "MAC Address",
            "MTU",
            "Description",
        ),
        header=lazy_pattern(r"\s*Name\s+PCI Device\s+Driver\s+(?:Admin|Link)"),
        headerless=lazy_pattern(r"\s*(?:vmnic|vusb)\d+\s+\S+\s+\S+\s+(?:Up|Down)\s"),
    ),
    starts=(r"\s*Name\s+PCI Device\s+Driver\s+Admin Status\s",),
    versions="5.0 to 9.0",
)
