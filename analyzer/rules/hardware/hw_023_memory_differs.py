"""HW-023."""

from analyzer.facts.clusters import Membership
from analyzer.facts.host_server import Server
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, proofs, said
from analyzer.rules.hardware.models import by_model
from analyzer.rules.network.switches import some

_GIB = 1024**3


@rule("HW-023", "Memory differs between like servers", severity=Severity.INFO, aliases=("XH-013",))
def memory_differs(
    servers: Fleet[Server], members: Fleet[Membership], names: Fleet[HostName], *, percent: float = 2.0
) -> Results:
    """Servers of one model in one cluster have different amounts of memory.

    What it checks
        The memory that the hosts can use (esxcfg-info, esxcli hardware memory get) between servers of one model
        inside a cluster; less than 2 percent are no difference.

    Why it matters
        A module that failed and was switched off shows as missing memory; and HA and DRS plan with the largest
        host.

    How to fix
        Compare the modules (smbiosDump) and the event log of the management controller.

    False alarms
        Servers that were bought with different memory.

    References
        vSphere Availability: admission control
    """
    known = 0
    compared = False
    for _, like in by_model(servers, members, names):
        sizes = {host: server.memory for host, server in like.items() if server.memory}
        known += len(sizes)
        if len(sizes) < 2:
            continue
        compared = True
        kinds: list[int] = []
        told = {}
        for host, size in sizes.items():
            kind = next((kind for kind in kinds if abs(kind - size) * 100 <= percent * kind), None)
            if kind is None:
                kinds.append(size)
            told[host] = Told(kind or size, f"{round(size / _GIB)} GB", like[host].shows("memory"))
        product = next(iter(like.values())).product
        if differs(told):
            yield found(
                f"Memory of {product}: {said(told)}.",
                *proofs(told),
                subject=f"memory of {product}",
                hosts=tuple(told),
                remedy="Compare the memory modules of these hosts: smbiosDump; esxcli hardware ipmi sel list",
            )
        else:
            yield observed(f"{product}: {next(iter(told.values())).text} on {some(list(told))}")
    if not known:
        raise Skip("the memory of no host is known", *(Need("esxcli hardware memory get", host) for host in names))
    if not compared:
        yield observed("no two servers of one model to compare")
