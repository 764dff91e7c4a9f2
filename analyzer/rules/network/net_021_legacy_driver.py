"""NET-021."""

from analyzer.commands.version import Version
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.network.switches import capped, some

_LEGACY = frozenset({
    "atl1c", "be2net", "bnx2", "bnx2x", "cnic", "cxgb3", "cxgb4", "e1000", "e1000e", "enic", "forcedeth", "i40e",
    "igb", "igbvf", "ixgb", "ixgbe", "ixgbevf", "mlx4_core", "mlx4_en", "myri10ge", "netxen_nic", "nx_nic", "qlcnic",
    "qlge", "r8125", "r8168", "r8169", "s2io", "sfc", "sky2", "tg3", "vxge",
})  # fmt: skip
"""NIC drivers written for the Linux layer (vmklinux), which 7.0 no longer has."""
_NATIVE = {
    "bnx2x": "qfle3", "be2net": "elxnet", "e1000e": "ne1000", "enic": "nenic", "i40e": "i40en",
    "igb": "igbn", "ixgbe": "ixgben", "mlx4_en": "nmlx4_en", "tg3": "ntg3",
}  # fmt: skip


@rule("NET-021", "NIC driver of the old kind blocks the upgrade to 7.0", severity=Severity.ERROR)
def legacy_driver(nics: PhysicalNics, version: Records[Version]) -> Results:
    """An uplink depends on a driver that 7.0 and later can no longer load.

    What it checks
        Before 7.0: the driver of each uplink against the drivers of the Linux layer (vmklinux). An error
        where no native driver follows, else a warning.

    Why it matters
        7.0 has no such layer. The upgrade stops with a dependency error, or the host comes up without these
        NICs.

    How to fix
        Move to the native driver first (igb to igbn, ixgbe to ixgben, bnx2x to qfle3 and so on), remove the
        old one: esxcli software vib remove -n net-NAME. NICs without a native driver have to be replaced.

    False alarms
        The native drivers have similar names (ne1000, ntg3, nenic) and are not meant. NICs that no switch
        uses do not count.

    References
        KB 78389: devices that 7.0 no longer supports
    """
    numbers = next((item.numbers for item in reversed(version) if item.numbers), None)
    if numbers is None:
        raise Skip("the version of the host is not known", "vmware -vl")
    if numbers >= (7,):
        raise NotApplicable("from 7.0 on there are native drivers only")
    links = [nic for nic in nics.uplinks if nic.driver is not None]
    if not links:
        raise Skip("the drivers of the uplinks are not known", *_needs(nics))
    old = [nic for nic in links if nic.driver in _LEGACY]
    if not old:
        yield observed(some(sorted({nic.driver or "" for nic in links})))
    else:
        drivers = sorted({nic.driver or "" for nic in old})
        instead = [f"{name} to {_NATIVE[name]}" for name in drivers if name in _NATIVE]
        remove = "; ".join(f"esxcli software vib remove -n net-{name.replace('_', '-')}" for name in drivers)
        move = f"Move {', '.join(instead)} first" if instead else "Look for a native driver first"
        yield found(
            f"{nics.host}: {some([f'{nic.name} ({nic.driver})' for nic in old])} "
            f"{'needs a driver' if len(old) == 1 else 'need drivers'} that 7.0 no longer has.",
            *capped([nic.shows("driver") for nic in old]),
            near(version[-1], "version"),
            subject=some(drivers),
            count=len(old),
            severity=Severity.WARNING if all(name in _NATIVE for name in drivers) else Severity.ERROR,
            remedy=f"Before an upgrade of {nics.host} to 7.0: {move}, then {remove}. "
            "NICs without a native driver have to be replaced.",
        )
    if len(links) < len(nics.uplinks):
        raise Skip("the drivers of the uplinks are not all known", *_needs(nics))


def _needs(nics: PhysicalNics) -> list[str]:
    return ["esxcli network nic list"] if nics.uplinks else ["esxcli network nic list", "esxcfg-vswitch -l"]
