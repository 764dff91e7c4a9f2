"""What the parsers understood, as plain data: the output of ``esxray parse``."""

from __future__ import annotations

from typing import Any

from analyzer.captures import Capture, Case
from analyzer.model import ParseStatus, Record
from analyzer.secrets import MASK, is_secret, mask_secrets


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {name: _hidden(item) if is_secret(name) else _masked(item) for name, item in value.items()}
    return value


def _hidden(value: Any) -> Any:
    """What a field that holds a secret shows: nothing but that there is a value."""
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {name: _hidden(item) for name, item in value.items()}
    return value if value is None or isinstance(value, bool) else MASK


def record_data(record: Record) -> dict[str, Any]:
    """One record by its field names, with ``_line`` and, where the record has a title, ``_title``."""
    place = record.place
    data: dict[str, Any] = _masked(record.model_dump(mode="json"))
    if place.title:
        data["_title"] = mask_secrets(place.title)
    data["_line"] = place.line
    return data


def capture_data(capture: Capture) -> dict[str, Any]:
    """One capture: command, status, records, and the lines nobody understood."""
    result = capture.result
    lines = [(item.line, item.text, item.reason) for item in result.unparsed]
    if capture.command is None or (result.status is ParseStatus.UNSUPPORTED and not lines):
        lines = [(number, text, result.reason) for number, text in capture.passage.numbered() if text.strip()]
    return {
        "host": capture.host,
        "path": capture.ref.display,
        "command": mask_secrets(capture.name),
        "status": result.status.value,
        "title": mask_secrets(result.title),
        "reason": mask_secrets(result.reason),
        "records": [record_data(record) for record in result.records],
        "unparsed": [
            {"line": line, "text": mask_secrets(text), "reason": mask_secrets(reason)} for line, text, reason in lines
        ],
    }


def parsed(case: Case) -> list[dict[str, Any]]:
    """All captures of a case in the order of the input."""
    return [capture_data(capture) for capture in case.captures]
