"""VMK-004."""

from analyzer.facts.adapters import VMOTION_STACK, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.routes import HostRoutes
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.networks import connected, on_stack, stack_name
from analyzer.rules.vmotion.phrases import list_of


@rule("VMK-004", "Default gateway is not on a connected network", severity=Severity.ERROR)
def gateway_not_connected(adapters: VmkAdapters, routes: HostRoutes) -> Results:
    """The default gateway of a TCP/IP stack is in no network of its adapters, or is the host itself.

    What it checks
        The IPv4 default gateway of each stack against address and netmask of the adapters on it that are not
        switched off. The vmotion stack is VMO-013.

    Why it matters
        A host asks for a gateway by ARP on its own segments. One outside of them never answers, and all other
        networks are out of reach.

    How to fix
        Correct the gateway, or the netmask of the adapter where that is too narrow:
        esxcli network ip route ipv4 remove -n default -g WRONG
        esxcli network ip route ipv4 add -n default -g GATEWAY

    False alarms
        None are known. Masked addresses are not judged.

    References
        RFC 1122, section 3.3.1: routing outbound datagrams <https://www.rfc-editor.org/rfc/rfc1122>
    """
    host, unknown, judged = adapters.host, [], 0
    stacks = dict.fromkeys(adapter.netstack for adapter in adapters if adapter.netstack != VMOTION_STACK)
    for stack in stacks:
        default = routes.of(stack).default
        if default is None:
            continue
        judged += 1
        text, proof = default
        gateway, nets = address(text), connected(adapters, stack)
        owner = nets.owner(gateway) if gateway is not None else None
        holder = nets.holder(gateway) if gateway is not None else None
        if holder is not None and owner is None:
            yield observed(f"gateway {text} is in the network of {holder.name}")
            continue
        if gateway is None or nets.hidden or not nets.nets:
            unknown.append(stack)
            continue
        trouble = f"is the address of {owner.name} itself" if owner else f"is not in {list_of(nets.words)}"
        place = f"-n default{on_stack(stack)}"
        yield found(
            f"{host}: default gateway {text} of {stack_name(stack)} {trouble}.",
            proof,
            *nets.shown,
            subject=f"gateway {text}",
            remedy=f"On {host}: esxcli network ip route ipv4 remove {place} -g {text}; "
            f"esxcli network ip route ipv4 add {place} -g <gateway>. "
            "If the gateway is right, correct the netmask of the adapter.",
        )
    if unknown:
        needs = [Need("esxcfg-vmknic -l", host), *(routes.of(stack).to_collect for stack in unknown)]
        names = list_of([stack_name(stack) for stack in unknown])
        raise Skip(f"{host}: the gateway or an address of {names} is masked or missing", *needs)
    if not judged:
        lacking = [routes.of(stack).to_collect for stack in stacks if not routes.of(stack).whole]
        if lacking:
            raise Skip(f"{host}: the routes were not collected", *lacking)
        raise NotApplicable(f"{host} has no default gateway (see VMK-003)")
