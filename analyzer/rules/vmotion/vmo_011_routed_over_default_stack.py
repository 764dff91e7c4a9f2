"""VMO-011."""

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import IpAddress, on_link
from analyzer.facts.routes import HostRoutes, Way, differ_by_mask
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Found, Need, NotApplicable, Pair, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import least, list_of, new_vmotion_adapter, none_for_vmotion
from analyzer.rules.vmotion.routed import is_open, way_of_stack


@rule("VMO-011", "Routed vMotion over the default stack", severity=Severity.WARNING)
def routed_over_default_stack(
    adapters: Pair[VmotionAdapters], routes: Pair[HostRoutes], vmks: Pair[VmkAdapters]
) -> Results:
    """vMotion crosses networks by the gateway of the default TCP/IP stack.

    What it checks
        vMotion adapters in different networks of which at least one is on the default stack: by which gateway
        its packets leave.

    Why it matters
        They follow the gateway of the management network and may leave by the management adapter. The vmotion
        stack has routes and a gateway of its own for this.

    How to fix
        Give vMotion an adapter on the vmotion stack and that stack a gateway:
        esxcli network ip route ipv4 add -n default -g GATEWAY -N vmotion

    False alarms
        A gateway of the adapter's own (from 6.5) is right. A static route that leaves by the vMotion adapter
        works: that is a note. Without any route VMO-009 speaks.

    References
        VMware vSphere 6.7 Networking: vMotion TCP/IP stack for traffic across IP subnets
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    if all(side.stack != DEFAULT_STACK for side in adapters):
        raise NotApplicable("both hosts have vMotion on the vmotion stack")
    known = {side.host: side for side in routes}
    listed = {side.host: side for side in vmks}
    hidden: list[Adapter] = []
    needs: list[Need] = []
    idle: list[str] = []
    said = False
    judged: set[tuple[str, str]] = set()
    for mine, other in adapter_pairs(adapters.a, adapters.b):
        one, two = mine.ipv4, other.ipv4
        if one is None or two is None:
            continue
        a, b = one.interface, two.interface
        if a is None or b is None:
            hidden += [end for end, net in ((mine, a), (other, b)) if net is None]
            continue
        if on_link(a, b):
            said = True
            yield observed(f"{mine.name} and {other.name} are both in {a.network}")
            continue
        if differ_by_mask(a, b):
            idle.append(f"the netmasks of {mine.name} and {other.name} differ (see VMO-010)")
            continue
        for adapter, far in ((mine, b), (other, a)):
            if adapter.netstack != DEFAULT_STACK or (adapter.host, adapter.name) in judged:
                continue
            judged.add((adapter.host, adapter.name))
            table = known[adapter.host]
            way = table.way(adapter, far.ip).way
            if way is Way.UNKNOWN or is_open(table, adapter):
                needs += table.needs(adapter)
                continue
            if way is Way.NONE:
                idle.append(f"{adapter.name} on {adapter.host} has no route to {far.ip} (see VMO-009)")
                continue
            said = True
            result = _finding(adapter, far.ip, table, listed[adapter.host], least(adapters))
            yield result or observed(f"{adapter.name} on {adapter.host} reaches {far.ip} {way.value}")
    if hidden:
        names = list_of(list(dict.fromkeys(f"{adapter.name} on {adapter.host}" for adapter in hidden)))
        hosts = dict.fromkeys(adapter.host for adapter in hidden)
        raise Skip(
            f"the address or netmask of {names} is masked or not readable",
            *(Need("esxcfg-vmknic -l", host) for host in hosts),
        )
    if needs:
        raise Skip("the routes of the default stack are not known", *needs)
    untold = [adapter for side in adapters for adapter in side if not adapter.addresses_told]
    if untold and not said:
        raise Skip("the addresses were not collected", *(Need("esxcfg-vmknic -l", item.host) for item in untold))
    if not said:
        raise NotApplicable("; ".join(idle) or "no IPv4 address on both hosts (see VMO-007)")


def _finding(adapter: Adapter, far: IpAddress, routes: HostRoutes, vmks: VmkAdapters, sure: Confidence) -> Found | None:
    """What is wrong with the way of an adapter on the default stack; None when nothing is."""
    hop = way_of_stack(adapter, far, routes)
    if hop is None or hop.proof is None:
        return None
    leaves = getattr(hop.proof.record, "interface", None)
    by = f" by {leaves}" if leaves else ""
    fine = hop.way is Way.ROUTE and leaves == adapter.name
    what = "a static route" if hop.way is Way.ROUTE else "the default gateway"
    return found(
        f"{adapter.host}: vMotion from {adapter.name} to {far} takes {what} {hop.gateway}{by} of the default stack.",
        hop.proof,
        *([adapter.ipv4.shows()] if adapter.ipv4 is not None else []),
        subject=f"{adapter.name} -> {far}",
        severity=Severity.INFO if fine else None,
        confidence=sure if routes.knows_gateway_of(adapter) else Confidence.LIKELY,
        remedy=("Nothing has to change. " if fine else "")
        + f"For routes of its own give vMotion an adapter on the vmotion stack, on {adapter.host}: "
        f"{new_vmotion_adapter(vmks)}; "
        "esxcli network ip route ipv4 add -n default -g <gateway> -N vmotion",
    )
