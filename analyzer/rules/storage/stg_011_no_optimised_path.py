"""STG-011."""

from analyzer.facts.storage import NMP_LIST, Device, Path, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Found, Results, Skip, found, observed, rule
from analyzer.rules.storage.words import capped, carried, counted, kinds, names, need_luns, need_paths

_OTHER = "active unoptimized"


@rule("STG-011", "I/O runs over paths that are not optimised", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def no_optimised_path(storage: Storage) -> Results:
    """A LUN is reached through the controller that does not own it.

    What it checks
        What the multipathing plugin (NMP or HPP) says of each live path. A LUN with no optimised path at all, or with
        working paths that are not optimised although optimised ones are alive. LUNs of one array are one finding.

    Why it matters
        I/O crosses between the controllers of the array: it is slower, and loads both.

    How to fix
        Check the host type and the ALUA or ANA setting of the host on the array, and the zoning to the ports of the
        owning controller. The owner of a LUN is changed on the array; a claim rule on the host does not move it.

    False alarms
        While one controller is being serviced, all LUNs are on the other one. With useANO=1 somebody asked for it.

    References
        vSphere Storage: managing path policies, ALUA
    """
    need_paths(storage, whole=False)
    luns = need_luns(storage)
    told = [device for device in luns if any(path.access for path in device.live)]
    if not told:
        raise Skip(
            f"{storage.host}: nothing tells which paths are optimised", storage.need("esxcli storage nmp path list")
        )
    spoken = False
    for array in storage.arrays:
        own = [device for device in array if any(path.access for path in device.live)]
        without = [device for device in own if all(path.access == _OTHER for path in device.live)]
        if without:
            spoken = True
            yield _finding(storage, without, "no optimised path is alive for", [p for d in without for p in d.live])
        aside = [device for device in own if device not in without and _works_aside(device)]
        if aside:
            spoken = True
            paths = [path for device in aside for path in device.live if path.name in _working(device)]
            yield _finding(storage, aside, "optimised paths are alive but not used for", paths)
    if not spoken:
        yield observed(f"{counted(len(told), 'LUN')} with an optimised path in use")
    if not storage.has_nmp and not any(device.hpp for device in told):
        raise Skip(f"{storage.host}: which paths are in use was not collected", storage.need(NMP_LIST))


def _working(device: Device) -> frozenset[str]:
    if device.nmp is not None:
        return frozenset(device.nmp.working_paths)
    return frozenset(device.hpp.working_path_set) if device.hpp is not None else frozenset()


def _works_aside(device: Device) -> bool:
    """True when no working path is optimised, while an optimised one is alive."""
    config = device.nmp.path_selection_policy_device_config if device.nmp is not None else ""
    used = [path for path in device.live if path.name in _working(device)]
    return (
        "useANO=1" not in (config or "")
        and bool(used)
        and all(path.access == _OTHER for path in used)
        and any(path.access == "active" for path in device.live)
    )


def _finding(storage: Storage, devices: list[Device], what: str, paths: list[Path]) -> Found:
    return found(
        f"{storage.host}: {what} {counted(len(devices), 'LUN')} of {kinds(devices)} ({names(devices)})"
        f"{carried(storage, devices)}.",
        *capped(path.shows() for path in paths),
        subject=f"{what} array of {devices[0].name}", count=len(devices),
        remedy=f"On the array: check the host type and ALUA or ANA for {storage.host}, the owner of {names(devices)}, "
        "and that the ports of the owning controller are zoned to the host.",
    )  # fmt: skip
