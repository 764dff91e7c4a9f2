"""SEC-045."""

from analyzer.commands.security_state import KeyPersistence
from analyzer.commands.version import Version
from analyzer.facts.release import Release
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Hardening, Records, Results, at, found, observed, rule
from analyzer.rules.security.family import judged
from analyzer.tables import Tables


@rule("SEC-045", "Key persistence or random sources were changed", severity=Severity.INFO, hardening=("scg", "stig"))
def keys_and_randomness(
    settings: Settings,
    release: Release,
    profile: Hardening,
    tables: Tables,
    versions: Records[Version] | None,
    persistence: Records[KeyPersistence] | None,
) -> Results:
    """Keys stay on the server, or the host does not use all sources of random numbers.

    What it checks
        Whether key persistence is on, and the VMkernel options disableHwrng and entropySources. Judged for a
        hardening profile only.

    Why it matters
        Who steals a server has the keys in its TPM; keys are only as good as the random numbers they are made
        of.

    How to fix
        esxcli system security keypersistence disable --remove-all-stored-keys; esxcli system settings kernel
        set -s entropySources -v 0

    False alarms
        Edge sites with a native key provider need key persistence.

    References
        vSphere Security Configuration Guide 8: esxi-8.key-persistence
        vSphere Security Configuration Guide 8: esxi-8.entropy
        STIG 8: ESXI-80-000248
        STIG 8: ESXI-80-000245
    """
    release.known()
    item = persistence[-1] if persistence else None
    if item is not None and item.enabled:
        yield found(
            f"{settings.host}: key persistence is on.",
            at(item, "enabled"),
            subject="key persistence",
            remedy=f"On {settings.host}: esxcli system security keypersistence disable --remove-all-stored-keys",
        )
    elif item is not None:
        yield observed("key persistence is off")
    yield from judged("SEC-045", settings, release, profile.profile, tables, versions)
