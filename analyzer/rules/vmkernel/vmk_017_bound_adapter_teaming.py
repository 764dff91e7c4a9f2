"""VMK-017."""

from collections.abc import Iterator

from analyzer.commands.iscsi import IscsiAdapter, NetworkPortal
from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.topology import Topology, all_unknown
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Pointer, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmkernel.storage import is_software
from analyzer.rules.vmotion.phrases import list_of, quoted

_CARRIES = frozenset({"active", "last path", "last active"})


@rule(
    "VMK-017", "iSCSI-bound adapter does not have exactly one uplink", severity=Severity.ERROR, aliases=("STG-082",)
)  # fmt: skip
def bound_adapter_teaming(
    portals: Records[NetworkPortal], vmks: VmkAdapters | None, topology: Topology | None,
    hbas: Records[IscsiAdapter] | None,
) -> Results:  # fmt: skip
    """Port binding needs one active uplink and no standby one under each bound VMkernel adapter.

    What it checks
        For each adapter that is bound to software iSCSI: the active and standby uplinks of its port group, and
        what the list of bindings says of it (Compliant Status, Path Status).

    Why it matters
        A binding stands for one physical path. With a second uplink the path may move to another NIC, and the
        host can drop the binding as not compliant; storage then has one path less, or none.

    How to fix
        Leave one uplink active and put none on standby; those that are not named become unused:
        esxcli network vswitch standard portgroup policy failover set -p iSCSI-A -a vmnic2

    False alarms
        Dependent hardware iSCSI adapters have a NIC of their own; their port groups are not looked at. A
        binding without a path is a warning: a target that is not set up yet looks the same.

    References
        KB 2038869: considerations for port binding of software iSCSI
        VMware vSphere 6.5 Storage: best practices for networking with software iSCSI
    """
    host = portals.host
    if not portals:
        raise NotApplicable(f"{host}: no adapter is bound to iSCSI")
    refused = [item for item in portals if item.compliant_status not in (None, "compliant")]
    told = {item.vmknic for item in refused}
    if refused:
        names = list_of([f"{item.vmknic} ({item.noncompliant_message or item.compliant_status})" for item in refused])
        yield found(
            f"{host}: the iSCSI port binding of {names} is not compliant.",
            *(at(item, "compliant_status") for item in refused),
            subject=", ".join(str(item.vmknic) for item in refused),
            remedy=f"On {host}: {'; '.join(_one_uplink(item) for item in refused)}; "
            f"esxcli storage core adapter rescan -A {refused[0].adapter}",
            count=len(refused),
        )
    idle = [item for item in portals if item.path_status and item.path_status.lower() not in _CARRIES]
    idle = [item for item in idle if item.vmknic not in told]
    if idle:
        names = list_of([f"{item.vmknic} ({item.path_status})" for item in idle])
        yield found(
            f"{host}: no iSCSI path uses the bound adapter {names}.",
            *(at(item, "path_status") for item in idle),
            subject=f"paths of {', '.join(str(item.vmknic) for item in idle)}",
            remedy=f"On {host}, test the network and look for new paths: "
            + "; ".join(f"vmkping -I {item.vmknic} <portal>" for item in idle)
            + f"; esxcli storage core adapter rescan -A {idle[0].adapter}",
            severity=Severity.WARNING,
            count=len(idle),
        )
    software = [item for item in portals if is_software(item, hbas) and item.vmknic not in told]
    yield from _teams(host, software, vmks, topology)


def _one_uplink(item: NetworkPortal) -> str:
    """How the port group of a bound adapter gets one uplink."""
    if not item.portgroup:
        return f"in vCenter, for the port group of {item.vmknic}: one uplink active, all others unused"
    base = "esxcli network vswitch standard portgroup policy failover set"
    return f"{base} -p {quoted(item.portgroup)} -a <vmnic>"


def _teams(host: str, portals: list[NetworkPortal], vmks: VmkAdapters | None, topology: Topology | None) -> Results:
    """The uplinks under the bound adapters: one finding for all that have more than one."""
    wide: list[tuple[NetworkPortal, Adapter, tuple[str, ...]]] = []
    unknown: list[Skip] = []
    for item in portals:
        adapter = vmks.named(item.vmknic or "") if vmks is not None else None
        if adapter is None or topology is None:
            unknown.append(
                Skip(f"{host}: where {item.vmknic} is connected is not known", "esxcfg-vmknic -l", "esxcfg-vswitch -l")
            )
            continue
        active, usable = topology.active_uplinks_of(adapter), topology.uplinks_of(adapter)
        if usable is None:
            unknown.append(topology.unknown(adapter, "team"))
        elif len(usable) > 1:
            wide.append((item, adapter, tuple(link.name for link in usable)))
        elif active is not None and len(active) == 1:
            yield observed(f"{adapter.name} on {active[0].name} alone")
        else:
            yield observed(f"{adapter.name} has no active uplink (see VMK-032)")
    if wide and topology is not None:
        several = "; ".join(f"{adapter.name} may use {list_of(links)}" for _, adapter, links in wide)
        yield found(
            f"{host}: an adapter bound to iSCSI must have one uplink, but {several}.",
            *_evidence(topology, wide),
            subject=", ".join(adapter.name for _, adapter, _ in wide),
            remedy=_remedy(topology, wide),
            count=len(wide),
        )
    if unknown:
        raise all_unknown(unknown)


def _evidence(topology: Topology, wide: list[tuple[NetworkPortal, Adapter, tuple[str, ...]]]) -> Iterator[Pointer]:
    for item, adapter, _ in wide:
        yield topology.shows_uplinks(adapter)
        yield near(item, "vmknic")


def _remedy(topology: Topology, wide: list[tuple[NetworkPortal, Adapter, tuple[str, ...]]]) -> str:
    """One uplink for each; adapters that share a switch get different ones."""
    taken: set[str] = set()
    commands = []
    for _, adapter, links in wide:
        first = next((name for name in links if name not in taken), links[0])
        taken.add(first)
        group, switch = topology.group_of(adapter), topology.switch_of(adapter)
        if group is not None and switch is not None and switch.kind == "standard":
            commands.append(
                f"esxcli network vswitch standard portgroup policy failover set -p {quoted(group.name)} -a {first}"
            )
        else:
            commands.append(f"in vCenter, for the port group of {adapter.name}: one uplink active, all others unused")
    return f"On {topology.host}: {'; '.join(commands)}"
