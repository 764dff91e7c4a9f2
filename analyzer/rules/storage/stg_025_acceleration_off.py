"""STG-025."""

from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_OPTIONS = {
    "/VMFS3/HardwareAcceleratedLocking": "locks by ATS",
    "/DataMover/HardwareAcceleratedMove": "copies by the array",
    "/DataMover/HardwareAcceleratedInit": "zeroes by the array",
}


@rule("STG-025", "Hardware acceleration of storage is switched off", severity=Severity.WARNING)
def acceleration_off(options: Settings) -> Results:
    """A primitive of VAAI is switched off on the host.

    What it checks
        /VMFS3/HardwareAcceleratedLocking, /DataMover/HardwareAcceleratedMove and /DataMover/HardwareAcceleratedInit;
        the default of each is 1.

    Why it matters
        Without ATS the host locks whole LUNs by SCSI reservations, and volumes that only know ATS cannot be mounted.
        Without the others clones and zeroing run through the host.

    How to fix
        esxcli system settings advanced set -i 1 -o OPTION

    False alarms
        Vendors of arrays ask for it for as long as a fault of their firmware lasts.

    References
        vSphere Storage: storage hardware acceleration
    """
    settings = [options.setting(name) for name in _OPTIONS]
    off = [each for each in settings if each.value == 0 and each.proof is not None]
    if off:
        names = " and ".join(f"{each.name} ({_OPTIONS[each.name]})" for each in off)
        commands = "; ".join(f"esxcli system settings advanced set -i 1 -o {each.name}" for each in off)
        yield found(
            f"{options.host}: {names} {'is' if len(off) == 1 else 'are'} 0.",
            *[each.shows() for each in off],
            subject="VAAI", count=len(off), remedy=f"On {options.host}: {commands}",
        )  # fmt: skip
    unknown = [each.name for each in settings if not _is_known(each)]
    if not off and len(unknown) < len(settings):
        yield observed("hardware acceleration has its default")
    if unknown:
        raise options.unknown(*unknown)


def _is_known(setting: Setting) -> bool:
    return setting.value is not None or setting.changed is False or setting.exists is False
