"""Table: what hardening guides ask of options, and whether a value is as asked."""

import re
from typing import Any

from pydantic import ConfigDict

from analyzer.facts.release import Release, train_of
from analyzer.facts.settings import Setting, Value
from analyzer.patterns import lazy_pattern
from analyzer.tables import Row, TableInfo

GUIDES = {
    "scg": "vSphere Security Configuration Guide",
    "stig": "STIG",
    "cis": "CIS VMware ESXi",
}
_TESTS = lazy_pattern(r"(?P<zero>0\|)?(?P<test><=|>=|all:|password:)(?P<value>.+)|(?P<empty>empty)|(?P<plain>.+)")


class Wish(Row):
    """What the guides ask of one option; ``scg8`` is the id in a guide for 8.x, ``scg8_value`` what it asks for."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True, defer_build=True)
    rule: str
    option: str
    since: str = ""
    """The first version that has the option, where the guide covers older ones."""
    always: str = ""
    """What has to hold without any guide."""

    def asked(self, profile: str, release: Release) -> tuple[str, str] | None:
        """The id and the value that a guide gives for the version of a host; None where it asks nothing."""
        train = release.known()
        first = train_of(self.since) if self.since else None
        if first is not None and train < first:
            return None
        cells: dict[str, Any] = self.model_extra or {}
        name = f"{profile}{train[0]}"
        found, value = cells.get(name), cells.get(f"{name}_value")
        return (str(found), str(value)) if found and value else None

    def concerns(self, release: Release) -> bool:
        """True for versions up to the last that any guide covers: later ones may not have the option."""
        cells: dict[str, Any] = self.model_extra or {}
        majors = [int(name[-1]) for name in cells if re.fullmatch(r"(?:scg|stig|cis)\d", name)]
        return release.known()[0] <= max(majors, default=0)

    def asked_anywhere(self) -> list[str]:
        """The values that any guide asks for, that of the newest version first."""
        cells: dict[str, Any] = self.model_extra or {}
        names = sorted((name for name in cells if name.endswith("_value")), reverse=True)
        return list(dict.fromkeys(str(cells[name]) for name in names))

    def ids(self) -> list[str]:
        """``STIG 8: ESXI-80-000196`` and the others, in the order of the columns."""
        cells: dict[str, Any] = self.model_extra or {}
        return [
            f"{GUIDES[found[1]]} {found[2]}{'.0' if found[1] == 'cis' and found[2] == '7' else ''}: {cells[name]}"
            for name in cells
            if (found := re.fullmatch(r"(scg|stig|cis)(\d)", name))
        ]

    def profiles(self) -> tuple[str, ...]:
        """The guides that ask for it."""
        cells: dict[str, Any] = self.model_extra or {}
        return tuple(guide for guide in GUIDES if any(re.fullmatch(rf"{guide}\d", name) for name in cells))

    def values(self) -> dict[str, str]:
        """What is asked for, by the guides that ask it: ``{"at most 600": "scg 8, 9; stig 7"}``."""
        cells: dict[str, Any] = self.model_extra or {}
        told: dict[str, dict[str, list[str]]] = {}
        for name in cells:
            if found := re.fullmatch(r"(scg|stig|cis)(\d)", name):
                words = in_words(str(cells.get(f"{name}_value", "")))
                told.setdefault(words, {}).setdefault(found[1], []).append(found[2])
        return {
            words: "; ".join(f"{guide} {', '.join(majors)}" for guide, majors in by_guide.items())
            for words, by_guide in told.items()
        }


HARDENING = TableInfo("hardening_settings", Wish)


def holds(setting: Setting, wish: str) -> bool | None:
    """Whether an option is as asked; None when its value is not known."""
    found = _TESTS.fullmatch(wish)
    value = setting.value
    if found is None:
        return None
    if found["empty"]:
        return not value if value is not None or setting.exists else None
    if value is None:
        return None
    if found["plain"]:
        return str(value).strip().strip('"').upper() == found["plain"].upper()
    if found["test"] == "all:":
        return set(found["value"].split(",")) <= set(str(value).strip('"').lower().split(","))
    if found["test"] == "password:":
        return _is_long(str(value), int(found["value"]))
    return _is_within(value, found["test"], int(found["value"]), zero=bool(found["zero"]))


def _is_within(value: Value, test: str, limit: int, *, zero: bool) -> bool | None:
    if not isinstance(value, int):
        return None
    if value == 0:
        return zero  # no limit at all
    return value <= limit if test == "<=" else value >= limit


def _is_long(policy: str, length: int) -> bool | None:
    """Whether a policy for passwords allows none shorter than ``length``.

    >>> _is_long("similar=deny retry=3 min=disabled,disabled,disabled,disabled,15 max=64", 15)
    True
    >>> _is_long("retry=3 min=disabled,disabled,disabled,7,7", 15), _is_long("retry=3 minlen=15 difok=4", 15)
    (False, True)
    """
    words = dict(word.partition("=")[::2] for word in policy.strip('"').split())
    if "minlen" in words:
        return words["minlen"].isdecimal() and int(words["minlen"]) >= length
    if "min" not in words:
        return None
    shortest = [int(part) for part in words["min"].split(",") if part.isdecimal()]
    return all(number >= length for number in shortest) and words.get("similar") == "deny"


def in_words(wish: str) -> str:
    """A value as people say it.

    >>> in_words("<=600"), in_words("0|>=900"), in_words("all:sslv3,tlsv1"), in_words("password:15")
    ('at most 600 and not 0', 'at least 900 or 0', 'sslv3,tlsv1 or more', 'no password below 15, and similar=deny')
    """
    found = _TESTS.fullmatch(wish)
    if found is None or found["plain"]:
        return wish
    if found["empty"]:
        return "nothing"
    value = found["value"]
    said = {
        "<=": f"at most {value} and not 0",
        ">=": f"at least {value}{' or 0' if found['zero'] else ''}",
        "all:": f"{value} or more",
        "password:": f"no password below {value}, and similar=deny",
    }
    return said[found["test"]]


def command_for(wish: str, option: str) -> str:
    """The command that sets an option as asked."""
    found = _TESTS.fullmatch(wish)
    value = "" if found is None or found["empty"] else found["value"] or found["plain"]
    if found is not None and found["test"] == "password:":
        value = f"similar=deny retry=3 min=disabled,disabled,disabled,disabled,{value} max=64"
    if not option.startswith("/"):
        return f"esxcli system settings kernel set -s {option} -v {value} (and a restart)"
    typed = f"-i {value}" if value.isdecimal() else f'-s "{value}"'
    return f"esxcli system settings advanced set -o {option} {typed}"
