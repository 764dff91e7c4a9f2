"""NET-007."""

from collections.abc import Iterator

from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.facts.clusters import Membership
from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Others, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.lags import Lag, lags_of
from analyzer.rules.network.nics import NIC_LIST, in_one_lag, live_uplinks, siblings, speed_text, teams_on
from analyzer.rules.network.switches import some
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-007", "Link runs slower than the same NIC elsewhere", severity=Severity.WARNING)
def below_capability(
    host: HostName, nics: PhysicalNics, mine: Membership | None, others: Others[PhysicalNics],
    members: Others[Membership], configs: Records[LacpConfig] | None, states: Records[LacpStatus] | None,
) -> Results:  # fmt: skip
    """A NIC runs slower than one of the same model in its team, or in the same place of a sibling host.

    What it checks
        The speed of each live uplink against live uplinks of the same model: in the same switch, and under
        the same name on other hosts.

    Why it matters
        The NIC can do more: a bad cable or transceiver, or a switch port that is set to a lower speed.

    How to fix
        Compare cable, transceiver and switch port with those of the faster NIC.

    False alarms
        A NIC that runs below its best speed everywhere is connected to a slower switch on purpose. On hosts
        that nothing shows to be of one cluster the difference is information. Where both NICs are active in
        one team, NET-004 speaks; in one LAG, NET-028. A link at half duplex is left to NET-005.

    References
        KB 324544: speed and duplex of a NIC
    """
    links = [nic for nic in live_uplinks(nics) if nic.speed and nic.model]
    half = [nic.name for nic in links if nic.is_half_duplex]
    if half:
        yield observed(f"{some(half)} at half duplex, which NET-005 tells")
    if not links:
        raise Skip("speed and model of the uplinks are not known", nics.need(NIC_LIST))
    # A NIC at half duplex counts as told.
    told: set[str] = set(half)
    lags = lags_of(nics.topology, configs or (), states or ()) if nics.topology is not None else []
    for nic in links:
        if nic.is_half_duplex:
            continue
        better = next(_better_here(nic, links, nics.topology, lags), None)
        if better is not None:
            told.add(nic.name)
            yield found(
                f"{nics.host}: {nic.name} runs at {speed_text(nic.speed)}, {better.name} of the same model and switch "
                f"at {speed_text(better.speed)}.",
                nic.shows("speed"),
                better.near("speed"),
                subject=nic.name,
                remedy=f"Compare cable, transceiver and switch port of {nic.name} with those of {better.name}.",
            )
    for name, other, evident in siblings(host, others, mine, members):
        slower = [(nic, same) for nic in links if nic.name not in told and (same := _faster_there(nic, other))]
        if not slower:
            continue
        told.update(nic.name for nic, _ in slower)
        names = list_of([nic.name for nic, _ in slower])
        nic, same = slower[0]
        yield found(
            f"{nics.host}: {names} {'runs' if len(slower) == 1 else 'run'} at {speed_text(nic.speed)}, "
            f"the same NIC of {name} at {speed_text(same.speed)}.",
            *(each.shows("speed") for each, _ in slower[:10]),
            *(each.near("speed") for _, each in slower[:10]),
            subject=names,
            count=len(slower),
            severity=Severity.WARNING if evident else Severity.INFO,
            remedy=f"Compare cable, transceiver and switch port of {names} on {nics.host} with those on {name}.",
        )
    fine = [f"{nic.name} {speed_text(nic.speed)}" for nic in links if nic.name not in told]
    if fine:
        yield observed(some(fine))


def _faster_there(nic: PhysicalNic, other: PhysicalNics) -> PhysicalNic | None:
    """The NIC of the same name and model on another host, when it is an uplink and runs faster."""
    same = other.named(nic.name)
    if same is None or same.switch is None or same.model != nic.model or (same.speed or 0) <= (nic.speed or 0):
        return None
    return same


def _better_here(
    nic: PhysicalNic, links: list[PhysicalNic], topology: Topology | None, lags: list[Lag]
) -> Iterator[PhysicalNic]:
    """Faster NICs of the same model and switch, unless both are active together."""
    for other in links:
        if other.switch != nic.switch or other.model != nic.model or (other.speed or 0) <= (nic.speed or 0):
            continue
        switch = topology.switch(nic.switch) if topology is not None else None
        if in_one_lag(lags, (nic.name, other.name)):
            continue
        teams = teams_on(topology, switch)[0] if topology is not None and switch is not None else []
        if not any({nic.name, other.name} <= set(team) for team in teams):
            yield other
