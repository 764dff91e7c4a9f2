"""HOST-009."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.ramdisks import RAMDISK_LIST, Ramdisks
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.host.full_ramdisks import told_by_log

_TRACES = frozenset({"vsantraces", "vsantracesUrgent", "vsantraceUrgent"})
"""They hold traces that are thrown away in turn: full is how they are meant to be."""
_MIB = 1024**2


@rule("HOST-009", "Ramdisk is full or nearly full", severity=Severity.ERROR)
def ramdisk_full(
    ramdisks: Ramdisks | None, log: HostLog | None, host: HostName, *, full_percent: int = 90, high_percent: int = 80
) -> Results:  # fmt: skip
    """One of the file systems that the host keeps in memory has no room left.

    What it checks
        Used against Maximum of each ramdisk: 90 percent is an error, 80 percent a warning. The messages of the
        logs about a full ramdisk: an error within the last day of the logs, a warning within the last week,
        information before.

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
    wrong: set[str] = set()
    if ramdisks is not None:
        yield from _listed(ramdisks, full_percent, high_percent, wrong)
    for told in told_by_log(log, "ramdisk.full", "room", wrong | _TRACES):
        wrong.add(told.subject)
        yield told
    if ramdisks is None and not wrong:
        raise Skip(f"{host.name}: no output lists the ramdisks", Need(RAMDISK_LIST, host.name))


def _listed(ramdisks: Ramdisks, full_percent: int, high_percent: int, wrong: set[str]) -> Results:
    """What the list of ramdisks tells; the names of the full ones go to ``wrong``."""
    fullest = max(ramdisks, key=lambda disk: disk.percent)
    for disk in ramdisks:
        if disk.percent < high_percent or disk.name in _TRACES:
            continue
        wrong.add(disk.name)
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
