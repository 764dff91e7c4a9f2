"""Report formats by name and by the suffix of a file: the one list of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analyzer.findings import Report

Format = Literal["text", "json", "markdown"]

_SUFFIXES: dict[str, Format] = {".txt": "text", ".json": "json", ".md": "markdown", ".markdown": "markdown"}


class OutputError(Exception):
    """A file that cannot be written, or that must not be."""


def formats() -> dict[Format, str]:
    """All formats, with the suffix of a file for each."""
    found: dict[Format, str] = {}
    for suffix, name in _SUFFIXES.items():
        found.setdefault(name, suffix)
    return found


def format_of(name: str, otherwise: Format | None = None) -> Format:
    """The format that the suffix of a file asks for.

    Raises:
        OutputError: the suffix tells nothing.
    """
    found = _SUFFIXES.get(Path(name).suffix.lower(), otherwise)
    if found is None:
        raise OutputError(f"{name}: the suffix tells the format; known are {', '.join(_SUFFIXES)}")
    return found


def rendered(report: Report, wanted: Format) -> str:
    """The report in one format, always the same bytes for the same report."""
    if wanted == "json":
        from analyzer.writers import json

        return json.write(report)
    if wanted == "markdown":
        from analyzer.writers import markdown

        return markdown.write(report)
    from analyzer.writers import text

    return text.write(report)


def check_output(name: str, inputs: Sequence[str]) -> None:
    """Refuse a file that would overwrite what is to be read, or a text that is no report of ours.

    Raises:
        OutputError: it would.
    """
    path = Path(name)
    if not path.exists():
        return
    if path.is_dir():
        raise OutputError(f"cannot write {name}: it is a folder")
    for other in inputs:
        source = Path(other)
        if other != "-" and source.is_file() and source.samefile(path):
            raise OutputError(f"cannot write {name}: it is one of the inputs")
    if path.suffix.lower() == ".txt" and path.is_file() and path.stat().st_size:
        # The one suffix that saved output has too: evidence must not be lost to a slip of the fingers.
        with path.open("rb") as file:
            if not file.read(7) == b"esxray ":
                raise OutputError(f"{name} exists and is no report of esxray; it was not overwritten")


def write_file(name: str, text: str) -> None:
    """Write a report as UTF-8 with plain newlines.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with Path(name).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as problem:
        raise OutputError(f"cannot write {name}: {problem.strerror or problem}") from problem
