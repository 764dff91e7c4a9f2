"""``esxcli hardware ipmi …``: what the management controller (BMC) of the server tells: events, sensors, parts."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Shape, Text, Words
from analyzer.parsing.records import RecordSpec


def _whole(value: Any) -> Any:
    """A number in decimal or hexadecimal, also as the title of an entry (``Record:12:``) has it."""
    value = value.removeprefix("Record:").rstrip(":") if isinstance(value, str) else value
    return str(int(value, 16)) if isinstance(value, str) and re.fullmatch(r"0x[0-9A-Fa-f]{1,8}", value) else value


Code = Annotated[Number, BeforeValidator(_whole)]


class SelEvent(Record):
    """One entry of the system event log."""

    record_id: Code = None
    when: Text = None
    """By the clock of the controller, which may be wrong; ISO."""
    event_type: Words = None
    """The type and its name: ``111 (Unknown)``."""
    sel_type: Words = None
    """``2 (System Event)``; others are of the maker."""
    message: Words = None
    """``Assert + Memory Uncorrectable ECC``; ``Deassert`` where a state ended."""
    sensor_number: Code = None
    raw: Words = None
    formatted_raw: Words = None

    @property
    def moment(self) -> datetime | None:
        """When it was, as far as the controller knows."""
        try:
            return datetime.fromisoformat((self.when or "").removesuffix("Z"))
        except ValueError:
            return None

    @property
    def begins(self) -> bool | None:
        """True when a state began, False when it ended, None where neither is told."""
        word = (self.message or "").lstrip().lower()
        return True if word.startswith("assert") else False if word.startswith("deassert") else None

    @property
    def event(self) -> str:
        """What happened, without whether it began or ended."""
        return re.sub(r"(?i)^\s*(?:de)?assert(?:ed|ion)?\b[\s+:-]*", "", self.message or "").strip()


class SelInfo(Record):
    """How full the event log is."""

    enabled: Flag = None
    version: Text = None
    total_records: Number = None
    max_records: Number = None
    overflow: Flag = None
    last_cleared: Words = None


class SensorReading(Record):
    """One sensor and what it shows."""

    node_sensor: Text = None
    description: Words = None
    entity_instance: Text = None
    computed_reading: Words = None
    base_unit: Words = None
    raw_reading: Words = None
    sensor_type: Words = None
    timestamp_comment: Words = None
    raw: Words = None
    formatted_raw: Words = None


class Bmc(Record):
    """The management controller itself."""

    manufacturer: Words = None
    bmc_firmware_version: Words = None
    ipmi_version: Text = None
    os_name_reported: Words = None
    mac_address: Text = None
    lan_ifadminstatus: Words = None
    ipv4_address: Text = None
    ipv4_subnet: Text = None
    ipv4_gateway: Text = None
    ipv6_addresses: Annotated[Names, Shape(r"\S+(?:, ?\S+)*")] = Field(default=[])


class Fru(Record):
    """One part that can be replaced."""

    type: Words = None
    entity_instance: Text = None
    part_name: Words = None
    version: Words = None
    manufacturer_name: Words = None
    part_number: Words = None
    serial_number: Words = None
    asset_tag: Words = None
    manufacturer_timestamp: Words = None
    raw: Words = None
    formatted_raw: Words = None


SEL_LIST = Command(
    name="esxcli hardware ipmi sel list",
    record=SelEvent,
    title="event log of the management controller",
    layout=RecordSpec(SelEvent, title_field="record_id", required=frozenset({"record_id"})),
    starts=(r"Record:\d+:? *\n\s+(?:Record Id|When): ", r"\s+Record Id: \S+ *\n\s+When: "),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

SEL_GET = Command(
    name="esxcli hardware ipmi sel get",
    record=SelInfo,
    title="how full the event log of the management controller is",
    layout=RecordSpec(SelInfo),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

SDR_LIST = Command(
    name="esxcli hardware ipmi sdr list",
    record=SensorReading,
    title="sensors of the management controller",
    layout=RecordSpec(SensorReading),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

BMC_GET = Command(
    name="esxcli hardware ipmi bmc get",
    record=Bmc,
    title="the management controller: maker, firmware, address",
    layout=RecordSpec(Bmc),
    starts=(r"\s*Manufacturer: [^\n]*\n\s*BMC Firmware Version: ",),
    seen=False,
    versions="6.7 to 9.0 (documented)",
)

FRU_LIST = Command(
    name="esxcli hardware ipmi fru list",
    also=("esxcli hardware ipmi fru get",),
    record=Fru,
    title="parts of the server with their serial numbers",
    layout=RecordSpec(Fru),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)
