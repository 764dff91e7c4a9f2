"""What a host counts and knows of each storage device: commands that failed, hardware acceleration, detached ones."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class DeviceStats(Record):
    """What a host counted for one device since it knows it."""

    device: Words = None
    successful_commands: Number = None
    blocks_read: Number = None
    blocks_written: Number = None
    read_operations: Number = None
    write_operations: Number = None
    reserve_operations: Number = None
    reservation_conflicts: Number = None
    failed_commands: Number = None
    failed_blocks_read: Number = None
    failed_blocks_written: Number = None
    failed_read_operations: Number = None
    failed_write_operations: Number = None
    failed_reserve_operations: Number = None


class VaaiStatus(Record):
    """Which kinds of hardware acceleration one device supports."""

    name: Words = None
    """The title of the block."""
    vaai_plugin_name: Text = None
    ats_status: Words = None
    """``supported``, ``unsupported`` or ``unknown``."""
    clone_status: Words = None
    zero_status: Words = None
    delete_status: Words = None


class DetachedDevice(Record):
    """One device that somebody switched off for good."""

    device_uid: Words = None
    state: Annotated[Text, Shape(r"off|on")] = None


STATS = Command(
    name="esxcli storage core device stats get",
    record=DeviceStats,
    title="what was counted for each storage device",
    layout=RecordSpec(DeviceStats, title_field="device"),
    starts=(r"\S+:? *\n\s+Device: \S+ *\n\s+Successful Commands: ",),
    versions="5.0 to 9.0",
)

VAAI = Command(
    name="esxcli storage core device vaai status get",
    record=VaaiStatus,
    title="hardware acceleration of the storage devices",
    layout=RecordSpec(VaaiStatus, title_field="name"),
    starts=(r"\S+:? *\n\s+VAAI Plugin Name:[^\n]*\n\s+ATS Status: ",),
    versions="5.0 to 9.0",
)

DETACHED = Command(
    name="esxcli storage core device detached list",
    record=DetachedDevice,
    title="storage devices that were detached",
    layout=TableSpec(
        DetachedDevice,
        headers=("Device UID", "State"),
        required=frozenset({"device_uid"}),
        header=lazy_pattern(r"\s*Device UID\s+State\s*$"),
    ),
    starts=(r"\s*Device UID\s+State *(?:\n|$)",),
    silent=True,
    versions="5.0 to 9.0",
)
