"""JSON: the public contract, described by ``report.schema.json``. ASCII only, so that no control or
direction character of an input reaches a terminal, and the bytes are the same on every system."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from analyzer.findings import Report


def dump(data: Any) -> str:
    """Plain data as indented JSON with a newline at the end."""
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def write(report: Report) -> str:
    """The report."""
    return dump(report.model_dump(mode="json"))


def write_parts(report: Report, parts: Iterable[str]) -> str:
    """Some keys of the report, in the shape they have there."""
    return dump(report.model_dump(mode="json", include=set(parts)))
