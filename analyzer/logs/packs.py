"""Packs of signatures: how they are written, in TOML, and what is checked when one is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analyzer.grades import Confidence, Severity
from analyzer.logs.signature import SignatureError, Written
from analyzer.logs.template import Template, TemplateError

SHORTEST = 8
"""Bytes of a literal: shorter ones occur everywhere, and are slow to look for."""
LONGEST = 200
MOST_LITERALS = 40


class Threshold(BaseModel):
    """How often a line must come to be news."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    count: int = Field(gt=0)
    per: Literal["minute", "hour", "day"] = "hour"


class Entry(BaseModel):
    """A signature as its author writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=60)
    title: str = Field(min_length=3, max_length=120)
    area: str = ""
    severity: Severity
    confidence: Confidence = Confidence.LIKELY
    logs: tuple[str, ...] = ()
    literals: tuple[str, ...] = Field(min_length=1, max_length=MOST_LITERALS)
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    patterns: tuple[str, ...] = Field(default=(), max_length=20)
    needs_pattern: bool = False
    object: str = ""
    pairs_with: str = ""
    threshold: Threshold | None = None
    shown: bool = True
    noise: str = ""
    meaning: str = ""
    cause: str = ""
    remedy: str = ""
    references: tuple[str, ...] = ()
    match: tuple[str, ...] = Field(min_length=1)
    no_match: tuple[str, ...] = Field(min_length=1)

    @field_validator("literals")
    @classmethod
    def _long_and_plain(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            size = len(text.encode())
            if size < SHORTEST:
                raise ValueError(f"{text!r} is shorter than {SHORTEST} bytes and would hit everywhere")
            if size > LONGEST:
                raise ValueError(f"{text[:20]!r}… is longer than {LONGEST} bytes")
            if not text.isascii() or not text.isprintable():
                raise ValueError(f"{text!r} has characters that are not printable ASCII")
        return value

    @field_validator("patterns")
    @classmethod
    def _fitting(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            Template(text)
        return value


def read_packs(packs: Mapping[str, str]) -> Iterable[Written]:
    """The signatures of several packs, from their texts.

    Raises:
        SignatureError: one of them is no pack; the message names it.
    """
    return (written for name, text in packs.items() for written in _pack(text, name))


def read_pack(path: Path) -> tuple[Written, ...]:
    """The signatures of one file.

    Raises:
        SignatureError: the file is no pack; the message names it.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SignatureError(f"{path}: cannot be read: {problem}") from problem
    return _pack(text, str(path))


def _pack(text: str, shown: str) -> tuple[Written, ...]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # a number of thousands of digits is no TOMLDecodeError
        raise SignatureError(f"{shown}: not valid TOML: {problem}") from problem
    unknown = sorted(set(data) - {"signature"})
    entries = data.get("signature", [])
    if unknown or not isinstance(entries, list):
        hint = next((f"; {option} names such a file" for option, keys in _ELSEWHERE.items() if keys & {*unknown}), "")
        raise SignatureError(
            f"{shown}: a pack holds [[signature]] tables only{f', not {unknown[0]}' if unknown else ''}{hint}"
        )
    made = tuple(read_signature(entry, shown, number) for number, entry in enumerate(entries, 1))
    names: set[str] = set()
    for written in made:
        if written.id in names:
            raise SignatureError(f"{shown}: {written.id}: stands there twice")
        names.add(written.id)
    return made


_ELSEWHERE = {
    "--settings": frozenset({"rules", "suppress", "limits"}),
    "--case": frozenset({"vcenter", "vcenters", "host", "hosts", "plan", "case"}),
}
"""Keys of files that are no packs, by the option that takes them."""


def read_signature(entry: object, shown: str, number: int = 1) -> Written:
    """One signature, by what TOML gave; ``shown`` names the file.

    Raises:
        SignatureError: it cannot be used.
    """
    name = str(entry.get("id", f"signature {number}")) if isinstance(entry, dict) else f"signature {number}"
    name = name if name.isprintable() else repr(name)
    try:
        written = msgspec.convert(Entry.model_validate(entry).model_dump(mode="json"), Written)
    except (ValidationError, TemplateError) as problem:
        errors = problem.errors(include_url=False) if isinstance(problem, ValidationError) else []
        # A name that is not known tells more than that the right one is missing.
        told = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0] if errors else None)
        said = (
            ": ".join(filter(None, (".".join(map(str, told["loc"])), told["msg"].removeprefix("Value error, "))))
            if told
            else str(problem)
        )
        raise SignatureError(f"{shown}: {name}: {said}") from problem
    fields = {field for text in written.patterns for field in Template(text).names}
    if written.object and written.object not in fields:
        raise SignatureError(f"{shown}: {name}: object: no pattern has a field {written.object}")
    return written
