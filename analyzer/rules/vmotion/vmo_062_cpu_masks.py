"""VMO-062."""

import re

from analyzer.configs.vmx import Vmx
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_REGISTER = lazy_pattern(r"cpuid\.[0-9a-f]{1,8}(?:\.[0-9a-f]+)?\.e[abcd]x(?:\.(?:amd|intel))?", re.I)
_FEATURE = lazy_pattern(r"featMask\.vm\..+|featureCompat\.vm\.completeMasks", re.I)
_NESTED = lazy_pattern(r"featMask\.vm\.(?:hv\.capable|cpuid\.(?:VMX|SVM))", re.I)
_DEFAULT = lazy_pattern(r"[-:Hh\s]*")
"""A register mask that changes nothing: bits left alone, or shown as the host has them."""
_PER_VM = ("evcCompatibilityMode", "featureCompat.vm.completeMasks")


@rule("VMO-062", "Custom CPUID masks or per-VM EVC", severity=Severity.INFO)
def cpu_masks(files: Fleet[Records[Vmx]] | None) -> Results:
    """A virtual machine does not see the processor features that its host offers, by its own settings.

    What it checks
        Masks of CPUID registers (cpuid.1.ecx and the like) and feature masks (featMask.vm.*) in each .vmx
        file. A VM with an EVC mode of its own is told apart.

    Why it matters
        A mask can hide a difference between two hosts from the check of vCenter, or make the VM refuse to
        start on another host. Nobody remembers it when the VM fails after a move.

    How to fix
        Power the VM off and reset the masks to their default (client: Edit Settings, CPU, CPUID Mask,
        Advanced, Reset to default), unless they are meant.

    False alarms
        cpuid.coresPerSocket is no mask, evcCompatibilityMode = "FALSE" is normal, and
        featMask.vm.hv.capable only switches nested virtualisation on. Masks without a 0 or 1 change nothing.
        Per-VM EVC and labs of nested ESXi set masks on purpose.

    References
        KB 1993: changing CPUID masks of a virtual machine
    """
    for host, vms in by_host(files):
        masked: list[tuple[Vmx, list[str]]] = []
        own: list[tuple[Vmx, list[str]]] = []
        for vm in vms:
            keys = _masks(vm)
            if _has_own_mode(vm):
                own.append((vm, keys or [_PER_VM[0]]))
            elif keys:
                masked.append((vm, keys))
        for group, subject, text in (
            (masked, "CPUID masks", "{} {} custom CPU masks ({})."),
            (own, "per-VM EVC", "{} {} an EVC mode of {} own."),
        ):
            if not group:
                continue
            machines = [vm for vm, _ in group]
            has = plural(machines, "has", "have")
            told = _keys(group) if group is masked else plural(machines, "its", "their")
            yield found(
                f"{host}: {text.format(names_of(machines), has, told)}",
                *(at(vm, keys[0]) for vm, keys in group[:MOST]),
                subject=subject, count=len(group), hosts=(host,),
                remedy="" if group is masked else "Nothing to do where it is meant; the mode has to be one that "
                "every target host supports.",
            )  # fmt: skip
        if not masked and not own:
            yield observed(f"{host}: no CPU masks on {names_of(vms)}")


def _masks(vm: Vmx) -> list[str]:
    """The keys of a machine that change what it sees of the processor."""
    registers = [key for key in vm.keys(_REGISTER) if not _DEFAULT.fullmatch(vm.settings[key])]
    features = [key for key in vm.keys(_FEATURE) if not _NESTED.fullmatch(key) and not _off(vm.settings[key])]
    return [*registers, *features]


def _off(value: str) -> bool:
    return value.strip().lower() in ("", "false")


def _has_own_mode(vm: Vmx) -> bool:
    """True for a machine with per-VM EVC (hardware version 14 and later)."""
    return any(vm.flag(key) is True for key in _PER_VM)


def _keys(group: list[tuple[Vmx, list[str]]]) -> str:
    """The masks in force, the first few of all machines."""
    keys = list(dict.fromkeys(key for _, found_keys in group for key in found_keys))
    return f"{', '.join(keys[:4])}{f' and {len(keys) - 4} more' if len(keys) > 4 else ''}"
