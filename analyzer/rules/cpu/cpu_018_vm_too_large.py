"""CPU-018."""

from analyzer.commands.cpu import Cpu
from analyzer.configs.vmx import Vmx
from analyzer.facts.cpu_totals import CPU_GLOBAL, CpuTotals
from analyzer.facts.host_server import Server
from analyzer.facts.virtual_machines import VirtualMachines, full_memory_reserved
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Direction, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, names_of, plural, source_files

_MIB = 1024 * 1024


@rule("CPU-018", "VM is larger than the target host", severity=Severity.WARNING)
def vm_too_large(
    machines: Direction[VirtualMachines | None],
    totals: Direction[CpuTotals | None],
    cpus: Direction[Records[Cpu] | None],
    servers: Direction[Server | None],
    *,
    overhead_percent: int = 10,
) -> Results:
    """A virtual machine has more processors, or more memory reserved, than the target host has.

    What it checks
        numvcpus of the .vmx files of the source against the logical processors of the target. Reserved
        memory (sched.mem.min; all memory where it is pinned, with high latency sensitivity or a passthrough
        device) against the target's physical memory less 10 percent for the host itself.

    Why it matters
        The target refuses the VM: a migration and a restart by HA fail.

    How to fix
        Choose another target, or give the VM fewer processors or a smaller reservation.

    False alarms
        Memory that other VMs on the target have reserved is not counted, nor are resource pools: a VM that
        passes here can still be refused. The memory limit is an estimate, so that finding is likely.

    References
        vSphere Resource Management: admission control
    """
    source, target = machines.hosts
    own = source_files(machines)
    total = totals.target if totals.target is not None and totals.target.threads else None
    # A list that was cut off (`| head -n 9`) tells the model, not the number.
    listed = {cpu.id for cpu in cpus.target} if cpus.target is not None and cpus.target.complete else set()
    threads = total.threads if total is not None else len(listed) or None
    needs: list[Need] = []
    if threads is None:
        needs.append(Need(CPU_GLOBAL, target))
    else:
        wide = [vm for vm in own.files if (vm.numvcpus or 1) > threads]
        proof = [total.near("threads")] if total is not None else []
        if wide:
            yield found(
                f"{names_of(wide)} on {source} {plural(wide, 'has', 'have')} up to "
                f"{max(vm.numvcpus or 1 for vm in wide)} processors; {target} has {threads}.",
                *(at(vm, "numvcpus") for vm in wide[:MOST]), *proof,
                subject="processors", count=len(wide),
            )  # fmt: skip
        else:
            most = max((vm.numvcpus or 1 for vm in own.files), default=0)
            yield observed(f"up to {most} processors, {target} has {threads}")
    server = servers.target
    if server is None or server.memory is None:
        needs.append(Need("esxcli hardware memory get", target))
    else:
        free = server.memory // _MIB * (100 - overhead_percent) // 100
        big = [vm for vm in own.files if _reserved(vm) > free]
        if big:
            yield found(
                f"{names_of(big)} on {source} {plural(big, 'reserves', 'reserve')} up to "
                f"{max(map(_reserved, big))} MB; {target} has {server.memory // _MIB} MB.",
                *(at(vm, "mem_size" if full_memory_reserved(vm) else "sched.mem.min") for vm in big[:MOST]),
                server.near("memory"),
                subject="memory", count=len(big), confidence=Confidence.LIKELY,
            )  # fmt: skip
        else:
            most = max(map(_reserved, own.files), default=0)
            yield observed(f"up to {most} MB reserved, {target} has {server.memory // _MIB} MB")
    if needs:
        raise Skip(f"the size of {target} is not in the texts", *needs)


def _reserved(vm: Vmx) -> int:
    """Memory that has to be free for a machine, in MB."""
    if full_memory_reserved(vm):
        return vm.mem_size or 0
    text = vm.get("sched.mem.min") or ""
    return int(text) if text.isdecimal() else 0
