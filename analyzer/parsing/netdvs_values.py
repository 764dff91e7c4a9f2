"""The properties of ``net-dvs -l`` as fields: their names, and what their values mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from analyzer.parsing.netdvs import Property
from analyzer.parsing.values import infer, snake_case
from analyzer.patterns import lazy_pattern

_PREFIXES = lazy_pattern(
    r"com\.vmware\.(?:(?:common|etherswitch|vswitch)\.port\.|(?:common|etherswitch|vswitch)\.(?=\w)|port\.|)"
)
_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER = lazy_pattern(r"(-?\d+) (?:bytes(?:/sec)?|seconds)")
_VLAN_ID = lazy_pattern(r"VLAN (\d{1,4})", re.I)
_NAMES = lazy_pattern(r" *, *")


def field_of(key: str) -> str:
    """The field of a property.

    >>> field_of("com.vmware.common.port.ptAllowed"), field_of("com.vmware.common.host.uplinkPorts")
    ('pt_allowed', 'host_uplink_ports')
    """
    return snake_case(_HUMP.sub("_", _PREFIXES.sub("", key, count=1)))


def label_field(label: str) -> str:
    """The field of a line inside a property: ``pktsInUnicast``, ``load balancing``."""
    return snake_case(_HUMP.sub("_", label.strip()))


def _listed(text: str) -> list[str]:
    """Members of a list that is closed with semicolons or commas: ``Uplink 1; Uplink 2;``."""
    return [part for each in text.split(";" if ";" in text else ",") if (part := each.strip())]


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    """``key = value`` lines by field name."""
    found = {}
    for line in lines:
        name, _, value = line.partition("=")
        found[label_field(name)] = value.strip()
    return found


def _inferred(lines: Iterable[str]) -> dict[str, Any]:
    return dict(map(_inferred_pair, lines))


@lru_cache(maxsize=65536)
def _inferred_pair(line: str) -> tuple[str, Any]:
    """A ``key = value`` line with its type: the counters of most ports are alike."""
    name, _, value = line.partition("=")
    field = label_field(name)
    return field, _number(field, value.strip())


def _number(name: str, text: str) -> Any:
    """A value with its type; the unit behind a number is left out."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found is not None else infer(name, text)


def _teaming(item: Property) -> dict[str, Any]:
    told: dict[str, Any] = _pairs(item.lines)
    for name in ("link_selection", "link_behavior", "active", "standby"):
        if name in told:
            told[name] = _listed(told[name])
    return told


def _vlan(item: Property) -> dict[str, Any]:
    told: dict[str, Any] = {"setting": item.value or None, **_pairs(item.lines)}
    number = _VLAN_ID.fullmatch(item.value)
    told["id"] = int(number[1]) if number is not None else None
    if "ranges" in told:
        told["ranges"] = [part for part in re.split(r"[,; ]+", told["ranges"]) if part]
    return told


def _security(item: Property) -> dict[str, Any]:
    """``deny promiscuous; allow mac change`` as flags."""
    told: dict[str, Any] = {}
    for part in _listed(item.value):
        verb, _, what = part.partition(" ")
        told[snake_case(what or part)] = {"allow": True, "deny": False}.get(verb, part)
    return told


def _names(item: Property) -> list[str]:
    return [name for line in (item.value, *item.lines) for name in _NAMES.split(line.strip()) if name]


_READERS: dict[str, Callable[[Property], Any]] = {
    "teaming": _teaming,
    "vlan": _vlan,
    "volatile_vlan": _vlan,
    "security": _security,
    "uplink_ports": _names,
    "host_uplink_ports": _names,
    "statistics": lambda item: _inferred(item.lines),
    "shaper_input": lambda item: _inferred(item.lines),
    "shaper_output": lambda item: _inferred(item.lines),
    "lacp": lambda item: _inferred(item.lines),
}
_TEXTS = frozenset(
    {
        "alias", "version", "cdp", "portgroupid", "volatile_status", "respools_sched", "respools_version",
        "host_portset", "host_volatile_status",
    }
)  # fmt: skip
_NUMBERS = frozenset({"mtu", "portset_mtu", "connectid"})
_FLAGS = {"true": True, "false": False}


def _value(name: str, item: Property) -> Any:
    """The value of a property as its field holds it; of one that no model knows, as its lines look."""
    reader = _READERS.get(name)
    if reader is not None:
        return reader(item)
    lines = item.lines
    text = " ".join((item.value, *lines)).strip()
    if name in _TEXTS:
        return text or None
    if name in _NUMBERS:
        return int(text) if text.isdecimal() and len(text) < 19 else text or None
    if name in ("block", "opaque_dvs"):
        return _FLAGS.get(text, text or None)
    if not lines:
        return infer(name, item.value)
    if all(" = " in line or line.endswith("=") for line in lines):
        return ({"value": item.value} if item.value else {}) | _inferred(lines)
    told = [item.value, *lines] if item.value else list(lines)
    return told if len(told) > 1 else infer(name, told[0])


class PropertyReader:
    """Turns properties into fields; ports are alike, so what was read once is kept."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, tuple[str, ...]], tuple[str, Any]] = {}
        self.fields: dict[str, str] = {}

    def fields_of(self, items: Iterable[Property], row: dict[str, Any], twice: list[int]) -> None:
        """Fill ``row``; what is printed a second time goes to ``twice``."""
        for item in items:
            name, value = self._read(item)
            if name in row:
                # Two properties may share the end of their names.
                name = snake_case(item.key)
            if name in row:
                twice.append(item.at)
            else:
                row[name] = value

    def name(self, key: str) -> str:
        """The field of a property."""
        name = self.fields.get(key)
        if name is None:
            name = self.fields[key] = field_of(key)
        return name

    def _read(self, item: Property) -> tuple[str, Any]:
        name = self.name(item.key)
        if name == "statistics":
            return name, _inferred(item.lines)
        key = (item.key, item.value, item.lines)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = (name, _value(name, item))
        return found
