"""STG-109."""

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.by_array import grouped, known_luns, proofs, weight
from analyzer.rules.storage.words import counted, names
from analyzer.tables import Tables

_PLAIN = "VMW_SATP_DEFAULT_AA"


@rule("STG-109", "Array is claimed as plain active-active instead of ALUA", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def wrong_array_type(storage: Storage, tables: Tables) -> Results:
    """The host takes an array with optimised and other paths for one whose paths are all alike.

    What it checks
        LUNs that VMW_SATP_DEFAULT_AA claims, of arrays that the table of arrays wants with an ALUA plugin only.

    Why it matters
        The array does not offer ALUA to this host, mostly because the host has the wrong type (persona) there. The
        host then uses paths through the wrong controller, and failovers behave in another way than the vendor tests.

    How to fix
        On the array, set the host type for ESXi (3PAR, Primera: persona 11; VNX: failover mode 4), then restart the
        host or reclaim the devices: esxcli storage core claiming reclaim -d DEVICE

    False alarms
        Some arrays are plain active-active in one configuration and ALUA in another: those accept both in the
        table. An old installation may keep the former host type on purpose.

    References
        Integration guides of the array's vendor; vSphere Storage: storage array type plug-ins
    """
    known = known_luns(storage, tables)
    rows = {device.name: row for device, row in known}
    wrong = [
        device
        for device, row in known
        if _satp(device) == _PLAIN and _PLAIN not in row.satp and any("ALUA" in name for name in row.satp)
    ]
    for kind, group in grouped(wrong, lambda device: rows[device.name].array).items():
        row = rows[group[0].name]
        severity, confidence = weight(row)
        wanted = " or ".join(sorted(row.satp))
        yield found(
            f"{storage.host}: {counted(len(group), 'LUN')} of {kind} ({names(group)}) "
            f"{'is' if len(group) == 1 else 'are'} claimed by {_PLAIN}; the array is meant for {wanted}.",
            *proofs(group, "storage_array_type"), *group[0].near("vendor"),
            subject=str(kind), count=len(group), severity=severity, confidence=confidence,
            remedy=f"On the array, give {storage.host} the host type for ESXi with ALUA, then restart the host.",
        )  # fmt: skip
    if not wrong:
        types = ", ".join(sorted({_satp(device) for device, _ in known}))
        yield observed(f"{counted(len(known), 'LUN')} claimed by {types}")


def _satp(device: Device) -> str:
    return (device.nmp.storage_array_type or "") if device.nmp is not None else ""
