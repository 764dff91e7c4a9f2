"""Report formats as the command line uses them: what cannot be written is a command line that cannot be followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyzer.cli.errors import UsageError
from analyzer.writers import formats
from analyzer.writers.formats import Format as Format
from analyzer.writers.formats import rendered as rendered

if TYPE_CHECKING:
    from analyzer.findings import Report


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except formats.OutputError as problem:
        raise UsageError(str(problem)) from problem


def format_of(name: str, otherwise: Format | None = None) -> Format:
    """The format that the suffix of a file asks for.

    Raises:
        UsageError: the suffix tells nothing.
    """
    with _refusing():
        return formats.format_of(name, otherwise)


def check_output(name: str, inputs: list[str]) -> None:
    """Refuse a file that would overwrite what is to be read, or a text that is no report of ours.

    Raises:
        UsageError: it would.
    """
    with _refusing():
        formats.check_output(name, inputs)


def write_report(report: Report, name: str, wanted: Format) -> None:
    """Write one report file.

    Raises:
        UsageError: it cannot be written.
    """
    with _refusing():
        formats.write_file(name, rendered(report, wanted))
