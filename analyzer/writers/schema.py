"""The JSON Schema of the report, made from its models.

``python -m analyzer.writers.schema`` rewrites ``analyzer/report.schema.json``; a test holds the two equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analyzer.findings import SCHEMA_VERSION, Report

SCHEMA_FILE = Path(__file__).parent.parent / "report.schema.json"


def report_schema() -> dict[str, Any]:
    """The schema; keys that a later version adds do not make its reports invalid."""
    schema = Report.model_json_schema(mode="serialization")
    opened: dict[str, Any] = _open(schema)
    opened["properties"]["schema_version"] = {
        "const": SCHEMA_VERSION,
        "title": "Schema Version",
        "type": "string",
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **opened}


def _open(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _open(value)
            for name, value in part.items()
            if not (name == "additionalProperties" and value is False)
        }
    return [_open(item) for item in part] if isinstance(part, list) else part


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
