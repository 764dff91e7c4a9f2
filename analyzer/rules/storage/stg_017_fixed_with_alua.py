"""STG-017."""

from analyzer.facts.arrays import ARRAYS, array_of
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, nmp_luns, proofs
from analyzer.rules.storage.words import counted, names
from analyzer.tables import Tables


@rule("STG-017", "Fixed path with an ALUA array", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def fixed_with_alua(storage: Storage, tables: Tables) -> Results:
    """A LUN of an array with optimised and other paths (ALUA) has a fixed path.

    What it checks
        LUNs with several paths that an ALUA plugin claims and whose path selection is VMW_PSP_FIXED, on arrays that
        the table of arrays does not know.

    Why it matters
        The preferred path is an arbitrary one and may lead through the controller that does not own the LUN.

    How to fix
        esxcli storage nmp device set -d DEVICE -P VMW_PSP_RR, or VMW_PSP_MRU where the vendor says so

    False alarms
        A vendor that asks for a fixed path. Arrays that the table knows are judged by STG-013.

    References
        vSphere Storage: considerations for SATPs, ALUA
    """
    table = tables.read(ARRAYS)
    luns = [device for device in nmp_luns(storage) if _is_alua(device)]
    wrong = [
        device
        for device in luns
        if device.nmp is not None
        and device.nmp.path_selection_policy == "VMW_PSP_FIXED"
        and len(device.paths) != 1
        and array_of(device, table) is None
    ]
    for kind, group in grouped(wrong, lambda device: device.kind).items():
        yield found(
            f"{storage.host}: {counted(len(group), 'LUN')} of {kind} ({names(group)}) "
            f"{'has' if len(group) == 1 else 'have'} a fixed path although the array uses ALUA.",
            *proofs(group, "path_selection_policy"),
            subject=str(kind), count=len(group),
            remedy=f"On {storage.host}: esxcli storage nmp device set -d {group[0].name} -P VMW_PSP_RR",
        )  # fmt: skip
    if not wrong:
        yield observed(f"{counted(len(luns), 'LUN')} with ALUA, none fixed or judged by STG-013")


def _is_alua(device: Device) -> bool:
    return device.nmp is not None and (device.nmp.storage_array_type or "").startswith("VMW_SATP_ALUA")
