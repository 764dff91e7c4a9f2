"""VMO-014."""

from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK
from analyzer.facts.addresses import is_masked
from analyzer.facts.routes import HostRoutes
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pointer, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.routed import is_outside


@rule("VMO-014", "vMotion stack gateway equals the default stack gateway", severity=Severity.INFO)
def same_gateway(adapters: VmotionAdapters, routes: HostRoutes) -> Results:
    """vMotion and management leave the host by the same gateway.

    What it checks
        The default gateways of the vmotion stack and of the default stack.

    Why it matters
        Equal gateways mean that management and vMotion share one subnet and VLAN: memory contents of machines
        cross the management network unless vMotion is encrypted.

    How to fix
        Give vMotion a VLAN and a gateway of its own:
        esxcli network ip route ipv4 add -n default -g GATEWAY -N vmotion

    False alarms
        The documentation of 6.5 asks for different gateways, that of 8.0 allows equal ones: hence a note.
        A gateway that no vMotion adapter can reach is left to VMO-013.

    References
        VMware vSphere 6.5 Networking: vMotion TCP/IP stack
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    if adapters.stack != VMOTION_STACK:
        raise NotApplicable(f"{adapters.host} has no adapter on the vmotion stack")
    vmotion, management = (_gateway(stack, routes) for stack in (VMOTION_STACK, DEFAULT_STACK))
    masked = [text for text, _ in (vmotion, management) if is_masked(text)]
    if masked:
        needs = [routes.of(stack).to_collect for stack in (VMOTION_STACK, DEFAULT_STACK)]
        raise Skip(f"{adapters.host}: gateway {masked[0]} is masked", *needs)
    if vmotion[0] != management[0]:
        yield observed(f"{vmotion[0]} for vMotion, {management[0]} for the default stack")
        return
    if is_outside(vmotion[0], adapters):
        yield observed(f"{vmotion[0]} for both, in no network of the vmotion stack (see VMO-013)")
        return
    yield found(
        f"{adapters.host}: the vmotion stack and the default stack have the same gateway {vmotion[0]}.",
        vmotion[1],
        management[1],
        subject=f"gateway {vmotion[0]}",
        remedy=f"Give vMotion a VLAN and subnet of its own, then on {adapters.host}: "
        f"esxcli network ip route ipv4 remove -n default -g {vmotion[0]} -N vmotion; "
        "esxcli network ip route ipv4 add -n default -g <gateway> -N vmotion",
    )


def _gateway(stack: str, routes: HostRoutes) -> tuple[str, Pointer]:
    """The default gateway of a stack.

    Raises:
        NotApplicable: it has none.
        Skip: it was not collected.
    """
    table = routes.of(stack)
    if table.default is not None:
        return table.default
    if table.whole:
        raise NotApplicable(f"the {stack} stack of {routes.host} has no default gateway")
    need: Need = table.to_collect
    raise Skip(f"{routes.host}: the routes of the {stack} stack were not collected", need)
