"""HW-015."""

from analyzer.commands.ipmi import Bmc
from analyzer.facts.host_server import Server
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import HostName, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule

_GET = "esxcli hardware ipmi bmc get"


@rule("HW-015", "Management controller does not answer", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def bmc_silent(bmcs: Records[Bmc] | None, server: Server | None, host: HostName) -> Results:
    """The management controller (BMC) of the server tells the host nothing.

    What it checks
        What esxcli hardware ipmi bmc get prints: a list without maker, firmware and version of IPMI says that
        the controller did not answer.

    Why it matters
        Without it the host has neither sensors nor the event log: a failed fan, power supply or memory module
        is not seen.

    How to fix
        Restart the controller over its own web page, or take the server from power for a minute; then
        /etc/init.d/sfcbd-watchdog restart

    False alarms
        Nested hosts and small servers have no controller; where the host says so it is not judged.

    References
        VMware event esx.problem.hardware.ipmi.bmc.bad
    """
    if server is not None and server.is_virtual:
        raise NotApplicable(f"{host.name} runs in a virtual machine")
    if bmcs is None or not bmcs:
        if server is not None and server.has_ipmi is False:
            raise NotApplicable(f"{host.name} has no management controller")
        raise Skip(f"{host.name}: nothing tells of the management controller", Need(_GET, host.name))
    bmc = bmcs[-1]
    if bmc.manufacturer or bmc.bmc_firmware_version or bmc.ipmi_version:
        yield observed(f"{bmc.manufacturer or 'controller'}, firmware {bmc.bmc_firmware_version or 'not told'}")
        return
    yield found(
        f"{host.name}: the management controller told neither its maker nor its firmware.",
        at(bmc, "bmc_firmware_version"),
        subject="BMC",
        remedy=f"Restart the management controller of {host.name} over its own web page; then on the host: {_GET}",
    )
