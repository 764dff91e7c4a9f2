"""Facts about vMotion: which adapters really carry it, and how the adapters of two hosts pair up.

Once a host has an adapter on the vmotion TCP/IP stack only that stack is used; VMotion tags on the default
stack have no effect then (VMware vSphere 8.0 Networking, "Place vMotion traffic on the vMotion TCP/IP stack").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from analyzer.engine import Need, Skip, fact
from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import on_link


@dataclass(frozen=True)
class VmotionAdapters:
    """The adapters that carry vMotion on one host; empty when it is certain that there is none."""

    host: str
    adapters: tuple[Adapter, ...]
    stack: Literal["vmotion", "defaultTcpipStack", ""]

    def __iter__(self) -> Iterator[Adapter]:
        return iter(self.adapters)

    def __len__(self) -> int:
        return len(self.adapters)


@fact
def vmotion_adapters(vmks: VmkAdapters) -> VmotionAdapters:
    """Adapters on the vmotion stack if there are any, else those on the default stack with the VMotion tag.

    Unknown (skipped) when no adapter is on the vmotion stack and the tags were not all collected.
    """
    on_stack = tuple(adapter for adapter in vmks if adapter.netstack == VMOTION_STACK)
    if on_stack:
        return VmotionAdapters(vmks.host, on_stack, "vmotion")
    default = [adapter for adapter in vmks if adapter.netstack == DEFAULT_STACK and not adapter.is_service]
    tagged = tuple(adapter for adapter in default if adapter.has_vmotion_tag)
    untold = [adapter for adapter in default if adapter.tags is None]
    if tagged and not untold:
        return VmotionAdapters(vmks.host, tagged, "defaultTcpipStack")
    if untold:
        guess = [adapter.name for adapter in untold if "vmotion" in (adapter.port_group or "").lower()]
        hint = f" (by its port group {', '.join(guess)} may be one)" if guess else ""
        if tagged:
            # Some tags are known: what is known is used, what is not may add to it.
            return VmotionAdapters(vmks.host, tagged, "defaultTcpipStack")
        raise Skip(
            f"{vmks.host}: no adapter is on the vmotion stack and the tags were not collected{hint}",
            *(Need(f"esxcli network ip interface tag get -i {adapter.name}", vmks.host) for adapter in untold),
        )
    if not vmks.complete:
        raise Skip(f"{vmks.host}: the list of VMkernel adapters is not complete", Need("esxcfg-vmknic -l", vmks.host))
    return VmotionAdapters(vmks.host, (), "")


def adapter_pairs(a: VmotionAdapters, b: VmotionAdapters) -> list[tuple[Adapter, Adapter]]:
    """The adapters of two hosts that talk to each other, by role and never by number or port group name.

    Adapters in one network pair first; what remains pairs with every remaining one of the other side.
    """
    pairs: list[tuple[Adapter, Adapter]] = []
    left, right = list(a), list(b)
    for mine in list(left):
        for other in list(right):
            one, two = mine.ipv4, other.ipv4
            if one is not None and two is not None and one.interface is not None and two.interface is not None and on_link(one.interface, two.interface):
                pairs.append((mine, other))
    paired_left = {mine.name for mine, _ in pairs}
    paired_right = {other.name for _, other in pairs}
    rest_left = [adapter for adapter in left if adapter.name not in paired_left]
    rest_right = [adapter for adapter in right if adapter.name not in paired_right]
    if pairs and not rest_left and not rest_right:
        return pairs
    pairs.extend((mine, other) for mine in (rest_left or left) for other in (rest_right or right) if (mine, other) not in pairs)
    return pairs
