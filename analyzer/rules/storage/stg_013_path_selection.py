"""STG-013."""

from analyzer.facts.arrays import Array
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, known_luns, proofs, weight
from analyzer.rules.storage.words import counted, names
from analyzer.tables import Tables


@rule("STG-013", "Path selection differs from the array's recommendation", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def path_selection(storage: Storage, tables: Tables) -> Results:
    """A LUN uses another path selection policy than the vendor of its array asks for.

    What it checks
        The path selection policy of each LUN with several paths against the table of arrays, found by vendor and
        model. LUNs of one kind of array with the same policy are one finding.

    Why it matters
        With a fixed path or the most recently used one, one path carries everything and a failover may end on the
        wrong controller.

    How to fix
        For each device: esxcli storage nmp device set -d DEVICE -P VMW_PSP_RR
        For new ones: esxcli storage nmp satp rule add -s SATP -V VENDOR -M MODEL -P VMW_PSP_RR

    False alarms
        Policies of vendors (DELL_PSP_EQL_ROUTED, NIMBLE_PSP_DIRECTED) and other plugins than NMP are accepted. LUNs
        with one path are left out. Rows of the table for which no text of the vendor was read give an information.
        LUNs of guest clusters on old versions may need a fixed path.

    References
        Integration guides of the array's vendor; vSphere Storage: path selection plug-ins and policies
    """
    known = known_luns(storage, tables)
    rows: dict[str, Array] = {row.array: row for _, row in known}
    by_name = {device.name: row.array for device, row in known}
    wrong = [device for device, row in known if _differs(device, row)]
    for key, group in grouped(wrong, lambda device: (by_name[device.name], _psp(device))).items():
        kind, policy = key if isinstance(key, tuple) else ("", "")
        row = rows[kind]
        wanted = " or ".join(sorted(row.psp))
        severity, confidence = weight(row)
        best = "VMW_PSP_RR" if "VMW_PSP_RR" in row.psp else sorted(row.psp)[0]
        first = group[0]
        yield found(
            f"{storage.host}: {counted(len(group), 'LUN')} of {kind} ({names(group)}) "
            f"{'uses' if len(group) == 1 else 'use'} {policy}; the array asks for {wanted}.",
            *proofs(group, "path_selection_policy"), *first.near("vendor"),
            subject=f"{kind} {policy}", count=len(group), severity=severity, confidence=confidence,
            remedy=f"On {storage.host}: esxcli storage nmp device set -d {first.name} -P {best}"
            f"{' (and so on for the others)' if len(group) > 1 else ''}; for new LUNs: esxcli storage nmp satp rule "
            f'add -s {sorted(row.satp)[0]} -V "{first.vendor}" -M "{first.model}" -P {best}',
        )  # fmt: skip
    if not wrong:
        yield observed(f"{counted(len(known), 'LUN')} of {', '.join(rows)} as the array asks for")


def _psp(device: Device) -> str:
    return (device.nmp.path_selection_policy or "") if device.nmp is not None else ""


def _differs(device: Device, row: Array) -> bool:
    policy = _psp(device)
    return policy.startswith("VMW_PSP_") and policy not in row.psp and len(device.paths) != 1
