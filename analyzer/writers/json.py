"""JSON: the public contract, described by ``report.schema.json``. ASCII only, so that no control or
direction character of an input reaches a terminal, and the bytes are the same on every system."""

import json

from analyzer.analysis import Analysis


def write(analysis: Analysis) -> str:
    """The report as indented JSON with a newline at the end."""
    return json.dumps(analysis.report.model_dump(mode="json"), indent=2, ensure_ascii=True) + "\n"
