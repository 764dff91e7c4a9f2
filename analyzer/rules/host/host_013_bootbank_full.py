"""HOST-013."""

import re

from analyzer.commands.filesystems import Filesystem
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule

_NAMED = lazy_pattern(r"(?:alt)?bootbank\d?", re.I)
_MIB = 1024**2
_OLD_SIZES = range(200 * _MIB, 300 * _MIB)
"""Up to 6.7 the two boot banks are unnamed volumes of 250 MB; the third small one has 286 MB and holds VMware Tools."""
_TOOLS = range(280 * _MIB, 300 * _MIB)


@rule("HOST-013", "Boot bank is full", severity=Severity.ERROR, aliases=("LIF-019",))
def bootbank_full(volumes: Records[Filesystem], host: HostName, *, free_percent: int = 5) -> Results:
    """A volume that the host starts from has less than 5 percent of its room left.

    What it checks
        Size and Free of the boot banks: the volumes BOOTBANK1 and BOOTBANK2, up to 6.7 the vfat volumes of
        250 MB.

    Why it matters
        The host saves its configuration there every hour. Where there is no room, changes are lost with the
        next start, and updates stop half-way.

    How to fix
        Remove files that do not belong to the image, and packages that are not needed:
        ls -l /bootbank; esxcli software vib list; esxcli software vib remove -n NAME

    False alarms
        Boot banks of 6.x are 80 to 90 percent full by design.

    References
        KB 318611: boot bank not found
    """
    banks = [volume for volume in volumes if _is_bank(volume)]
    shares = {id(bank): 100 * (bank.free or 0) // (bank.size or 1) for bank in banks}
    full = [bank for bank in banks if shares[id(bank)] < free_percent]
    if full:
        told = ", ".join(
            f"{bank.volume_name or bank.uuid} has {(bank.free or 0) // _MIB} of {(bank.size or 0) // _MIB} MB left"
            for bank in full
        )
        yield found(
            f"{host.name}: {'a boot bank is' if len(full) == 1 else 'both boot banks are'} full: {told}.",
            *(at(bank, "free") for bank in full),
            subject="boot bank",
            count=len(full),
            confidence=None if all(bank.volume_name for bank in full) else Confidence.LIKELY,
            remedy=f"On {host.name}: ls -l {full[0].mount_point or '/bootbank'}; remove files that do not belong to "
            "the image and packages that are not needed (esxcli software vib remove -n <name>).",
        )
    elif banks:
        yield observed(f"{len(banks)} boot banks, at least {min(shares.values())} % free")
    else:
        yield observed("no boot bank among the volumes")


def _is_bank(volume: Filesystem) -> bool:
    if volume.type != "vfat" or not volume.size or volume.free is None:
        return False
    if volume.volume_name:
        return _NAMED.fullmatch(volume.volume_name) is not None
    return volume.size in _OLD_SIZES and volume.size not in _TOOLS
