"""NET-046."""

from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of

_OPTIONS = ("/Net/UseHwTSO", "/Net/UseHwTSO6", "/Net/Vmxnet3HwLRO", "/Net/Vmxnet3SwLRO", "/Net/TcpipDefLROEnabled")


@rule("NET-046", "Hardware offloads are switched off for the whole host", severity=Severity.INFO)
def offloads_off(settings: Settings) -> Results:
    """Advanced options keep the host from using segmentation or receive offloads of its NICs.

    What it checks
        /Net/UseHwTSO, /Net/UseHwTSO6, /Net/Vmxnet3HwLRO, /Net/Vmxnet3SwLRO and /Net/TcpipDefLROEnabled: is one
        of them 0.

    Why it matters
        The CPU does the work of the NIC: higher load and lower throughput. It is often a workaround that was
        never taken back (a crash of 6.0 U2 with LRO, fixed in build 3825889).

    How to fix
        esxcli system settings advanced set -o /Net/UseHwTSO -i 1

    False alarms
        A vendor may have asked for it, for a NIC driver or for machines that forward traffic or measure
        latency: ask before changing it back.

    References
        KB 2144968: ESXi 6.0 and LRO
        KB 2055140: TSO and LRO on ESXi
    """
    off, fine, untold = [], [], []
    for name in _OPTIONS:
        setting = settings.setting(name)
        if setting.value == 0 and setting.proof is not None:
            off.append(setting)
        elif setting.value is not None or setting.changed is False:
            fine.append(name)
        elif setting.exists is None:
            untold.append(name)
    if off:
        commands = [f"esxcli system settings advanced set -o {each.name} -i 1" for each in off]
        yield found(
            f"{settings.host}: {list_of([each.name for each in off])} {'is' if len(off) == 1 else 'are'} 0.",
            *(each.shows() for each in off),
            subject="offloads",
            count=len(off),
            remedy=f"If nobody asked for it, on {settings.host}: {'; '.join(commands)}",
        )
    if fine:
        yield observed(f"not switched off: {list_of(fine)}")
    if untold:
        raise settings.unknown(*untold)
    if not off and not fine:
        yield observed("this version has none of these options")
