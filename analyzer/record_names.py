"""What names the records of a command, so that two hosts can be compared record by record."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence

from analyzer.model import Record
from analyzer.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"(?:^|_)(?:id|number|index|handle|level|leaf|subleaf|lun|slot|vlan_id|port)$")
"""Numbers that name a record."""
_NAME = lazy_pattern(r"(?:^|_)(?:name|nic|interface|device|adapter|path|key|vmknic|module|volume|ruleset)$")
Key = tuple[str, ...]
Spell = Callable[[str, int], str]
"""Takes the name of its host (of side 0 or 1) out of a text."""


def identity(left: Sequence[Record], right: Sequence[Record], spell: Spell) -> tuple[str, ...]:
    """The fields that name the records of both sides: one text that is unique where there is one, else several.

    Of several unique fields the one counts that both sides have most in common in, of equal ones the first: a path's
    UID holds the address of the host's own adapter, its runtime name does not. Empty when nothing names them.
    """
    if not left or not right:
        return _first_unique((*left, *right))
    best, common, number = "", 0, ""
    columns: list[str] = []
    for name in _fields_of(left, right):
        if (sides := _column(name, left, right, spell)) is None:
            continue
        is_text = isinstance(getattr(left[0], name, None), str)
        if is_text or _NUMBER.search(name):
            columns.append(name)
        if any("" in values or len(set(values)) < len(values) for values in sides):
            continue
        shared = len(set(sides[0]) & set(sides[1]))
        if is_text and shared > common:
            best, common = name, shared
        elif shared and not number and _NUMBER.search(name):
            number = name
    if best or number:
        return (best or number,)
    for size in range(2, min(len(columns), 5) + 1):
        fields = tuple(columns[:size])
        keys = [[key_of(record, fields, spell, side) for record in each] for side, each in enumerate((left, right))]
        if all(len(set(each)) == len(each) for each in keys):
            return fields if set(keys[0]) & set(keys[1]) else ()
    return ()


def _column(
    name: str, left: Sequence[Record], right: Sequence[Record], spell: Spell
) -> tuple[list[str], list[str]] | None:
    """The values of a field on both sides; None for one that holds other things than texts and whole numbers."""
    found: tuple[list[str], list[str]] = ([], [])
    for side, records in enumerate((left, right)):
        for record in records:
            value = getattr(record, name, None)
            if isinstance(value, bool) or not isinstance(value, str | int | None):
                return None
            found[side].append("" if value is None else spell(str(value), side))
    return found


def only_label(record: Record, fields: Sequence[str]) -> str:
    """What the only record of an output is called, where it has a name."""
    for name in fields:
        value = getattr(record, name, None)
        if isinstance(value, str) and _NAME.search(name):
            return value
    return ""


def first_name(record: Record) -> str:
    """What a record without anything that names it may be called: its first name, else its first text."""
    texts = {name: value for name, value in record if isinstance(value, str) and value}
    return next((value for name, value in texts.items() if _NAME.search(name)), next(iter(texts.values()), ""))


def numbered(keys: Sequence[Key], records: Sequence[Record]) -> dict[Key, Record]:
    """Records by what names them; of several with one name the second has a number behind it, equal ones count once."""
    found: dict[Key, Record] = {}
    for key, record in zip(keys, records, strict=True):
        number, name = 1, key
        while (held := found.get(name)) is not None and held != record:
            number += 1
            name = (*key, f"#{number}")
        found.setdefault(name, record)
    return found


def _fields_of(left: Sequence[Record], right: Sequence[Record]) -> Iterator[str]:
    """Names of fields that hold something, in the order of the model, then of the text."""
    names = dict.fromkeys(type(left[0]).model_fields)
    for record in (left[0], right[0]):
        names.update(dict.fromkeys(record.extras))
    return iter(names)


def _first_unique(records: Sequence[Record]) -> tuple[str, ...]:
    if not records:
        return ()
    for name in _fields_of(records, records):
        values = [getattr(record, name, None) for record in records]
        if all(isinstance(value, str) and value for value in values) and len(set(values)) == len(values):
            return (name,)
    return ()


def key_of(record: Record, fields: Sequence[str], spell: Spell, side: int) -> Key:
    """The values of the fields that name a record, without the name of its host."""
    values = (getattr(record, name, None) for name in fields)
    return tuple("" if value is None else spell(str(value), side) for value in values)


def file_key(record: Record) -> Key:
    """For files: the name with its folder, which is the same wherever the bundle keeps them."""
    path = record.place.origin.ref.path
    return ("/".join(path.split("/")[-2:]) or posixpath.basename(path),)


def label_of(key: Key) -> str:
    """The name of a record as it is shown."""
    return " ".join(part for part in key if part)


def word_of(label: str) -> str:
    """The last part of a setting's path, as a field is spelled."""
    last = re.split(r"[/.]", label.strip("/. "))[-1]
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)).lower()
