"""Tables: what the codes of failed storage commands and the status of the VMkernel mean.

Rules that decode such codes take :class:`~analyzer.tables.Tables` and ask :func:`codes_of`, so that newer tables of
the user count.
"""

from typing import Any
from weakref import WeakKeyDictionary

from analyzer.facts.log.migration_errors import MIGRATION_ERRORS
from analyzer.findings import Severity
from analyzer.logs.codes import Codes, Rows
from analyzer.tables import Row, TableInfo, Tables


class StatusMeaning(Row):
    """One status of an adapter, a device, a plug-in or an NVMe device."""

    code: str
    name: str
    meaning: str
    cause: str = ""
    next_step: str = ""
    severity: Severity


class OpcodeName(Row):
    """One SCSI command."""

    code: str
    name: str
    used_for: str = ""
    harmless_with: str = ""
    """Sense data that sound devices answer it with, parted by blanks."""


class SenseMeaning(Row):
    """A sense key, a code with its key, or the standard's name of a code with any key."""

    key: str = ""
    asc: str = ""
    ascq: str = ""
    """A number, or a range (``0x1-0x7f``)."""
    name: str = ""
    meaning: str = ""
    next_step: str = ""
    severity: Severity = Severity.INFO


class StatusCode(Row):
    """One status of the VMkernel."""

    code: str
    name: str
    text: str
    errno: str = ""


SCSI_HOST_STATUS = TableInfo("scsi_host_status", StatusMeaning)
SCSI_DEVICE_STATUS = TableInfo("scsi_device_status", StatusMeaning)
SCSI_PLUGIN_STATUS = TableInfo("scsi_plugin_status", StatusMeaning)
SCSI_OPCODES = TableInfo("scsi_opcodes", OpcodeName)
SCSI_SENSE = TableInfo("scsi_sense", SenseMeaning)
NVME_STATUS = TableInfo("nvme_status", StatusMeaning)
STATUS_CODES = TableInfo("vmkernel_status_codes", StatusCode)

_INFOS: dict[str, TableInfo[Any]] = {
    info.name: info
    for info in (
        SCSI_HOST_STATUS,
        SCSI_DEVICE_STATUS,
        SCSI_PLUGIN_STATUS,
        SCSI_OPCODES,
        SCSI_SENSE,
        NVME_STATUS,
        STATUS_CODES,
        MIGRATION_ERRORS,
    )
}
_CODES: WeakKeyDictionary[Tables, Codes] = WeakKeyDictionary()


def codes_of(tables: Tables) -> Codes:
    """The codes of the tables in use."""
    if tables not in _CODES:
        _CODES[tables] = Codes.of(lambda name: _rows(name, tables))
    return _CODES[tables]


def _rows(name: str, tables: Tables) -> Rows:
    return [row.model_dump() for row in tables.read(_INFOS[name]).rows]
