"""VMO-063."""

from collections.abc import Iterator

from analyzer.case_file import CaseFacts, VcenterFacts
from analyzer.commands.version import Version
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import (
    Found,
    Need,
    NotApplicable,
    Pair,
    Records,
    Results,
    Skip,
    at,
    found,
    near,
    observed,
    rule,
)

_FIRST = (6, 0)
"""vCenter and ESXi from which a migration between vCenters exists."""
_ADVANCED_SIDES = (6, 5)
"""What both sides need for Advanced Cross vCenter vMotion."""


@rule("VMO-063", "Cross-vCenter version conditions not met", severity=Severity.ERROR, stops=True)
def cross_vcenter_versions(facts: CaseFacts, versions: Pair[Records[Version] | None]) -> Results:
    """A migration between two vCenters is planned, and a version or the missing link is in its way.

    What it checks
        Only when case.toml says plan.cross_vcenter = true: the ESXi versions from the saved output, the
        vCenter versions, SSO domains and the linked mode from case.toml. ESXi or vCenter before 6.0 is
        critical. Different vCenter versions are a warning to look up the pair in the vendor's matrix,
        unless Advanced Cross vCenter vMotion covers them (one vCenter from 7.0 U1c, all sides from 6.5).
        Without enhanced linked mode and one SSO domain the client cannot do it: an information.

    Why it matters
        Migration between vCenters came with 6.0 of both. Which versions may be mixed is fixed by the vendor;
        the two vCenters have to know each other's users for the client to offer the target at all.

    How to fix
        Upgrade the older side, use Advanced Cross vCenter vMotion, or power the VM off and move it cold.

    False alarms
        Many pairs of different vCenter versions are supported (6.5, 6.7 and 7.0 among each other): the
        matrix decides, not this rule. Two clusters of one vCenter are no cross-vCenter case.

    References
        KB 2106952: requirements of migration between vCenter Servers
    """
    if not facts.plan.cross_vcenter:
        raise NotApplicable("no migration between vCenters is planned (case.toml: plan.cross_vcenter)")
    names = [facts.vcenter_name(host) for host in versions.hosts]
    if names[0] is not None and names[0] == names[1]:
        raise NotApplicable(f"both hosts are managed by {names[0]}")
    plan = at(facts.entry("plan", "cross_vcenter"))
    seen, needs, lacking = [], [], []
    too_old = False
    for (host, records), name in zip(versions.sides(), names, strict=True):
        version = _newest(records)
        if version is None:
            needs.append(Need("vmware -vl", host))
            lacking.append(f"ESXi version of {host}")
        elif version.numbers < _FIRST:
            too_old = True
            yield found(
                f"{host} runs ESXi {version.version}; migration between vCenters needs 6.0 or later.",
                at(version, "version"), near(plan.record),
                severity=Severity.CRITICAL, subject=host,
                remedy=f"Upgrade {host} to ESXi 6.0 or later, or move the VM powered off.",
            )  # fmt: skip
        else:
            seen.append(f"{host} ESXi {version.version}")
        vcenter = facts.vcenter_of(host)
        if name is None or vcenter is None:
            lacking.append(f"vCenter version of {host}")
            needs.append(Need(f'case.toml: [host."{host}"] vcenter = "…" and its version under [vcenter]'))
        elif vcenter.numbers < _FIRST:
            too_old = True
            yield found(
                f"{name}, which manages {host}, is vCenter {vcenter.version}; "
                "migration between vCenters needs 6.0 or later.",
                at(facts.entry("vcenter", name, "version")), near(plan.record),
                severity=Severity.CRITICAL, subject=name,
                remedy=f"Upgrade {name} to vCenter 6.0 or later, or move the VM powered off.",
            )  # fmt: skip
        else:
            seen.append(f"{name} vCenter {vcenter.version}")
    if not too_old and names[0] is not None and names[1] is not None:
        hosts = [version for records in versions if (version := _newest(records)) is not None]
        yield from _between(facts, names[0], names[1], hosts)
    if needs and not too_old:
        raise Skip(f"not known: {', '.join(lacking)}", *needs)
    if seen:
        yield observed(", ".join(seen))


def _newest(records: Records[Version] | None) -> Version | None:
    """The last version output that tells a number."""
    return next((record for record in reversed(records or ()) if record.numbers), None)


def _offers_advanced(vcenter: VcenterFacts) -> bool:
    """True from 7.0 U1c (whose four-part version is 7.0.1.00200)."""
    numbers = vcenter.numbers
    return numbers >= (7, 0, 2) or (numbers[:3] == (7, 0, 1) and (vcenter.letter >= "c" or numbers[3:] >= (200,)))


def _between(facts: CaseFacts, first: str, second: str, hosts: list[Version]) -> Iterator[Found]:
    """What the two vCenters are to each other: versions, SSO domain, linked mode."""
    one, other = facts.vcenter[first], facts.vcenter[second]
    lines = [at(facts.entry("vcenter", first, "version")), near(facts.entry("vcenter", second, "version"))]
    both = f"{first} is vCenter {one.version}, {second} is {other.version}"
    old = [
        f"{version.place.origin.host} (ESXi {version.version})"
        for version in hosts
        if version.numbers < _ADVANCED_SIDES
    ]
    old += [
        f"{name} (vCenter {facts.vcenter[name].version})"
        for name in (first, second)
        if facts.vcenter[name].numbers < _ADVANCED_SIDES
    ]
    offered = _offers_advanced(one) or _offers_advanced(other)
    advanced = offered and not old
    if facts.plan.advanced_cross_vcenter and not advanced:
        why = f"{' and '.join(old)} is older than 6.5" if old else "neither is 7.0 U1c or later"
        yield found(
            f"Advanced Cross vCenter vMotion is planned, but {why}: {both}.",
            *lines, near(facts.entry("plan", "advanced_cross_vcenter")),
            subject=f"{first} <-> {second}",
            remedy="Upgrade one vCenter to 7.0 U1c or later, the other and all ESXi hosts to 6.5 or later.",
        )  # fmt: skip
    elif one.numbers[:2] != other.numbers[:2] and not advanced:
        yield found(
            f"{both}: whether this pair may migrate VMs to each other is for the vendor's matrix to say.",
            *lines, severity=Severity.WARNING, confidence=Confidence.LIKELY, subject=f"{first} <-> {second}",
            remedy="Look up the two versions in KB 2106952; else upgrade the older vCenter, "
            "or one to 7.0 U1c or later and use Advanced Cross vCenter vMotion.",
        )  # fmt: skip
    domains = (one.sso_domain, other.sso_domain)
    apart = None not in domains and str(domains[0]).lower() != str(domains[1]).lower()
    if advanced or (facts.plan.linked_mode is not False and not apart):
        return
    if apart:
        where = [
            at(facts.entry("vcenter", first, "sso_domain")),
            near(facts.entry("vcenter", second, "sso_domain")),
        ]
        why = f"{first} and {second} are in different SSO domains ({domains[0]}, {domains[1]})"
    else:
        where = [at(facts.entry("plan", "linked_mode"))]
        why = f"{first} and {second} are not in enhanced linked mode"
    yield found(
        f"{why}: the client does not offer this migration; the API and command line do.",
        *where, severity=Severity.INFO, subject="linked mode",
        remedy="Migrate with PowerCLI (Move-VM between two connected vCenters) or the API, "
        "join the vCenters to one SSO domain in enhanced linked mode, "
        "or use Advanced Cross vCenter vMotion from 7.0 U1c.",
    )  # fmt: skip
