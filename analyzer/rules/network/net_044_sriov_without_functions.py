"""NET-044."""

from analyzer.commands.module_parameters import ModuleParameter
from analyzer.commands.nic_list import Nic
from analyzer.commands.sriov import SriovNic
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import (
    HostName,
    Need,
    NotApplicable,
    Records,
    Results,
    Skip,
    at,
    found,
    observed,
    rule,
)
from analyzer.rules.network.driver_options import set_option
from analyzer.rules.vmotion.phrases import list_of


@rule(
    "NET-044", "SR-IOV is asked for, but no NIC offers virtual functions",
    severity=Severity.WARNING, confidence=Confidence.LIKELY,
)  # fmt: skip
def sriov_without_functions(
    host: HostName,
    parameters: Records[ModuleParameter] | None,
    sriov: Records[SriovNic] | None,
    nics: Records[Nic] | None,
) -> Results:
    """The driver of a NIC is told to make virtual functions, but the host lists none of its NICs with SR-IOV.

    What it checks
        The driver option max_vfs against the list of NICs with virtual functions.

    Why it matters
        Virtual machines with an SR-IOV adapter do not power on.

    How to fix
        Enable SR-IOV and VT-d (AMD: IOMMU) in the firmware setup of server and NIC, then restart the host;
        esxcli network sriovnic list must name the NIC. Or take the option back:
        esxcli system module parameters set -m DRIVER -p max_vfs=0

    False alarms
        A change of the option works only after a restart, so between the two the list is still empty. A value
        of 0 for every port asks for nothing.

    References
        vSphere 8.0 Networking: single root I/O virtualization
    """
    if parameters is None or sriov is None:
        needs = [Need("esxcli network sriovnic list", host.name)] if sriov is None else []
        if parameters is None:
            drivers = sorted({nic.driver for nic in nics or () if nic.driver}) or ["<driver>"]
            needs += [Need(f"esxcli system module parameters list -m {name}", host.name) for name in drivers]
        raise Skip("nothing tells whether SR-IOV is asked for and offered", *needs)
    asked = [
        item
        for item in parameters
        if item.name == "max_vfs" and any(entry.isdecimal() and int(entry) > 0 for entry in item.entries)
    ]
    if not asked:
        if not any(item.name == "max_vfs" for item in parameters):
            raise NotApplicable("no driver option max_vfs")
        yield observed("max_vfs is not set")
    for item in asked:
        offering = [nic.name or "" for nic in sriov if item.module in (None, nic.driver)]
        if offering:
            yield observed(f"{list_of(offering)} {'offers' if len(offering) == 1 else 'offer'} virtual functions")
            continue
        if not sriov.complete:
            raise Skip("the list of NICs with SR-IOV is not whole", Need("esxcli network sriovnic list", host.name))
        name = item.module or "the driver"
        yield found(
            f"{host.name}: {name} has max_vfs={item.value}, but no NIC of it is listed with virtual functions.",
            at(item, "value"),
            subject=f"max_vfs of {name}",
            remedy=f"Enable SR-IOV and VT-d or IOMMU in the firmware setup of {host.name} and restart it; if SR-IOV is "
            f"not wanted: {set_option(item.module or '<driver>', 'max_vfs', '0', parameters)}",
        )
