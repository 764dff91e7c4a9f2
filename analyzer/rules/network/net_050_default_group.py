"""NET-050."""

from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.facts.topology import Group, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, quoted

_DEFAULT_GROUP = "VM Network"
_REMEDY = (
    "On {host} make a port group for the machines: esxcli network vswitch standard portgroup add -p <name> "
    "-v {switch}; esxcli network vswitch standard portgroup set -p <name> -v <VLAN>. Move them to it when the "
    "physical switch ports carry that VLAN; they need addresses of its network."
)


@rule("NET-050", 'Virtual machines share the VLAN of management on "VM Network"', severity=Severity.WARNING)
def default_group(topology: Topology) -> Results:
    """Machines use the port group that the installer made, in the same VLAN as the host's management.

    What it checks
        Whether "VM Network" is on the switch of the management adapter, in the same VLAN, and used by machines.

    Why it matters
        Every machine there can reach the management address of the host, and of the others in that network.

    How to fix
        Make a port group with a VLAN of its own, which the physical switch ports have to carry, and move the
        machines to it one by one; they need addresses of that network:
        esxcli network vswitch standard portgroup add -p NAME -v vSwitch0
        esxcli network vswitch standard portgroup set -p NAME -v VLAN

    False alarms
        The installer makes the port group on every host: unused it harms nobody and is not reported. Where the
        host has no VLANs at all (one flat network), or a storage appliance that has to be in the network of
        management (Nutanix), it is information.

    References
        STIG ESXI-80-000198
    """
    group = next((each for each in topology.groups if each.name == _DEFAULT_GROUP and not each.is_distributed), None)
    if group is None:
        if not any(topology.knows_groups_of(switch) for switch in topology.switches):
            raise Skip(f"no list of the port groups of {topology.host}", Need("esxcfg-vswitch -l", topology.host))
        raise NotApplicable(f"no port group {_DEFAULT_GROUP}")
    if not topology.adapters:
        raise Skip(f"the adapters of {topology.host} are not known", Need("esxcfg-vmknic -l", topology.host))
    management = [
        each
        for each in topology.adapters
        if (each.name == "vmk0" or (each.tags is not None and "management" in {tag.lower() for tag in each.tags}))
        and (each.tags is None or "management" in {tag.lower() for tag in each.tags})
    ]
    beside = [each for each in management if (at := topology.group_of(each)) is not None and at.switch == group.switch]
    if not beside:
        yield observed(f"{_DEFAULT_GROUP} is not on the switch of management")
        return
    used = topology.vm_clients(group)
    if used == 0:
        yield observed(f"no machine on {_DEFAULT_GROUP}")
        return
    vlans = [topology.vlan_of(each) for each in beside]
    if used is None or group.vlan is None or None in vlans:
        raise Skip(
            f"VLAN or clients of {_DEFAULT_GROUP} on {topology.host} are not known",
            Need("esxcfg-vswitch -l", topology.host),
            Need("esxcfg-vmknic -l", topology.host),
        )
    same = [each for each, vlan in zip(beside, vlans, strict=True) if vlan == group.vlan]
    if not same:
        yield observed(f"{_DEFAULT_GROUP} has VLAN {group.vlan}, management {list_of([str(vlan) for vlan in vlans])}")
        return
    flat = not any(_is_tagged(each) for each in topology.groups)
    appliance = any(each.is_internal and each.netstack == DEFAULT_STACK for each in topology.adapters)
    where = f"VLAN {group.vlan}" if group.vlan else "the untagged VLAN"
    yield found(
        f"{topology.host}: {used} virtual {'NIC' if used == 1 else 'NICs'} on {_DEFAULT_GROUP} "
        f"{'is' if used == 1 else 'are'} in {where}, like {names_of(same)} (management)."
        + (" The host uses no VLANs." if flat else "")
        + (" The storage appliance of the host may be one of them, and belongs there." if appliance else ""),
        group.shows("vlan"),
        *(each.near("port_group") for each in same),
        subject=_DEFAULT_GROUP,
        severity=Severity.INFO if flat or appliance else None,
        remedy=_REMEDY.format(host=topology.host, switch=quoted(group.switch or "vSwitch0")),
    )


def _is_tagged(group: Group) -> bool:
    return bool(group.vlan)
