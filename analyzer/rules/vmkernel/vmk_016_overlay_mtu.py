"""VMK-016."""

from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pointer, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of

_OVERLAY = frozenset({"vxlan", "nsx-overlay"})


@rule("VMK-016", "MTU of the overlay network is too small", severity=Severity.ERROR)
def overlay_mtu(adapters: VmkAdapters, topology: Topology | None, *, least: int = 1600, advised: int = 1700) -> Results:
    """Tunnel adapters of NSX, or the switch below them, do not leave room for the outer headers.

    What it checks
        The MTU of the adapters on the vxlan or nsx-overlay stack, and of the switch they are connected to:
        below 1600 is an error, below 1700 a note.

    Why it matters
        VXLAN and Geneve put 50 bytes and more around each frame of a VM. Frames of full size are dropped:
        small pings between VMs work, everything else hangs.

    How to fix
        Raise the MTU in the uplink profile of NSX and on the distributed switch in vCenter, and on every
        physical switch between the hosts.

    False alarms
        The hyperbus adapter of NSX never leaves the host and is not looked at. 1600 is enough for VXLAN and
        for Geneve without large options, hence a note only.

    References
        NSX Installation Guide: MTU requirements of the overlay network
    """
    host = adapters.host
    ends = [adapter for adapter in adapters if adapter.netstack in _OVERLAY]
    if not ends:
        raise NotApplicable(f"{host} has no overlay adapter")
    switches: dict[str, Switch] = {}
    for adapter in ends:
        switch = topology.switch_of(adapter) if topology is not None else None
        if switch is not None and switch.mtu is not None:
            switches[switch.name] = switch
    told = [each for each in ends if each.mtu is not None]
    known: list[tuple[int, str, Pointer]] = [
        *((each.mtu or 0, each.name, each.shows("mtu")) for each in told),
        *((each.mtu or 0, each.name, each.shows("mtu")) for each in switches.values()),
    ]
    small = [item for item in known if item[0] < least]
    tight = [item for item in known if item[0] < advised]
    for items, limit, severity in ((small, least, None), ([] if small else tight, advised, Severity.INFO)):
        if items:
            yield found(
                f"{host}: the overlay network has MTU {min(mtu for mtu, _, _ in items)} on "
                f"{list_of([name for _, name, _ in items])}, less than {limit}.",
                *(proof for _, _, proof in items),
                subject=ends[0].netstack,
                remedy=_remedy(ends, switches, advised),
                severity=severity,
                count=len(items),
            )
    if not tight and known:
        yield observed(f"MTU {min(mtu for mtu, _, _ in known)}")
    if len(told) < len(ends):
        raise Skip(f"{host}: the output does not tell the MTU of all overlay adapters", Need("esxcfg-vmknic -l", host))


def _remedy(ends: list[Adapter], switches: dict[str, Switch], advised: int) -> str:
    below = f", on {list_of(list(switches))} in vCenter" if switches else ", on the switch"
    names = list_of([adapter.name for adapter in ends])
    return (
        f"Raise the MTU to {advised} or 9000 in the uplink profile of NSX{below} and on the physical switches. "
        f"Then test a full frame between two hosts from {names}: "
        f"vmkping ++netstack={ends[0].netstack} -d -s {advised - 28} <tunnel address of another host>"
    )
