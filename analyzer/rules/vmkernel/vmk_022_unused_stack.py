"""VMK-022."""

from analyzer.commands.ip_netstack import Netstack
from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, VmkAdapters
from analyzer.facts.routes import HostRoutes
from analyzer.facts.topology import all_unknown
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of

_OTHERS = frozenset({DEFAULT_STACK, VMOTION_STACK, "vxlan", "hyperbus", "nsx-overlay", "mirror", "ops"})
"""Stacks that other rules judge or that NSX and the system make for themselves."""


@rule("VMK-022", "TCP/IP stack without adapter or without gateway", severity=Severity.INFO)
def unused_stack(stacks: Records[Netstack], adapters: VmkAdapters, routes: HostRoutes) -> Results:
    """A TCP/IP stack that somebody made is not used, or reaches its own network only.

    What it checks
        Provisioning and custom TCP/IP stacks: whether an adapter is on them and whether they have a default
        gateway. The vmotion stack is VMO-004 and VMO-012.

    Why it matters
        A stack without adapter is a left-over that misleads. One without gateway is right in a flat network;
        hosts and storage in other networks are out of its reach.

    How to fix
        Remove it: esxcli network ip netstack remove -N STACK
        Or give it a gateway: esxcli network ip route ipv4 add -n default -g GATEWAY -N STACK

    False alarms
        Stacks of NSX and of the system (vxlan, hyperbus, mirror, ops) are left out. Whether the other side is
        in another network is not known, hence a note.

    References
        VMware vSphere 6.5 Networking: create a custom TCP/IP stack
    """
    host, unknown, judged = adapters.host, [], False
    for stack in stacks:
        name = stack.key or stack.name
        if name is None or name in _OTHERS:
            continue
        judged = True
        users = adapters.on(name)
        table = routes.of(name)
        if not users and not adapters.complete:
            unknown.append(Skip(f"{host}: not all adapters are listed", Need("esxcfg-vmknic -l", host)))
        elif not users:
            yield found(
                f"{host}: TCP/IP stack {name} has no adapter.",
                at(stack, "key"),
                subject=name,
                remedy=f"If nobody needs it, on {host}: esxcli network ip netstack remove -N {name}",
            )
        elif table.default is not None:
            yield observed(f"{name}: {names_of(users)}, gateway {table.default[0]}")
        elif any(routes.own_gateway(user) for user in users):
            yield observed(f"{name}: {names_of(users)} with a gateway of the adapter's own")
        elif not table.whole:
            unknown.append(Skip(f"{host}: the routes of the {name} stack were not collected", table.to_collect))
        else:
            yield found(
                f"{host}: TCP/IP stack {name} ({names_of(users)}) has no default gateway.",
                *[at(route, "network") for route in table.routes] or [users[0].shows("netstack")],
                subject=name,
                remedy=f"When other networks are to be reached, on {host}: "
                f"esxcli network ip route ipv4 add -n default -g <gateway> -N {name}",
            )
    if unknown:
        raise all_unknown(unknown)
    if not judged:
        raise NotApplicable(f"{host} has no provisioning or custom TCP/IP stack")
