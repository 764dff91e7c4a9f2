"""VMO-017."""

from analyzer.case_file import CaseFacts
from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, none_for_vmotion


@rule("VMO-017", "Jumbo frames available but not used for vMotion", severity=Severity.INFO)
def jumbo_not_used(
    vmotion: VmotionAdapters, topology: Topology, case: CaseFacts | None, *,
    standard: int = 1500, jumbo: int = 9000, fast_mbps: int = 10_000,
) -> Results:  # fmt: skip
    """A vMotion adapter sends frames of 1500 bytes although switch and link take jumbo frames.

    What it checks
        Adapters that carry vMotion with MTU 1500 on a switch with MTU 9000 or more and a live link of
        10 Gbit/s or more.

    Why it matters
        Jumbo frames on the whole path lower the CPU cost of a migration and raise its speed on fast links.

    How to fix
        Set MTU 9000 on the vMotion adapters of all hosts, then test the physical path with
        vmkping ++netstack=vmotion -d -s 8972 ADDRESS and go back to 1500 if it fails.

    False alarms
        Many networks stay at 1500 on purpose, and paths between sites have to; it is a note only. With
        long_distance = true under [plan] in case.toml the rule does not apply.

    References
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    if case is not None and case.plan.long_distance:
        raise NotApplicable("the migration goes over a long distance, where 1500 is usual")
    unknown = []
    for adapter in vmotion:
        switch = topology.switch_of(adapter)
        if adapter.mtu is None:
            need = Need("esxcfg-vmknic -l", host)
            unknown.append(Skip(f"{host}: the output does not tell the MTU of {adapter.name}", need))
        elif adapter.mtu != standard:
            yield observed(f"MTU {adapter.mtu} on {adapter.name}")
        elif switch is None or switch.mtu is None:
            unknown.append(topology.unknown(adapter, "mtu"))
        elif switch.mtu < jumbo:
            yield observed(f"MTU {adapter.mtu} on {adapter.name}, {switch.mtu} on {switch.name}")
        else:
            fast = topology.runs_at(adapter, fast_mbps)
            links = [link for link in topology.carriers_of(adapter) if (link.speed or 0) >= fast_mbps]
            if fast is None:
                unknown.append(topology.unknown(adapter, "speed"))
            elif not fast:
                yield observed(f"MTU {adapter.mtu} on {adapter.name}, no link of {fast_mbps} Mbit/s")
            else:
                names = list_of([link.name for link in links])
                names += " runs" if len(links) == 1 else " run"
                yield found(
                    f"{host}: {adapter.name} carries vMotion with MTU {adapter.mtu}; "
                    f"its switch {switch.name} takes {switch.mtu} and {names} "
                    f"at {min(link.speed or 0 for link in links) // 1000} Gbit/s.",
                    adapter.shows("mtu"),
                    switch.near("mtu"),
                    *(link.near("speed") for link in links),
                    subject=adapter.name,
                    remedy=f"If the physical network takes jumbo frames, on all hosts: "
                    f"esxcli network ip interface set -i {adapter.name} -m {jumbo}. "
                    f"Then test each path: vmkping {_way(vmotion, adapter.name)} -d -s {jumbo - 28} <peer>",
                )
    if unknown:
        raise all_unknown(unknown)


def _way(vmotion: VmotionAdapters, name: str) -> str:
    """The options with which a ping takes the way of vMotion."""
    return "++netstack=vmotion" if vmotion.stack == "vmotion" else f"-I {name}"
