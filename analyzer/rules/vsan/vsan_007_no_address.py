"""VSAN-007."""

from analyzer.commands.vsan import VsanNetwork
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.vsan import VsanMember
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmotion.phrases import list_of, set_address


@rule("VSAN-007", "Adapter of vSAN does not exist or has no address", severity=Severity.CRITICAL)
def no_address(member: VsanMember, networks: Records[VsanNetwork], adapters: VmkAdapters | None) -> Results:
    """vSAN is told to use a VMkernel adapter that is not there or has no IP address.

    What it checks
        The adapters in esxcli vsan network list against the VMkernel adapters of the host and their addresses.
        A host without any adapter for vSAN is VMK-035, a link-local address VMK-009.

    Why it matters
        The host cannot reach the other members: it is a partition of its own.

    How to fix
        Take the entry away or give the adapter an address:
        esxcli vsan network remove -i vmkN
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        A witness may share vmk0. Where one of several adapters works, it is an error, not critical.

    References
        vSAN Network Design Guide: VMkernel adapters for vSAN
    """
    host = member.host
    used = [item for item in networks if item.vmknic_name]
    if not used:
        yield observed("no adapter is listed for vSAN: see VMK-035")
        return
    if adapters is None or not adapters.complete:
        raise Skip(f"{host}: the VMkernel adapters are not known", Need("esxcfg-vmknic -l", host))
    bad: list[tuple[VsanNetwork, str]] = []
    unclear: list[str] = []
    for item in used:
        adapter = adapters.named(item.vmknic_name or "")
        if adapter is None:
            bad.append((item, "does not exist"))
        elif any(address.text not in ("0.0.0.0", "::") for address in adapter.addresses):
            yield observed(f"{adapter.name} has {list_of([each.text for each in adapter.addresses])}")
        elif adapter.addresses_told:
            bad.append((item, "has no address"))
        else:
            unclear.append(adapter.name)
    for item, why in bad:
        adapter = adapters.named(item.vmknic_name or "")
        yield found(
            f"{host}: {item.vmknic_name}, which vSAN uses, {why}.",
            at(item, "vmknic_name"),
            *([adapter.near()] if adapter is not None else [near(each.record) for each in adapters if each.record][:1]),
            subject=item.vmknic_name or "",
            severity=None if len(bad) == len(used) else Severity.ERROR,
            remedy=f"On {host}: "
            + (
                f"esxcli vsan network remove -i {item.vmknic_name}"
                if adapter is None
                else set_address(adapter, "<netmask>", "<address>")
            ),
        )
    if unclear:
        raise Skip(f"{host}: the address of {list_of(unclear)} is not known", Need("esxcfg-vmknic -l", host))
