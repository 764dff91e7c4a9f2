"""VMFS volumes: on which devices they lie (``extent list``), and copies that are not mounted (``snapshot list``)."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class VmfsExtent(Record):
    """One partition that a VMFS volume lies on."""

    volume_name: Words = None
    vmfs_uuid: Annotated[Text, Shape(r"[0-9A-Za-z*#x]+(?:-[0-9A-Za-z*#x]+){3}")] = None
    extent_number: Number = None
    device_name: Annotated[Text, Shape(r"(?:naa|t10|mpx|eui|uuid|vml|symm|vsan)\.\S+|\S+")] = None
    partition: Number = None


class UnresolvedVolume(Record):
    """One copy of a VMFS volume (snapshot, replica, LUN with another identity) that the host has not mounted."""

    volume_name: Words = None
    vmfs_uuid: Text = None
    can_mount: Flag = None
    reason_for_un_mountability: Words = None
    """``the original volume is still online`` and others."""
    can_resignature: Flag = None
    reason_for_non_resignaturability: Words = None
    unresolved_extent_count: Number = None


EXTENTS = Command(
    name="esxcli storage vmfs extent list",
    record=VmfsExtent,
    title="devices that VMFS volumes lie on",
    layout=TableSpec(
        VmfsExtent,
        headers=("Volume Name", "VMFS UUID", "Extent Number", "Device Name", "Partition"),
        required=frozenset({"vmfs_uuid", "device_name"}),
        header=lazy_pattern(r"\s*Volume Name\s+VMFS UUID\s+Extent Number\s"),
        headerless=lazy_pattern(r"\s*\S.*\s[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}\s+\d+\s+\S+\s+\d+\s*$"),
    ),
    starts=(r"\s*Volume Name\s+VMFS UUID\s+Extent Number\s+Device Name\s",),
    silent=True,
    versions="5.0 to 9.0",
)

UNRESOLVED = Command(
    name="esxcli storage vmfs snapshot list",
    record=UnresolvedVolume,
    title="copies of VMFS volumes that are not mounted",
    layout=RecordSpec(UnresolvedVolume, title_field="vmfs_uuid"),
    starts=(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}:? *\n\s+Volume Name: ",),
    silent=True,
    versions="5.0 to 9.0",
)
