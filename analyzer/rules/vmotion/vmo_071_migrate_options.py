"""VMO-071."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.settings import Setting, Settings
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, near, observed, rule
from analyzer.rules.vmotion.phrases import list_of

_TREE = "/Migrate/"
_SWITCH = "/Migrate/Enabled"
_ADAPTER = "/Migrate/Vmknic"
_TUNED = lazy_pattern(r"/Migrate/(?:VMotion(?:Stream|MaxStream)Helpers|VMotionEncryptionOffload|(?:Snd|Rcv)BufSize)")
"""Options that are changed for fast links or for encryption: not wrong, worth knowing."""


@rule("VMO-071", "Migration options are changed", severity=Severity.WARNING, stops=True)
def migrate_options(settings: Settings, adapters: VmkAdapters | None, vmotion: VmotionAdapters | None) -> Results:
    """Advanced options below /Migrate/ differ from their defaults, or switch vMotion off.

    What it checks
        All options below /Migrate/. /Migrate/Enabled = 0 turns vMotion off on the host. /Migrate/Vmknic names
        the vMotion adapter of the default TCP/IP stack, so that it is set is normal; the adapter that it names
        must exist.

    Why it matters
        With vMotion off every migration to and from the host fails. Other changed options are mostly left over
        from a support case or from an old tuning guide, and can slow migrations down.

    How to fix
        esxcli system settings advanced set -o /Migrate/Enabled -i 1
        Other options: esxcli system settings advanced set -o /Migrate/OPTION --default

    False alarms
        More stream helpers and larger buffers were recommended for 40 and 100 Gbit/s links before 7.0 U2, and
        the offload of encryption is a choice of 9.1: information only.

    References
        VMware performance blog: faster vMotion in vSphere 7.0 U2
    """
    changed = [each for each in settings.changed_below(_TREE) if each.name not in (_SWITCH, _ADAPTER)]
    switch = settings.setting(_SWITCH)
    if switch.value == 0 and switch.proof is not None:
        yield found(
            f"{settings.host}: vMotion is switched off ({_SWITCH} is 0).",
            switch.shows(),
            subject=_SWITCH,
            severity=Severity.CRITICAL,
            remedy=f"On {settings.host}: esxcli system settings advanced set -o {_SWITCH} -i 1",
        )
    elif switch.value is not None or switch.changed is False:
        yield observed(f"{_SWITCH} is not 0")
    named = settings.setting(_ADAPTER)
    text = str(named.value or "")
    if named.proof is not None and text and adapters is not None and adapters.complete and not adapters.named(text):
        other = [each.name for each in vmotion or ()]
        carried = f"; {list_of(other)} {'carries' if len(other) == 1 else 'carry'} vMotion" if other else ""
        yield found(
            f"{settings.host}: {_ADAPTER} names {text}, which does not exist{carried}.",
            named.shows(),
            *(near(each.record, "") for each in adapters if each.record is not None),
            subject=_ADAPTER,
            severity=Severity.INFO if other else Severity.WARNING,
            remedy=f"On {settings.host} tag the right adapter: esxcli network ip interface tag add -i vmkN -t VMotion; "
            f"or empty the option: esxcli system settings advanced set -o {_ADAPTER} --default",
        )
    elif text:
        yield observed(f"{_ADAPTER} is {text}")
    for wanted, severity, subject in ((False, None, "changed options"), (True, Severity.INFO, "tuned options")):
        options = [each for each in changed if (_TUNED.fullmatch(each.name) is not None) is wanted]
        if options:
            yield found(
                f"{settings.host}: {list_of([_told(each) for each in options])}.",
                *(each.shows() for each in options),
                subject=subject,
                severity=severity,
                count=len(options),
                remedy=f"If nobody knows why, on {settings.host}: "
                + "; ".join(f"esxcli system settings advanced set -o {each.name} --default" for each in options),
            )
    if not settings.knows_all_below(_TREE):
        raise settings.unknown_below(_TREE)
    if not changed:
        yield observed("no other option below /Migrate/ is changed")


def _told(setting: Setting) -> str:
    return f"{setting.name} is {setting.value} (default {setting.default})"
