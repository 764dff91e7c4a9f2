"""VMO-004."""

from analyzer.commands.ip_netstack import Netstack
from analyzer.facts.adapters import VMOTION_STACK, VmkAdapters
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, to_vmotion_stack


@rule("VMO-004", "vMotion TCP/IP stack without an adapter", severity=Severity.INFO)
def stack_without_adapter(
    stacks: Records[Netstack] | None, adapters: VmkAdapters, vmotion: VmotionAdapters | None
) -> Results:
    """The host has a vmotion TCP/IP stack that no adapter uses; vMotion runs over the default stack.

    What it checks
        Whether the stack called vmotion is in the list of stacks while no VMkernel adapter is on it and an
        adapter of the default stack has the VMotion tag.

    Why it matters
        The gateway, routes and DNS set for that stack are not used. It is mostly the rest of an adapter that
        was removed, or a change that stopped half way.

    How to fix
        Place the vMotion adapter on the stack, or remove the stack:
        esxcli network ip netstack remove -N vmotion

    False alarms
        Host profiles may create the stack before an adapter needs it. Nothing is broken, hence a note only.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    host = adapters.host
    users = adapters.on(VMOTION_STACK)
    if users:
        yield observed(f"{names_of(users)} on the vmotion stack")
        return
    need = Need("esxcli network ip netstack list", host)
    if stacks is None:
        raise Skip(f"{host}: no `{need.command}`", need)
    listed = next((stack for stack in stacks if VMOTION_STACK in (stack.key, stack.name)), None)
    if listed is None:
        if not stacks.complete:
            raise Skip(f"{host}: the list of TCP/IP stacks is not complete", need)
        yield observed("no vmotion stack")
        return
    if not adapters.complete or not adapters.stacks_known:
        raise Skip(f"{host}: not all adapters and their stacks are listed", Need("esxcfg-vmknic -l", host))
    if vmotion is None:
        reason = f"{host}: no adapter is on the vmotion stack, and not all tags were collected"
        raise Skip(reason, *adapters.tags_missing)
    if not vmotion.adapters:
        yield observed("no adapter on the vmotion stack, and none else for vMotion (see VMO-001)")
        return
    yield found(
        f"{host}: the vmotion stack has no adapter; vMotion runs over {names_of(vmotion)} on the default stack.",
        at(listed, "key"),
        *(adapter.near("tags") for adapter in vmotion),
        remedy=f"On {host}, to remove the stack: esxcli network ip netstack remove -N vmotion. "
        f"To use it, with no migration running: {to_vmotion_stack(adapters, vmotion)}",
        confidence=vmotion.confidence,
    )
