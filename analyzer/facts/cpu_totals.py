"""Fact: how many processors a host has, whether hyper-threading is active and hardware virtualisation is on."""

from dataclasses import dataclass

from analyzer.commands.cpu import CpuGlobal
from analyzer.facts.inventory import Inventory
from analyzer.facts.proofs import Draft, Proven
from analyzer.rulebook import HostName, Need, Records, Skip, fact

CPU_GLOBAL = "esxcli hardware cpu global get"
_FIELDS = {
    "packages": ("cpu_packages", "num_packages"),
    "cores": ("cpu_cores", "num_cores"),
    "threads": ("cpu_threads", "num_threads"),
    "active": ("hyperthreading_active", "hyperthreading_active"),
    "supported": ("hyperthreading_supported", "hyperthreading_supported"),
    "enabled": ("hyperthreading_enabled", "hyperthreading_enabled"),
    "hv_support": ("hv_support", "hv_support"),
}
"""By attribute the field of ``cpu global get`` and the name in the inventory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CpuTotals(Proven):
    """The processors of one host together; None is what no output tells."""

    host: str
    packages: int | None = None
    cores: int | None = None
    threads: int | None = None
    active: bool | None = None
    """Hyper-threading is in use."""
    supported: bool | None = None
    enabled: bool | None = None
    """Hyper-threading is to be used."""
    hv_support: int | None = None
    """0 not available, 1 not supported on this machine, 2 off in the BIOS, 3 on."""


@fact
def cpu_totals(totals: Records[CpuGlobal] | None, held: Inventory | None, host: HostName) -> CpuTotals:
    """From ``cpu global get``, what that lacks from the inventory."""
    draft: Draft | None = None
    last = totals[-1] if totals else None
    for name, (column, key) in _FIELDS.items():
        told = held.value(key, below="cpu_info") if held is not None else None
        value = getattr(last, column) if last is not None else None
        if last is not None and value is not None:
            draft = draft or Draft(last, column)
            draft.tell(name, value, last, column)
        elif told is not None and isinstance(told[2], int):
            draft = draft or Draft(told[0], told[1])
            draft.tell(name, told[2], told[0], told[1])
    if draft is None:
        raise Skip(f"{host.name}: no `{CPU_GLOBAL}`", Need(CPU_GLOBAL, host.name))
    return CpuTotals(host=host.name, proof=draft.proof, proofs=draft.proofs, **draft.values)
