"""NET-018."""

from analyzer.findings import Severity
from analyzer.rulebook import HostName, Results, rule
from analyzer.rules.network.logs import not_read


@rule("NET-018", "Firmware of a NIC went bad", severity=Severity.ERROR)
def firmware_bad(host: HostName) -> Results:
    """A driver reports that the firmware of its NIC no longer works.

    What it checks
        Messages in vmkernel.log: "FW went bad", a time-out while a queue is flushed, a core dump of the
        firmware that cannot be listed.

    Why it matters
        The NIC resets or hangs, and an outdated pair of driver and firmware can take the host down with it.

    How to fix
        Update firmware and driver of the NIC to a pair that the compatibility guide lists.

    False alarms
        None known.

    References
        KB 374362: outdated NIC firmware and drivers
    """
    raise not_read("messages about NIC firmware", host.name, "vmkernel.log")
