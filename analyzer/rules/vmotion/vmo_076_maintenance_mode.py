"""VMO-076."""

from analyzer.commands.host_summary import HostSummary
from analyzer.commands.maintenance_mode import MaintenanceMode
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Pointer, Records, Results, Skip, found, observed, rule


@rule("VMO-076", "Host is in maintenance, quarantine or standby mode", severity=Severity.ERROR, stops=True)
def maintenance_mode(
    mode: Records[MaintenanceMode] | None, summary: Records[HostSummary] | None, host: HostName
) -> Results:
    """The host takes no VMs: it is in maintenance mode, in quarantine or on standby.

    What it checks
        esxcli system maintenanceMode get, and the state in vim-cmd hostsvc/hostsummary. Of both the last
        saved one counts.

    Why it matters
        A host in maintenance mode cannot be the target of a migration; its own VMs can move away. DRS avoids
        a host in quarantine and moves VMs off it.

    How to fix
        When the work on the host is done: esxcli system maintenanceMode set --enable false

    False alarms
        During planned work this is as it should be; the finding tells why no VM can come here. Quarantine is
        a warning. A single host is a note.

    References
        VMware vSphere 8.0 Resource Management: placing a host in maintenance mode
    """
    word = next((item for item in reversed(mode or ()) if item.is_on is not None), None)
    state = next((item for item in reversed(summary or ()) if item.runtime is not None), None)
    runtime = state.runtime if state is not None else None
    on = word.is_on if word is not None else runtime.in_maintenance_mode if runtime is not None else None
    alone = Severity.INFO if host.hosts_in_case == 1 else None
    if on:
        where = Pointer(word, "value") if word is not None else None
        if where is None and state is not None:
            where = Pointer(state, "runtime.in_maintenance_mode")
        assert where is not None
        yield found(
            f"{host.name} is in maintenance mode: no VM can be migrated to it, only away from it.",
            where,
            severity=alone,
            subject="maintenance mode",
            remedy=f"When the work is done, on {host.name}: esxcli system maintenanceMode set --enable false",
        )
    if state is not None and runtime is not None:
        if runtime.power_state is not None and runtime.power_state.lower() == "standby":
            yield found(
                f"{host.name} is on standby: it runs no VMs.",
                Pointer(state, "runtime.power_state"),
                severity=alone,
                subject="standby",
                remedy=f"Power {host.name} on from vCenter.",
            )
        if runtime.in_quarantine_mode:
            yield found(
                f"{host.name} is in quarantine: DRS moves VMs off it and avoids it.",
                Pointer(state, "runtime.in_quarantine_mode"),
                severity=alone or Severity.WARNING,
                subject="quarantine",
                remedy=f"Solve the hardware fault that Proactive HA reported for {host.name} in vCenter.",
            )
    if on is None:
        need = Need("esxcli system maintenanceMode get", host.name)
        raise Skip(f"whether {host.name} is in maintenance mode is not known", need)
    if not on:
        yield observed("not in maintenance mode")
