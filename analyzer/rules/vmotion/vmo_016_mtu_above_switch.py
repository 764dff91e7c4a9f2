"""VMO-016."""

from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, found, rule
from analyzer.rules.vmkernel.switch_mtu import compare_with_switch, make_fit
from analyzer.rules.vmotion.phrases import none_for_vmotion


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
    compared = compare_with_switch(vmotion, topology)
    yield from compared.fine
    for adapter, switch, mtu in compared.above:
        yield found(
            f"{host}: {adapter.name} carries vMotion with MTU {adapter.mtu}, "
            f"its switch {switch.name} passes only {mtu}.",
            adapter.shows("mtu"),
            switch.shows("mtu"),
            subject=adapter.name,
            remedy=make_fit(host, switch, [adapter], mtu),
        )
    if compared.unknown:
        raise all_unknown(compared.unknown)
