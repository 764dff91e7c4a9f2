"""NET-017."""

from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, rule
from analyzer.rules.network.logs import not_read


@rule("NET-017", "Firmware of a Broadcom NIC has crashed", severity=Severity.ERROR)
def bnxtnet_crash(nics: PhysicalNics) -> Results:
    """The firmware of a NIC with the bnxtnet driver stopped answering.

    What it checks
        Messages of bnxtnet in vmkernel.log: HWRM commands that run into a time-out, the firmware status
        0x89021, a failed VER_GET.

    Why it matters
        After a parity error in its memory the NIC answers no more; its links stay down until it is reset.

    How to fix
        Power the server off and on, then update the firmware. A card that does it again is to be replaced.

    False alarms
        None known.

    References
        KB 426419
    """
    drivers = {nic.driver for nic in nics}
    if nics.listed and None not in drivers and "bnxtnet" not in drivers:
        raise NotApplicable("no NIC has the bnxtnet driver")
    raise not_read("the messages of bnxtnet", nics.host, "vmkernel.log")
