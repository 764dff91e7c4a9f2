"""VM-061."""

import re

from analyzer.commands.software import Vib
from analyzer.configs.vmdk import COMMAND as VMDK
from analyzer.configs.vmdk import Vmdk
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, named, plural

_OPEN = "4"
"""Tools that the guest's own distribution brings and renews."""
_UNMANAGED = 2147483647


@rule("VM-061", "Tools in the guest older than those of the host", severity=Severity.INFO, confidence=Confidence.LIKELY)
def tools_old(disks: Fleet[Records[Vmdk]] | None, packages: Fleet[Records[Vib]] | None, *, behind: int = 2) -> Results:
    """The VMware Tools of a guest are several major versions older than those that its host carries.

    What it checks
        The version that the guest's Tools wrote into the description of its disk (ddb.toolsVersion) against the
        package tools-light of the host: two major versions or more behind.

    Why it matters
        The drivers of the disks and NICs come with Tools. Old ones have known faults, and backups cannot bring
        the file systems of the guest to rest.

    How to fix
        Upgrade Tools in the guest: client, VM, Guest OS, Upgrade VMware Tools; then reboot it when it suits.

    False alarms
        Open VM Tools belong to the guest's distribution and are not compared, nor are those that call
        themselves unmanaged. A template keeps the version of the day it was made.

    References
        KB 340177: versions of VMware Tools and builds
    """
    if not disks:
        raise Skip("nothing tells the version of VMware Tools in the guests", Need(VMDK.to_collect))
    judged = False
    for host, records in disks.items():
        carried = _carried(packages.get(host) if packages is not None else None)
        known = [(disk, version) for disk in records if (version := _version(disk)) is not None]
        if not known:
            continue
        if carried is None:
            raise Skip(f"{host}: which version of VMware Tools it carries is not known",
                       Need("esxcli software vib list", host))  # fmt: skip
        judged = True
        late = [(disk, version) for disk, version in known if version[0] + behind <= carried[0]]
        if not late:
            yield observed(f"{host}: Tools of {len(known)} VMs within {behind} versions of {_text(carried)}")
            continue
        names = [_owner(disk) for disk, _ in late]
        oldest = min(version for _, version in late)
        yield found(
            f"{host} carries VMware Tools {_text(carried)}; {named(names)} {plural(names, 'has', 'have')} older ones "
            f"(oldest {_text(oldest)}).",
            *(at(disk, "ddb.toolsversion") for disk, _ in late[:MOST]),
            subject="Tools", count=len(late), hosts=(host,),
        )  # fmt: skip
    if not judged:
        raise NotApplicable("no disk names the version of VMware Tools in its guest")


def _carried(records: Records[Vib] | None) -> tuple[int, int, int] | None:
    """The version of the package with the Tools for guests."""
    for vib in records or ():
        numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", vib.version or "")
        # Up to 6.5 the package has the version of ESXi itself.
        if vib.name == "tools-light" and numbers is not None and int(numbers[1]) >= 10:
            return int(numbers[1]), int(numbers[2]), int(numbers[3])
    return None


def _version(disk: Vmdk) -> tuple[int, int, int] | None:
    """The version that the Tools of the guest wrote: 12352 is 12.2.0."""
    text = disk.ddb.get("toolsVersion", "")
    if disk.is_child or disk.ddb.get("toolsInstallType") == _OPEN or not text.isdecimal():
        return None
    number = int(text)
    if number in (0, _UNMANAGED) or number > 1 << 20:
        return None
    return number >> 10, (number >> 5) & 31, number & 31


def _text(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))


def _owner(disk: Vmdk) -> str:
    """The VM of a disk: the folder it lies in."""
    parts = disk.path.split("/")
    return parts[-2] if len(parts) > 1 else re.sub(r"\.vmdk$", "", parts[-1])
