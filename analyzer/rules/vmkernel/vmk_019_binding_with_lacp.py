"""VMK-019."""

from analyzer.commands.iscsi import IscsiAdapter, NetworkPortal
from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.topology import Topology, all_unknown
from analyzer.findings import Severity
from analyzer.model import Record
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmkernel.storage import is_software
from analyzer.rules.vmotion.phrases import list_of

_STATUS = "esxcli network vswitch dvs vmware lacp status get"


@rule("VMK-019", "iSCSI port binding together with LACP", severity=Severity.ERROR)
def binding_with_lacp(
    portals: Records[NetworkPortal], vmks: VmkAdapters, topology: Topology, hbas: Records[IscsiAdapter] | None,
    status: Records[LacpStatus] | None, config: Records[LacpConfig] | None,
) -> Results:  # fmt: skip
    """An adapter that is bound to iSCSI sends through a link aggregation group.

    What it checks
        The uplinks under each adapter bound to software iSCSI, and the NICs of the LAGs of the host.

    Why it matters
        A binding stands for one NIC, a LAG makes one link of several. The host cannot tell the paths apart, and
        one LACP fault takes all of them down.

    How to fix
        Choose one of the two: take the NICs out of the LAG and keep the binding, or remove the binding:
        esxcli iscsi networkportal remove -A vmhba64 -n vmkN

    False alarms
        None known. Standard switches have no LACP.

    References
        KB 2038869: considerations for port binding of software iSCSI
        KB 2051307: limitations of LACP
    """
    host = portals.host
    bound = [item for item in portals if is_software(item, hbas)]
    if not bound:
        raise NotApplicable(f"{host}: no adapter is bound to software iSCSI")
    members: dict[str, tuple[Record, str]] = {}
    for lag in status or ():
        for number, entry in enumerate(lag.nic_list):
            if entry.nic:
                members.setdefault(entry.nic, (lag, f"nic_list.{number}.nic"))
    for row in config or ():
        for nic in row.nics:
            members.setdefault(nic, (row, "nics"))
    unknown: list[Skip] = []
    lagged: dict[tuple[str, tuple[str, ...]], list[NetworkPortal]] = {}
    for item in bound:
        adapter = vmks.named(item.vmknic or "")
        switch = topology.switch_of(adapter) if adapter is not None else None
        if adapter is None or switch is None:
            reason = f"{host}: where {item.vmknic} is connected is not known"
            unknown.append(Skip(reason, Need("esxcfg-vmknic -l", host), Need("esxcfg-vswitch -l", host)))
            continue
        if switch.kind == "standard":
            yield observed(f"{adapter.name} on {switch.name}, a standard switch")
            continue
        if not status and not config:
            unknown.append(Skip(f"{host}: the LAGs of {switch.name} were not collected", Need(_STATUS, host)))
            continue
        links = topology.uplinks_of(adapter)
        if links is None and any(nic in members for nic in switch.uplinks or ()):
            # Some NICs of the switch are in a LAG; which of them the port group uses is not known.
            unknown.append(topology.unknown(adapter, "team"))
            continue
        shared = [link.name for link in links or () if link.name in members]
        if not shared:
            yield observed(f"{adapter.name} on {switch.name}, none of its NICs in a LAG")
            continue
        lagged.setdefault((switch.name, tuple(sorted(shared))), []).append(item)
    for (name, nics), items in lagged.items():
        names = list_of([str(item.vmknic) for item in items])
        record, column = members[nics[0]]
        removals = "; ".join(f"esxcli iscsi networkportal remove -A {item.adapter} -n {item.vmknic}" for item in items)
        yield found(
            f"{host}: {names}, bound to {items[0].adapter}, {'sends' if len(items) == 1 else 'send'} through "
            f"{list_of(nics)}, {'a member' if len(nics) == 1 else 'members'} of a LAG of {name}.",
            *(at(item, "vmknic") for item in items),
            near(record, column),
            subject=", ".join(str(item.vmknic) for item in items),
            remedy=f"Take {list_of(nics)} out of the LAG of {name}, or on {host}: {removals}",
            count=len(items),
        )
    if unknown:
        raise all_unknown(unknown)
