"""What the table of arrays says of a device: which plugins its vendor wants, and how it is configured."""

import re
from functools import lru_cache

from pydantic import Field, field_validator

from analyzer.commands.multipathing import NmpDevice
from analyzer.facts.storage import Device
from analyzer.patterns import lazy_pattern
from analyzer.tables import Row, Table, TableInfo

_IOPS = lazy_pattern(r"[{,;]\s*iops=(\d+)")
_POLICY = lazy_pattern(r"policy=(\w+)")


class Array(Row):
    """One kind of array."""

    array: str
    vendor: str
    """Pattern of the vendor that its devices print."""
    model: str
    """Pattern of the model."""
    satp: frozenset[str]
    psp: frozenset[str]
    iops: frozenset[int] = Field(default=frozenset())
    """Accepted numbers of I/Os before the path changes; empty where the vendor says nothing."""
    verified: bool
    """False where no text of the vendor was read."""
    note: str = ""

    @field_validator("satp", "psp", "iops", mode="before")
    @classmethod
    def _many(cls, cell: object) -> object:
        return cell.split() if isinstance(cell, str) else cell

    @field_validator("vendor", "model")
    @classmethod
    def _pattern(cls, cell: str) -> str:
        try:
            re.compile(cell)
        except re.error as problem:
            raise ValueError(f"is no pattern: {problem}") from problem
        return cell


ARRAYS = TableInfo("array_multipathing", Array)


@lru_cache(maxsize=512)
def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text.strip()) is not None


def array_of(device: Device, table: Table[Array]) -> Array | None:
    """The row for a device; None for arrays that the table does not have."""
    return next(
        (row for row in table.rows if _fits(row.vendor, device.vendor) and _fits(row.model, device.model)), None
    )


def iops_of(device: NmpDevice) -> int | None:
    """After how many I/Os round robin changes the path; None where another measure does or nothing is told.

    >>> iops_of(NmpDevice(path_selection_policy_device_config="{policy=rr,iops=1000,bytes=10485760,useANO=0;}"))
    1000
    """
    config = device.path_selection_policy_device_config or ""
    policy = _POLICY.search(config)
    found = _IOPS.search(config)
    return int(found[1]) if found and (policy is None or policy[1].lower() in ("rr", "iops")) else None
