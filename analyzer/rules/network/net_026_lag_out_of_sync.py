"""NET-026."""

from collections.abc import Iterator, Mapping

from analyzer.commands.lacp import NO_PARTNER, LacpEnd, LacpNic, LacpStatus
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Pointer, Records, Results, at, found, observed, rule
from analyzer.rules.network.lags import STATUS, distributed_switches, groups_with_lag, unknown_lags
from analyzer.rules.network.switches import capped
from analyzer.rules.vmotion.phrases import list_of

_IN_SYNC = ("SYN", "COL", "DIST")


@rule("NET-026", "LAG is not in sync with the physical switch", severity=Severity.ERROR)
def lag_out_of_sync(topology: Topology, states: Records[LacpStatus] | None) -> Results:
    """A link of a LAG is not bundled: LACP did not agree with the physical switch about it.

    What it checks
        Each NIC in a LAG: its state, whether a partner answers, whether the partner is the same device for
        all NICs of the LAG, the synchronised, collecting and distributing bits of its port, and that one end
        at least is active. Also port groups that use a LAG where no LACP runs at all.

    Why it matters
        A link that is not bundled carries nothing, or carries frames that the switch takes for another port:
        bandwidth is lost, or the network of some machines.

    How to fix
        Compare with the port channel on the physical switch: LACP and not static, one end active, the same
        number of ports, all cables in one port channel of one switch (or of one MLAG pair).
        esxcli network vswitch dvs vmware lacp status get

    False alarms
        A NIC whose link is down is left to the rules about links. A member that somebody shut on purpose is
        one of those.

    References
        KB 439174: uplinks are stand-alone as LACP gets no answer
        VMware vSphere 6.7 Networking: LACP support on a vSphere Distributed Switch
    """
    host = topology.host
    if states is None:
        switches = distributed_switches(topology)
        unknown = unknown_lags(topology, switches, command=STATUS)
        raise unknown or NotApplicable("no LAG on the distributed switches")
    lags = [state for state in states if state.message is None]
    for state in lags:
        yield from _judge(topology, state)
    for state in states:
        if state.message is None or lags:
            continue
        used = [
            (switch, group, name) for switch in topology.switches for group, name in groups_with_lag(topology, switch)
        ]
        if not used:
            raise NotApplicable(f"no LAG ({state.message})")
        names = list(dict.fromkeys(name for _, _, name in used))
        yield found(
            f"{host}: {len(used)} port {'group uses' if len(used) == 1 else 'groups use'} {list_of(names)}, and LACP "
            f"does not run: {state.message}.",
            at(state, "message"),
            *capped([group.near("team") for _, group, _ in used]),
            subject=list_of(names),
            count=len(used),
            remedy=f"In vCenter assign NICs of {host} to the ports of {list_of(names)}, or take the LAG out of the "
            "teaming order of these port groups.",
        )
        break


def _judge(topology: Topology, state: LacpStatus) -> Results:
    """One LAG."""
    name = f"LAG {state.lagid} of {state.dvswitch}"
    wrong: dict[str, list[str]] = {}
    proofs: list[Pointer] = []
    down = []
    partners: dict[str, list[str]] = {}
    for number, link in enumerate(state.nic_list):
        uplink = topology.uplink(link.nic or "")
        if uplink is not None and uplink.is_up is False:
            down.append(uplink.name)
            continue
        for field, trouble in _troubles(link):
            wrong.setdefault(trouble, []).append(link.nic or "a NIC")
            proofs.append(at(state, f"nic_list.{number}.{field}"))
        if link.partner_information is not None and link.partner_information.device_id not in (None, NO_PARTNER):
            partners.setdefault(link.partner_information.device_id or "", []).append(link.nic or "a NIC")
    if len(partners) > 1:
        wrong[f"the NICs have different partners ({_spread(partners)})"] = []
        proofs += [
            at(state, f"nic_list.{number}.partner_information.device_id")
            for number, link in enumerate(state.nic_list)
            if link.partner_information is not None and link.partner_information.device_id in partners
        ]
    if down:
        yield observed(f"{name}: the link of {list_of(down)} is down (see NET-001)")
    if not wrong:
        if state.nic_list:
            yield observed(f"{name}: {', '.join(f'{link.nic} {link.state}' for link in state.nic_list)}")
        else:
            yield observed(f"{name} has no NICs on this host")
        return
    told = "; ".join(
        f"{trouble}: {list_of(list(dict.fromkeys(nics)))}" if nics else trouble for trouble, nics in wrong.items()
    )
    yield found(
        f"{topology.host}: {name}: {told}.",
        *capped(proofs),
        subject=name,
        count=len(proofs),
        remedy=f"On the physical switch check the port channel of the ports that {list_of(_named(state))} of "
        f"{topology.host} are plugged into: LACP, one end active, all these ports and no others in one channel. "
        f"Then: {STATUS}",
    )


def _named(state: LacpStatus) -> list[str]:
    return [link.nic for link in state.nic_list if link.nic]


def _spread(partners: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{device}: {', '.join(nics)}" for device, nics in partners.items())


def _troubles(link: LacpNic) -> Iterator[tuple[str, str]]:
    """What is wrong with one link, the cause before its effects: the field that says so, and what it says."""
    local, partner = link.local_information or LacpEnd(), link.partner_information or LacpEnd()
    if partner.device_id == NO_PARTNER:
        yield "partner_information.device_id", "no answer from a LACP partner"
    elif local.is_passive and partner.is_passive:
        yield "local_information.flags", "both ends passive"
    elif link.state is not None and link.state.lower() != "bundled":
        yield "state", f"{link.state}, not Bundled"
    elif local.port_state and (lacking := [bit for bit in _IN_SYNC if bit not in local.port_state]):
        yield "local_information.port_state", f"port state without {list_of(lacking)}"
