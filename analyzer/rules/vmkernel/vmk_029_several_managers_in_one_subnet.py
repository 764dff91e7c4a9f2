"""VMK-029."""

from itertools import combinations

from analyzer.facts.adapters import Adapter
from analyzer.facts.addresses import on_link
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of


@rule("VMK-029", "Several management adapters in one subnet", severity=Severity.WARNING)
def several_managers_in_one_subnet(roles: Roles) -> Results:
    """Two adapters with the Management tag are in the same network.

    What it checks
        The IPv4 networks of all adapters with the Management tag on one TCP/IP stack.

    Why it matters
        The stack has one route for the network and uses one of the adapters for all of it. The other one adds
        no redundancy for vCenter and vSphere HA, and its heartbeats may leave by the wrong link.

    How to fix
        Take the tag off one of them: esxcli network ip interface tag remove -i vmkN -t Management
        or move it to another network. Redundancy comes from a second uplink below one adapter.

    False alarms
        Adapters in different networks are a supported way to give HA a second heartbeat path. Adapters that
        are switched off are not judged.

    References
        KB 318546: several VMkernel adapters in one subnet
    """
    host = roles.host
    told = [adapter for adapter in roles.with_role(Role.MANAGEMENT) if adapter.enabled is not False]
    if len(told) < 2:
        if not roles.knows(Role.MANAGEMENT):
            raise Skip(f"{host}: not all Management tags are known", *roles.needs(Role.MANAGEMENT))
        raise NotApplicable(f"{host} has {'one management adapter' if told else 'no adapter with the Management tag'}")
    nets = {adapter.name: adapter.ipv4.interface if adapter.ipv4 is not None else None for adapter in told}
    hit: dict[str, Adapter] = {}
    for one, two in combinations(told, 2):
        a, b = nets[one.name], nets[two.name]
        if a is not None and b is not None and one.netstack == two.netstack and on_link(a, b):
            hit |= {one.name: one, two.name: two}
    if hit:
        first, *rest = hit.values()
        tags = "; ".join(f"esxcli network ip interface tag remove -i {each.name} -t Management" for each in rest)
        words = [f"{each.name} ({each.ipv4.text})" for each in hit.values() if each.ipv4 is not None]
        yield found(
            f"{host}: {list_of(words)} carry Management in one network.",
            *(adapter.shows("address") for adapter in hit.values()),
            *(roles.near(adapter, Role.MANAGEMENT) for adapter in hit.values()),
            subject=names_of(hit.values()),
            remedy=f"On {host}, leave Management to {first.name}: {tags}. Or give them addresses in other networks.",
            count=len(hit),
        )
    hidden = [name for name, net in nets.items() if net is None]
    if hidden:
        raise Skip(f"{host}: the address of {list_of(hidden)} is masked or missing", Need("esxcfg-vmknic -l", host))
    if not hit:
        yield observed(f"{names_of(told)} in different networks")
