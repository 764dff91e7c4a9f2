"""VMK-014."""

from collections import defaultdict

from analyzer.facts.adapters import VMOTION_STACK, Adapter
from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, found, rule
from analyzer.rules.vmkernel.switch_mtu import compare_with_switch, make_fit
from analyzer.rules.vmotion.phrases import names_of


@rule("VMK-014", "VMkernel adapter MTU is larger than the MTU of its virtual switch", severity=Severity.CRITICAL)
def mtu_above_switch(topology: Topology, vmotion: VmotionAdapters | None) -> Results:
    """A VMkernel adapter may send larger frames than its virtual switch passes on.

    What it checks
        The MTU of each adapter against that of the switch it is connected to. Adapters that carry vMotion are
        VMO-016, those of NSX VMK-016.

    Why it matters
        The switch drops every frame above its own MTU. Storage logs in and then stalls, management works until
        a large answer has to be sent.

    How to fix
        Raise the MTU of the switch: esxcli network vswitch standard set -v vSwitchN -m 9000
        For a distributed one change it in vCenter, on the switch itself. Or lower the adapter:
        esxcli network ip interface set -i vmkN -m 1500

    False alarms
        None known: the two values belong to one host and contradict each other.

    References
        KB 419088
        VMware vSphere 8.0 Networking: enable jumbo frames on a VMkernel adapter
    """
    host = topology.host
    told = {adapter.name for adapter in vmotion or ()}
    usual = [
        each for each in topology.adapters
        if not each.is_internal and each.netstack != VMOTION_STACK and not each.has_vmotion_tag
        and each.name not in told
    ]  # fmt: skip
    compared = compare_with_switch(usual, topology)
    yield from compared.fine
    by_switch: defaultdict[str, list[Adapter]] = defaultdict(list)
    switches = {switch.name: (switch, limit) for _, switch, limit in compared.above}
    for adapter, switch, _ in compared.above:
        by_switch[switch.name].append(adapter)
    for name, adapters in by_switch.items():
        switch, limit = switches[name]
        mtus = sorted({adapter.mtu for adapter in adapters if adapter.mtu is not None})
        yield found(
            f"{host}: {names_of(adapters)} {'has' if len(adapters) == 1 else 'have'} "
            f"MTU {'/'.join(map(str, mtus))}, the switch {switch.name} passes only {limit}.",
            *(adapter.shows("mtu") for adapter in adapters),
            switch.shows("mtu"),
            subject=switch.name,
            remedy=make_fit(host, switch, adapters, limit),
            count=len(adapters),
        )
    if compared.unknown:
        raise all_unknown(compared.unknown)
    if not usual:
        raise NotApplicable(f"{host} has no VMkernel adapter beside those for vMotion and NSX")
