"""VMO-070."""

from analyzer.commands.nic_details import NicTso
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.settings import Settings
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of

_FULL = 65535


@rule("VMO-070", "Segmentation offload is off on a VMkernel adapter", severity=Severity.INFO, aliases=("VMK-021",))
def tso_off(
    adapters: VmkAdapters, vmotion: VmotionAdapters | None, settings: Settings,
    offloads: Records[NicTso] | None, topology: Topology | None,
) -> Results:  # fmt: skip
    """A VMkernel adapter, or the NIC that carries vMotion, does not use TCP segmentation offload.

    What it checks
        The TSO MSS of each VMkernel adapter (65535 is normal), and whether the NICs that carry vMotion report
        the offload as on.

    Why it matters
        The CPU cuts the data into segments: more load, and less throughput on 10 Gbit/s links and faster.

    How to fix
        Find out why it was switched off; on a NIC: esxcli network nic tso set -n vmnicN -e 1

    False alarms
        It can be a workaround for a NIC driver. Where /Net/UseHwTSO is 0 all NICs report it as off, and NET-046
        tells it. USB NICs have no offload. Adapters of appliances and of NSX are not judged.

    References
        KB 2055140: TSO and LRO on ESXi
    """
    told = [each for each in adapters if each.tso_mss is not None and not each.is_service]
    odd = [each for each in told if each.tso_mss != _FULL and not _over_usb(topology, each.name)]
    if odd:
        values = list_of([f"{each.name} has {each.tso_mss}" for each in odd])
        yield found(
            f"{adapters.host}: {values} as TSO MSS, not {_FULL}.",
            *(each.shows("tso_mss") for each in odd),
            subject="TSO MSS",
            count=len(odd),
            remedy=f"On {adapters.host}: esxcli network nic tso get; "
            "esxcli system settings advanced list -o /Net/UseHwTSO",
        )
    elif told:
        yield observed(f"TSO MSS {_FULL} on {names_of(told)}")
    off_by_option = settings.value("/Net/UseHwTSO") == 0
    links = (
        {link.name for each in vmotion or () for link in topology.carriers_of(each)} if topology is not None else set()
    )
    off = [item for item in offloads or () if item.nic in links and item.value == "off"]
    if off_by_option:
        yield observed("/Net/UseHwTSO is 0, see NET-046")
    elif off:
        names = [item.nic or "" for item in off]
        commands = "; ".join(f"esxcli network nic tso set -n {name} -e 1" for name in names)
        yield found(
            f"{adapters.host}: {list_of(names)} {'carries' if len(names) == 1 else 'carry'} vMotion with the "
            "segmentation offload off.",
            *(at(item, "value") for item in off),
            subject="TSO of uplinks",
            count=len(off),
            remedy=f"If no driver problem asks for it, on {adapters.host}: {commands}",
        )
    elif any(item.nic in links for item in offloads or ()):
        yield observed(f"the offload is on for {list_of(sorted(links))}")
    if not told:
        raise Skip(
            f"the TSO MSS of the adapters of {adapters.host} is not told", Need("esxcfg-vmknic -l", adapters.host)
        )


def _over_usb(topology: Topology | None, name: str) -> bool:
    """True when USB NICs carry the adapter."""
    if topology is None:
        return False
    links = [link for each in topology.adapters if each.name == name for link in topology.carriers_of(each)]
    return bool(links) and all(link.name.startswith("vusb") for link in links)
