"""The rules over options that hardening guides name: one rule for each kind of setting, made from data.

``hardening_settings.csv`` says which option each guide wants to have which value, and under which id;
``hardening_rules.toml`` documents the rules. A setting that is not as asked is one piece of evidence in the finding of
its kind: a ticket has one entry for "sessions last too long", not three. Nothing is said unless a profile is chosen,
but for what the table marks as dangerous in itself.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any

from analyzer.commands.version import Version
from analyzer.facts.hardening import GUIDES, HARDENING, Wish, command_for, holds, in_words
from analyzer.facts.release import Release
from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Severity
from analyzer.rulebook import (
    Found,
    Hardening,
    NotApplicable,
    Observed,
    Pointer,
    Records,
    Results,
    at,
    found,
    observed,
    rule,
)
from analyzer.tables import Tables


def judged(
    rule_id: str, settings: Settings, release: Release, profile: str, tables: Tables, versions: Records[Version] | None
) -> Iterator[Found | Observed]:
    """Judge the options of one rule on one host."""
    asked: list[tuple[Wish, str, str]] = []
    for wish in tables.read(HARDENING).rows:
        if wish.rule == rule_id:
            told = wish.asked(profile, release) if profile else None
            if told is not None:
                asked.append((wish, told[1], told[0]))
            elif wish.always and wish.concerns(release):
                asked.append((wish, wish.always, ""))
    if not asked:
        raise NotApplicable(f"{GUIDES.get(profile, 'no profile')} asks nothing of this on {release.version}")
    wrong: list[tuple[Setting, str, str]] = []
    fine, unknown = [], []
    for wish, value, name in asked:
        setting = settings.setting(wish.option)
        if setting.exists is False:
            continue
        good = holds(setting, value)
        if good is None and not name and setting.changed is False:
            fine.append(f"{wish.option} has its default")
        elif good is None:
            unknown.append(wish.option)
        elif good:
            fine.append(f"{wish.option} {setting.value}")
        else:
            wrong.append((setting, value, name))
    if wrong:
        yield _finding(settings.host, wrong, profile, versions)
    if fine or not (wrong or unknown):
        yield observed("; ".join(fine) or "none of the options exists on this version")
    if unknown:
        raise settings.unknown(*unknown)


def _finding(
    host: str, wrong: Sequence[tuple[Setting, str, str]], profile: str, versions: Records[Version] | None
) -> Found:
    said = [
        f"{setting.name} is {_shown(setting)} (asked for: {in_words(value)}{f'; {name}' if name else ''})"
        for setting, value, name in wrong
    ]
    guide = f" than the {GUIDES[profile]} asks for" if profile else " than is safe"
    other = f"{len(wrong)} settings are other{guide}: " if len(wrong) > 1 else ""
    commands = "; ".join(command_for(value, setting.name) for setting, value, _ in wrong)
    return found(
        f"{host}: {other}{', '.join(said)}.",
        *(_proof(setting, versions) for setting, _, _ in wrong),
        subject=profile,
        count=len(wrong),
        remedy=f"On {host}: {commands}",
    )


def _shown(setting: Setting) -> str:
    value = f'"{setting.value}"' if isinstance(setting.value, str) and " " in setting.value else f"{setting.value}"
    return value if setting.proof is not None else f"{value} by default"


def _proof(setting: Setting, versions: Records[Version] | None) -> Pointer:
    """The line with the value; where the host has a default that it does not list, the version that tells it."""
    if setting.proof is not None:
        return setting.shows()
    version = next(item for item in reversed(versions or ()) if len(item.numbers) > 1)
    return at(version, "version", f"{setting.name} is not among the changed options: default {setting.value}")


def _declared(rule_id: str, about: dict[str, Any], wishes: Sequence[Wish]) -> Callable[..., Results]:
    """The rule function of one kind of setting."""

    def judge(
        settings: Settings, release: Release, profile: Hardening, tables: Tables, versions: Records[Version] | None
    ) -> Results:
        release.known()
        yield from judged(rule_id, settings, release, profile.profile, tables, versions)

    always = any(wish.always for wish in wishes)
    asking = {guide for wish in wishes for guide in wish.profiles()}
    profiles = tuple(guide for guide in GUIDES if guide in asking)
    judge.__doc__ = _document(about, wishes, always=always)
    severity = Severity(about["severity"])
    return rule(rule_id, about["title"], severity=severity, hardening=() if always else profiles)(judge)


def _document(about: dict[str, Any], wishes: Sequence[Wish], *, always: bool) -> str:
    """The documentation of a rule, with what the table says filled in."""
    checks = [
        f"- {wish.option}: " + "; ".join(f"{words} ({guides})" for words, guides in wish.values().items())
        for wish in wishes
    ]
    scope = (
        ["Without a profile, what is dangerous in itself:"]
        + [f"- {wish.option}: {in_words(wish.always)}" for wish in wishes if wish.always]
        if always
        else ["Judged for a hardening profile only (--hardening scg, stig or cis)."]
    )
    fixes = [command_for(asked[0], wish.option) for wish in wishes if (asked := wish.asked_anywhere())]
    references = [line for wish in wishes for line in wish.ids()]
    sections = {
        "What it checks": ["The options that the guides name:", *checks, "", *scope],
        "Why it matters": [about["why"]],
        "How to fix": fixes,
        "False alarms": [about["false_alarms"]],
        "References": list(dict.fromkeys(references)),
    }
    parts = [about["opening"]]
    for heading, lines in sections.items():
        parts += ["", heading, *(f"    {line}" for line in lines)]
    return "\n".join(parts)


def _declare() -> dict[str, Callable[..., Results]]:
    text = files("analyzer").joinpath("data").joinpath("hardening_rules.toml").read_text(encoding="utf-8")
    wishes = Tables().read(HARDENING).rows
    made = {}
    for rule_id, about in tomllib.loads(text).items():
        made[rule_id.lower().replace("-", "_")] = _declared(
            rule_id, about, [wish for wish in wishes if wish.rule == rule_id]
        )
    return made


globals().update(_declare())
