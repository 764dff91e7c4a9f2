"""VMO-018."""

from analyzer.commands.version import Version
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Others, Records, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, none_for_vmotion


@rule("VMO-018", "Unusual vMotion MTU", severity=Severity.WARNING)
def unusual_mtu(
    vmotion: VmotionAdapters, others: Others[VmotionAdapters], version: Records[Version] | None, *,
    usual: tuple[int, ...] = (1500, 9000), smallest: int = 1280, largest: int = 9000,
    largest_from_7: int = 9190, cloud: tuple[int, int] = (8000, 8950),
) -> Results:  # fmt: skip
    """A vMotion adapter has an MTU that is neither 1500 nor 9000.

    What it checks
        The MTU of each adapter that carries vMotion. Above what the VMkernel takes (9000, from 7.0 on 9190)
        or below 1280 is an error, any other unusual value a warning.

    Why it matters
        Odd values mostly come from a typing error or from tunnel arithmetic, and the next host gets another
        one. Very small ones waste the link.

    How to fix
        Where every switch on the path passes it: esxcli network ip interface set -i vmkN -m 9000
        Else: esxcli network ip interface set -i vmkN -m 1500

    False alarms
        The same odd value on all vMotion adapters of the case looks chosen and is a note only. So are 8000
        to 8950, which some clouds prescribe.

    References
        KB 326539: jumbo frames on the vMotion path
        VMware vSphere 8.0 Networking: enable jumbo frames on a VMkernel adapter
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    numbers = next((item.numbers for item in reversed(version or ()) if item.numbers), None)
    limit = largest if numbers is not None and numbers < (7,) else largest_from_7
    peers = {adapter.mtu for side in others.values() for adapter in side}
    with_them = list_of([host for host, side in others.items() if side.adapters])
    for adapter in vmotion:
        mtu = adapter.mtu
        if mtu is None:
            continue
        if mtu in usual:
            yield observed(f"MTU {mtu} on {adapter.name}")
            continue
        remark = ""
        severity = Severity.WARNING
        if mtu > limit:
            severity, remark = Severity.ERROR, f", more than the {limit} that the VMkernel takes"
        elif mtu < smallest:
            severity, remark = Severity.ERROR, f", less than {smallest}"
        elif peers == {mtu}:
            severity, remark = Severity.INFO, f", as the vMotion adapters of {with_them} have"
        elif cloud[0] <= mtu <= cloud[1]:
            severity, remark = Severity.INFO, ", a value that some clouds prescribe"
        yield found(
            f"{vmotion.host}: {adapter.name} carries vMotion with MTU {mtu}{remark}.",
            adapter.shows("mtu"),
            subject=adapter.name,
            remedy=f"On {vmotion.host}, if the whole path passes it: "
            f"esxcli network ip interface set -i {adapter.name} -m 9000. "
            f"Else: esxcli network ip interface set -i {adapter.name} -m 1500",
            severity=severity,
            confidence=vmotion.confidence,
        )
    untold = names_of(adapter for adapter in vmotion if adapter.mtu is None)
    if untold:
        raise Skip(
            f"{vmotion.host}: the output does not tell the MTU of {untold}",
            Need("esxcfg-vmknic -l", vmotion.host),
        )
