"""VM-033."""

from analyzer.facts.log.events import HostLog
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read, told_of


@rule("VM-033", "Quiesced snapshots fail", severity=Severity.WARNING)
def quiesced_snapshots(log: HostLog, *, count: int = 2) -> Results:
    """Snapshots with a quiesced guest failed several times.

    What it checks
        Failed quiescing in vmware.log and hostd.log (ApplicationQuiesceFault, VssSyncStart, the time limit for
        holding off I/O), two or more of one VM. What lies more than a week before the end of the logs is
        information.

    Why it matters
        Backups are only crash consistent, or there are none.

    How to fix
        In the guest: vssadmin list writers; update VMware Tools; free space on the volumes of the guest.

    False alarms
        A single failure while the guest was busy is not told.

    References
        VMware KB: troubleshooting VSS quiesce issues
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.snap.err", "vm.snap.vss"))
    by_vm = {vm: held for vm, held in by_vm.items() if len(held) >= count}
    if not by_vm:
        yield observed(f"no VM with failed quiescing in {machines_read(log)}")
    else:
        yield told_of(log, by_vm, "quiesced snapshots of VMs failed", Severity.INFO)
