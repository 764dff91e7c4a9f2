"""NET-056."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import all_of, by_object, none_of, often_in, proofs
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("NET-056", "A NIC refused the MTU of its switch", severity=Severity.WARNING)
def uplink_mtu_refused(log: HostLog, nics: PhysicalNics | None) -> Results:
    """The VMkernel could not set the MTU of a switch on one of its NICs.

    What it checks
        The event esx.problem.net.uplink.mtu.failed. It is over when the NIC has that MTU now.

    Why it matters
        Large frames that the switch lets through are dropped by that NIC: vMotion, vSAN and NFS over it stall.

    How to fix
        Update the driver of the NIC, or lower the MTU of the switch to what all its NICs take.

    False alarms
        None known.

    References
        VMware event esx.problem.net.uplink.mtu.failed
    """
    events = log.of("net.mtu.failed", "esx.problem.net.uplink.mtu.failed")
    if not events:
        yield none_of("MTU that a NIC refused", log, "vobd")
        return
    for nic, held in by_object(events).items():
        wanted = held[-1].fields.get("mtu", "")
        known = next((each for each in nics or () if each.name == nic), None)
        if known is not None and wanted and str(known.mtu) == wanted:
            yield observed(f"{nic} has MTU {wanted} now")
            continue
        has = f"; it has {known.mtu}" if known is not None and known.mtu is not None else ""
        yield found(
            f"{log.host}: {nic or 'a NIC'} refused MTU {wanted or 'of its switch'}, {often_in(log, held)}{has}.",
            *proofs(held),
            *([known.near("mtu")] if has and known is not None else []),
            subject=nic or "NIC",
            count=all_of(log, held),
        )
