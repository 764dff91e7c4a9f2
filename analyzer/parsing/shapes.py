"""What a record model tells a parser: its fields, the pattern of each, and fast validation of many rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from analyzer.model import Record, Shape


@cache
def shapes(model: type[Record]) -> dict[str, Shape]:
    """The printed shape of each field of ``model`` that declares one, in order of declaration."""
    found: dict[str, Shape] = {}
    for name, info in model.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Shape):
                # The last mark wins: an alias such as Text may be narrowed by a field of its own.
                found[name] = mark
    return found


@cache
def field_names(model: type[BaseModel]) -> frozenset[str]:
    """The names of all fields of ``model``."""
    return frozenset(model.model_fields)


@cache
def cell_patterns(model: type[Record]) -> dict[str, re.Pattern[str]]:
    """Compiled shapes, for checking single cells."""
    return {name: re.compile(shape.pattern) for name, shape in shapes(model).items()}


@cache
def list_fields(model: type[Record]) -> frozenset[str]:
    """Fields whose printed cell is a list joined with ``, ``."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if getattr(info.annotation, "__origin__", None) is list and info.annotation.__args__[0] is str  # type: ignore[union-attr]
    )


@cache
def member_fields(model: type[Record]) -> dict[str, frozenset[str]]:
    """Fields that hold a list of nested records, and the fields of those."""
    found: dict[str, frozenset[str]] = {}
    for name, info in model.model_fields.items():
        inner = (getattr(info.annotation, "__args__", None) or (None,))[0]
        if (
            getattr(info.annotation, "__origin__", None) is list
            and isinstance(inner, type)
            and issubclass(inner, BaseModel)
        ):
            found[name] = frozenset(inner.model_fields)
    return found


@cache
def nested_fields(model: type[Record]) -> dict[str, frozenset[str]]:
    """Fields that hold one nested record, and the fields of it."""
    return {
        name: frozenset(inner.model_fields)
        for name, info in model.model_fields.items()
        for inner in (info.annotation, *get_args(info.annotation))
        if isinstance(inner, type) and issubclass(inner, BaseModel)
        if name not in member_fields(model)
    }


def validate(model: type[Record], rows: list[dict[str, Any]]) -> tuple[list[Record | None], dict[int, str]]:
    """Rows as records; a bad row gives None and a sentence about its value."""
    try:
        return list(map(model.__pydantic_validator__.validate_python, rows)), {}
    except ValidationError:
        return _one_by_one(model, rows)


def _one_by_one(model: type[Record], rows: list[dict[str, Any]]) -> tuple[list[Record | None], dict[int, str]]:
    records: list[Record | None] = []
    wrong: dict[int, str] = {}
    for index, row in enumerate(rows):
        try:
            records.append(model.model_validate(row))
        except ValidationError as problem:
            error = problem.errors(include_url=False, include_context=False)[0]
            records.append(None)
            wrong[index] = f"{'.'.join(map(str, error['loc']))}: {str(error['input'])!r} - {error['msg']}"
    return records, wrong


def split_lists(model: type[Record], row: dict[str, Any]) -> None:
    """Cut the cells of list fields in place: ``a, b`` gives ``["a", "b"]``, an empty cell ``[]``."""
    for name in list_fields(model):
        if name in row:
            cell = row[name]
            if cell is None:
                row[name] = []
            elif isinstance(cell, str):
                row[name] = [part for part in re.split(r", ?", cell.strip().rstrip(",")) if part]


def flow_pattern(columns: Iterable[str], model: type[Record], required: frozenset[str]) -> re.Pattern[str] | None:
    """A pattern for a row whose columns are only separated by blanks, or None when it would be ambiguous.

    Every column becomes the shape of its field; columns that may be missing or empty are optional. Two
    neighbouring columns of several words each could be cut anywhere, so that gives None.
    """
    known = shapes(model)
    parts: list[str] = []
    free = 0
    names = [name for name in columns if name in known]
    if len(set(names)) < len(names):
        # A header that was torn and pasted together again names columns twice.
        return None
    for index, name in enumerate(names):
        shape = known[name]
        piece = f"(?P<{name}>{shape.pattern})"
        lead = "" if index == 0 else " +"
        if " " in shape.pattern and "," not in shape.pattern:
            free += 1
        parts.append(f"(?:{lead}{piece})?" if shape.optional and name not in required else f"{lead}{piece}")
    return re.compile(" *" + "".join(parts) + " *") if free <= 2 and names else None
