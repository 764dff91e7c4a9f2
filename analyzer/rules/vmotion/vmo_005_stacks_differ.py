"""VMO-005."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.routes import HostRoutes
from analyzer.facts.vmotion import VmotionAdapters, share_network
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Pair, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import least, names_of, none_for_vmotion, to_vmotion_stack
from analyzer.rules.vmotion.routed import takes_default_stack


@rule("VMO-005", "One host uses the vmotion stack, the other the default stack", severity=Severity.WARNING)
def stacks_differ(
    adapters: Pair[VmotionAdapters], all_adapters: Pair[VmkAdapters], routes: Pair[HostRoutes]
) -> Results:
    """The two hosts carry vMotion on different TCP/IP stacks.

    What it checks
        Whether both hosts use the vmotion stack or both the default stack for vMotion.

    Why it matters
        Each stack has its own gateway and routes, and tests need ++netstack=vmotion on one side only. Where
        the path is routed, the design then holds in one direction and breaks in the other.

    How to fix
        Use the vmotion stack on both hosts. The stack of an adapter cannot be changed: remove it and add it
        again with -N vmotion (esxcli network ip netstack add -N vmotion first).

    False alarms
        It works as long as both adapters are in one network: then the finding is a note. Where the routes show
        that vMotion crosses networks by the default stack, VMO-011 tells that, and how to get both hosts on
        the vmotion stack.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    if adapters.a.stack == adapters.b.stack:
        yield observed(f"{adapters.a.stack} stack on both")
        return
    if takes_default_stack(adapters, routes):
        yield observed("vmotion stack on one host, routed over the default stack on the other (see VMO-011)")
        return
    at = 0 if adapters.a.stack == "vmotion" else 1
    dedicated, default = tuple(adapters)[at], tuple(adapters)[1 - at]
    vmks = tuple(all_adapters)[1 - at]
    together = any(share_network(mine, other) for mine in dedicated for other in default)
    if vmks.has_stacks:
        remedy = f"On {default.host}, with no migration running: {to_vmotion_stack(vmks, default)}"
    else:
        remedy = f"{default.host} has no vmotion stack (ESXi 5.x): update it, or use the default stack on both."
    yield found(
        f"{dedicated.host} carries vMotion on the vmotion stack ({names_of(dedicated)}), "
        f"{default.host} on the default stack ({names_of(default)}){', in one network' if together else ''}.",
        *(adapter.shows("netstack") for adapter in dedicated),
        *(adapter.shows("netstack" if "netstack" in adapter.proofs else "tags") for adapter in default),
        remedy=remedy,
        severity=Severity.INFO if together else None,
        confidence=least(adapters),
    )
