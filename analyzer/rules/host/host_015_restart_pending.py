"""HOST-015."""

from analyzer.commands.software import Profile
from analyzer.configs.boot_cfg import AltBootCfg, BootCfg
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_NEXT = "esxcli software profile get --rebooting-image"


@rule("HOST-015", "Changes wait for a restart of the host", severity=Severity.INFO, aliases=("LIF-011",))
def restart_pending(
    profiles: Records[Profile] | None, boots: Records[BootCfg] | None, others: Records[AltBootCfg] | None,
    settings: Settings, host: HostName,
) -> Results:  # fmt: skip
    """An update was installed or a VMkernel option was set, and the host was not restarted since.

    What it checks
        The image that the next start uses (esxcli software profile get --rebooting-image, the boot.cfg of the
        other boot bank) and VMkernel options whose configured value is not the one in force.

    Why it matters
        The correction that the list of packages shows is not running. Tests and other updates see a state that
        the next restart changes.

    How to fix
        Maintenance mode, then a restart:
        esxcli system maintenanceMode set --enable true; esxcli system shutdown reboot -r "pending changes"

    False alarms
        Packages that are installed without a restart are not pending.

    References
        VMware ESXi Upgrade: installing and updating packages
    """
    waiting: list[tuple[str, Pointer]] = []
    pending = _image_of_next_start(profiles)
    if pending is not None:
        waiting.append((f"the image {pending.name}", at(pending, "name")))
    other = _bank_of_next_start(boots, others)
    if other is not None and pending is None:
        waiting.append((f"build {other.build} in the other boot bank", at(other, "bootstate")))
    options = [setting for setting in settings.printed.values() if setting.pending is not None]
    if options:
        named = [f"{setting.name}={setting.pending}" for setting in options]
        waiting.append((f"VMkernel options {some(named)}", options[0].shows()))
    if waiting:
        yield found(
            f"{host.name}: a restart is missing; it brings {' and '.join(text for text, _ in waiting)}.",
            *(pointer for _, pointer in waiting),
            *capped([setting.shows() for setting in options[1:]]),
            subject="restart",
            count=len(waiting) - bool(options) + len(options),
            remedy=f"On {host.name}: esxcli system maintenanceMode set --enable true; "
            'esxcli system shutdown reboot -r "pending changes"',
        )
        return
    known = [*(["the image"] if profiles is not None else []), *(["the boot banks"] if boots and others else []),
             *(["VMkernel options"] if settings.knows_all_below("hyperthreading") else [])]  # fmt: skip
    if not known:
        raise Skip(f"{host.name}: nothing tells what the next start uses", Need(_NEXT, host.name))
    yield observed(f"nothing waits: {', '.join(known)}")


def _image_of_next_start(profiles: Records[Profile] | None) -> Profile | None:
    for capture in profiles.captures if profiles is not None else ():
        if capture.line is not None and capture.line.option("rebooting-image", "rebooting_image") is not None:
            return next(iter(capture.result.records), None)
    return None


def _bank_of_next_start(boots: Records[BootCfg] | None, others: Records[AltBootCfg] | None) -> AltBootCfg | None:
    """The other boot bank where it is newer than the one in use and was never started."""
    if not boots or not others:
        return None
    used, other = boots[-1], others[-1]
    if used.updated is None or other.updated is None or other.bootstate != 1:
        return None
    return other if other.updated > used.updated else None
