"""NET-055."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule
from analyzer.rules.network.logs import by_nic

_IDS = ("net.txhang", "net.watchdog", "net.watchdog.vob", "net.mdd")


@rule("NET-055", "A NIC hung and was reset", severity=Severity.ERROR)
def nic_hangs(log: HostLog, nics: PhysicalNics | None, *, count: int = 3) -> Results:
    """The driver of a NIC found its send queue standing still, and reset it.

    What it checks
        Messages of NIC drivers in vmkernel.log (a hang of the transmit queue, the watchdog, Malicious Driver
        Detection) and the event esx.problem.net.vmnic.watchdog.reset. Three or more of one NIC are an error,
        fewer, or such that lie more than a week before the end of the logs, a warning.

    Why it matters
        While the queue stands still nothing is sent: storage over the network, vMotion and VMs time out.

    How to fix
        Update driver and firmware of the NIC to a pair that the compatibility guide lists. Where a large packet
        of a guest does it, switch the offload off that the maker names.

    False alarms
        A single reset while the switch was restarted.

    References
        KB 324499
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("NIC that hung", log, "vmkernel")
        return
    for nic, held in by_nic(events).items():
        known = next((each for each in nics or () if each.name == nic), None)
        told = f" ({known.driver} {known.driver_version or ''}".rstrip() + ")" if known and known.driver else ""
        milder = len(held) < count or not is_recent(log, held, 7 * DAY)
        yield found(
            f"{log.host}: {nic or 'a NIC'}{told} hung and was reset, {often_in(log, held)}.",
            *proofs(held),
            *([known.near("driver")] if told and known is not None else []),
            subject=nic or "NIC",
            severity=Severity.WARNING if milder else None,
            count=all_of(log, held),
        )
