"""VMO-042."""

from analyzer.facts.adapters import Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.addresses import IpAddress, address
from analyzer.facts.machines import machines
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import least, list_of, set_address


@rule("VMO-042", "Duplicate vMotion IP address", severity=Severity.CRITICAL, stops=True)
def duplicate_address(vmotion: Fleet[VmotionAdapters], adapters: Fleet[VmkAdapters], names: Fleet[HostName]) -> Results:
    """Two hosts have the same address on their vMotion adapters.

    What it checks
        The IPv4 and IPv6 addresses of all vMotion adapters of all hosts of the case. Masked addresses and
        IPv6 link-local ones are not compared.

    Why it matters
        Both hosts answer for the address: migrations reach one of them by chance, and none can run between
        the two.

    How to fix
        Give one of the adapters a free address of the vMotion network:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        A host that was collected twice, or saved under two names (all adapters with equal MACs and
        addresses), is one host. Internal adapters that have one address on every host (169.254.1.1 on
        vmservice-vmknic-pg) carry no vMotion and are not looked at.

    References
        RFC 5227: IPv4 address conflict detection <https://www.rfc-editor.org/rfc/rfc5227>
    """
    machine = machines(names, adapters)
    if len(set(machine.values())) < 2:
        raise NotApplicable("the case holds one host")
    holders: dict[IpAddress, dict[str, tuple[str, Adapter, AdapterAddress]]] = {}
    masked: list[str] = []
    for host, side in vmotion.items():
        for adapter in side:
            for item in adapter.addresses:
                ip = address(item.text)
                if ip is None:
                    masked.append(host)
                elif not ip.is_unspecified and not (ip.version == 6 and ip.is_link_local):
                    holders.setdefault(ip, {}).setdefault(machine[host], (host, adapter, item))
    hit = False
    for ip, by_machine in holders.items():
        if len(by_machine) < 2:
            continue
        hit = True
        held = list(by_machine.values())
        last, item = held[-1][1], held[-1][2]
        remedy = f"Give one of them another address, for example on {last.host}: " + (
            set_address(last, address="<free address>")
            if item.version == 4
            else f"remove {item.text} from {last.name} and add a free one"
        )
        where = list_of([f"{adapter.name} on {host}" for host, adapter, _ in held])
        yield found(
            f"{ip} is the vMotion address of {where}.",
            *(shown.shows() for _, _, shown in held),
            subject=str(ip),
            remedy=remedy,
            hosts=tuple(host for host, _, _ in held),
            confidence=least(vmotion[host] for host, _, _ in held),
        )
    known = {host for by_machine in holders.values() for host in by_machine}
    if hit:
        return
    if not holders and masked:
        raise Skip(
            "all vMotion addresses are masked",
            *(Need("esxcfg-vmknic -l", host) for host in dict.fromkeys(masked)),
        )
    if len({machine[host] for host in vmotion}) < 2:
        raise Skip(
            f"nothing to compare: no vMotion adapters are known of {list_of(vmotion.missing)}",
            *vmotion.needs,
        )
    if not holders:
        untold = [adapter.host for side in vmotion.values() for adapter in side if not adapter.addresses_told]
        if untold:
            raise Skip(
                "the vMotion addresses were not collected",
                *(Need("esxcfg-vmknic -l", host) for host in untold),
            )
        raise NotApplicable("no host has a vMotion address (see VMO-001, VMO-007)")
    text = (
        f"{len(holders)} vMotion addresses of {len(known)} hosts, none twice"
        if len(holders) > 1
        else "one vMotion address"
    )
    text += f"; not compared: {len(masked)} masked" if masked else ""
    yield observed(text + (f"; nothing known of {list_of(vmotion.missing)}" if vmotion.missing else ""))
