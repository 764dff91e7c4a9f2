"""What the rules about the ESXi firewall have in common."""

from analyzer.commands.firewall import Firewall, Ruleset
from analyzer.rulebook import Records


def off(state: Records[Firewall] | None) -> str:
    """Why the firewall blocks nothing, in words; empty where it does, or nothing was collected."""
    now = state[-1] if state else None
    if now is None:
        return ""
    if now.enabled is False or now.loaded is False:
        return "the firewall is off"
    return "the firewall lets through what no ruleset names" if now.default_action == "PASS" else ""


def ruleset_named(name: str, rulesets: Records[Ruleset]) -> Ruleset | None:
    """The row of one ruleset, by its name in any case."""
    return next((item for item in reversed(rulesets) if (item.name or "").lower() == name.lower()), None)
