"""VMK-009."""

from analyzer.facts.adapters import VMOTION_STACK, VmkAdapters
from analyzer.facts.addresses import is_masked
from analyzer.facts.topology import Topology
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.internal import is_internal_link
from analyzer.rules.vmotion.phrases import list_of, names_of, set_address


def _is_link_local(text: str) -> bool | None:
    """Whether an address is in 169.254.0.0/16; None when the digits that tell are masked."""
    parts = text.split(".")
    for part, wanted in zip(parts, ("169", "254"), strict=False):
        if not part.isdigit():
            return None
        if part != wanted:
            return False
    return len(parts) == 4


@rule("VMK-009", "VMkernel adapter has a link-local IPv4 address", severity=Severity.ERROR)
def link_local_address(adapters: VmkAdapters, topology: Topology | None) -> Results:
    """An adapter that should have its address from DHCP gave itself one.

    What it checks
        IPv4 addresses in 169.254.0.0/16. Adapters that carry vMotion are VMO-007.

    Why it matters
        No DHCP server answered: the service behind the adapter reaches nobody. The VLAN is wrong, the link is
        down, or there is no DHCP server.

    How to fix
        Correct the VLAN or set a static address:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        Links to a BMC (iDRAC, iLO, XCC) by USB, adapters of NSX and of appliances, and switches without
        uplinks have such addresses by design. So has an adapter on which somebody set it as a static one.

    References
        RFC 3927: dynamic configuration of IPv4 link-local addresses <https://www.rfc-editor.org/rfc/rfc3927>
    """
    host = adapters.host
    usual = [each for each in adapters if each.netstack != VMOTION_STACK and not each.has_vmotion_tag]
    unclear, fine, by_design = [], [], []
    for adapter in usual:
        held = adapter.ipv4
        if held is None:
            if not adapter.addresses_told:
                unclear.append(adapter)
            continue
        local = _is_link_local(held.text)
        if local is None and is_masked(held.text):
            unclear.append(adapter)
        elif not local:
            fine.append(adapter)
        elif is_internal_link(adapter, topology) or held.type == "STATIC":
            by_design.append(adapter)
        else:
            sure = topology is not None and topology.switch_of(adapter) is not None
            yield found(
                f"{host}: {adapter.name} has {held.text}, a link-local address"
                + (": DHCP gave none." if held.type == "DHCP" else "."),
                held.shows(),
                adapter.near("port_group"),
                subject=adapter.name,
                remedy=f"On {host}, check the VLAN of its port group, or set an address: "
                f"{set_address(adapter, '<netmask>', '<address>')}",
                confidence=None if sure else Confidence.LIKELY,
            )
    if fine:
        yield observed(f"no link-local address on {names_of(fine)}")
    if by_design:
        told = list_of([f"{each.name} ({each.ipv4.text})" for each in by_design if each.ipv4 is not None])
        yield observed(f"internal by design: {told}")
    if unclear:
        raise Skip(f"{host}: the address of {names_of(unclear)} is masked or missing", Need("esxcfg-vmknic -l", host))
    if not fine and not by_design and not any(each.ipv4 is not None for each in usual):
        raise NotApplicable(f"{host} has no IPv4 address on adapters other than those for vMotion")
