"""Devices of the native multipathing plugin, by the row of the table of arrays they fit."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from analyzer.facts.arrays import ARRAYS, Array, array_of
from analyzer.facts.storage import NMP_LIST, Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.model import Record
from analyzer.rulebook import NotApplicable, Pointer, Skip, at
from analyzer.rules.storage.words import SHOWN
from analyzer.tables import Tables


def nmp_luns(storage: Storage) -> list[Device]:
    """LUNs that the native plugin holds; skips the rule where nothing tells."""
    found = [device for device in storage.devices if device.nmp is not None and _is_lun(device)]
    if found:
        return found
    if not storage.has_nmp and storage.luns:
        raise Skip(f"{storage.host}: how its LUNs are multipathed was not collected", storage.need(NMP_LIST))
    raise NotApplicable(f"{storage.host} has no LUN of an array that the native multipathing plugin holds")


def known_luns(storage: Storage, tables: Tables) -> list[tuple[Device, Array]]:
    """The LUNs of arrays that the table knows."""
    table = tables.read(ARRAYS)
    luns = nmp_luns(storage)
    known = [(device, row) for device in luns if (row := array_of(device, table)) is not None]
    if not known:
        kinds = ", ".join(dict.fromkeys(device.kind for device in luns))
        raise NotApplicable(f"the table of arrays has nothing on {kinds}")
    return known


def _is_lun(device: Device) -> bool:
    return device.is_lun and device.nmp is not None and device.nmp.storage_array_type != "VMW_SATP_LOCAL"


def grouped(devices: Sequence[Device], key: Callable[[Device], Hashable]) -> dict[Hashable, list[Device]]:
    """Devices by what they have in common."""
    groups: dict[Hashable, list[Device]] = defaultdict(list)
    for device in devices:
        groups[key(device)].append(device)
    return groups


def proofs(devices: Sequence[Device], column: str) -> list[Pointer]:
    """The lines of the devices in the list of the plugin, as many as a finding shows."""
    records: list[Record] = [device.nmp for device in devices if device.nmp is not None]
    return [at(record, column) for record in records[:SHOWN]]


def weight(row: Array) -> tuple[Severity | None, Confidence | None]:
    """Severity and confidence for a row: what no text of the vendor was read for is an information only."""
    return (None, None) if row.verified else (Severity.INFO, Confidence.POSSIBLE)
