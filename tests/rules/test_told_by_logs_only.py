"""HOST-052 speaks of signatures that there are, and of none that another rule names."""

from __future__ import annotations

from pathlib import Path

import analyzer.rules
from analyzer.findings import Severity
from analyzer.logs.signature import load_signatures
from analyzer.rules.host import host_052_told_by_logs_only as rule

RULES = Path(analyzer.rules.__file__).parent


def test_they_are_signatures_of_weight() -> None:
    weights = {signature.id: signature.written.severity for signature in load_signatures()}
    assert not [name for name in rule._ALONE if weights.get(name, Severity.INFO) is Severity.INFO]


def test_no_other_rule_names_them() -> None:
    others = [path.read_text("utf-8") for path in RULES.rglob("*.py") if path != Path(rule.__file__)]
    assert not [name for name in rule._ALONE if any(f'"{name}"' in text for text in others)]
