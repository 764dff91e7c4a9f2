"""NET-028."""

from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.facts.nics import PhysicalNics
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.lags import CONFIG, Lag, distributed_switches, lags_of, unknown_lags
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-028", "NICs in a LAG differ in speed or duplex", severity=Severity.ERROR)
def lag_members_differ(
    topology: Topology,
    nics: PhysicalNics,
    configs: Records[LacpConfig] | None,
    states: Records[LacpStatus] | None,
) -> Results:
    """The links of one LAG do not have the same speed, or one of them is half duplex.

    What it checks
        Speed and duplex of the NICs of each LAG whose link is up.

    Why it matters
        LACP bundles links of one speed in full duplex only. The other ones stay out, or the LAG comes up with
        a part of its links.

    How to fix
        Use NICs, transceivers and switch ports of one speed for all links of the LAG; leave both ends at
        auto-negotiation: esxcli network nic set -n vmnicN -a

    False alarms
        Links that are down have no speed and are not compared.

    References
        VMware vSphere 6.7 Networking: LACP support on a vSphere Distributed Switch (same speed and duplex)
        KB 324555: host requirements for link aggregation
    """
    lags = lags_of(topology, configs or (), states or ())
    if not lags:
        if any(record.message for records in (configs, states) for record in records or ()):
            raise NotApplicable("no LAG")
        unknown = unknown_lags(topology, distributed_switches(topology), command=CONFIG)
        raise unknown or NotApplicable("no LAG on the distributed switches")
    missing: list[str] = []
    for lag in lags:
        yield from _judge(topology.host, lag, nics, missing)
    if missing:
        raise Skip(
            f"the speed of {list_of(missing)} on {topology.host} is not known", nics.need("esxcli network nic list")
        )


def _judge(host: str, lag: Lag, nics: PhysicalNics, missing: list[str]) -> Results:
    links = [nics.named(name) for name in lag.nics]
    missing += [
        name
        for name, link in zip(lag.nics, links, strict=True)
        if link is None or (link.is_up is not False and not link.speed)
    ]
    live = [link for link in links if link is not None and link.is_up is not False and link.speed]
    speeds = {link.speed for link in live}
    half = [link for link in live if (link.duplex or "").lower() == "half"]
    if len(speeds) < 2 and not half:
        if len(live) > 1:
            yield observed(f"{lag.title}: {len(live)} links with {speeds.pop()} Mbit/s")
        elif not missing:
            yield observed(f"{lag.title}: {len(live)} live link")
        return
    told = ", ".join(
        f"{link.name} {link.speed} Mbit/s {(link.duplex or '').lower()} duplex".replace("  ", " ") for link in live
    )
    yield found(
        f"{host}: the NICs of {lag.title} differ: {told}."
        if len(speeds) > 1
        else f"{host}: {lag.title} has half duplex links: {told}.",
        *(link.shows("speed" if len(speeds) > 1 else "duplex") for link in live),
        lag.proof,
        subject=lag.title,
        remedy=f"Give {list_of([link.name for link in live])} of {host} ports of one speed on the physical switch, or "
        "take the odd ones out of the LAG in vCenter.",
    )
