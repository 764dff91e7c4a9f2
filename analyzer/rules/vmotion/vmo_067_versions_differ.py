"""VMO-067."""

from analyzer.commands.version import Version
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pair, Records, Results, Skip, at, found, observed, rule

TRAINS: tuple[tuple[int, ...], ...] = ((5, 0), (5, 1), (5, 5), (6, 0), (6, 5), (6, 7), (7, 0), (8, 0), (9, 0), (9, 1))
"""The releases in their order: 6.5 and 8.0 are three steps apart."""


@rule("VMO-067", "ESXi major versions differ", severity=Severity.INFO)
def versions_differ(versions: Pair[Records[Version]], *, steps: int = 2) -> Results:
    """The two hosts run different releases of ESXi.

    What it checks
        Major and minor version of both hosts. More than two releases apart (6.5 and 8.0) is a warning.

    Why it matters
        VMs that were powered on or upgraded on the newer host may have a hardware version or CPU features
        that the older one does not know: then there is no way back. One vCenter manages only a few releases.

    How to fix
        Finish the upgrade. Until then, keep the hardware version of the VMs at what the older host knows.

    False alarms
        During a rolling upgrade different releases are normal; it is a note only. Builds and updates of one
        release are not compared here.

    References
        VMware vSphere 7.0: upgrading a vCenter Server with ESXi hosts of earlier versions
    """
    known = []
    for host, records in versions.sides():
        version = next((item for item in reversed(records) if len(item.numbers) > 1), None)
        if version is None:
            raise Skip(f"{host}: the version is not known", Need("vmware -vl", host))
        known.append((host, version))
    (old_host, old), (new_host, new) = sorted(known, key=lambda item: item[1].numbers[:2])
    if old.numbers[:2] == new.numbers[:2]:
        yield observed(f"{old.version} on {old_host}, {new.version} on {new_host}")
        return
    apart = _steps(old, new) > steps
    far = " They are too far apart for one vCenter to manage both." if apart else ""
    yield found(
        f"{old_host} runs {old.version}, {new_host} {new.version}: a VM that gets the newest hardware version on "
        f"{new_host} cannot go back to {old_host}.{far}",
        at(old, "version"),
        at(new, "version"),
        severity=Severity.WARNING if apart else None,
        remedy=f"Upgrade {old_host} to {new.numbers[0]}.{new.numbers[1]}.",
    )


def _steps(old: Version, new: Version) -> int:
    """How many releases lie between two versions."""
    trains = old.numbers[:2], new.numbers[:2]
    if any(train not in TRAINS for train in trains):
        return new.numbers[0] - old.numbers[0]
    return TRAINS.index(trains[1]) - TRAINS.index(trains[0])
