"""VM-058."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, is_recent, moment
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vm.logged import SHOWN, by_machine, logs_of_machines, machines_read


@rule("VM-058", "VMs stood still for long", severity=Severity.WARNING)
def long_stun(log: HostLog, *, told_s: float = 1.0, long_s: float = 5.0, very_long_s: float = 30.0) -> Results:
    """VMs were stopped for seconds by a snapshot, a consolidation or a migration.

    What it checks
        "Checkpoint_Unstun: vm stopped for N us" in vmware.log, the longest time of each VM: more than one
        second is information, more than 5 a warning, more than 30 within the last week of the logs an error.

    Why it matters
        While a VM stands still it answers nobody: clusters in guests fail over, connections break.

    How to fix
        Look at the latency of the datastore, take snapshots without memory, consolidate chains of snapshots;
        for migrations look at the bandwidth of the vMotion network.

    False alarms
        Snapshots with memory, and suspending a VM, stop it for as long as writing its memory takes.

    References
        VMware KB: snapshot removal stops a virtual machine for a long time
    """
    logs_of_machines(log)
    longest = {
        vm: max(held, key=_seconds) for vm, held in by_machine(log.of("vm.stun")).items()
    }  # fmt: skip
    if not longest:
        yield observed(f"no stop of a VM in {machines_read(log)}")
        return
    slow = sorted(((_seconds(event), vm, event) for vm, event in longest.items()), key=lambda item: -item[0])
    if slow[0][0] <= told_s:
        yield observed(f"longest stop of a VM: {slow[0][0]:.2f} s ({slow[0][1] or 'a VM'})")
        return
    above = [item for item in slow if item[0] > told_s]
    worst, _, event = above[0]
    shown = ", ".join(f"{vm or 'a VM'} {seconds:.1f} s" for seconds, vm, _ in above[:SHOWN])
    more = f" and {len(above) - SHOWN} others" if len(above) > SHOWN else ""
    severity = Severity.INFO if worst <= long_s else None
    if worst > very_long_s and is_recent(log, [event], 7 * DAY):
        severity = Severity.ERROR
    yield found(
        f"{log.host}: {len(above)} VM{'' if len(above) == 1 else 's'} stood still for more than {told_s:.0f} s: "
        f"{shown}{more}; the longest {moment(event.time)}.",
        *(item[2].evidence() for item in above[:SHOWN]),
        subject="stun",
        severity=severity,
        count=len(above),
    )


def _seconds(event: Event) -> float:
    told = event.fields.get("us", "")
    return int(told) / 1_000_000 if told.isdigit() else 0.0
