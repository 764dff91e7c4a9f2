"""``esxcli network nic …`` for one NIC: driver and link, counters, rings, offload, interrupt coalescing."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


def _only(value: object) -> object:
    """The nested record itself: parsers hand it over as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


_TITLE = "NIC statistics for "


def _titled(value: object) -> object:
    """``vmnic9`` of the title ``NIC statistics for vmnic9``; a record with another title is of another output."""
    if not isinstance(value, str):
        return value
    if not value.startswith((_TITLE, "vmnic", "vusb")):
        raise ValueError("no title of NIC statistics")
    return value.removeprefix(_TITLE)


class DriverInfo(BaseModel):
    """Driver and firmware of a NIC."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    bus_info: str | None = None
    """``0000:07:00:0``: with a colon before the function."""
    driver: str | None = None
    firmware_version: str | None = None
    version: str | None = None
    """Of the driver."""


class NicDetails(Record):
    """One NIC (``nic get -n vmnicN``)."""

    name: Text = None
    advertised_auto_negotiation: Flag = None
    advertised_link_modes: Names = Field(default=[])
    auto_negotiation: Flag = None
    backing_dpuid: Words = None
    cable_type: Words = None
    current_message_level: Number = None
    driver_info: Annotated[DriverInfo | None, BeforeValidator(_only)] = None
    link_detected: Flag = None
    link_status: Words = None
    phyaddress: Number = None
    pause_autonegotiate: Flag = None
    pause_rx: Flag = None
    pause_tx: Flag = None
    supported_ports: Words = None
    supports_auto_negotiation: Flag = None
    supports_pause: Flag = None
    supports_wakeon: Flag = None
    transceiver: Words = None
    virtual_address: Text = None
    wakeon: Words = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        """Driver fields that stand at the record's own depth, where the indentation was lost."""
        if not isinstance(data, dict) or data.get("driver_info") is not None or "bus_info" not in data:
            return data
        inner = {name: data[name] for name in DriverInfo.model_fields if name in data}
        texts = {name: value if value is None else str(value) for name, value in inner.items()}
        return {name: value for name, value in data.items() if name not in inner} | {"driver_info": texts}


class NicStatistics(Record):
    """Counters of one NIC since its driver was loaded (``nic stats get -n vmnicN``)."""

    nic: Annotated[Text, BeforeValidator(_titled)] = None
    """From the title, or from the command line where the title was filtered away."""
    packets_received: Number = None
    packets_sent: Number = None
    bytes_received: Number = None
    bytes_sent: Number = None
    receive_packets_dropped: Number = None
    transmit_packets_dropped: Number = None
    multicast_packets_received: Number = None
    broadcast_packets_received: Number = None
    multicast_packets_sent: Number = None
    broadcast_packets_sent: Number = None
    total_receive_errors: Number = None
    receive_length_errors: Number = None
    receive_over_errors: Number = None
    receive_crc_errors: Number = None
    receive_frame_errors: Number = None
    receive_fifo_errors: Number = None
    receive_missed_errors: Number = None
    total_transmit_errors: Number = None
    transmit_aborted_errors: Number = None
    transmit_carrier_errors: Number = None
    transmit_fifo_errors: Number = None
    transmit_heartbeat_errors: Number = None
    transmit_window_errors: Number = None


class NicRing(Record):
    """Ring sizes of one NIC in use (``nic ring current get -n vmnicN``)."""

    nic: str | None = None
    """From the command line; the output does not say it."""
    rx: Number = None
    rx_mini: Number = None
    rx_jumbo: Number = None
    tx: Number = None


class NicRingLimits(Record):
    """The largest rings one NIC can have (``nic ring preset get -n vmnicN``)."""

    nic: str | None = None
    """From the command line; the output does not say it."""
    max_rx: Number = None
    max_rx_mini: Number = None
    max_rx_jumbo: Number = None
    max_tx: Number = None


class NicTso(Record):
    """Whether a NIC cuts TCP segments itself (``nic tso get``)."""

    nic: Text = None
    value: Text = None
    """``on`` or ``off``."""


class NicCoalesce(Record):
    """Interrupt coalescing of one NIC (``nic coalesce get``)."""

    nic: Text = None
    rx_microseconds: Annotated[Number, Shape(r"\d+|N/A")] = None
    rx_maximum_frames: Annotated[Number, Shape(r"\d+|N/A")] = None
    tx_microseconds: Annotated[Number, Shape(r"\d+|N/A")] = None
    tx_maximum_frames: Annotated[Number, Shape(r"\d+|N/A")] = None
    adaptive_rx: Text = None
    """``On`` or ``Off``."""
    adaptive_tx: Text = None
    sample_interval_seconds: Annotated[Number, Shape(r"\d+|N/A")] = None


_NIC = {"nic": ("n", "nic-name")}

GET = Command(
    name="esxcli network nic get",
    record=NicDetails,
    title="driver, firmware and link of one physical NIC",
    layout=RecordSpec(NicDetails),
    context={"name": ("n", "nic-name")},
    starts=(r"\s*Advertised Auto Negotiation: \w+ *\n\s*Advertised Link Modes:",),
    versions="5.0 to 9.0",
    collect="esxcli network nic get -n vmnicN",
)

STATS = Command(
    name="esxcli network nic stats get",
    record=NicStatistics,
    title="counters of one physical NIC",
    layout=RecordSpec(NicStatistics, title_field="nic"),
    context=_NIC,
    starts=(r"NIC statistics for \S+ *(?:\n|$)",),
    every_run=True,
    versions="5.0 to 9.0",
    collect="esxcli network nic stats get -n vmnicN",
)

RING = Command(
    name="esxcli network nic ring current get",
    record=NicRing,
    title="ring sizes of one physical NIC",
    layout=RecordSpec(NicRing),
    context=_NIC,
    starts=(r" *RX: \d+ *\n *RX Mini: ",),
    versions="5.0 to 9.0",
    collect="esxcli network nic ring current get -n vmnicN",
)

RING_LIMITS = Command(
    name="esxcli network nic ring preset get",
    record=NicRingLimits,
    title="largest ring sizes of one physical NIC",
    layout=RecordSpec(NicRingLimits),
    context=_NIC,
    starts=(r" *Max RX: \d+ *\n *Max RX Mini: ",),
    versions="5.0 to 9.0",
    collect="esxcli network nic ring preset get -n vmnicN",
)

TSO = Command(
    name="esxcli network nic tso get",
    record=NicTso,
    title="TCP segmentation offload of the physical NICs",
    layout=TableSpec(
        NicTso,
        headers=("NIC", "Value"),
        required=frozenset({"nic", "value"}),
        header=lazy_pattern(r"\s*NIC\s+Value\s*$"),
        headerless=lazy_pattern(r"\s*\w+\d\s+(?:on|off)\s*$"),
    ),
    versions="6.0 to 9.0",
)

COALESCE = Command(
    name="esxcli network nic coalesce get",
    record=NicCoalesce,
    title="interrupt coalescing of the physical NICs",
    layout=TableSpec(
        NicCoalesce,
        headers=(
            "NIC",
            "RX microseconds",
            "RX maximum frames",
            "TX microseconds",
            "TX Maximum frames",
            "Adaptive RX",
            "Adaptive TX",
            "Sample interval seconds",
        ),
        required=frozenset({"nic"}),
        header=lazy_pattern(r"\s*NIC\s+RX microseconds\s"),
    ),
    starts=(r"\s*NIC\s+RX microseconds\s+RX maximum frames\s",),
    versions="6.0 to 9.0",
)
