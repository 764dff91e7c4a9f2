"""What records say, as texts: flat, masked and short enough for a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analyzer.model import Record
from analyzer.secrets import MASK, is_secret, mask_secrets

_MOST = 400
"""Characters of a value that are told."""


def flat(record: Record) -> Iterator[tuple[str, str]]:
    """The fields of a record with their values as text; what is nested by ``name.name``."""
    for name, value in record.model_dump(mode="json").items():
        yield from _leaves(name, value)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, each in value.items():
            yield from _leaves(f"{name}.{inner}", each)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for inner, each in zip(_names_in(value), value, strict=True):
            yield from _leaves(f"{name}.{inner}", each)
    elif isinstance(value, list):
        yield name, ", ".join("" if each is None else str(each) for each in value)
    else:
        yield name, "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _names_in(items: Sequence[Any]) -> list[str]:
    """What names each item of a nested list: its first text where that is unique, else its number."""
    counts: Counter[str] = Counter()
    names = []
    for item in items:
        text = next((value for value in item.values() if isinstance(value, str) and value), "")
        names.append(text)
        counts[text] += 1
    if all(name and counts[name] == 1 for name in names):
        return names
    return [str(number) for number in range(1, len(items) + 1)]


def whole(record: Record) -> str:
    """All that a record says, to find equal ones."""
    return repr((dict(record), record.extras))


def summary(record: Record, skip: str = "") -> str:
    """What a record says, in short."""
    parts = []
    size = 0
    for name, value in flat(record):
        if not value or value == skip:
            continue
        shown = MASK if is_secret(name) else value
        parts.append(f"{name}: {shown}")
        size += len(parts[-1])
        if size > _MOST:
            break
    return ", ".join(parts)


def told(value: str, *, hidden: bool = False) -> str:
    """A value as it may be shown."""
    if not value:
        return ""
    if hidden:
        return MASK
    text = mask_secrets(value)
    return text if len(text) <= _MOST else f"{text[:_MOST]} …"
