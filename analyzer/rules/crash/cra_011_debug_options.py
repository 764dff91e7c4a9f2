"""CRA-011."""

from analyzer.facts.settings import Settings
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule

TIMEOUT = "/Misc/BlueScreenTimeout"
_LOG_TO_SERIAL = "debugLogToSerial"


@rule("CRA-011", "Options for debugging are left on", severity=Severity.INFO, confidence=Confidence.LIKELY)
def debug_options(settings: Settings) -> Results:
    """A host restarts by itself after a crash, or logs to a serial port.

    What it checks
        Misc.BlueScreenTimeout, the seconds after which a crashed host restarts by itself (0: it waits), and the
        boot option debugLogToSerial.

    Why it matters
        A host that restarts at once hides its purple screen, and may crash in a loop while HA moves machines back
        to it. Logging to a serial port slows the host down.

    How to fix
        esxcli system settings advanced set -o /Misc/BlueScreenTimeout -d

    False alarms
        A restart after a crash may be wanted where nobody is near; the dump is written before it.

    References
        KB 337182
    """
    timeout, serial = settings.setting(TIMEOUT), settings.setting(_LOG_TO_SERIAL)
    is_on = False
    if isinstance(timeout.value, int) and timeout.value > 0 and timeout.proof is not None:
        is_on = True
        yield found(
            f"{settings.host} restarts by itself {timeout.value} s after a crash (Misc.BlueScreenTimeout).",
            timeout.shows(),
            subject=TIMEOUT,
            remedy=f"On {settings.host}, unless that is wanted: esxcli system settings advanced set -o {TIMEOUT} -i 0",
        )
    if serial.value == "TRUE" and serial.proof is not None:
        is_on = True
        yield found(
            f"{settings.host} logs to a serial port (debugLogToSerial).",
            serial.shows(),
            subject=_LOG_TO_SERIAL,
            remedy=f"On {settings.host}: esxcli system settings kernel set -s {_LOG_TO_SERIAL} -v FALSE",
        )
    if timeout.value is None and timeout.changed is None:
        raise settings.unknown(TIMEOUT)
    if not is_on:
        yield observed(f"BlueScreenTimeout {'unchanged' if timeout.value is None else timeout.value}")
