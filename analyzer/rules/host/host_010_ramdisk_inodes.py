"""HOST-010."""

from __future__ import annotations

from analyzer.facts.ramdisks import RAMDISK_LIST, Ramdisks
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, found, observed, rule


@rule("HOST-010", "Ramdisk has no inodes left", severity=Severity.ERROR)
def ramdisk_inodes(ramdisks: Ramdisks, *, full_percent: int = 90) -> Results:
    """One of the file systems that the host keeps in memory cannot take more files.

    What it checks
        Used Inodes against Maximum Inodes of each ramdisk: 90 percent or more.

    Why it matters
        No file can be made there although there is room: agents stop, virtual machines do not start and
        migrations fail.

    How to fix
        Delete the many small files, often of the hardware monitor or of SNMP traps:
        ls /var/run/sfcb | wc -l; ls /var/spool/snmp | wc -l

    False alarms
        None known.

    References
        VMware event esx.problem.visorfs.ramdisk.inodetable.full
        KB 1037798: inodes of the root file system of ESXi
    """
    known = [(disk, share) for disk in ramdisks if (share := disk.inode_percent) is not None]
    if not known:
        raise Skip(
            f"{ramdisks.host}: the output does not tell the inodes of the ramdisks", Need(RAMDISK_LIST, ramdisks.host)
        )
    full = [(disk, share) for disk, share in known if share >= full_percent]
    for disk, share in full:
        place = disk.mount or f"/{disk.name}"
        yield found(
            f"{ramdisks.host}: {disk.used_inodes} of {disk.inodes} inodes of the ramdisk {disk.name} are in use "
            f"({share} %).",
            disk.shows("used_inodes"),
            subject=disk.name,
            remedy=f"On {ramdisks.host}: for d in $(find {place} -xdev -type d); do echo $(ls $d | wc -l) $d; done | "
            "sort -n | tail; delete the many small files.",
        )
    if not full:
        disk, share = max(known, key=lambda item: item[1])
        yield observed(f"{disk.name} has the most in use with {share} %")
