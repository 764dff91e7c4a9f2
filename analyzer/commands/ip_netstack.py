"""``esxcli network ip netstack list``: the TCP/IP stack instances of the host."""

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Text
from analyzer.parsing.records import RecordSpec


class Netstack(Record):
    """One TCP/IP stack instance: ``defaultTcpipStack``, ``vmotion``, ``vSphereProvisioning`` or another."""

    key: Text = None
    name: Text = None
    state: Number = None
    """Printed in decimal; 4660 (0x1234) on a working stack."""


COMMAND = Command(
    name="esxcli network ip netstack list",
    record=Netstack,
    title="TCP/IP stack instances",
    layout=RecordSpec(Netstack, title_field="key"),
    starts=(r"\w+ *\n +Key: \w+ *$",),
    versions="5.1 to 9.0",
)
