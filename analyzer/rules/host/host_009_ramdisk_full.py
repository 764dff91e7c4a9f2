"""HOST-009."""

from __future__ import annotations

from analyzer.facts.ramdisks import Ramdisks
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_TRACES = frozenset({"vsantraces", "vsantracesUrgent", "vsantraceUrgent"})
"""They hold traces that are thrown away in turn: full is how they are meant to be."""
_MIB = 1024**2


@rule("HOST-009", "Ramdisk is full or nearly full", severity=Severity.ERROR)
def ramdisk_full(ramdisks: Ramdisks, *, full_percent: int = 90, high_percent: int = 80) -> Results:
    """One of the file systems that the host keeps in memory has no room left.

    What it checks
        Used against Maximum of each ramdisk: 90 percent is an error, 80 percent a warning.

    Why it matters
        When / or /var or /tmp is full, the agents of the host cannot write their files: logins, migrations and
        changes of the configuration fail with errors that name something else.

    How to fix
        Find the large files and remove what wrote them, often agents of hardware makers and old uploads:
        find /tmp /var /etc -xdev -type f -size +1000k -exec ls -l {} +

    False alarms
        /tmp while an update is being installed. The ramdisks for traces of vSAN are full by design.

    References
        VMware event esx.problem.visorfs.ramdisk.full
        KB 2001550: no free space on the root file system of ESXi
    """
    fullest = max(ramdisks, key=lambda disk: disk.percent)
    wrong = False
    for disk in ramdisks:
        if disk.percent < high_percent or disk.name in _TRACES:
            continue
        wrong = True
        place = disk.mount or f"/{disk.name}"
        yield found(
            f"{ramdisks.host}: the ramdisk {disk.name} is {disk.percent} % full "
            f"({disk.used // _MIB} of {disk.size // _MIB} MB).",
            disk.shows(),
            subject=disk.name,
            severity=None if disk.percent >= full_percent else Severity.WARNING,
            remedy=f"On {ramdisks.host}: find {place} -xdev -type f -size +500k -exec ls -l {{}} + ; delete or move "
            "what is not needed, and stop the agent that writes it.",
        )
    if not wrong:
        yield observed(f"{fullest.name} is the fullest with {fullest.percent} %")
