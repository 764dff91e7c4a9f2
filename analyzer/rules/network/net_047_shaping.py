"""NET-047."""

from collections.abc import Iterator

from analyzer.commands.vswitch_policies import PortGroupShaping, SwitchShaping
from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Group, Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import policy_command, some, standard_switches
from analyzer.rules.vmotion.phrases import names_of, quoted

_Limit = SwitchShaping | PortGroupShaping
_GET = "esxcli network vswitch standard portgroup policy shaping get"


@rule("NET-047", "Traffic shaping throttles a VMkernel port group", severity=Severity.WARNING)
def shaping(
    topology: Topology, vmotion: VmotionAdapters | None, switches: Records[SwitchShaping] | None,
    groups: Records[PortGroupShaping] | None, *, vmotion_mbps: int = 250, share: float = 0.1,
) -> Results:  # fmt: skip
    """A limit on a port group holds its VMkernel adapter far below the speed of the link.

    What it checks
        Traffic shaping of the standard port groups with VMkernel adapters, their own or that of their switch:
        an average below 250 Mbit/s for vMotion, or below a tenth of the link for any adapter.

    Why it matters
        vMotion needs 250 Mbit/s for each migration: below that, machines do not converge and migrations are
        cancelled. Storage and backup over such an adapter crawl.

    How to fix
        esxcli network vswitch standard portgroup policy shaping set -p NAME -e false
        or raise the average: ... -e true -b KBITS -k KBITS -t KIB

    False alarms
        A limit of a tenth of the link or more is taken as intended. Where the speed of the link is not known
        only vMotion is judged. It limits what the host sends, not what it receives.

    References
        vSphere 7.0 vCenter and Host Management: networking best practices for vMotion
        vSphere 7.0 Networking: traffic shaping policy
    """
    carrying = {each.name for each in vmotion or ()}
    standard = {switch.name for switch in standard_switches(topology)}
    seen, untold, used = [], [], False
    for group, adapters in _groups(topology, standard):
        used = True
        limit = _limit(group, switches, groups)
        if limit is None:
            untold.append(group)
            continue
        if not limit.enabled:
            seen.append(f"{group.name} is not shaped")
            continue
        if limit.average_bandwidth is None or limit.average_bandwidth < 0:
            seen.append(f"{group.name} is shaped without an average")
            continue
        average = limit.average_bandwidth / 1000
        speeds = [link.speed for each in adapters for link in topology.carriers_of(each) if link.speed]
        moves = [each for each in adapters if each.name in carrying]
        low_for_vmotion = bool(moves) and average < vmotion_mbps
        if not low_for_vmotion and (not speeds or average >= share * min(speeds)):
            seen.append(f"{group.name} may send {average:g} Mbit/s")
            continue
        than = f"vMotion needs {vmotion_mbps} Mbit/s" if low_for_vmotion else f"its link runs at {min(speeds)} Mbit/s"
        own = isinstance(limit, PortGroupShaping)
        target = policy_command("shaping", group.switch, group.name if own else None, "-e false")
        yield found(
            f"{topology.host}: {names_of(adapters)} on {group.name} may send {average:g} Mbit/s on average "
            f"({'shaping of the port group' if own else f'shaping of {group.switch}'}); {than}.",
            at(limit, "average_bandwidth"),
            *(each.near("port_group") for each in adapters),
            subject=group.name,
            remedy=f"On {topology.host}: {target}",
        )
    if seen:
        yield observed("; ".join(seen))
    if untold:
        raise Skip(
            f"the traffic shaping of {some([group.name for group in untold])} on {topology.host} is not known",
            *(Need(f"{_GET} -p {quoted(group.name)}", topology.host) for group in untold),
        )
    if not used:
        if not topology.adapters:
            raise Skip(f"the adapters of {topology.host} are not known", Need("esxcfg-vmknic -l", topology.host))
        raise NotApplicable("no VMkernel adapter on a standard switch")


def _groups(topology: Topology, standard: set[str]) -> Iterator[tuple[Group, tuple[Adapter, ...]]]:
    """The standard port groups with VMkernel adapters."""
    for group in topology.groups:
        if group.switch in standard and not group.is_distributed:
            adapters = tuple(each for each in topology.adapters_in(group) if not each.is_service)
            if adapters:
                yield group, adapters


def _limit(
    group: Group, switches: Records[SwitchShaping] | None, groups: Records[PortGroupShaping] | None
) -> _Limit | None:
    """The shaping that holds for a port group, at the place where it was set as far as that is told."""
    own = next((item for item in groups or () if item.portgroup_name == group.name and item.enabled is not None), None)
    if own is None:
        return None
    of_switch = next((item for item in switches or () if item.vswitch_name == group.switch and item.enabled), None)
    overrides = own.override_vswitch_enabled is not False or own.override_vswitch_average_bandwidth is not False
    return own if overrides or of_switch is None or not own.enabled else of_switch
