"""CPU-014."""

from analyzer.configs.bios import BiosSetting
from analyzer.facts.bios import AES_NI, EXECUTE_DISABLE, BiosSettings, differs, dump_command
from analyzer.facts.cpu import AesSupport, CpuModel, vendors_differ
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pair, Results, Skip, at, found, observed, rule
from analyzer.rules.cpu.wording import MAINTENANCE, list_of

_MOST = 8
"""So many differing settings are quoted; the rest is counted."""


@rule("CPU-014", "BIOS settings differ between hosts", severity=Severity.INFO)
def bios_settings_differ(
    settings: Pair[BiosSettings], support: Pair[AesSupport | None], models: Pair[CpuModel | None]
) -> Results:
    """The BIOS of two hosts is set differently, as dumps of the settings show.

    What it checks
        Dumps of the Supermicro BIOS settings (sum -c GetCurrentBiosCfg), as text or XML. Settings that both
        dumps have are compared by the name of the chosen option, never by its number. AES-NI and Execute
        Disable are one finding, everything else is counted in another. Identity, addresses, dates and boot
        order are left out.

    Why it matters
        AES-NI decides whether VMs see AES and PCLMULQDQ, Execute Disable whether they see NX: a VM that was
        started with the feature is refused by a host without it. The dump is also the way to see a setting
        without a restart where the BIOS is locked.

    How to fix
        Maintenance mode, the same value on both hosts, restart. Then power the VMs that were started on the
        changed host off and on.

    False alarms
        Names change between BIOS generations: what only one dump has is not judged. A number without an
        option list is compared only between dumps of one form. Where VMs see AES on one host only, CPU-002
        tells of it and its switch is not told again. A changed setting holds from the next start.

    References
        KB 1034926: vMotion and EVC incompatibility due to AES and PCLMULQDQ
        Supermicro Update Manager User's Guide: GetCurrentBiosCfg
    """
    a, b = settings.a, settings.b
    named = [(a.find(names), b.find(names)) for names in (AES_NI, EXECUTE_DISABLE)]
    features = [(mine, other) for mine, other in named if mine is not None and other is not None]
    pairs = [pair for pair in _pairs(a, b) if not any(item in known for item in pair for known in features)]
    if not pairs and not features:
        needs = (Need(dump_command(host), host) for host in settings.hosts)
        raise Skip("the two dumps have no setting in common", *needs)
    wrong = [pair for pair in features if differs(*pair)]
    aes = named[0]
    if aes in wrong and _is_told(support, models):
        wrong.remove((aes[0], aes[1]))
        yield observed(f"{aes[0].name} differs (see CPU-002)")
    if wrong:
        yield found(
            f"{_sentence(settings.hosts, wrong)}: VMs started with the feature cannot move to the host without it.",
            *(at(item, "value") for pair in wrong for item in pair),
            subject=list_of([mine.name for mine, _ in wrong]),
            severity=Severity.ERROR,
            count=len(wrong),
            remedy=f"Set both hosts alike: maintenance mode ({MAINTENANCE}), BIOS, restart; where a provider "
            "keeps the BIOS locked, ask for it in a ticket. Then power the VMs that were started on the "
            "changed host off and on.",
        )
    rest = [pair for pair in pairs if differs(*pair)]
    if rest:
        yield found(
            f"{len(rest)} other BIOS setting{'s differ' if len(rest) > 1 else ' differs'}: "
            f"{_sentence(settings.hosts, rest)}.",
            *(at(item, "value") for pair in rest[:_MOST] for item in pair),
            subject="other settings",
            count=len(rest),
            remedy="Where the difference is not on purpose, set both hosts alike: maintenance mode "
            f"({MAINTENANCE}), BIOS, restart.",
        )
    yield observed(f"{len(pairs) + len(features)} settings compared, {len(wrong) + len(rest)} differ")


def _is_told(support: Pair[AesSupport | None], models: Pair[CpuModel | None]) -> bool:
    """True when CPU-002 speaks of AES on these hosts."""
    one, two = support.a, support.b
    return one is not None and two is not None and one.aes != two.aes and not vendors_differ(models.a, models.b)


def _pairs(a: BiosSettings, b: BiosSettings) -> list[tuple[BiosSetting, BiosSetting]]:
    """Settings that both hosts have: of the same menu, else by a name that stands once on either side."""
    theirs = _by_name(b)
    mine = _by_name(a)
    found_pairs = []
    for (section, name), item in a.comparable.items():
        other = b.comparable.get((section, name))
        if other is None and len(mine[name]) == 1 and len(theirs.get(name, ())) == 1:
            other = theirs[name][0]
        if other is not None:
            found_pairs.append((item, other))
    return found_pairs


def _by_name(side: BiosSettings) -> dict[str, list[BiosSetting]]:
    names: dict[str, list[BiosSetting]] = {}
    for (_, name), item in side.comparable.items():
        names.setdefault(name, []).append(item)
    return names


def _sentence(hosts: tuple[str, str], pairs: list[tuple[BiosSetting, BiosSetting]]) -> str:
    """``AES-NI is Enabled on esx01 and Disabled on esx02``, for the first of the pairs."""
    a, b = hosts
    texts = [
        f"{mine.name} is {mine.label or mine.value} on {a} and {other.label or other.value} on {b}"
        for mine, other in pairs[:_MOST]
    ]
    more = f" and {len(pairs) - _MOST} more" if len(pairs) > _MOST else ""
    return "; ".join(texts) + more
