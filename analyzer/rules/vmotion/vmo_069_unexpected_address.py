"""VMO-069."""

from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, rule
from analyzer.rules.vmotion.phrases import none_for_vmotion


@rule("VMO-069", "Migrations really used an unexpected address", severity=Severity.WARNING)
def unexpected_address(vmotion: VmotionAdapters) -> Results:
    """Migrations went over an address that is not one of the vMotion adapters.

    What it checks
        The addresses in the vmkernel.log lines "Setting VMOTION info: ... src ip = <A> dest ip = <B>" against
        those of the adapters that carry vMotion, and against the management address.

    Why it matters
        It shows what was used, whatever the configuration says now: memory of VMs may have crossed the
        management network.

    How to fix
        Take the tag off the adapter that should not carry vMotion:
        esxcli network ip interface tag remove -i vmk0 -t VMotion

    False alarms
        A host that got other addresses since then: the time of the line decides.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    raise Skip(
        f"the addresses that migrations of {vmotion.host} used are told by its logs, which are not read",
        Need("var/run/log/vmkernel.log", vmotion.host),
    )
    yield
