"""``esxcli vsan storage list``: the disks of a host that vSAN uses."""

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class VsanDisk(Record):
    """One disk that vSAN uses."""

    device: Text = None
    display_name: Words = None
    is_ssd: Flag = None
    vsan_uuid: Text = None
    vsan_disk_group_uuid: Text = None
    vsan_disk_group_name: Text = None
    used_by_this_host: Flag = None
    in_cmmds: Flag = None
    """False: the directory of the cluster does not know the disk."""
    on_disk_format_version: Number = None
    """From 6.0."""
    deduplication: Flag = None
    compression: Flag = None
    checksum: Text = None
    checksum_ok: Flag = None
    emulated_dix_dif_enabled: Flag = None
    is_capacity_tier: Flag = None
    is_mounted: Flag = None
    is_encrypted: Flag = None
    encryption: Flag = None
    """6.6 prints it in place of Is Encrypted."""
    disk_type: Words = None
    """From 8.0: ``singleTier`` with the express storage architecture."""


COMMAND = Command(
    name="esxcli vsan storage list",
    record=VsanDisk,
    title="disks that vSAN uses",
    layout=RecordSpec(VsanDisk),
    starts=(r"\S+:?\s*\n\s+Device: \S+\s*\n\s+Display Name: [^\n]*\n\s+Is SSD: (?:true|false)\s*\n\s+VSAN UUID:",),
    silent=True,
    versions="5.5 to 9.0",
)
