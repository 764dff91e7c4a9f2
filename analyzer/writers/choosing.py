"""Which records and which of their fields a person wants to see: ``esxray parse --columns --where``.

Fields are named as in the records, nested ones with dots: ``dvport.client`` is a field of each member of the
list ``dvport``. A condition on a field of members keeps the members that meet it, and the record with them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from analyzer.parsing.values import snake_case
from analyzer.patterns import lazy_pattern

Data = dict[str, Any]
"""A record as plain data, or a member of one."""

_CONDITION = lazy_pattern(r"\s*(?P<field>[^=!~<>]+?)\s*(?P<operator>!=|>=|<=|[=~<>])\s*(?P<value>.*?)\s*", re.S)
_NUMBER = lazy_pattern(r"[-+]?\d+(?:\.\d+)?")
_MOST_COMMANDS = 3
"""The fields of so many commands an error message lists."""
_LINE = "_line"


class ChoiceError(ValueError):
    """A column or a condition that cannot be followed; the message says why."""


def field_name(text: str) -> str:
    """A field as typed, also as printed by the command: ``MAC Address`` is ``mac_address``.

    >>> [field_name(text) for text in ("MAC Address", "DVPort.Client", "_line")]
    ['mac_address', 'dvport.client', '_line']
    """
    text = text.strip()
    if text in ("line", _LINE, "_title"):
        return text if text == "_title" else _LINE
    return ".".join(snake_case(part) for part in text.split(".") if part.strip())


class Condition(Struct, frozen=True):
    """One ``field=value`` a record has to meet."""

    field: str
    operator: str
    value: str
    pattern: re.Pattern[str] | None = None
    number: float | None = None

    @classmethod
    def of(cls, text: str) -> Condition:
        """Take a typed condition apart.

        Raises:
            ChoiceError: it is none, or compares sizes with something that is no number.
        """
        found = _CONDITION.fullmatch(text)
        if found is None:
            raise ChoiceError(f"--where {text}: a condition is a field, one of = != ~ > < >= <=, and a value")
        name, operator, value = field_name(found["field"]), found["operator"], found["value"]
        pattern, number = None, None
        if operator == "~":
            try:
                pattern = re.compile(value, re.IGNORECASE)
            except re.error:
                pattern = re.compile(re.escape(value), re.IGNORECASE)
        elif operator[0] in "<>":
            if not _NUMBER.fullmatch(value):
                raise ChoiceError(f"--where {text}: {operator} needs a number")
            number = float(value)
        return cls(name, operator, value, pattern, number)

    def holds(self, values: Iterable[Any]) -> bool:
        """True when one of the values meets the condition; for ``!=`` when none is equal."""
        if self.operator == "!=":
            return all(_text(value) != self.value for value in values)
        return any(self._holds(value) for value in values)

    def _holds(self, value: Any) -> bool:
        if self.pattern is not None:
            return self.pattern.search(_text(value)) is not None
        if self.number is None:
            return _text(value) == self.value
        size = _size(value)
        if size is None:
            return False
        match self.operator:
            case ">":
                return size > self.number
            case "<":
                return size < self.number
            case ">=":
                return size >= self.number
            case _:
                return size <= self.number


def _text(value: Any) -> str:
    """A value as it is compared and shown."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _size(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else None


def values_at(data: Any, path: str) -> list[Any]:
    """The values of a field; a list gives each of its members, an empty one nothing.

    >>> values_at({"a": [{"b": 1}, {"b": 2}]}, "a.b")
    [1, 2]
    """
    name, _, rest = path.partition(".")
    if isinstance(data, list):
        return [value for member in data for value in values_at(member, path)]
    if not isinstance(data, dict) or name not in data:
        return []
    value = data[name]
    if rest:
        return values_at(value, rest)
    return list(value) if isinstance(value, list) else [value]


def has_field(data: Any, path: str) -> bool:
    """True when the record has the field, with or without a value."""
    name, _, rest = path.partition(".")
    if isinstance(data, list):
        return any(has_field(member, path) for member in data)
    if not isinstance(data, dict) or name not in data:
        return False
    return not rest or has_field(data[name], rest)


def is_members(value: Any) -> bool:
    """True for a list of records inside a record."""
    return isinstance(value, list) and bool(value) and all(isinstance(member, dict) for member in value)


def names_in(records: Iterable[Data]) -> list[str]:
    """All fields of the records, nested ones with dots, in the order they stand in."""
    found: dict[str, None] = {}

    def look(data: Data, before: str) -> None:
        for name, value in data.items():
            found.setdefault(f"{before}{name}")
            for member in value if is_members(value) else [value] if isinstance(value, dict) else ():
                look(member, f"{before}{name}.")

    for record in records:
        look(record, "")
    return list(found)


def choose(captures: Sequence[Data], columns: Sequence[str] = (), conditions: Sequence[str] = ()) -> list[Data]:
    """The captures with the records that meet all conditions, and of these the columns in the order given.

    Outputs of commands that do not have all these fields are left out, and so is text that is no output.

    Raises:
        ChoiceError: no command has these fields, or a condition is none.
    """
    wanted = list(dict.fromkeys(field_name(name) for name in columns if name.strip()))
    asked = [Condition.of(text) for text in conditions]
    if not wanted and not asked:
        return list(captures)
    fields = _fields_by_command(captures)
    needed = [*(("--columns", name) for name in wanted), *(("--where", item.field) for item in asked)]
    able = {command for command, names in fields.items() if all(name in names for _, name in needed)}
    if fields and not able:
        raise ChoiceError(_refusal(needed, fields))
    chosen = []
    for capture in captures:
        if capture["command"] not in able:
            continue
        records = [kept for record in capture["records"] if (kept := _meeting(record, asked)) is not None]
        if wanted:
            records = [{**_reduced(record, wanted), _LINE: record[_LINE]} for record in records]
        if records:
            chosen.append({**capture, "records": records})
    return chosen


def _fields_by_command(captures: Sequence[Data]) -> dict[str, list[str]]:
    records: dict[str, list[Data]] = {}
    for capture in captures:
        if capture["records"]:
            records.setdefault(capture["command"], []).extend(capture["records"])
    return {command: names_in(held) for command, held in records.items()}


def _refusal(needed: Sequence[tuple[str, str]], fields: Mapping[str, list[str]]) -> str:
    """Why no command can give what was asked, with the fields there are."""
    every = dict.fromkeys(name for names in fields.values() for name in names if not name.startswith("_"))
    missing = next(((option, name) for option, name in needed if name not in every and name != _LINE), None)
    if missing is not None:
        option, name = missing
        close = difflib.get_close_matches(name, every, n=1, cutoff=0.75)
        said = f"{option}: no record has a field {name}{f'; did you mean {close[0]}?' if close else ''}"
    else:
        said = f"no command has all of the fields {', '.join(dict.fromkeys(name for _, name in needed))}"
    # Of many commands those are shown that have most of what was asked.
    ranked = sorted(fields, key=lambda command: -sum(name in fields[command] for _, name in needed))
    shown = [
        f"{command or 'text'} has {', '.join(name for name in fields[command] if not name.startswith('_'))}"
        for command in ranked[:_MOST_COMMANDS]
    ]
    more = [f"and {len(ranked) - _MOST_COMMANDS} more commands"] if len(ranked) > _MOST_COMMANDS else []
    return "\n".join([said, *shown, *more])


def _meeting(record: Data, conditions: Sequence[Condition]) -> Data | None:
    """The record when it meets the conditions, its lists cut down to the members that do."""
    held: dict[str, list[Condition]] = {}
    for condition in conditions:
        name, _, rest = condition.field.partition(".")
        if rest and is_members(record.get(name)):
            inner = Condition(rest, condition.operator, condition.value, condition.pattern, condition.number)
            held.setdefault(name, []).append(inner)
        elif not has_field(record, condition.field) or not condition.holds(values_at(record, condition.field)):
            return None
    if not held:
        return record
    kept = dict(record)
    for name, inside in held.items():
        kept[name] = [found for member in record[name] if (found := _meeting(member, inside)) is not None]
        if not kept[name]:
            return None
    return kept


def _reduced(record: Data, wanted: Sequence[str]) -> Data:
    """The wanted fields of a record in their order."""
    groups: dict[str, list[str]] = {}
    for path in wanted:
        name, _, rest = path.partition(".")
        groups.setdefault(name, []).append(rest)
    reduced: Data = {}
    for name, inside in groups.items():
        if name not in record:
            continue
        value = record[name]
        if "" in inside:
            reduced[name] = value
        elif isinstance(value, list):
            reduced[name] = [_reduced(member, inside) for member in value if isinstance(member, dict)]
        elif isinstance(value, dict):
            reduced[name] = _reduced(value, inside)
    return reduced


def flat(record: Data, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The record as rows of the named columns: one row for each member of the lists that are named with dots."""
    inner: dict[str, list[str]] = {}
    for name in names:
        head, _, rest = name.partition(".")
        if rest and is_members(record.get(head)):
            inner.setdefault(head, []).append(rest)
    outer = {name: _one(values_at(record, name), record, name) for name in names if name.split(".")[0] not in inner}
    if not inner:
        yield outer
        return
    for head, inside in inner.items():
        for member in record[head]:
            for row in flat(member, inside):
                yield {**outer, **{f"{head}.{name}": value for name, value in row.items()}}


def _one(values: list[Any], record: Data, name: str) -> Any:
    """A value for one cell."""
    if "." not in name:
        return record.get(name)
    return values[0] if len(values) == 1 else values or None
