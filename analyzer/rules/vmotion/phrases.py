"""Phrases and command lines that the rules about vMotion adapters share, with the real names filled in."""

import re
from collections.abc import Iterable, Sequence

from analyzer.facts.adapters import VMOTION_STACK, Adapter, VmkAdapters
from analyzer.facts.topology import Switch
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence
from analyzer.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"vmk(\d+)")
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}", re.I)


def least(sides: Iterable[VmotionAdapters]) -> Confidence:
    """The confidence of a finding that rests on the vMotion adapters of several hosts."""
    return max((side.confidence for side in sides), key=lambda confidence: confidence.rank)


def list_of(names: Sequence[str]) -> str:
    """Names as a sentence has them: ``vmk1``, ``vmk1 and vmk2``, ``vmk1, vmk2 and vmk3``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def names_of(adapters: Iterable[Adapter]) -> str:
    """The names of adapters as a sentence has them."""
    return list_of([adapter.name for adapter in adapters])


def none_for_vmotion(*hosts: str) -> str:
    """Why a rule about vMotion adapters has nothing to judge on hosts without one."""
    return f"{list_of(hosts)} {'has' if len(hosts) == 1 else 'have'} no adapter for vMotion (see VMO-001)"


def free_name(adapters: VmkAdapters) -> str:
    """The first ``vmkN`` that the host does not use."""
    taken = {int(found[1]) for each in adapters if (found := _NUMBER.fullmatch(each.name))}
    return f"vmk{next(number for number in range(len(taken) + 1) if number not in taken)}"


def quoted(name: str) -> str:
    """A port group or switch name as it has to be typed."""
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'


def raise_mtu(switch: Switch, mtu: int) -> str:
    """How the MTU of a switch is raised; a distributed one takes it from vCenter only."""
    if switch.kind == "standard":
        return f"esxcli network vswitch standard set -v {quoted(switch.name)} -m {mtu}"
    return f"in vCenter, raise the MTU of {switch.name} to {mtu}"


def set_address(adapter: Adapter, mask: str = "", address: str = "") -> str:
    """The command that gives ``adapter`` a static address; what is not known stands in angle brackets."""
    held = adapter.ipv4
    address = address or (held.text if held and not held.masked else "<address>")
    mask = mask or (held.mask if held and held.mask and not held.masked else "") or "<netmask>"
    return f"esxcli network ip interface ipv4 set -i {adapter.name} -t static -I {address} -N {mask}"


def place_on(adapter: Adapter) -> str:
    """The options of ``ip interface add`` that say where ``adapter`` is connected now."""
    if adapter.dvport:
        return f"-s {quoted(adapter.switch) if adapter.switch else '<switch>'} -P {adapter.dvport}"
    if adapter.port_group and not _UUID.fullmatch(adapter.port_group):
        return f"-p {quoted(adapter.port_group)}"
    return "-p <port group>"


def new_vmotion_adapter(adapters: VmkAdapters, *, by_tag: bool = False) -> str:
    """The commands that add an adapter for vMotion: on the vmotion stack, by tag when asked or on 5.x."""
    name = free_name(adapters)
    address = f"esxcli network ip interface ipv4 set -i {name} -t static -I <address> -N <netmask>"
    add = f"esxcli network ip interface add -i {name} -p <port group>"
    if by_tag or not adapters.has_stacks:
        return f"{add}; {address}; {tag('add', name)}"
    return "; ".join((*new_stack(adapters), f"{add} -N vmotion", address))


def new_stack(adapters: VmkAdapters) -> tuple[str, ...]:
    """The command that makes the vmotion stack; none where an adapter is on it: adding it again is an error."""
    return () if adapters.on(VMOTION_STACK) else ("esxcli network ip netstack add -N vmotion",)


def tag(verb: str, name: str) -> str:
    """The command that adds or removes the VMotion tag."""
    return f"esxcli network ip interface tag {verb} -i {name} -t VMotion"


def is_shared(adapter: Adapter) -> bool:
    """True for vmk0 and for an adapter that has other services than vMotion: to remove it could cut the host off."""
    return adapter.name == "vmk0" or len(adapter.tags or ()) > 1


def take_out(adapter: Adapter) -> str:
    """The command that makes an adapter stop carrying vMotion: its tag goes where it has other work to do."""
    if is_shared(adapter):
        return tag("remove", adapter.name)
    return f"esxcli network ip interface remove -i {adapter.name}"


def to_vmotion_stack(adapters: VmkAdapters, moved: Iterable[Adapter]) -> str:
    """The commands that move vMotion to the vmotion stack.

    A stack is chosen when an adapter is made, so an adapter for vMotion alone is made anew. One that has
    other services, or is vmk0, stays and loses its tag: to remove it could cut the host off.
    """
    commands = [*new_stack(adapters)]
    for each in moved:
        if is_shared(each):
            fresh = [*new_vmotion_adapter(adapters).split("; "), tag("remove", each.name)]
        else:
            mtu = f" -m {each.mtu}" if each.mtu else ""
            fresh = [
                f"esxcli network ip interface remove -i {each.name}",
                f"esxcli network ip interface add -i {each.name} {place_on(each)} -N vmotion{mtu}",
                set_address(each),
            ]
        commands += [command for command in fresh if command not in commands]
    return "; ".join(commands)
