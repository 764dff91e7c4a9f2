"""STG-029."""

from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_OPTION = "/Disk/AutoremoveOnPDL"


@rule("STG-029", "Lost devices are not removed", severity=Severity.INFO)
def autoremove(options: Settings) -> Results:
    """The host keeps devices that the array says are gone for good.

    What it checks
        /Disk/AutoremoveOnPDL; its default is 1.

    Why it matters
        Dead paths of devices in permanent device loss stay, and count against the limits.

    How to fix
        esxcli system settings advanced set -i 1 -o /Disk/AutoremoveOnPDL

    False alarms
        Stretched clusters on 5.x needed 0; since 6.0 they use the default.

    References
        vSphere Storage: permanent device loss conditions
    """
    setting = options.setting(_OPTION)
    if setting.value == 0 and setting.proof is not None:
        yield found(
            f"{options.host}: {_OPTION} is 0.",
            setting.shows(),
            subject=_OPTION,
            remedy=f"On {options.host}: esxcli system settings advanced set -i 1 -o {_OPTION}",
        )
    elif setting.value is not None or setting.changed is False or setting.exists is False:
        yield observed(f"{_OPTION} has its default")
    else:
        raise options.unknown(_OPTION)
