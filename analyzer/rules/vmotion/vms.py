"""What rules about single virtual machines share: the files by host, and how machines are named and counted."""

from collections.abc import Iterator, Sequence

from analyzer.configs.vmx import Vmx
from analyzer.facts.virtual_machines import VMX_FILES, VirtualMachines, machines_of
from analyzer.rulebook import Direction, Fleet, Need, Records, Skip

MOST = 20
"""So many lines are quoted as evidence; the count tells how many machines there are."""
_NAMED = 8


def by_host(files: Fleet[Records[Vmx]] | None) -> Iterator[tuple[str, list[Vmx]]]:
    """The machines of each host that gave .vmx files; loose files stand under the name of their folder or file.

    Skips the rule where there is no such file at all.
    """
    if not files:
        raise Skip("no .vmx file", Need(VMX_FILES))
    for host, records in files.items():
        vms = machines_of(records)
        if vms:
            yield host, vms


def named(names: Sequence[str]) -> str:
    """``VM app01``, ``VMs app01 and db01``, ``12 VMs (app01, db01 and 10 more)``."""
    names = list(dict.fromkeys(names))
    if len(names) == 1:
        return f"VM {names[0]}"
    if len(names) <= 3:
        return f"VMs {', '.join(names[:-1])} and {names[-1]}"
    shown = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} VMs ({shown}{more})"


def names_of(vms: Sequence[Vmx]) -> str:
    """The machines as a sentence has them."""
    return named([vm.name for vm in vms])


def plural(names: Sequence[object], one: str, many: str) -> str:
    """The verb that fits: ``has`` or ``have``."""
    return one if len(names) == 1 else many


def source_files(machines: Direction[VirtualMachines | None]) -> VirtualMachines:
    """The machines of the source host; skips the rule where no .vmx file of it was given."""
    if machines.source is None or not machines.source.has_files:
        host = machines.hosts[0]
        raise Skip(f"{host}: no .vmx file", Need(VMX_FILES, host))
    return machines.source
