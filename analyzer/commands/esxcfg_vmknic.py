"""``esxcfg-vmknic -l``: the VMkernel adapters, one row per adapter and address.

Fixed columns of widths that changed with the version (IP Family from 4.1, TSO MSS from 5.0, NetStack from
6.0); a value wider than its column pushes its row. Masked values stay as text.
"""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_ADDRESS = r"(?=\S*[0-9xX*#/]|[yYzZ]+\.)[0-9A-Fa-fxXyYzZnN./:*#%vmk-]+"


class VmkNic(Record):
    """One address of a VMkernel adapter."""

    interface: Annotated[Text, Shape(r"vmk\w+")] = None
    port_group: Words = None
    """Standard port group name, DVPort number, or UUID of an NSX opaque network."""
    ip_family: Annotated[Text, Shape(r"IPv[46]", optional=True)] = None
    ip_address: Annotated[Text, Shape(_ADDRESS)] = None
    netmask: Annotated[Text, Shape(r"(?:\d{1,3}|N/A|[0-9xXyYzZ*#]+(?:\.[0-9xXyYzZ*#]+){3})")] = None
    """Dotted mask, or the prefix length of an IPv6 address."""
    broadcast: Annotated[Text, Shape(r"(?:N/A|[0-9xXyYzZ*#]+(?:\.[0-9xXyYzZ*#]+){3})", optional=True)] = None
    mac_address: Annotated[Text, Shape(r"\S*[0-9A-Za-z*#]{2}(?::[0-9A-Za-z*#.]{1,2}){2,5}\S*")] = None
    mtu: Number = None
    tso_mss: Annotated[Number, Shape(r"\d+", optional=True)] = None
    enabled: Flag = None
    type: Annotated[Words, Shape(r"[A-Z][A-Z0-9]*(?:, [A-Z]+)*", optional=True)] = None
    """STATIC, DHCP, NONE; IPv6 adds a state as in ``STATIC, PREFERRED``."""
    netstack: Annotated[Text, Shape(r"\S+", optional=True)] = None


COMMAND = Command(
    name="esxcfg-vmknic -l",
    record=VmkNic,
    identity=("interface", "ip_family"),
    title="VMkernel adapters",
    layout=TableSpec(
        model=VmkNic,
        headers=(
            "Interface",
            "Port Group/DVPort/Opaque Network",
            "Port Group/DVPort",
            "Port Group",
            "Port_Group",
            "DVPort",
            "IP Family",
            "IP_Family",
            "IP Address",
            "IP_Address",
            "Netmask",
            "Broadcast",
            "MAC Address",
            "MTU",
            "TSO MSS",
            "Enabled",
            "Type",
            "NetStack",
        ),
        renames={
            "port_group_dvport_opaque_network": "port_group",
            "port_group_dvport": "port_group",
            "dvport": "port_group",
        },
        required=frozenset({"interface", "mtu"}),
        header=lazy_pattern(r"\s*Interface\s+(?:Port[ _]?Group|DVPort)"),
        headerless=lazy_pattern(r"\s*vmk\w+\s+\S.*\s\d{3,5}\s"),
        strict=True,
    ),
    matches=r"esxcfg-vmknic (?:.* )?(?:-l|--list)(?: .*)?",
    starts=(r"\s*Interface\s+(?:Port[ _]?Group|DVPort)",),
    row_start=r"\s*(?:Interface\s|vmk\d)",
    versions="4.x to 9.x",
)
