"""NET-023."""

from analyzer.findings import Severity
from analyzer.rulebook import HostName, Results, rule
from analyzer.rules.network.logs import not_read


@rule("NET-023", "A link goes up and down", severity=Severity.WARNING)
def link_flaps(host: HostName, *, per_day: int = 3, often_per_day: int = 20) -> Results:
    """A NIC loses its link again and again.

    What it checks
        Messages about links in vobd.log and vmkernel.log: more than 3 losses of one NIC within 24 hours are
        a warning, more than 20 an error. The same loss, told by several logs in the same second, counts once.

    Why it matters
        Each loss moves the clients of the NIC to another one and back; they lose packets each time.

    How to fix
        Replace cable and transceiver, look at the errors of the switch port, update the firmware.

    False alarms
        Maintenance of the switches.

    References
        KB 431016
    """
    raise not_read("when links went down", host.name, "vobd.log", "vmkernel.log")
