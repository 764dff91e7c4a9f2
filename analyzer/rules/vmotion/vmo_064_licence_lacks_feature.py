"""VMO-064."""

from collections.abc import Iterator

from analyzer.case_file import CaseFacts
from analyzer.commands.license import License
from analyzer.facts.editions import EVALUATION, Edition, edition, edition_name
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import (
    Found,
    HostName,
    Need,
    Observed,
    Pointer,
    Records,
    Results,
    Skip,
    at,
    found,
    observed,
    rule,
)

_NEEDED = (
    ("cross_vcenter", "xvcvmotion", "cross-vCenter vMotion"),
    ("long_distance", "metrovmotion", "long-distance vMotion"),
)
"""Key of the plan, feature of the licence, and its name."""


@rule("VMO-064", "Licence does not include the needed migration feature", severity=Severity.WARNING, stops=True)
def licence_lacks_feature(licences: Records[License] | None, facts: CaseFacts | None, host: HostName) -> Results:
    """The licence of the host lacks vMotion, lacks a kind of vMotion that is planned, or is an evaluation.

    What it checks
        The features in vim-cmd vimsvc/license --show. Cross-vCenter and long-distance vMotion are asked for
        only when case.toml plans them. Where no output was saved, or it lists no features (9.0), the edition:
        from the output or from host.NAME.licence in case.toml.

    Why it matters
        vCenter refuses a migration that the licence of either host does not include. A host with the free
        edition cannot be managed by a vCenter at all. When an evaluation ends, the host drops out of vCenter.

    How to fix
        Assign a licence with the feature to the host in vCenter (Administration, Licensing, Assets).

    False alarms
        Subscriptions have names of their own: an edition that is not known is shown and not judged. Output
        that was cut or filtered proves no feature missing.

    References
        KB 2106952: cross-vCenter and long-distance vMotion need Enterprise Plus
    """
    if licences:
        yield from _from_output(licences, facts, host.name)
        return
    told = facts.host_facts(host.name) if facts is not None else None
    if facts is None or told is None or told.licence is None:
        raise Skip(f"{host.name}: the licence is not known", Need("vim-cmd vimsvc/license --show", host.name))
    entry = at(facts.entry("host", facts.host_key(host.name) or host.name, "licence"))
    if edition_name(told.licence) in EVALUATION:
        yield _evaluation(host.name, "", entry)
    else:
        yield from _from_edition(told.licence, edition(told.licence), facts, host.name, entry)


def _from_output(licences: Records[License], facts: CaseFacts | None, host: str) -> Iterator[Found | Observed]:
    """Judge what the host printed."""
    licence = licences[-1]
    name = licence.name or licence.vmodl_key or "unnamed licence"
    ended = (
        licence.expiration_date is not None
        and licence.system_time is not None
        and licence.expiration_date <= licence.system_time
    )
    if ended or (licence.expiration_hours is not None and licence.expiration_hours <= 0):
        day = (licence.expiration_date or "")[:10]
        yield found(
            f"{host}: the licence {name} ended{f' on {day}' if day else ''}.",
            at(licence, "expiration_date" if licence.expiration_date else "expiration_hours"),
            subject="expired",
            remedy=f"Assign a valid licence to {host}; an expired host drops out of vCenter.",
        )  # fmt: skip
    elif licence.is_evaluation:
        hours = licence.expiration_hours
        left = f", {hours // 24} days left when this was saved" if hours is not None else ""
        end = f" until {licence.expiration_date[:10]}" if licence.expiration_date else ""
        yield _evaluation(host, f"{end}{left}", at(licence, "evaluation" if licence.evaluation else "vmodl_key"))
    if not licence.features:
        if not licence.is_evaluation:
            yield from _from_edition(name, edition(name), facts, host, at(licence, "name"))
        return
    had = {**licence.features, **licence.addons}
    if "vmotion" not in had and licences.complete:
        yield _lacks(host, name, "vMotion", at(licence, "name"))
        return
    for key, feature, title in _NEEDED:
        if facts is not None and getattr(facts.plan, key) and feature not in had and licences.complete:
            yield _lacks(host, name, title, at(licence, "name"), Pointer(facts.entry("plan", key), role="related"))
    shown = [title for feature, title in (("vmotion", "vMotion"), *((f, t) for _, f, t in _NEEDED)) if feature in had]
    yield observed(f"{name}: {', '.join(shown) or 'feature list not complete'}")


def _from_edition(
    name: str, includes: Edition | None, facts: CaseFacts | None, host: str, proof: Pointer
) -> Iterator[Found | Observed]:
    """Judge by the name of an edition."""
    if includes is None:
        yield observed(f"{name}: an edition that is not judged")
        return
    if not includes.vmotion:
        yield _lacks(host, name, "vMotion", proof, sure=False)
        return
    for key, _, title in _NEEDED:
        if facts is not None and getattr(facts.plan, key) and includes.cross_vcenter is False:
            yield _lacks(host, name, title, proof, Pointer(facts.entry("plan", key), role="related"), sure=False)
    yield observed(f"{name}: vMotion")


def _evaluation(host: str, until: str, proof: Pointer) -> Found:
    return found(
        f"{host} runs in evaluation mode{until}.",
        proof, severity=Severity.INFO, subject="evaluation",
        remedy=f"Assign a licence to {host} before the evaluation ends; until then all features work.",
    )  # fmt: skip


def _lacks(host: str, name: str, title: str, *proof: Pointer, sure: bool = True) -> Found:
    which = (
        "Essentials Plus, Standard or higher; the free edition cannot join a vCenter"
        if title == "vMotion"
        else "Enterprise Plus, VVF or VCF"
    )
    return found(
        f"{host}: the licence {name} does not include {title}.",
        *proof,
        subject=title,
        severity=Severity.ERROR if title == "vMotion" else None,
        confidence=Confidence.CERTAIN if sure else Confidence.LIKELY,
        remedy=f"Assign {host} a licence with {title} ({which}).",
    )
