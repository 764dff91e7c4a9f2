"""VMO-056."""

from analyzer.facts.topology import Topology
from analyzer.facts.virtual_machines import VirtualMachines, is_there
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Need, Pointer, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, quoted
from analyzer.rules.vmotion.vms import MOST, named, plural, source_files


@rule("VMO-056", "VM port group missing on the target host", severity=Severity.ERROR)
def port_group_missing(machines: Direction[VirtualMachines | None], networks: Direction[Topology | None]) -> Results:
    """Virtual machines use a network that the target host does not have.

    What it checks
        ethernetN of the .vmx files of the source: the names of standard port groups, compared letter by
        letter, and the UUIDs of distributed switches, against the target.

    Why it matters
        vCenter looks for the network on the target by its label. Without it the migration is refused, or the
        network has to be chosen by hand for each adapter. HA starts the VM there without network.

    How to fix
        Make the port group with the same name and VLAN: esxcli network vswitch standard portgroup add
        -v vSwitchN -p NAME; esxcli network vswitch standard portgroup set -p NAME -v VLAN. For a distributed
        switch add the host to it.

    False alarms
        A migration between vCenters maps networks, so names may differ. Adapters that are not present are
        not judged.

    References
        vSphere vCenter Server and Host Management: network requirements of vMotion
    """
    source, target = machines.hosts
    own = source_files(machines)
    theirs = networks.target
    if theirs is None:
        raise Skip(f"the port groups of {target} are not in the texts", Need("esxcfg-vswitch -l", target))
    names: dict[str, list[tuple[str, Pointer]]] = {}
    switches: dict[str, list[tuple[str, Pointer]]] = {}
    for vm in own.files:
        for nic in filter(is_there, vm.ethernet):
            uuid, label = nic.text("dvs_switch_id"), nic.text("network_name")
            if uuid:
                switches.setdefault(_plain(uuid), []).append((vm.name, at(vm, f"{nic.name}.dvs.switchId")))
            elif label:
                names.setdefault(label, []).append((vm.name, at(vm, f"{nic.name}.networkName")))
    groups = {group.name for group in theirs.groups if not group.is_distributed}
    known = {_plain(switch.vds_id) for switch in theirs.switches if switch.vds_id}
    missing = {label: held for label, held in names.items() if label not in groups}
    absent = {uuid: held for uuid, held in switches.items() if uuid not in known}
    unknown = []
    if missing and "standard" in theirs.kinds_listed:
        yield from _missing(source, target, missing, groups, theirs)
    elif missing:
        unknown.append("the standard port groups")
    if absent and ("distributed" in theirs.kinds_listed or known or _has_no_switch(theirs)):
        held = [item for items in absent.values() for item in items]
        users = list(dict.fromkeys(name for name, _ in held))
        yield found(
            f"{named(users)} on {source} {plural(users, 'uses', 'use')} a distributed switch that {target} is not on "
            f"({', '.join(_shown(networks.source, uuid) for uuid in absent)}).",
            *(shown for _, shown in held[:MOST]),
            subject="distributed switch", count=len(held),
            remedy=f"In vCenter add {target} to the distributed switch, or choose another network in the migration.",
        )  # fmt: skip
    elif absent:
        unknown.append("the distributed switches")
    if (names or switches) and not missing and not absent:
        yield observed(f"{target} has all {len(names) + len(switches)} networks of the VMs on {source}")
    elif not names and not switches:
        yield observed(f"no VM on {source} has a network adapter")
    if unknown:
        raise Skip(f"{' and '.join(unknown)} of {target} are not in the texts", Need("esxcfg-vswitch -l", target))


def _missing(
    source: str, target: str, missing: dict[str, list[tuple[str, Pointer]]], groups: set[str], theirs: Topology
) -> Results:
    held = [item for items in missing.values() for item in items]
    users = list(dict.fromkeys(name for name, _ in held))
    labels = list(missing)
    close = {label: near_name for label in labels if (near_name := _close(label, groups))}
    text = (
        f"{target} has no port group {list_of([quoted(label) for label in labels])}, which {named(users)} on {source} "
    )
    text += plural(users, "uses", "use")
    if close:
        text += f" ({', '.join(f'{quoted(label)} is called {quoted(other)} there' for label, other in close.items())})"
    switch = next((item.name for item in theirs.switches if item.kind == "standard"), "vSwitch0")
    commands = [
        f"esxcli network vswitch standard portgroup add -v {switch} -p {quoted(label)}" for label in labels[:MOST]
    ]
    yield found(
        f"{text}.",
        *(items[0][1] for items in list(missing.values())[:MOST]),
        subject=labels[0] if len(labels) == 1 else f"{len(labels)} port groups", count=len(labels),
        remedy=f"On {target}, with the VLAN that {source} uses: {'; '.join(commands)}",
    )  # fmt: skip


def _close(label: str, groups: set[str]) -> str:
    """A port group whose name differs in case or outer blanks only."""
    return next((name for name in groups if name.strip().lower() == label.strip().lower()), "")


def _plain(uuid: str | None) -> str:
    return "".join(char for char in (uuid or "").lower() if char in "0123456789abcdef")


def _has_no_switch(topology: Topology) -> bool:
    """True when the switches of the host are told and none of them is distributed."""
    return bool(topology.switches) and all(switch.kind == "standard" for switch in topology.switches)


def _shown(topology: Topology | None, uuid: str) -> str:
    """The name of a distributed switch as the source has it, else its UUID."""
    switches = topology.switches if topology is not None else ()
    return next((switch.name for switch in switches if _plain(switch.vds_id) == uuid), uuid)
