"""The JSON report and its schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

import analyzer
from analyzer.findings import Report
from analyzer.writers import json as json_writer
from analyzer.writers.schema import SCHEMA_FILE, schema_text


def test_the_committed_schema_is_that_of_the_models(file_regression: FileRegressionFixture) -> None:
    file_regression.check(schema_text(), fullpath=SCHEMA_FILE, encoding="utf-8", newline="\n")


def test_the_schema_ships_inside_the_package() -> None:
    from importlib.resources import files

    shipped = json.loads((files(analyzer) / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(shipped)
    assert shipped["properties"]["schema_version"]["const"] == "1"


@pytest.mark.parametrize("name", ["two_hosts", "four_hosts", "hostile"])
def test_reports_agree_with_the_schema(name: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    written = json_writer.write(report)
    assert written.isascii()
    data = json.loads(written)
    jsonschema.validate(data, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    assert Report.model_validate_json(written) == report


def test_the_schema_refuses_what_is_no_report(two_hosts: Report) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    data = json.loads(json_writer.write(two_hosts))
    data["findings"][0]["severity"] = "high"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_the_contract_names_these_keys(two_hosts: Report) -> None:
    data = json.loads(json_writer.write(two_hosts))
    assert set(data) >= {
        "schema_version",
        "tool",
        "hosts",
        "findings",
        "outcomes",
        "vmotion",
        "coverage",
        "events",
        "episodes",
        "log_windows",
        "diagnostics",
    }
    assert set(data["findings"][0]) >= {
        "id",
        "title",
        "severity",
        "confidence",
        "hosts",
        "subject",
        "message",
        "remedy",
        "count",
        "first_seen",
        "last_seen",
        "suppressed",
        "evidence",
        "references",
        "fingerprint",
    }
    assert set(data["findings"][0]["evidence"][0]) >= {
        "host",
        "source",
        "path",
        "line",
        "column",
        "text",
        "note",
        "role",
    }
    assert set(data["outcomes"][0]) >= {"id", "target", "status", "reason", "collect", "observed"}
    assert set(data["vmotion"][0]) >= {"hosts", "verdict", "reasons", "collect"}


def test_parts(two_hosts: Report) -> None:
    data = json.loads(json_writer.write_parts(two_hosts, ("schema_version", "vmotion")))
    assert set(data) == {"schema_version", "vmotion"}
    assert data["vmotion"][0]["verdict"] == "BLOCKED"
