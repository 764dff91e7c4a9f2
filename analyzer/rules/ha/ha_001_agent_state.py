"""HA-001."""

from analyzer.commands.fdm import STATE, FdmState
from analyzer.commands.maintenance_mode import MaintenanceMode
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, near, observed, rule

_MEANING = {
    "networkIsolated": "the host hears no other agent and cannot reach its isolation addresses",
    "networkPartitionedFromMaster": "the host hears some agents but not the master",
    "fdmUnreachable": "the agent does not answer",
    "hostDown": "the cluster takes the host for dead",
    "initializationError": "the agent could not start",
    "uninitializationError": "the agent could not be taken off",
    "uninitialized": "the agent is not set up",
}
_GOOD = frozenset({"master", "connectedToMaster"})
_STOPPED = frozenset({"uninitialized", "hostDown"})
"""What an agent is while its host is in maintenance mode."""


@rule("HA-001", "HA agent is not part of its cluster", severity=Severity.ERROR)
def agent_state(states: Records[FdmState], modes: Records[MaintenanceMode] | None, host: HostName) -> Results:
    """The agent of vSphere HA on the host is neither master nor connected to one.

    What it checks
        The state of the agent as the host tells it (fdm-dump.sh, or the dump of the host agent).

    Why it matters
        VMs on the host are not restarted elsewhere when it fails, or are restarted although they run.

    How to fix
        Look at the management network first (isolation, partition). Then in vCenter: host, Reconfigure for
        vSphere HA.

    False alarms
        An election lasts for seconds and is not told. In maintenance mode the agent may be stopped.

    References
        vSphere API: ClusterDasFdmAvailabilityState
    """
    told = [item for item in states if item.state in _MEANING]
    if not told:
        fine = next((item.state for item in states if item.state in _GOOD), "")
        if not fine:
            raise Skip(f"{host.name}: the state of the HA agent is not told", Need(STATE.to_collect, host.name))
        yield observed(fine)
        return
    mode = next((item for item in reversed(modes or ()) if item.is_on is not None), None)
    for item in {item.state: item for item in told}.values():
        if mode is not None and mode.is_on and item.state in _STOPPED:
            yield observed(f"{item.state} in maintenance mode")
            continue
        yield found(
            f"{host.name}: the HA agent is {item.state}: {_MEANING[item.state]}.",
            at(item, "state"),
            *([near(mode, "value")] if mode is not None else []),
            subject=item.state,
        )
