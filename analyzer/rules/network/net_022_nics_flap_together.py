"""NET-022."""

from analyzer.findings import Severity
from analyzer.rulebook import HostName, Results, rule
from analyzer.rules.network.logs import not_read


@rule("NET-022", "Several NICs of a host lose their links at once", severity=Severity.WARNING)
def nics_flap_together(host: HostName) -> Results:
    """Four or more NICs of an HPE server go down within a minute, more than once.

    What it checks
        Messages about links in vobd.log: at least four NICs within 60 seconds, in more than one wave.

    Why it matters
        A management controller that updates firmware on its own resets the NICs while the host is running.

    How to fix
        Switch the automatic firmware update of the iLO off.

    False alarms
        Restarting switches do the same: then the NICs of other hosts go down at the same time.

    References
        KB 431016
    """
    raise not_read("when links went down", host.name, "vobd.log")
