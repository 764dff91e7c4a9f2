"""Printed names and values as Python sees them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from analyzer.patterns import lazy_pattern

_WORDS = lazy_pattern(r"[^0-9a-z]+")
_WHOLE = lazy_pattern(r"(?:0|-?[1-9]\d{0,18})")
_FRACTION = lazy_pattern(r"-?(?:0|[1-9]\d{0,14})\.\d+")
_NAMES_NUMBERS_LOOK_LIKE = lazy_pattern(
    r"version|revision|firmware|release|build|name|label|serial|model|portgroup|port_group|(?:^|_)vd?s_port$"
)

NO_VALUE = frozenset({"", "N/A"})
"""Printed texts that mean "no value"; NONE, 0.0.0.0 and - are what they are."""


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """The record field of a printed header: ``IPv4 Address`` gives ``ipv4_address``.

    >>> snake_case("Enable/Disable configurable")
    'enable_disable_configurable'
    """
    field = _WORDS.sub("_", name.lower()).strip("_") or "column"
    return f"field_{field}" if field[0].isdigit() else field


_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def camel_case(name: str) -> str:
    """The record field of a property: ``rxCRCErrors`` gives ``rx_crc_errors``.

    >>> camel_case("connectedSwitchPort")
    'connected_switch_port'
    """
    return snake_case(_HUMP.sub("_", name))


@lru_cache(maxsize=4096)
def _is_text(field: str) -> bool:
    """True for a field whose values stay text even where they look like numbers."""
    return _NAMES_NUMBERS_LOOK_LIKE.search(field) is not None


def infer(field: str, value: str) -> Any:
    """The value of a field no model knows: number, boolean, null or the text itself.

    Names, versions and serials stay text even where they look like numbers.
    """
    if value in NO_VALUE:
        return None
    head = value[0]
    if head in "-0123456789":
        if _WHOLE.fullmatch(value):
            return value if _is_text(field) else int(value)
        if _FRACTION.fullmatch(value) and not _is_text(field):
            return float(value)
    elif head in "tfTF":
        if value in ("true", "True"):
            return True
        if value in ("false", "False"):
            return False
    return value
