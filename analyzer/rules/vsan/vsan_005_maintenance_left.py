"""VSAN-005."""

from analyzer.commands.maintenance_mode import MaintenanceMode
from analyzer.facts.vsan import VsanMember
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, at, found, near, observed, rule

_MODE = "esxcli system maintenanceMode get"


@rule("VSAN-005", "vSAN keeps the host in maintenance, the host itself is not", severity=Severity.WARNING)
def maintenance_left(member: VsanMember, modes: Records[MaintenanceMode] | None) -> Results:
    """vSAN still has the host in maintenance or decommission although the host is out of maintenance mode.

    What it checks
        Maintenance Mode State of esxcli vsan cluster get against the maintenance mode of the host.

    Why it matters
        vSAN places no components on the host and may hold its data back: the cluster lacks the capacity and the
        redundancy of one host.

    How to fix
        Put the host into maintenance mode and take it out again:
        esxcli system maintenanceMode set -e true -m noAction; esxcli system maintenanceMode set -e false

    False alarms
        A host that is just entering or leaving maintenance mode.

    References
        KB 393677: fields of esxcli vsan cluster get
    """
    state = member.state.maintenance_mode_state
    if not state:
        raise Skip(
            f"{member.host}: the maintenance state of vSAN is not told", Need("esxcli vsan cluster get", member.host)
        )
    if not member.is_leaving:
        yield observed(f"vSAN maintenance {state}")
        return
    mode = next((item for item in reversed(modes or ()) if item.is_on is not None), None)
    if mode is None:
        raise Skip(
            f"{member.host}: vSAN maintenance is {state}; that of the host is not known", Need(_MODE, member.host)
        )
    if mode.is_on:
        yield observed(f"vSAN maintenance {state}, and the host is in maintenance mode")
        return
    yield found(
        f"{member.host}: vSAN has the host in maintenance ({state}), the host itself is not.",
        at(member.state, "maintenance_mode_state"),
        near(mode, "value"),
        subject="maintenance",
    )
