"""VMO-047."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.pings import SavedPings, both_ways
from analyzer.facts.roles import PROVISIONING_STACK
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import free_name, least, list_of, none_for_vmotion
from analyzer.rules.vmotion.round_trips import answered, slowest


@rule("VMO-047", "Long-distance vMotion without a provisioning stack", severity=Severity.WARNING)
def no_provisioning_stack(
    vmotion: Pair[VmotionAdapters],
    adapters: Pair[VmkAdapters],
    pings: Pair[SavedPings],
    *,
    limit_ms: float = 150.0,
    long_distance_ms: float = 10.0,
) -> Results:
    """The hosts are far apart, and one of them has no adapter on the provisioning TCP/IP stack.

    What it checks
        The average round-trip time of the saved pings between the vMotion adapters; above 10 ms both hosts
        are expected to have an adapter on the stack vSphereProvisioning.

    Why it matters
        Disks, snapshots and logs of a VM do not travel over vMotion but over the provisioning adapter, without
        one over management. Over long distances the vendor demands a stack of its own for them, with a gateway
        of its own.

    How to fix
        esxcli network ip netstack add -N vSphereProvisioning, then an adapter on it with
        esxcli network ip interface add -i vmkN -p PORTGROUP -N vSphereProvisioning and a gateway.

    False alarms
        Where only compute moves and the storage is stretched over both sites, hardly any data takes this way.
        The border of 10 ms is a rule of thumb. Above 150 ms VMO-024 says that vMotion is not supported at all.

    References
        VMware vSphere 8.0 Networking: place traffic for cold migration on the provisioning TCP/IP stack
    """
    empty = [side.host for side in vmotion if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    paths = both_ways(pings, vmotion)
    runs = [run for path in paths for run in answered(path)]
    longest = slowest(runs)
    if longest is None:
        raise Skip("no saved ping tells how far apart the hosts are", *(path.plain_command for path in paths))
    average = longest.settled_average or 0.0
    lacking = [side for side in adapters if not side.on(PROVISIONING_STACK)]
    if average <= long_distance_ms:
        yield observed(f"average {average:.3f} ms: not far apart")
    elif average > limit_ms:
        yield observed(f"average {average:.1f} ms: too far (see VMO-024)")
    elif not lacking:
        yield observed(f"average {average:.1f} ms, both hosts have an adapter on {PROVISIONING_STACK}")
    elif unsure := [side.host for side in lacking if not (side.complete and side.stacks_known)]:
        raise Skip(
            f"not all adapters of {list_of(unsure)} and their stacks are listed",
            *(Need("esxcfg-vmknic -l", host) for host in unsure),
        )
    else:
        hosts = list_of([side.host for side in lacking])
        have = "has" if len(lacking) == 1 else "have"
        yield found(
            f"Round trips between the hosts take {average:.1f} ms, and {hosts} {have} "
            f"no adapter on the stack {PROVISIONING_STACK}.",
            at(longest.record, "rtt_avg_ms"),
            *(each.near("netstack") for side in lacking for each in side),
            subject=PROVISIONING_STACK,
            confidence=least(vmotion),
            count=len(lacking),
            remedy=" ".join(_remedy(side) for side in lacking),
        )


def _remedy(side: VmkAdapters) -> str:
    name = free_name(side)
    return (
        f"On {side.host}: esxcli network ip netstack add -N {PROVISIONING_STACK}; "
        f"esxcli network ip interface add -i {name} -p <port group> -N {PROVISIONING_STACK}; "
        f"esxcli network ip interface ipv4 set -i {name} -t static -I <address> -N <netmask>; "
        f"esxcli network ip route ipv4 add -n default -g <gateway> -N {PROVISIONING_STACK}."
    )
