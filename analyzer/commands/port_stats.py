"""``esxcli network port stats get``: packets of one port of a virtual switch."""

from typing import Annotated

from pydantic import BeforeValidator

from analyzer.commands.command import Command
from analyzer.model import Number, Record
from analyzer.parsing.records import RecordSpec

_TITLE = "Packet statistics for port "


def _titled(value: object) -> object:
    """``67108870`` of the title ``Packet statistics for port 67108870``."""
    return value.removeprefix(_TITLE) if isinstance(value, str) else value


class PortStatistics(Record):
    """Counters of one port since it was connected."""

    port_id: Annotated[Number, BeforeValidator(_titled)] = None
    """From the title, or from the command line where the title was filtered away."""
    packets_received: Number = None
    packets_sent: Number = None
    bytes_received: Number = None
    bytes_sent: Number = None
    broadcast_packets_received: Number = None
    broadcast_packets_sent: Number = None
    multicast_packets_received: Number = None
    multicast_packets_sent: Number = None
    unicast_packets_received: Number = None
    unicast_packets_sent: Number = None
    receive_packets_dropped: Number = None
    transmit_packets_dropped: Number = None


COMMAND = Command(
    name="esxcli network port stats get",
    record=PortStatistics,
    title="counters of one port of a virtual switch",
    layout=RecordSpec(PortStatistics, title_field="port_id"),
    context={"port_id": ("p", "portid")},
    starts=(r"Packet statistics for port \d+ *(?:\n|$)",),
    seen=False,
    versions="5.1 to 9.0",
    collect="esxcli network port stats get -p <port id>",
)
