"""STG-028."""

from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule

_DEFAULTS = {"/Misc/APDHandlingEnable": 1, "/Misc/APDTimeout": 140}


@rule("STG-028", "APD handling is switched off or its timeout changed", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def apd_handling(options: Settings) -> Results:
    """The host does not give up on lost storage as it does by default.

    What it checks
        /Misc/APDHandlingEnable (default 1) and /Misc/APDTimeout (default 140 seconds).

    Why it matters
        With the handling off, I/O to storage that is gone is tried for ever and the host itself may hang. Another
        timeout changes when HA (VMCP) acts.

    How to fix
        esxcli system settings advanced set -i 1 -o /Misc/APDHandlingEnable
        esxcli system settings advanced set -i 140 -o /Misc/APDTimeout

    False alarms
        Guides for stretched clusters of some vendors ask for another timeout.

    References
        vSphere Storage: all paths down conditions
    """
    settings = [options.setting(name) for name in _DEFAULTS]
    odd = [each for each in settings if each.value not in (None, _DEFAULTS[each.name]) and each.proof is not None]
    for each in odd:
        default = _DEFAULTS[each.name]
        yield found(
            f"{options.host}: {each.name} is {each.value}, the default is {default}.",
            each.shows(),
            subject=each.name,
            remedy=f"On {options.host}: esxcli system settings advanced set -i {default} -o {each.name}",
        )
    unknown = [each.name for each in settings if not _is_known(each)]
    if not odd and len(unknown) < len(settings):
        yield observed("APD handling has its defaults")
    if unknown:
        raise options.unknown(*unknown)


def _is_known(setting: Setting) -> bool:
    return setting.value is not None or setting.changed is False or setting.exists is False
