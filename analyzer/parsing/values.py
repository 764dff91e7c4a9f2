"""Printed names and values as Python sees them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_WORDS = re.compile(r"[^0-9a-z]+")
_WHOLE = re.compile(r"(?:0|-?[1-9]\d{0,18})")
_FRACTION = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d+")
_NAMES_NUMBERS_LOOK_LIKE = re.compile(
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


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def camel_case(name: str) -> str:
    """The record field of a property: ``rxCRCErrors`` gives ``rx_crc_errors``.

    >>> camel_case("connectedSwitchPort")
    'connected_switch_port'
    """
    return snake_case(_HUMP.sub("_", name))


def infer(field: str, value: str) -> Any:
    """The value of a field no model knows: number, boolean, null or the text itself.

    Names, versions and serials stay text even where they look like numbers.
    """
    if value in NO_VALUE:
        return None
    head = value[0]
    if head in "-0123456789":
        if _WHOLE.fullmatch(value):
            return value if _NAMES_NUMBERS_LOOK_LIKE.search(field) else int(value)
        if _FRACTION.fullmatch(value) and not _NAMES_NUMBERS_LOOK_LIKE.search(field):
            return float(value)
    elif head in "tfTF":
        if value in ("true", "True"):
            return True
        if value in ("false", "False"):
            return False
    return value
