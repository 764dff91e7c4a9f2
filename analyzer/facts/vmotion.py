"""Facts about vMotion: which adapters really carry it, and how the adapters of two hosts pair up.

Once a host has an adapter on the vmotion TCP/IP stack only that stack is used; VMotion tags on the default
stack have no effect then (vSphere 8.0 Networking, "Place vMotion traffic on the vMotion TCP/IP stack").
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import on_link
from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Confidence
from analyzer.rulebook import Need, Skip, fact

OPTION = "/Migrate/Vmknic"
"""The advanced option that names the adapter of the default stack that vMotion uses; it may be empty."""


class VmotionAdapters(Struct, frozen=True, eq=False):
    """The adapters that carry vMotion on one host; empty when it is certain that there is none."""

    host: str
    adapters: tuple[Adapter, ...]
    stack: Literal["vmotion", "defaultTcpipStack", ""]
    unseen: tuple[Need, ...] = ()
    """What to collect to see them all; empty when these are certainly all."""
    option: Setting | None = None
    """The advanced option, where it alone tells that an adapter carries vMotion."""

    def __iter__(self) -> Iterator[Adapter]:
        return iter(self.adapters)

    def __len__(self) -> int:
        return len(self.adapters)

    @property
    def confidence(self) -> Confidence:
        """How sure it is that these carry vMotion: likely by the option, or on output nobody could compare."""
        tags = [adapter.proofs["tags"][0] for adapter in self.adapters if "tags" in adapter.proofs]
        unseen = self.stack == DEFAULT_STACK and any(not tag.place.origin.seen for tag in tags)
        return Confidence.LIKELY if unseen or self.option is not None else Confidence.CERTAIN


@fact
def vmotion_adapters(vmks: VmkAdapters, settings: Settings | None) -> VmotionAdapters:
    """Adapters on the vmotion stack if there are any, else those on the default stack with the VMotion tag.

    Where the tags of an adapter were not collected, the advanced option /Migrate/Vmknic may name it.

    Unknown (skipped) when no adapter is on the vmotion stack and the tags were not all collected.
    """
    listing = () if vmks.complete and vmks.stacks_known else (Need("esxcfg-vmknic -l", vmks.host),)
    on_stack = vmks.on(VMOTION_STACK)
    if on_stack:
        return VmotionAdapters(vmks.host, on_stack, "vmotion", listing)
    tagged = tuple(adapter for adapter in vmks.on(DEFAULT_STACK) if adapter.has_vmotion_tag)
    if tagged:
        # What is known is used; what is not may add to it.
        return VmotionAdapters(vmks.host, tagged, "defaultTcpipStack", (*listing, *vmks.tags_missing))
    option = settings.setting(OPTION) if settings is not None else None
    named = tuple(adapter for adapter in vmks.on(DEFAULT_STACK) if option is not None and adapter.name == option.value)
    if named and named[0].tags is None:
        return VmotionAdapters(vmks.host, named, "defaultTcpipStack", (*listing, *vmks.tags_missing), option)
    untold = [adapter for adapter in vmks.on(DEFAULT_STACK) if adapter.tags is None]
    if untold:
        guess = [adapter.name for adapter in untold if "vmotion" in (adapter.port_group or "").lower()]
        hint = f" (by its port group {', '.join(guess)} may be one)" if guess else ""
        raise Skip(
            f"{vmks.host}: no adapter is on the vmotion stack and the tags were not collected{hint}",
            *listing,
            *vmks.tags_missing,
        )
    if not vmks.complete:
        raise Skip(f"{vmks.host}: the list of VMkernel adapters is not complete", *listing)
    if not vmks.stacks_known:
        raise Skip(f"{vmks.host}: the list of VMkernel adapters does not tell all TCP/IP stacks", *listing)
    return VmotionAdapters(vmks.host, (), "")


def share_network(one: Adapter, two: Adapter) -> bool:
    """True when both have an address in one network; link-local ones are in all networks and do not count."""
    mine, other = ([item.interface for item in adapter.addresses] for adapter in (one, two))
    return any(
        a is not None and b is not None and not a.is_link_local and not b.is_link_local and on_link(a, b)
        for a in mine
        for b in other
    )


def adapter_pairs(a: VmotionAdapters, b: VmotionAdapters) -> list[tuple[Adapter, Adapter]]:
    """The adapters of two hosts that talk to each other, by role and never by number or port group name.

    Adapters in one network pair first; what remains pairs with every remaining one of the other side.
    """
    pairs: list[tuple[Adapter, Adapter]] = []
    left, right = list(a), list(b)
    for mine in list(left):
        for other in list(right):
            if share_network(mine, other):
                pairs.append((mine, other))
    paired_left = {mine.name for mine, _ in pairs}
    paired_right = {other.name for _, other in pairs}
    rest_left = [adapter for adapter in left if adapter.name not in paired_left]
    rest_right = [adapter for adapter in right if adapter.name not in paired_right]
    if pairs and not rest_left and not rest_right:
        return pairs
    pairs.extend(
        (mine, other) for mine in (rest_left or left) for other in (rest_right or right) if (mine, other) not in pairs
    )
    return pairs
