"""VMO-057."""

from analyzer.facts.topology import Topology
from analyzer.facts.virtual_machines import VMX_FILES, VirtualMachines, is_there
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Pointer, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import is_appliance
from analyzer.rules.vmotion.phrases import list_of
from analyzer.rules.vmotion.vms import MOST, named, plural


@rule("VMO-057", "VM is connected to a switch without uplinks", severity=Severity.WARNING)
def switch_without_uplink(machines: VirtualMachines | None, topology: Topology | None, host: HostName) -> Results:
    """A virtual machine is on a network that does not leave its host.

    What it checks
        The networks in the .vmx files against the switches of the host: a standard switch without any
        physical NIC.

    Why it matters
        vCenter does not migrate a VM that is connected to such a switch (the VM would lose its neighbours on
        the old host), and DRS leaves it where it is.

    How to fix
        Give the switch an uplink (esxcli network vswitch standard uplink add -v vSwitchN -u vmnicN), move the
        adapter to another network, or set config.migrate.test.CompatibleNetworks.VMOnVirtualIntranet to false
        in the advanced settings of vCenter.

    False alarms
        Internal switches of appliances (Nutanix, guest introspection) and of the server's BMC are left out.
        Labs with a router VM are built like this on purpose: accept the finding there.

    References
        KB 1003832: virtual intranet
    """
    if machines is None or not machines.has_files:
        raise Skip(f"{host.name}: no .vmx file", Need(VMX_FILES))
    if topology is None:
        raise Skip(f"{host.name}: the virtual switches are not in the texts", Need("esxcfg-vswitch -l"))
    groups = {group.name: group for group in topology.groups if not group.is_distributed}
    alone: dict[str, list[tuple[str, Pointer]]] = {}
    unknown: dict[str, None] = {}
    seen = 0
    for vm in machines.files:
        for nic in filter(is_there, vm.ethernet):
            label = nic.text("network_name")
            if nic.text("dvs_switch_id") or not label:
                continue
            group = groups.get(label)
            switch = topology.switch(group.switch) if group is not None else None
            if switch is None or switch.uplinks is None:
                unknown[label] = None
                continue
            seen += 1
            if not switch.uplinks and not is_appliance(topology, switch):
                alone.setdefault(switch.name, []).append((vm.name, at(vm, f"{nic.name}.networkName")))
    for name, held in alone.items():
        users = list(dict.fromkeys(user for user, _ in held))
        shown = topology.switch(name)
        yield found(
            f"{topology.host}: {named(users)} {plural(users, 'is', 'are')} on {name}, which has no uplink; "
            f"vCenter does not migrate {plural(users, 'it', 'them')}.",
            *(pointer for _, pointer in held[:MOST]),
            *([shown.near("uplinks")] if shown is not None else []),
            subject=name, count=len(users),
        )  # fmt: skip
    if seen and not alone:
        yield observed(f"{topology.host}: the switches of {seen} adapters have uplinks")
    elif not seen and not unknown:
        yield observed(f"{topology.host}: no VM on a standard switch")
    if unknown:
        raise Skip(f"{topology.host}: the switch of {list_of(list(unknown))} is not known", Need("esxcfg-vswitch -l"))
