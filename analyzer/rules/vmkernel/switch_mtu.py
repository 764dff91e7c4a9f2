"""The MTU of VMkernel adapters against that of the virtual switches they are connected to."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Switch, Topology
from analyzer.rulebook import Need, Observed, Skip, observed
from analyzer.rules.vmotion.phrases import raise_mtu


class Compared(Struct, frozen=True):
    """What became of each adapter."""

    above: list[tuple[Adapter, Switch, int]] = []
    """Adapters that send more than their switch passes, with the MTU of the switch."""
    fine: list[Observed] = []
    unknown: list[Skip] = []


def compare_with_switch(adapters: Iterable[Adapter], topology: Topology) -> Compared:
    """Compare each adapter with its switch."""
    result = Compared()
    for adapter in adapters:
        switch = topology.switch_of(adapter)
        if adapter.mtu is None:
            reason = f"{topology.host}: the output does not tell the MTU of {adapter.name}"
            result.unknown.append(Skip(reason, Need("esxcfg-vmknic -l", topology.host)))
        elif switch is None or switch.mtu is None:
            result.unknown.append(topology.unknown(adapter, "mtu"))
        elif adapter.mtu <= switch.mtu:
            result.fine.append(observed(f"{adapter.name} {adapter.mtu}, {switch.name} {switch.mtu}"))
        else:
            result.above.append((adapter, switch, switch.mtu))
    return result


def make_fit(host: str, switch: Switch, adapters: Sequence[Adapter], limit: int) -> str:
    """Both ways to make adapters and switch agree: raise the switch, or lower the adapters."""
    raised = raise_mtu(switch, max(adapter.mtu or 0 for adapter in adapters))
    where = f"On {host}: " if switch.kind == "standard" else ""
    lower = "; ".join(f"esxcli network ip interface set -i {each.name} -m {limit}" for each in adapters)
    return f"{where}{raised if where else raised[:1].upper() + raised[1:]}. Or, on {host}: {lower}"
