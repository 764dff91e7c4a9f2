"""STG-019."""

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, nmp_luns, proofs
from analyzer.rules.storage.words import counted, names


@rule("STG-019", "Round robin uses paths that are not optimised", severity=Severity.WARNING,
      confidence=Confidence.POSSIBLE)  # fmt: skip
def use_ano(storage: Storage) -> Results:
    """Round robin is told to use paths through the controller that does not own the LUN.

    What it checks
        "useANO=1" in the path selection of each LUN. LUNs of one vendor and model are one finding.

    Why it matters
        A part of all I/O crosses between the controllers of the array, which is slower.

    How to fix
        esxcli storage nmp psp roundrobin deviceconfig set -d DEVICE --useano=0

    False alarms
        Some stretched configurations want it.

    References
        vSphere Storage: path selection plug-ins and policies
    """
    luns = nmp_luns(storage)
    wrong = [device for device in luns if "useANO=1" in _config(device)]
    for kind, group in grouped(wrong, lambda device: device.kind).items():
        yield found(
            f"{storage.host}: {counted(len(group), 'LUN')} of {kind} ({names(group)}) "
            f"{'uses' if len(group) == 1 else 'use'} paths that are not optimised (useANO=1).",
            *proofs(group, "path_selection_policy_device_config"),
            subject=str(kind), count=len(group),
            remedy=f"On {storage.host}: esxcli storage nmp psp roundrobin deviceconfig set -d {group[0].name} "
            "--useano=0",
        )  # fmt: skip
    if not wrong:
        yield observed(f"{counted(len(luns), 'LUN')}, none with useANO=1")


def _config(device: Device) -> str:
    return (device.nmp.path_selection_policy_device_config or "") if device.nmp is not None else ""
