"""What the TUI and its worker process say to each other: small messages that pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.findings import Finding, Report


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture for lists and trees; its records are asked for by ``number``."""

    number: int
    host: str
    source: str
    path: str
    line: int
    lines: int
    kind: str
    command: str
    typed: str
    """The command line as it stands in the input."""
    status: str
    records: int
    unparsed: int
    reason: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a screen shows of a rule."""

    id: str
    title: str
    severity: str
    docs: Mapping[str, str]
    """The sections of its documentation: "What it checks", "Why it matters", "How to fix", "False alarms"."""
    references: tuple[tuple[str, str], ...] = ()
    """Pairs of label and address."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that screens show at once; the rest is asked for."""

    report: Report
    captures: tuple[CaptureRow, ...] = ()
    seconds: float = 0.0
    """How long the analysis took."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of the input can be read again."""

    path: str
    """The input or the file in it, on disk."""
    ways: tuple[tuple[tuple[int, int], ...], ...] = ((),)
    """For each part of the text the way to it inside that file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the analysis is."""

    read: int = 0
    """Bytes of the inputs."""
    total: int = 0
    """Bytes that there are to read; 0 when nobody knows."""
    members: int = 0
    step: str = "reading"
    host: str = ""
    """The host and the file that are being read."""


@dataclass(frozen=True, slots=True)
class Early:
    """Findings that are known before the analysis is finished."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The analysis is done."""

    view: CaseView


@dataclass(frozen=True, slots=True)
class Failed:
    """The analysis could not be made; the message is for the user."""

    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked of the worker: the name of a function of :mod:`analyzer.tui.answers`."""

    number: int
    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the worker says to a question; ``trouble`` when it could not."""

    number: int
    value: Any = None
    trouble: str = ""


Message = Progress | Early | Finished | Failed | Answer
