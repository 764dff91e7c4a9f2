"""STG-015."""

from collections import Counter

from analyzer.facts.arrays import ARRAYS, array_of
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, nmp_luns, proofs
from analyzer.rules.storage.words import counted, names
from analyzer.tables import Tables


@rule("STG-015", "LUNs of one array with different path selection", severity=Severity.WARNING,
      confidence=Confidence.POSSIBLE)  # fmt: skip
def mixed_path_selection(storage: Storage, tables: Tables) -> Results:
    """LUNs with the same vendor and model have different path selection policies on one host.

    What it checks
        The policies of all LUNs of one vendor and model on a host.

    Why it matters
        Mostly the settings were made by hand and forgotten when LUNs were added.

    How to fix
        Give them one policy, and add a claim rule so that new LUNs get it:
        esxcli storage nmp satp rule add -s SATP -V VENDOR -M MODEL -P VMW_PSP_RR

    False alarms
        Boot LUNs, LUNs of guest clusters, and two arrays of one model with different settings. Where the table of
        arrays knows what the vendor wants, STG-013 tells instead.

    References
        vSphere Storage: path selection plug-ins and policies
    """
    table = tables.read(ARRAYS)
    luns = [device for device in nmp_luns(storage) if len(device.paths) != 1]
    for kind, group in grouped(luns, lambda device: device.kind).items():
        usual = Counter(_psp(device) for device in group)
        if len(usual) == 1:
            yield observed(f"{counted(len(group), 'LUN')} of {kind} with {next(iter(usual))}")
        elif array_of(group[0], table) is not None:
            yield observed(f"{kind}: judged by STG-013")
        else:
            most = usual.most_common(1)[0][0]
            others = [device for device in group if _psp(device) != most]
            told = ", ".join(f"{count} with {policy}" for policy, count in usual.most_common())
            yield found(
                f"{storage.host}: LUNs of {kind} have different policies: {told} ({names(others)}).",
                *proofs(others, "path_selection_policy"),
                subject=str(kind), count=len(others),
                remedy=f"On {storage.host}: esxcli storage nmp device set -d {others[0].name} -P {most}, "
                "or leave it where it is meant so.",
            )  # fmt: skip


def _psp(device: Device) -> str:
    return (device.nmp.path_selection_policy or "") if device.nmp is not None else ""
