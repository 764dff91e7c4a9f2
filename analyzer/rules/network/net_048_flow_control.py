"""NET-048."""

from analyzer.facts.clusters import Membership
from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import HostName, NotApplicable, Others, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import live_uplinks, siblings
from analyzer.rules.network.switches import some
from analyzer.rules.vmotion.phrases import list_of

_LIST = "esxcli network nic pauseParams list"


@rule("NET-048", "Flow control differs inside a team or a cluster", severity=Severity.INFO)
def flow_control(
    host: HostName, nics: PhysicalNics, mine: Membership | None, others: Others[PhysicalNics],
    members: Others[Membership],
) -> Results:  # fmt: skip
    """Uplinks that belong together have different settings of pause frames.

    What it checks
        Receive and send of flow control: between the live uplinks of one switch, and with the same NIC
        (name and model) of other hosts of the same cluster.

    Why it matters
        One NIC stops when the switch asks for it, the other one drops: the same traffic behaves differently
        after a failover.

    How to fix
        esxcli network nic pauseParams set -n vmnicN --rx true --tx true, the same on all, to match the
        physical switch.

    False alarms
        NICs with priority flow control for RoCE or FCoE have their own settings. Pause frames that were
        negotiated depend on the switch port.

    References
        KB 324551: flow control
    """
    links = live_uplinks(nics)
    known = [nic for nic in links if nic.pause is not None and None not in nic.pause]
    told: set[str] = set()
    for name, team in nics.by_switch.items():
        held = [nic for nic in team if nic in known]
        if len({nic.pause for nic in held}) > 1:
            told.update(nic.name for nic in held)
            yield found(
                f"{nics.host}: flow control differs on {name}: {some([_state(nic) for nic in held])}.",
                *(nic.shows("pause") for nic in held),
                subject=name,
                count=len(held),
                remedy=f"Give all of them the setting of the physical switch, on {nics.host}: "
                f"esxcli network nic pauseParams set -n {held[-1].name} --rx <true|false> --tx <true|false>",
            )
    apart: list[tuple[PhysicalNic, PhysicalNic, str]] = []
    for other_name, other, evident in siblings(host, others, mine, members):
        for nic in known:
            same = other.named(nic.name)
            if not evident or nic.name in told or same is None or same.model != nic.model:
                continue
            if same.pause not in (None, nic.pause) and None not in (same.pause or ()):
                apart.append((nic, same, other_name))
                told.add(nic.name)
    if apart:
        nic, same, other_name = apart[0]
        yield found(
            f"{nics.host}: flow control of {list_of([each.name for each, _, _ in apart])} differs from that of "
            f"the same NIC on {other_name}: {_state(nic)}, there {_state(same)}.",
            *(each.shows("pause") for each, _, _ in apart[:10]),
            *(each.near("pause") for _, each, _ in apart[:10]),
            subject=list_of([each.name for each, _, _ in apart]),
            count=len(apart),
            remedy="Use one setting on all hosts of the cluster, the one of the physical switches.",
        )
    fine = [nic for nic in known if nic.name not in told]
    if fine:
        yield observed(some([_state(nic) for nic in fine]))
    if len(known) < len(links):
        if not known and len(links) == 1 and not len(others):
            raise NotApplicable("one uplink, nothing to compare it with")
        raise Skip("flow control of the uplinks is not known", nics.need(_LIST))


def _state(nic: PhysicalNic) -> str:
    rx, tx = nic.pause or (None, None)
    return f"{nic.name} receive {'on' if rx else 'off'}, send {'on' if tx else 'off'}"
