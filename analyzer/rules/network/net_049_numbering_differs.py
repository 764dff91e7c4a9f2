"""NET-049."""

from analyzer.facts.clusters import Membership
from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import NIC_LIST, same_hosts
from analyzer.rules.network.switches import capped, groups_of, some
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-049", "Names of the NICs differ between identical hosts", severity=Severity.INFO)
def numbering_differs(fleet: Fleet[PhysicalNics], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The same physical port has different vmnic names on hosts of the same build.

    What it checks
        Hosts with the same NIC models at the same PCI addresses: which vmnic name each address has.

    Why it matters
        Scripts and host profiles name vmnics: they would wire the wrong port.

    How to fix
        Assign the aliases anew with the vendor's procedure (deviceInternal alias store), then restart.

    False alarms
        Hosts with cards in other slots have other addresses and are not compared.

    References
        KB 2091560: names of NICs and PCI addresses
    """
    groups = groups_of(members, names)
    if not groups:
        raise NotApplicable("the case holds one host")
    untold, compared = list(fleet.missing), False
    for group in groups:
        built: dict[frozenset[tuple[str, str]], dict[str, dict[str, PhysicalNic]]] = {}
        for host in same_hosts(group, fleet):
            cards = {nic.pci: nic for nic in fleet[host] if nic.pci and nic.model}
            if not fleet[host].listed or not cards:
                untold.append(host)
                continue
            build = frozenset((address, nic.model or "") for address, nic in cards.items())
            built.setdefault(build, {})[host] = cards
        for hosts in built.values():
            first, *rest = hosts
            for host in rest:
                compared = True
                other = [
                    (hosts[first][pci], nic) for pci, nic in hosts[host].items() if hosts[first][pci].name != nic.name
                ]
                if not other:
                    yield observed(f"{first} and {host} name their {len(hosts[host])} NICs alike")
                    continue
                changed = some([f"{mine.name} is {nic.name} at {nic.pci}" for mine, nic in other])
                yield found(
                    f"NICs of {host} have other names than on {first}, at the same PCI addresses: {changed}.",
                    *capped([nic.shows() for _, nic in other]),
                    *capped([mine.near() for mine, _ in other]),
                    subject=f"{first} {host}",
                    count=len(other),
                    hosts=(first, host),
                    remedy=f"On {host}, assign the aliases of {list_of([nic.name for _, nic in other])} anew "
                    "(localcli --plugin-dir /usr/lib/vmware/esxcli/int deviceInternal alias list, then alias store), "
                    "and restart it.",
                )
    if untold:
        raise Skip(f"the NICs of {list_of(untold)} are not all known", *(Need(NIC_LIST, host) for host in untold))
    if not compared:
        raise NotApplicable("no two hosts have the same NICs in the same slots")
