"""Names that are written without blanks: ``LinkStatus`` of the machine forms and of govc, as record fields."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pydantic import BaseModel

from analyzer.parsing.columns import column_names
from analyzer.parsing.values import snake_case
from analyzer.patterns import lazy_pattern

_WORD = lazy_pattern(r"IPv[46]|v[A-Z]+(?![a-z])|v[A-Z][a-z]+|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")
_PLAIN = lazy_pattern(r"[^0-9a-z]+")


def squashed(name: str) -> str:
    """The letters and digits of a name alone, by which a name with and one without blanks are the same."""
    return _PLAIN.sub("", name.lower())


@lru_cache(maxsize=1)
def _known_columns() -> dict[str, str]:
    """Record fields of esxcli's column names by their letters alone."""
    return {squashed(name): snake_case(name) for name in column_names()}


@lru_cache(maxsize=4096)
def camel_to_snake(name: str) -> str:
    """The record field of a name without blanks: that of a known column, else its words.

    >>> [camel_to_snake(name) for name in ("LinkStatus", "DPUId", "VLANID", "IPv4Netmask", "vSwitch")]
    ['link_status', 'dpu_id', 'vlan_id', 'ipv4_netmask', 'vswitch']
    """
    known = _known_columns().get(squashed(name))
    if known or not re.fullmatch(r"\w{1,200}", name, re.A) or "_" in name:
        return known or snake_case(name)
    return snake_case(" ".join(_WORD.findall(name)))


@cache
def model_fields(model: type[BaseModel]) -> dict[str, str]:
    """The fields of a model by their letters alone."""
    return {squashed(name): name for name in model.model_fields}
