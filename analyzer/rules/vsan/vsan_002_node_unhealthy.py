"""VSAN-002."""

from analyzer.facts.vsan import VsanMember
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, at, found, observed, rule


@rule("VSAN-002", "vSAN calls the host unhealthy", severity=Severity.ERROR)
def node_unhealthy(member: VsanMember) -> Results:
    """vSAN itself does not call its node on this host healthy.

    What it checks
        Local Node Health State of esxcli vsan cluster get.

    Why it matters
        An unhealthy node does not serve its components: objects lose their redundancy.

    How to fix
        Look for the cause on the host: esxcli vsan storage list (disks not in CMMDS or not mounted),
        esxcli vsan health cluster list, and var/run/log/vmkernel.log.

    False alarms
        For some minutes after the start of a host the node may not be ready.

    References
        KB 393677: fields of esxcli vsan cluster get
    """
    state = member.state.local_node_health_state
    if not state:
        raise Skip(
            f"{member.host}: the health of its vSAN node is not told", Need("esxcli vsan cluster get", member.host)
        )
    if state.upper() == "HEALTHY":
        yield observed(state)
        return
    yield found(
        f"{member.host}: the health of its vSAN node is {state}.",
        at(member.state, "local_node_health_state"),
        subject="health",
    )
