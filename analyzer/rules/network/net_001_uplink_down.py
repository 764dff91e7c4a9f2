"""NET-001."""

from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import NIC_LIST, client_groups, judged_switches
from analyzer.rules.network.switches import adapters_on, capped, is_used, some
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-001", "Uplink of a virtual switch is down", severity=Severity.ERROR)
def uplink_down(topology: Topology, nics: PhysicalNics) -> Results:
    """A physical NIC of a virtual switch has no link, while others of the switch still carry it.

    What it checks
        The link of each NIC that belongs to a switch. A NIC that an administrator switched off is a warning.

    Why it matters
        The switch still works, without the redundancy or the bandwidth it was built for: the next failed
        cable takes everything down.

    How to fix
        Check cable, transceiver and switch port. A NIC that was switched off: esxcli network nic up -n vmnicN
        A NIC that is not meant to be used: esxcli network vswitch standard uplink remove -u vmnicN -v vSwitchN

    False alarms
        A port that was assigned in advance and never cabled is a matter of cleaning up. NICs that every port
        group of the switch has as unused are not judged. Switches without any live uplink are judged by
        VMO-037, VMK-032 and NET-003; where nothing uses such a switch it is information only.

    References
        KB 2104021: network connectivity and link state of uplinks
    """
    unknown = []
    for switch in judged_switches(topology):
        links = [nics.named(name) for name in switch.uplinks or ()]
        known = [link for link in links if link is not None and link.is_up is not None]
        if len(known) < len(links):
            unknown.append(switch.name)
        unused = _unused(topology, switch)
        down = [link for link in known if not link.is_up and link.name not in unused]
        live = [link.name for link in known if link.is_up]
        if not down:
            if known:
                yield observed(f"{switch.name}: {some(live) or 'no link that is needed'} up")
        elif _cut_off(topology, switch):
            yield observed(f"{switch.name}: a VMkernel adapter has no live link, which VMO-037 or VMK-032 tells")
        elif live:
            yield _finding(switch, topology, down, live)
        elif is_used(topology, switch) is not False:
            yield observed(f"{switch.name} has no live uplink at all, which VMO-037, VMK-032 or NET-003 tell")
        else:
            yield _finding(switch, topology, down, [])
    if unknown:
        raise Skip(f"the links of {list_of(unknown)} are not all known", nics.need(NIC_LIST))


def _unused(topology: Topology, switch: Switch) -> set[str]:
    """NICs of the switch that no port group may use."""
    groups = [topology.usable_in(group) for group in client_groups(topology, switch)]
    if not groups or None in groups or not topology.knows_groups_of(switch):
        return set()
    used = {link.name for links in groups for link in links or ()}
    return set(switch.uplinks or ()) - used if used else set()


def _cut_off(topology: Topology, switch: Switch) -> bool:
    """True when the links of some VMkernel adapter on the switch are all down."""
    links = [topology.uplinks_of(each) for each in adapters_on(topology, switch) if not each.is_internal]
    return any(own and all(link.is_up is False for link in own) for own in links)


def _finding(switch: Switch, topology: Topology, down: list[PhysicalNic], live: list[str]) -> Found:
    names = [link.name for link in down]
    off = [link.name for link in down if link.is_disabled]
    severity = Severity.WARNING if len(off) == len(down) else Severity.ERROR
    if not live:
        severity = Severity.INFO
    state = "switched off" if len(off) == len(down) else "down"
    rest = f"it runs on {some(live)}" if live else "it has no other, and nothing uses it"
    host = topology.host
    fixes = [f"esxcli network nic up -n {name}" for name in off]
    broken = [name for name in names if name not in off]
    if broken:
        fixes.append(f"check cable, transceiver and physical switch port of {list_of(broken)}")
    if switch.kind == "standard":
        remove = f"esxcli network vswitch standard uplink remove -u {names[0]} -v {switch.name}"
        fixes.append(f"or, if it is not meant to be used, {remove}")
    column = "is_disabled" if off else "is_up"
    return found(
        f"{host}: {list_of(names)} of {switch.name} {'is' if len(names) == 1 else 'are'} {state}; {rest}.",
        *capped([link.shows(column) for link in down]),
        switch.near("uplinks"),
        subject=switch.name,
        severity=severity,
        count=len(down),
        remedy=f"On {host}: {'; '.join(fixes)}",
    )
