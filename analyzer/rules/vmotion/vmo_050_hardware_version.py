"""VMO-050."""

from analyzer.commands.version import Version
from analyzer.facts.hardware_versions import highest, needs
from analyzer.facts.virtual_machines import VMX_FILES, VirtualMachine, VirtualMachines
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Need, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.vms import MOST, named, plural


@rule(
    "VMO-050", "VM hardware version newer than the target host supports",
    severity=Severity.CRITICAL, aliases=("LIF-022",),
)  # fmt: skip
def hardware_version(
    machines: Direction[VirtualMachines | None], versions: Direction[Records[Version] | None]
) -> Results:
    """A virtual machine is of a hardware version that the target host does not know.

    What it checks
        virtualHW.version of each .vmx file (or the version in vim-cmd vmsvc/getallvms) on the source against
        the highest version that the target's release runs. On 6.7 the build decides: version 15 came with U2.

    Why it matters
        The VM can neither migrate to that host nor be started there, so HA cannot use the host for it.

    How to fix
        Update the target host. A hardware version cannot be lowered: only a restore from before the upgrade
        or a conversion (OVF export, converter) makes an older one.

    False alarms
        Templates and VMs that stay powered off do not matter. For releases later than the table (its date
        stands in the finding's references) the check is not made.

    References
        KB 315655: virtual machine hardware versions (table as of ESX 9.0, June 2025)
        KB 312100: hardware features by version
    """
    source, target = machines.hosts
    if machines.source is None or not machines.source.machines:
        raise Skip(f"{source}: nothing tells of its virtual machines", Need(VMX_FILES, source))
    version = next((item for item in reversed(versions.target or ()) if item.numbers), None)
    if version is None:
        raise Skip(f"the ESXi version of {target} is not in the texts", Need("vmware -vl", target))
    certain, possible = highest(version)
    told = [machine for machine in machines.source if machine.hardware is not None]
    if certain is None or not told:
        raise Skip(f"{source}: nothing tells the hardware version of its VMs", Need(VMX_FILES, source))
    limit = certain if possible is None else possible
    above = [machine for machine in told if (machine.hardware or 0) > limit]
    wrong = above if possible is not None else []
    if wrong:
        most = max(machine.hardware or 0 for machine in wrong)
        release = needs(most)
        yield found(
            f"{named([machine.name for machine in wrong])} on {source} {plural(wrong, 'has', 'have')} hardware version "
            f"{_versions(wrong)}; {target} ({_release(version)}) runs up to {limit}.",
            *(machine.hardware_shown for machine in wrong[:MOST] if machine.hardware_shown is not None),
            near(version, "version"),
            subject=f"hardware version above {limit}", count=len(wrong),
            remedy=f"Update {target}{f' to ESXi {release} or later' if release else ''}; a hardware version cannot be "
            "lowered.",
        )  # fmt: skip
    else:
        top = max(machine.hardware or 0 for machine in told)
        yield observed(f"hardware versions up to {top}, {target} runs up to {limit}")
    unsure = [machine for machine in told if certain < (machine.hardware or 0) and machine not in wrong]
    if unsure:
        raise Skip(
            f"whether {target} ({_release(version)}) runs hardware version {_versions(unsure)} is not known",
            Need("vmware -vl", target),
        )


def _versions(machines: list[VirtualMachine]) -> str:
    """``19``, or ``19 to 21``."""
    numbers = sorted({machine.hardware or 0 for machine in machines})
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _release(version: Version) -> str:
    build = version.build_number
    return f"ESXi {version.version}{f' build {build}' if build is not None else ''}"
