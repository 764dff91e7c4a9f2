"""What the parsers understood, as plain data: the output of ``esxray parse``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.captures import Capture, Case
from analyzer.listed import Listed
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


def log_data(item: Listed, records: list[dict[str, object]]) -> dict[str, Any]:
    """One log: a record for each line; lines that continue another stand with that one."""
    shown = [{**_masked(record), "_line": record["line"]} for record in records if record["family"]]
    return {
        "host": item.host,
        "path": item.ref.display,
        "command": "",
        "status": (ParseStatus.PARTIAL if len(shown) < len(records) else item.status).value,
        "title": f"log {item.scan.log}" if item.scan is not None else "log",
        "reason": item.reason,
        "records": shown,
        "unparsed": [
            {"line": record["line"], "text": _masked(record["body"]), "reason": "no known form of a log line"}
            for record in records
            if not record["family"]
        ],
    }


def parsed(case: Case, logs: Mapping[str, list[dict[str, object]]] | None = None) -> list[dict[str, Any]]:
    """All captures of a case in the order of the input, and the lines of its loose logs."""
    told = [log_data(item, logs[item.ref.path]) for item in case.listed if logs and item.ref.path in logs]
    return [*(capture_data(capture) for capture in case.captures), *told]
