"""Fact: how full the ramdisks of a host are."""

from collections.abc import Iterator

from msgspec import Struct

from analyzer.commands.ramdisks import Ramdisk, VdfDisk
from analyzer.model import Record
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

RAMDISK_LIST = "esxcli system visorfs ramdisk list"


class Filling(Struct, frozen=True):
    """One ramdisk."""

    name: str
    mount: str
    """Empty where the output does not tell it."""
    size: int
    """Bytes."""
    used: int
    record: Record
    inodes: int | None = None
    used_inodes: int | None = None

    @property
    def percent(self) -> int:
        """The share that is in use."""
        return 100 * self.used // self.size if self.size else 0

    @property
    def inode_percent(self) -> int | None:
        """The share of the inodes that is in use."""
        return 100 * self.used_inodes // self.inodes if self.inodes and self.used_inodes is not None else None

    def shows(self, column: str = "used") -> Pointer:
        """Primary evidence: the line of the ramdisk."""
        return at(self.record, column)


class Ramdisks(Struct, frozen=True, eq=False):
    """The ramdisks of one host."""

    host: str
    disks: tuple[Filling, ...]

    def __iter__(self) -> Iterator[Filling]:
        return iter(self.disks)


@fact
def ramdisks(listed: Records[Ramdisk] | None, shown: Records[VdfDisk] | None, host: HostName) -> Ramdisks:
    """From the list of ramdisks, else from ``vdf -h``."""
    disks = [
        Filling(
            disk.ramdisk_name or "", disk.mount_point or "", disk.maximum * 1024, disk.used * 1024, disk,
            disk.maximum_inodes, disk.used_inodes,
        )
        for disk in listed or ()
        if disk.maximum is not None and disk.used is not None
    ]  # fmt: skip
    if not disks:
        disks = [
            Filling(disk.ramdisk or "", "", disk.size, disk.used, disk)
            for disk in shown or ()
            if disk.size and disk.used is not None and disk.use_percent is not None  # tardisks have none, and are full
        ]
    if not disks:
        raise Skip(f"{host.name}: nothing tells how full the ramdisks are", Need(RAMDISK_LIST, host.name))
    return Ramdisks(host.name, tuple(disks))
