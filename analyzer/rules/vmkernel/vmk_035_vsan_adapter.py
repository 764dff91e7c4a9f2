"""VMK-035."""

from analyzer.commands.vsan import VsanCluster
from analyzer.facts.roles import Role, Roles
from analyzer.facts.topology import Topology, all_unknown
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmotion.phrases import list_of

_FAST = 10_000


@rule("VMK-035", "vSAN adapter is missing, or shared with vMotion on a slow link", severity=Severity.WARNING)
def vsan_adapter(roles: Roles, cluster: Records[VsanCluster] | None, topology: Topology | None) -> Results:
    """A host of a vSAN cluster needs an adapter for vSAN, and that adapter needs room.

    What it checks
        With vSAN on: whether an adapter carries it (critical when none does), and whether the same adapter also
        carries vMotion over a link below 10 Gbit/s. Different MTUs on the hosts of a cluster are told by
        VMK-015.

    Why it matters
        Without an adapter the host is a partition of its own and its disks are absent. On a shared slow link
        each migration slows the disks of all virtual machines down.

    How to fix
        Give an adapter the vSAN service:
        esxcli vsan network ip add -i vmkN
        Or move vMotion to an adapter with its own link.

    False alarms
        An adapter for witness traffic alone is no adapter for vSAN, but a sign of a stretched cluster; it is
        not judged. On 10 Gbit/s and faster links sharing is usual.

    References
        VMware vSphere 6.5 Networking: VMkernel networking layer
    """
    host = roles.host
    carriers = roles.with_role(Role.VSAN)
    state = cluster[-1] if cluster else None
    if state is not None and state.enabled is not True and not carriers:
        raise NotApplicable(f"{host}: vSAN is off")
    if state is None and not carriers:
        if roles.knows(Role.VSAN) and roles.known:
            raise NotApplicable(f"{host}: no adapter carries vSAN")
        raise Skip(f"{host}: whether vSAN is on was not collected", Need("esxcli vsan cluster get", host))
    if not carriers and state is not None:
        if not roles.knows(Role.VSAN):
            raise Skip(f"{host}: the adapters of vSAN were not collected", *roles.needs(Role.VSAN))
        others = list_of([each.name for each in roles.adapters if not each.is_internal])
        yield found(
            f"{host}: vSAN is on, but none of its adapters ({others}) carries it.",
            at(state, "enabled"),
            *(near(each.record) for each in roles.adapters[:1] if each.record is not None),
            subject="missing",
            remedy=f"On {host}: esxcli vsan network ip add -i <vmk in the vSAN network>",
            severity=Severity.CRITICAL,
        )
        return
    unknown: list[Skip] = []
    for adapter in carriers:
        if Role.VMOTION not in roles.of(adapter):
            yield observed(f"{adapter.name} carries vSAN")
            continue
        fast = topology.runs_at(adapter, _FAST) if topology is not None else None
        if fast:
            yield observed(f"{adapter.name} carries vSAN and vMotion on 10 Gbit/s or more")
        elif fast is None or topology is None:
            missing = Skip(f"{host}: where {adapter.name} is connected is not known", Need("esxcfg-vswitch -l", host))
            unknown.append(missing if topology is None else topology.unknown(adapter, "speed"))
        else:
            links = topology.carriers_of(adapter)
            speeds = list_of([f"{link.name} ({link.speed or 0} Mbit/s)" for link in links]) or "no live link"
            yield found(
                f"{host}: {adapter.name} carries vSAN and vMotion over {speeds}.",
                roles.shows(adapter, Role.VSAN),
                roles.near(adapter, Role.VMOTION),
                *(link.near("speed") for link in links),
                subject=adapter.name,
                remedy=f"On {host}: make an adapter for vMotion on another link, then "
                f"esxcli network ip interface tag remove -i {adapter.name} -t VMotion",
            )
    if unknown:
        raise all_unknown(unknown)
