"""Storage outputs that most hosts have nothing to print in: copies of volumes, detached devices, NFS, SMART, NVMe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.factory.model import Datastore, Device
from tests.factory.tables import Cell, records, table


def unresolved(stores: Iterable[Datastore], reason: str = "") -> str:
    """``localcli storage vmfs snapshot list``."""
    return records(
        (
            store.uuid,
            {
                "Volume Name": store.name, "VMFS UUID": store.uuid, "Can mount": not reason,
                "Reason for un-mountability": reason, "Can resignature": True,
                "Reason for non-resignaturability": "", "Unresolved Extent Count": 1,
            },
        )
        for store in stores
    )  # fmt: skip


def detached(devices: Iterable[Device]) -> str:
    """``localcli storage core device detached list``."""
    return table(("Device UID", "State"), [(device.uid, "off") for device in devices])


def nfs(volumes: Iterable[tuple[str, str, str, bool]]) -> str:
    """``localcli storage nfs list``: name, server, share, and whether it answers."""
    columns = ("Volume Name", "Host", "Share", "Accessible", "Mounted", "Read-Only", "isPE", "Hardware Acceleration")
    rows = [(name, host, share, ok, ok, False, False, "Not Supported") for name, host, share, ok in volumes]
    return table(columns, rows)


def smart(disks: Iterable[tuple[Device, Sequence[tuple[str, str, str, str]]]]) -> str:
    """``smartinfo``: a table for each disk."""
    columns = ("Parameter", "Value", "Threshold", "Worst")
    return "\n".join(f"SMART Data for Disk : {device.uid}\n{table(columns, rows)}" for device, rows in disks)


def nvme_controllers(rows: Iterable[Sequence[Cell]]) -> str:
    """``localcli nvme controller list``."""
    return table(("Name", "Controller Number", "Adapter", "Transport Type", "Is Online", "Is VVOL"), rows)
