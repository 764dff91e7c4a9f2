"""VMO-043."""

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.machines import machines, usable_mac
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, place_on


@rule("VMO-043", "Duplicate VMkernel MAC address across hosts", severity=Severity.CRITICAL, stops=True)
def duplicate_mac(adapters: Fleet[VmkAdapters], names: Fleet[HostName]) -> Results:
    """VMkernel adapters of two hosts have the same MAC address.

    What it checks
        The MAC addresses of all VMkernel adapters of all hosts of the case. Masked ones are not compared.

    Why it matters
        The physical switches learn the address now on one port, now on the other: both hosts lose packets.
        It comes from boot media that was copied to another server, or from a NIC that was moved: vmk0 keeps
        the MAC that the first NIC had at the installation.

    How to fix
        Remove the adapter and add it again; it then gets a MAC of its own. For vmk0 let it follow its NIC:
        esxcli system settings advanced set -o /Net/FollowHardwareMac -i 1, then restart the host.

    False alarms
        A host that was collected twice, or saved under two names (all adapters with equal MACs and
        addresses), is one host. Internal adapters (NSX, appliances, links to the management controller) are
        left out.

    References
        KB 324503: vmk0 takes the MAC address of vmnic0
        KB 1031111
    """
    machine = machines(names, adapters)
    if len(set(machine.values())) < 2:
        raise NotApplicable("the case holds one host")
    holders: dict[str, dict[str, Adapter]] = {}
    unusable: list[Adapter] = []
    for host, side in adapters.items():
        for adapter in side:
            if adapter.is_service:
                continue
            mac = usable_mac(adapter.mac)
            if mac:
                holders.setdefault(mac, {}).setdefault(machine[host], adapter)
            else:
                unusable.append(adapter)
    hit = False
    for mac, by_machine in holders.items():
        if len(by_machine) < 2:
            continue
        hit = True
        held = list(by_machine.values())
        where = list_of([f"{adapter.name} on {adapter.host}" for adapter in held])
        yield found(
            f"{mac} is the MAC address of {where}.",
            *(adapter.shows("mac") for adapter in held),
            subject=mac,
            remedy=_remedy(held[-1]),
            hosts=tuple(adapter.host for adapter in held),
        )
    if hit:
        return
    if not holders:
        reason = "all MAC addresses are masked or missing" if unusable else "no adapters to compare"
        raise Skip(reason, *(Need("esxcfg-vmknic -l", host) for host in adapters))
    if len({machine[host] for host in adapters}) < 2:
        raise Skip(f"nothing to compare: no adapters are known of {list_of(adapters.missing)}", *adapters.needs)
    text = f"{len(holders)} MAC addresses, none on two hosts"
    text += f"; not compared: {len(unusable)} masked or missing" if unusable else ""
    yield observed(text + (f"; nothing known of {list_of(adapters.missing)}" if adapters.missing else ""))


def _remedy(adapter: Adapter) -> str:
    """A new MAC for ``adapter``: vmk0 takes the one of its NIC, others get one when they are made."""
    if adapter.name == "vmk0":
        return (
            "Find out which host is the copy. On that host, over its console: "
            "esxcli system settings advanced set -o /Net/FollowHardwareMac -i 1, then restart it."
        )
    stack = f" -N {adapter.netstack}" if adapter.netstack not in ("", DEFAULT_STACK) else ""
    return (
        f"Make one of them anew, for example on {adapter.host}: "
        f"esxcli network ip interface remove -i {adapter.name}; "
        f"esxcli network ip interface add -i {adapter.name} {place_on(adapter)}{stack}. "
        "Then set its address and services again."
    )
