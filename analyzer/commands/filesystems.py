"""``esxcli storage filesystem list``: the volumes of a host."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class Filesystem(Record):
    """One volume."""

    mount_point: Annotated[Words, Shape(r"/\S*")] = None
    """Empty for a volume that is not mounted."""
    volume_name: Annotated[Words, Shape(r"\S+(?: \S+)*?", optional=True)] = None
    uuid: Annotated[Text, Shape(r"[0-9A-Za-z*#x]+(?:-[0-9A-Za-z*#x]+){1,5}|\S+")] = None
    """Four groups for VMFS, two for NFS."""
    mounted: Annotated[Flag, Shape(r"(?i:true|false)")] = None
    type: Annotated[Words, Shape(r"[A-Za-z][\w.-]*(?: version)?")] = None
    """``VMFS-6``, ``NFS``, ``vsan``, ``vfat``, ``VMFS-L``, ``VMFSOS``, ``VMFS-unknown version`` …"""
    size: Number = None
    """Bytes."""
    free: Number = None


COMMAND = Command(
    name="esxcli storage filesystem list",
    record=Filesystem,
    title="volumes: datastores and the host's own",
    layout=TableSpec(
        Filesystem,
        headers=("Mount Point", "Volume Name", "UUID", "Mounted", "Type", "Size", "Free"),
        required=frozenset({"uuid", "mounted"}),
        header=lazy_pattern(r"\s*Mount Point\s+Volume Name\s+UUID\s+Mounted\s+Type"),
        headerless=lazy_pattern(r"\s*(?:/vmfs/volumes/\S+)\s.*\s(?i:true|false)\s+\S+\s+\d+\s+\d+\s*$"),
    ),
    starts=(r"\s*Mount Point\s+Volume Name\s+UUID\s+Mounted\s+Type",),
    versions="5.0 to 9.0",
)
