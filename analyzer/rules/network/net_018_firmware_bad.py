"""NET-018."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.network.logs import firmware_findings


@rule("NET-018", "Firmware of a NIC went bad", severity=Severity.ERROR)
def firmware_bad(log: HostLog, nics: PhysicalNics | None) -> Results:
    """A driver reports that the firmware of its NIC no longer works.

    What it checks
        Messages in vmkernel.log: "FW went bad", a time-out while a queue is flushed, a core dump of the
        firmware that cannot be listed, a device whose health is compromised (nmlx5). What lies more than a week
        before the end of the logs is a warning.

    Why it matters
        The NIC resets or hangs, and an outdated pair of driver and firmware can take the host down with it.

    How to fix
        Update firmware and driver of the NIC to a pair that the compatibility guide lists.

    False alarms
        None known.

    References
        KB 374362: outdated NIC firmware and drivers
    """
    events = log.of("net.fw.bad", "net.mlx.health")
    yield from firmware_findings(
        log,
        events,
        "the driver says that the firmware no longer works",
        "complaint about NIC firmware",
        nics,
    )
