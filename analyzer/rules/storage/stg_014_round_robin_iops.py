"""STG-014."""

from analyzer.facts.arrays import iops_of
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, known_luns, proofs, weight
from analyzer.rules.storage.words import counted, names
from analyzer.tables import Tables


@rule("STG-014", "Round robin changes the path later than the array's vendor advises", severity=Severity.INFO,
      confidence=Confidence.LIKELY)  # fmt: skip
def round_robin_iops(storage: Storage, tables: Tables) -> Results:
    """Round robin sends more I/Os down a path before it takes the next than the vendor of the array advises.

    What it checks
        The "iops" value of LUNs with round robin against the table of arrays.

    Why it matters
        With the default of 1000 the load of the paths is uneven at times, and a bad path is noticed later.

    How to fix
        esxcli storage nmp psp roundrobin deviceconfig set -d DEVICE --type=iops --iops=1

    False alarms
        The latency policy (6.7 U1 and later) and limits in bytes are not judged. Vendors changed their advice: for
        NetApp both 1 and the default of 1000 are accepted.

    References
        Integration guides of the array's vendor
    """
    known = [(device, row) for device, row in known_luns(storage, tables) if row.iops and _is_rr(device)]
    rows = {device.name: row for device, row in known}
    wrong = [device for device, row in known if _value(device) is not None and _value(device) not in row.iops]
    for key, group in grouped(wrong, lambda device: (rows[device.name].array, _value(device))).items():
        kind, value = key if isinstance(key, tuple) else ("", 0)
        row = rows[group[0].name]
        wanted = " or ".join(str(number) for number in sorted(row.iops))
        yield found(
            f"{storage.host}: {counted(len(group), 'LUN')} of {kind} ({names(group)}) "
            f"{'changes' if len(group) == 1 else 'change'} the path every {value} I/Os; the vendor advises {wanted}.",
            *proofs(group, "path_selection_policy_device_config"),
            subject=f"{kind} iops={value}", count=len(group), confidence=weight(row)[1],
            remedy=f"On {storage.host}: esxcli storage nmp psp roundrobin deviceconfig set -d {group[0].name} "
            f"--type=iops --iops={min(row.iops)}",
        )  # fmt: skip
    if not wrong:
        yield observed(f"{counted(len(known), 'LUN')} with round robin as the vendor advises, or not limited by I/Os")


def _is_rr(device: Device) -> bool:
    return device.nmp is not None and device.nmp.path_selection_policy == "VMW_PSP_RR" and len(device.paths) != 1


def _value(device: Device) -> int | None:
    return iops_of(device.nmp) if device.nmp is not None else None
