"""TOML files that users write (case file, settings): reading them, and saying what is wrong on which line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analyzer.sources.files import shown_path


class UserFileError(Exception):
    """A file of the user cannot be used; the message names the file, the key and what is wrong with it."""


def read_text(path: Path, kind: type[UserFileError]) -> tuple[str, str]:
    """The name of the file as messages show it, and its text.

    Raises:
        UserFileError: of the given kind, when the file cannot be read or is not UTF-8.
    """
    shown = shown_path(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise kind(f"{shown}: cannot be read: {problem.strerror or problem}") from problem
    try:
        return shown, data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise kind(f"{shown}: line {line}: not UTF-8, which TOML has to be") from problem


def parse(text: str, shown: str, kind: type[UserFileError]) -> dict[str, Any]:
    """What a TOML text says.

    Raises:
        UserFileError: of the given kind, when it is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise kind(f"{shown}: {_toml_trouble(str(problem), text)}") from problem


def _toml_trouble(message: str, text: str) -> str:
    """What tomllib said, with the line and its key in front."""
    found = re.search(r"\(at line (\d+), column \d+\)", message)
    lines = text.split("\n")
    line = int(found[1]) if found is not None else len(lines)
    said = re.sub(r" \(at [^)]*\)", "", message)
    key = re.match(r"\s*([^=#\[\]]+?)\s*=", lines[line - 1]) if 0 < line <= len(lines) else None
    where = f"{key[1]}: " if key is not None else ""
    return f"line {line}: {where}not valid TOML: {said[:1].lower()}{said[1:]}"


def troubles(problem: ValidationError, known_keys: Callable[[tuple[str, ...]], list[str]]) -> list[str]:
    """One sentence for every key that is wrong; ``known_keys`` tells what the table at a path may hold."""
    lines = []
    for error in problem.errors(include_url=False):
        path = tuple(str(part) for part in error["loc"])
        where = ".".join(path)
        said = error["msg"].removeprefix("Value error, ")
        match error["type"]:
            case "extra_forbidden":
                known = known_keys(path[:-1])
                close = difflib.get_close_matches(path[-1], known, 1)
                hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
                said = f"no such key; {hint}"
            case "string_type" if isinstance(error["input"], int | float):
                said = f'must be text: write "{error["input"]}" with quotes'
            case "missing":
                said = "is missing"
            case "model_type" | "dict_type":
                said = f"must be a table: write [{where}] and its keys below"
        lines.append(f"{where}: {said}" if where else said)
    return lines
