"""VMO-015."""

from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, none_for_vmotion, raise_mtu


@rule("VMO-015", "MTU of the vMotion adapters differs between hosts", severity=Severity.ERROR)
def mtu_differs(adapters: Pair[VmotionAdapters], topology: Pair[Topology | None]) -> Results:
    """Adapters that carry vMotion for each other have different MTUs.

    What it checks
        The MTU of each pair of vMotion adapters, paired by role: the vMotion adapter may be vmk3 on one host
        and vmk1 on the other.

    Why it matters
        vMotion sends with the do-not-fragment bit. TCP announces its segment size, so a mismatch on one
        segment normally still migrates, but large frames can be dropped on the way: stalls and time-outs in
        the copy phase.

    How to fix
        Set the same MTU on both adapters: 9000 when every switch on the path passes it
        (esxcli network ip interface set -i vmkN -m 9000), else 1500. A virtual switch with a smaller MTU has
        to be raised first: esxcli network vswitch standard set -v vSwitchN -m 9000

    False alarms
        Service adapters (NSX, appliances) and storage adapters are not compared. Where the path between
        sites is routed with a smaller MTU, 1500 on both sides is right.

    References
        KB 326539: jumbo frames on the vMotion path
        KB 417889
        KB 419088
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    seen = []
    unknown: dict[str, None] = {}
    for mine, other in adapter_pairs(adapters.a, adapters.b):
        if mine.mtu is None or other.mtu is None:
            unknown.update((end.host, None) for end in (mine, other) if end.mtu is None)
            continue
        if mine.mtu == other.mtu:
            seen.append(mine.mtu)
            continue
        small, large = sorted((mine, other), key=lambda adapter: adapter.mtu or 0)
        known = {side.host: side for side in topology if side is not None}
        narrow = known[small.host].switch_of(small) if small.host in known else None
        widen = ""
        if narrow is not None and narrow.mtu is not None and narrow.mtu < (large.mtu or 0):
            widen = f"{raise_mtu(narrow, large.mtu or 0)}; then "
        yield found(
            f"{large.name} on {large.host} has MTU {large.mtu}, {small.name} on {small.host} has {small.mtu}.",
            large.shows("mtu"),
            small.shows("mtu"),
            *([narrow.near("mtu")] if widen and narrow is not None else []),
            subject=f"{mine.name} <-> {other.name}",
            remedy=f"Set both to the same value; if the path passes jumbo frames, on {small.host}: "
            f"{widen}esxcli network ip interface set -i {small.name} -m {large.mtu}",
        )
    if seen:
        yield observed(f"MTU {'/'.join(map(str, sorted(set(seen))))} on both")
    if unknown:
        raise Skip(
            f"the output does not tell the MTU of the vMotion adapters of {list_of(list(unknown))}",
            *(Need("esxcfg-vmknic -l", host) for host in unknown),
        )
