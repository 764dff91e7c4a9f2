"""Tags that do nothing because a TCP/IP stack of its own has taken the service."""

from analyzer.facts.adapters import DEFAULT_STACK, VmkAdapters
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed
from analyzer.rules.vmotion.phrases import names_of


def without_effect(adapters: VmkAdapters, stack: str, tag: str, service: str) -> Results:
    """Find ``tag`` on adapters of the default stack while ``service`` runs over those of ``stack``.

    Raises:
        NotApplicable: no adapter is on that stack.
        Skip: the adapters or their tags were not all collected.
    """
    host, on_stack = adapters.host, adapters.on(stack)
    if not on_stack:
        if not adapters.complete or not adapters.stacks_known:
            raise Skip(f"{host}: not all adapters and their stacks are listed", Need("esxcfg-vmknic -l", host))
        raise NotApplicable(f"{host} has no adapter on the {stack} stack")
    names = names_of(on_stack)
    for adapter in adapters.on(DEFAULT_STACK):
        if tag.lower() in {held.lower() for held in adapter.tags or ()}:
            yield found(
                f"{host}: the {tag} tag of {adapter.name} has no effect: "
                f"{service} runs over {names} on the {stack} stack.",
                adapter.shows("tags"),
                *(each.near("netstack") for each in on_stack),
                subject=adapter.name,
                remedy=f"On {host}: esxcli network ip interface tag remove -i {adapter.name} -t {tag}",
            )
    if adapters.tags_missing:
        untold = names_of(each for each in adapters.on(DEFAULT_STACK) if each.tags is None)
        raise Skip(f"{host}: the tags of {untold} were not collected", *adapters.tags_missing)
    yield observed(f"{names} on the {stack} stack, no {tag} tag on the default stack")
