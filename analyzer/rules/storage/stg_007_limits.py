"""STG-007."""

from analyzer.commands.version import Version
from analyzer.facts.storage import Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.storage.words import need_paths

_LIMITS = {
    **dict.fromkeys([(5, 0), (5, 1), (5, 5), (6, 0)], (256, 1024)),
    (6, 5): (512, 2048),
    **dict.fromkeys([(6, 7), (7, 0), (8, 0)], (1024, 4096)),
}
"""Devices and paths that a host of a release takes."""


@rule("STG-007", "Limit of paths or devices is close", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def limits(storage: Storage, versions: Records[Version], *, percent: int = 90) -> Results:
    """A host has nearly as many storage paths or devices as its release takes.

    What it checks
        The number of paths and of devices against the limits of the release (256 and 1024 in 5.x and 6.0, 512 and
        2048 in 6.5, 1024 devices and 4096 paths from 6.7 on). At the limit it is an error.

    Why it matters
        Further LUNs and paths are left out without anybody being told, but for an event.

    How to fix
        Present fewer LUNs to the host, or each over fewer paths.

    False alarms
        None are known; local disks count as well.

    References
        VMware configuration maximums
    """
    need_paths(storage)
    numbers = next((item.numbers for item in reversed(versions) if len(item.numbers) > 1), None)
    if numbers is None:
        raise Skip(f"{storage.host}: its version is not told", storage.need("vmware -vl"))
    limit = _LIMITS.get((numbers[0], numbers[1]))
    if limit is None:
        raise NotApplicable(f"the limits of {numbers[0]}.{numbers[1]} are not in the table")
    devices = sum(1 for device in storage.devices if device.paths)
    paths = sum(len(device.paths) for device in storage.devices)
    counts = (("devices", devices, limit[0]), ("paths", paths, limit[1]))
    close = [(noun, count, most) for noun, count, most in counts if count * 100 > most * percent]
    if not close:
        yield observed(f"{devices} devices of {limit[0]}, {paths} paths of {limit[1]}")
        return
    last = [device.paths[-1] for device in storage.devices if device.paths][-1]
    release = f"{numbers[0]}.{numbers[1]}"
    yield found(
        f"{storage.host} has {' and '.join(f'{count} of {most} storage {noun}' for noun, count, most in close)} that "
        f"{release} takes.",
        last.shows(), at(versions[-1]),
        subject="storage limits", count=close[0][1],
        severity=Severity.ERROR if any(count >= most for _, count, most in close) else None,
        remedy=f"Present fewer LUNs to {storage.host}, or each over fewer paths.",
    )  # fmt: skip
