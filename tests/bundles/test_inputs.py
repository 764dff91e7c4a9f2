"""What a process loads that helps another one with its logs."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import analyzer.bundles.inputs
print(*sorted({name.split(".")[0] for name in sys.modules} & {"lark", "pydantic", "msgspec"}))
"""


def test_who_helps_with_logs_loads_no_parsers() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["msgspec"]
