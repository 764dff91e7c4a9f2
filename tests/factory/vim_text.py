"""The text form of API objects, as the host agent's own dump prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_STEP = "   "


class Long(int):
    """A number of 64 bits: Python 2 marks it with an ``L``."""


@dataclass(frozen=True)
class Obj:
    """An object: its type and its properties in order."""

    type: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """A list: the type of its members, and these."""

    type: str
    members: Sequence[object] = ()


def obj(kind: str, **values: object) -> Obj:
    """An object with the two properties that each has."""
    return Obj(kind, {"dynamicType": None, "dynamicProperty": Listed("vmodl.DynamicProperty"), **values})


def listed(kind: str, *members: object) -> Listed:
    """A list."""
    return Listed(kind, members)


def text_of(value: object, *, old: bool, depth: int = 0) -> str:
    """What is printed for a value; ``old`` is Python 2."""
    indent = _STEP * depth
    if value is None:
        return "<unset>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Long):
        return f"{int(value)}L" if old else str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Obj):
        inner = [f"{indent}{_STEP}{name} = {text_of(held, old=old, depth=depth + 1)}"
                 for name, held in value.values.items()]  # fmt: skip
        return f"({value.type}) {{\n" + ",\n".join(inner) + f"\n{indent}}}" if inner else f"({value.type}) {{}}"
    if isinstance(value, Listed):
        if not value.members:
            return f"({value.type}) []"
        inner = [f"{indent}{_STEP}{text_of(held, old=old, depth=depth + 1)}" for held in value.members]
        return f"({value.type}) [\n" + ",\n".join(inner) + f"\n{indent}]"
    raise TypeError(f"no text form of {type(value)}")
