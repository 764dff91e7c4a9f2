"""VMK-013."""

import re

from analyzer.commands.module_parameters import ModuleParameter
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.nics import PhysicalNics
from analyzer.facts.topology import Topology
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.network.driver_options import set_option
from analyzer.rules.vmotion.phrases import list_of

_AGENT = lazy_pattern(r"\b(?:X710|XL710|XXV710|X722)\b", re.I)
_MASKED = lazy_pattern(r"[^0-9a-f:]")


@rule(
    "VMK-013", "vmk0 has the MAC address of a NIC whose firmware sends LLDP", severity=Severity.INFO,
    confidence=Confidence.LIKELY, aliases=("NET-016",),
)  # fmt: skip
def mac_of_physical_nic(
    adapters: VmkAdapters, nics: PhysicalNics, topology: Topology, parameters: Records[ModuleParameter] | None
) -> Results:
    """vmk0 shares its MAC address with a NIC of the X710 family, while several NICs carry it.

    What it checks
        The MAC address of vmk0 against those of NICs with the i40en driver (X710, XL710, XXV710, X722), where
        more than one NIC is active for it, and the LLDP option of the driver.

    Why it matters
        The firmware of these NICs can send LLDP frames of its own with that address. When vmk0 is on another
        NIC, the physical switch learns the address on the wrong port, and management drops out.

    How to fix
        Switch the agent off: esxcli system module parameters set -m i40en -p "LLDP=0,0" (one entry for each
        port; driver 1.5.6 and firmware 6.0 or later), then restart the host. The command replaces all options of
        the driver: put those that are set into the same text. Or make vmk0 anew, which gives it an address of
        VMware's range.

    False alarms
        The installer gives vmk0 the address of the first NIC: that alone is the default of every host, so
        this is information. It is a fault only where the switch reports moving addresses or management is
        lost.

    References
        KB 324503: LLDP agent in the firmware of Intel X710
    """
    vmk0 = adapters.named("vmk0")
    if vmk0 is None or vmk0.mac is None:
        raise Skip("the MAC address of vmk0 is not known", Need("esxcfg-vmknic -l", adapters.host))
    mine = [nic for nic in nics if nic.driver == "i40en" and (nic.model is None or _AGENT.search(nic.model))]
    if not mine:
        if nics.listed and all(nic.driver for nic in nics):
            raise NotApplicable("no NIC of the X710 family")
        raise Skip("the drivers of the NICs are not known", nics.need("esxcli network nic list"))
    mac = vmk0.mac.lower()
    if _MASKED.search(mac):
        raise Skip("the MAC address of vmk0 is masked", Need("esxcfg-vmknic -l", adapters.host))
    owner = next((nic for nic in mine if nic.mac == mac), None)
    if owner is None:
        yield observed(f"{vmk0.mac} is the address of no NIC of the X710 family")
        return
    option = next(
        (item for item in parameters or () if item.module == "i40en" and (item.name or "").upper() == "LLDP"), None
    )
    if option is not None and option.entries and set(option.entries) == {"0"}:
        yield observed(f"the LLDP agent is off: LLDP={option.value}")
        return
    active = topology.active_uplinks_of(vmk0)
    if active is None:
        active = topology.uplinks_of(vmk0)
    if active is None:
        raise topology.unknown(vmk0, "team")
    names = [link.name for link in active]
    if names == [owner.name]:
        yield observed(f"vmk0 uses {owner.name} alone, whose address it has")
        return
    where = f"{list_of(names)} carry it" if owner.name in names else f"{list_of(names)} carries it, not {owner.name}"
    zeros = ",".join("0" for _ in mine)
    yield found(
        f"{adapters.host}: vmk0 has the MAC address of {owner.name} ({owner.model or 'i40en'}); {where}.",
        vmk0.shows("mac"),
        owner.near("mac"),
        *((near(option, "value"),) if option is not None else ()),
        subject="vmk0",
        remedy="Only if the physical switch reports moving addresses, or management drops out: on "
        f"{adapters.host}, {set_option('i40en', 'LLDP', zeros, parameters)}, then restart it; or make vmk0 anew.",
    )
