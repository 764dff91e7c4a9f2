"""VMO-016."""

from analyzer.facts.topology import Switch, Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import none_for_vmotion, quoted


@rule(
    "VMO-016",
    "vMotion adapter MTU is larger than the MTU of its virtual switch",
    severity=Severity.CRITICAL,
    stops=True,
)
def mtu_above_switch(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """A vMotion adapter may send larger frames than its virtual switch passes on.

    What it checks
        The MTU of each adapter that carries vMotion against the MTU of the standard or distributed switch it
        is connected to.

    Why it matters
        The switch drops every frame above its own MTU. Small packets get through, so plain pings and the
        start of a migration work; the copy phase stalls and times out.

    How to fix
        Raise the MTU of the switch, for a standard one with
        esxcli network vswitch standard set -v vSwitchN -m 9000
        For a distributed one change it in vCenter, on the switch itself. Or lower the adapter:
        esxcli network ip interface set -i vmkN -m 1500

    False alarms
        None known: the two values belong to one host and contradict each other.

    References
        KB 326539: jumbo frames on the vMotion path
        KB 419088
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    unknown = []
    for adapter in vmotion:
        switch = topology.switch_of(adapter)
        if adapter.mtu is None:
            need = Need("esxcfg-vmknic -l", host)
            unknown.append(Skip(f"{host}: the output does not tell the MTU of {adapter.name}", need))
        elif switch is None or switch.mtu is None:
            unknown.append(topology.unknown(adapter, "mtu"))
        elif adapter.mtu <= switch.mtu:
            yield observed(f"{adapter.name} {adapter.mtu}, {switch.name} {switch.mtu}")
        else:
            yield found(
                f"{host}: {adapter.name} carries vMotion with MTU {adapter.mtu}, "
                f"its switch {switch.name} passes only {switch.mtu}.",
                adapter.shows("mtu"),
                switch.shows("mtu"),
                subject=adapter.name,
                remedy=f"{_raise(host, switch, adapter.mtu)}. "
                f"Or, on {host}: esxcli network ip interface set -i {adapter.name} -m {switch.mtu}",
            )
    if unknown:
        raise all_unknown(unknown)


def _raise(host: str, switch: Switch, mtu: int) -> str:
    """How the MTU of a switch is raised; a distributed one takes it from vCenter only."""
    if switch.kind == "standard":
        return f"On {host}: esxcli network vswitch standard set -v {quoted(switch.name)} -m {mtu}"
    return f"In vCenter, raise the MTU of {switch.name} to {mtu}"
