"""NET-017."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, rule
from analyzer.rules.network.logs import firmware_findings


@rule("NET-017", "Firmware of a Broadcom NIC has crashed", severity=Severity.ERROR)
def bnxtnet_crash(log: HostLog | None, nics: PhysicalNics | None) -> Results:
    """The firmware of a NIC with the bnxtnet driver stopped answering.

    What it checks
        Messages of bnxtnet in vmkernel.log: HWRM commands that run into a time-out, the firmware status
        0x89021, a failed VER_GET. What lies more than a week before the end of the logs is a warning.

    Why it matters
        After a parity error in its memory the NIC answers no more; its links stay down until it is reset.

    How to fix
        Power the server off and on, then update the firmware. A card that does it again is to be replaced.

    False alarms
        None known.

    References
        KB 426419
    """
    events = log.of("net.bnxt.fw") if log is not None else []
    drivers = {nic.driver for nic in nics} if nics is not None else set()
    if not events and nics is not None and nics.listed and None not in drivers and "bnxtnet" not in drivers:
        raise NotApplicable("no NIC has the bnxtnet driver")
    if log is None:
        raise Skip("the messages of bnxtnet are in vmkernel.log", Need("vm-support"))
    yield from firmware_findings(log, events, "the firmware crashed", "message of a crashed firmware", nics)
