"""VMO-003."""

from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, VmkAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, tag


@rule("VMO-003", "VMotion tag on the default stack has no effect", severity=Severity.INFO)
def tag_without_effect(adapters: VmkAdapters) -> Results:
    """An adapter on the default stack has the VMotion tag although the host has one on the vmotion stack.

    What it checks
        On hosts with an adapter on the vmotion TCP/IP stack, whether any adapter on the default stack still
        has the VMotion tag.

    Why it matters
        Once an adapter is on the vmotion stack, only that stack carries migrations. The tag does no harm, but
        it leads people to test, route and firewall the wrong adapter.

    How to fix
        Take the tag off: esxcli network ip interface tag remove -i vmkN -t VMotion

    False alarms
        None known. The migration itself is not affected, hence a note only.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    host, on_stack = adapters.host, adapters.on(VMOTION_STACK)
    if not on_stack:
        if not adapters.complete or not adapters.stacks_known:
            raise Skip(f"{host}: not all adapters and their stacks are listed", Need("esxcfg-vmknic -l", host))
        raise NotApplicable(f"{host} has no adapter on the vmotion stack")
    names = names_of(on_stack)
    for adapter in adapters.on(DEFAULT_STACK):
        if adapter.has_vmotion_tag:
            yield found(
                f"{host}: the VMotion tag of {adapter.name} has no effect: "
                f"vMotion runs over {names} on the vmotion stack.",
                adapter.shows("tags"),
                *(each.near("netstack") for each in on_stack),
                subject=adapter.name,
                remedy=f"On {host}: {tag('remove', adapter.name)}",
            )
    if adapters.tags_missing:
        untold = names_of(each for each in adapters.on(DEFAULT_STACK) if each.tags is None)
        raise Skip(f"{host}: the tags of {untold} were not collected", *adapters.tags_missing)
    yield observed(f"{names} on the vmotion stack, no VMotion tag on the default stack")
