"""``vim-cmd vimsvc/license --show``: the licence of the host and the features it carries.

The serial is a secret: it is masked in the record itself, so that it is nowhere to be written from.
"""

import re
from typing import Any

from pydantic import Field, field_validator

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, Passage, Record, Unparsed
from analyzer.parsing.prose import Node, parse_lines
from analyzer.parsing.values import infer, snake_case
from analyzer.patterns import lazy_pattern
from analyzer.secrets import MASK

_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMED = lazy_pattern(r'(?P<key>\S+) \("(?P<name>.*)"\)')
_NUMBERS = frozenset({"total", "used", "expiration_hours", "expiration_minutes"})
_LISTS = {"feature": "features", "addon": "addons", "license_file_path": "license_file_paths"}


class License(Record):
    """One licence of the host. Properties are snake_case: ``[expirationDate]`` is ``expiration_date``."""

    serial: str | None = None
    """Always masked."""
    vmodl_key: str | None = None
    """Edition as the product names it: ``eval``, ``esx.essentialsPlus.cpuPackage``."""
    name: str | None = None
    total: Number = None
    used: Number = None
    unit: str | None = None
    product_name: str | None = None
    product_version: str | None = None
    evaluation: str | None = None
    """A sentence that is only there in evaluation mode (up to 8.0)."""
    expiration_date: str | None = None
    """ISO time; absent for a licence without an end."""
    expiration_hours: Number = None
    expiration_minutes: Number = None
    system_time: str | None = None
    """The host's clock when the output was made."""
    features: dict[str, str] = Field(default={})
    """Printed name of each feature by its key: ``vmotion``, ``xvcvmotion``; 9.0 prints none."""
    addons: dict[str, str] = Field(default={})
    """Features that can be bought in addition."""
    license_file_paths: list[str] = Field(default=[])

    @field_validator("serial")
    @classmethod
    def _hides(cls, value: str | None) -> str | None:
        return None if value is None else MASK

    @property
    def is_evaluation(self) -> bool:
        """True in evaluation mode."""
        return self.evaluation is not None or "eval" in (self.vmodl_key or "").split(".")


def _tell(fields: dict[str, Any], columns: dict[str, tuple[int, int]], node: Node, name: str) -> str:
    """Keep one printed key of a licence; gives what is wrong with the line, or an empty string."""
    value = node.fields.get("value", "").strip()
    listed = _LISTS.get(name)
    spot = (node.index, node.columns.get("value", 0))
    if name in _LISTS.values() or (listed is not None and not value):
        return "not a line of this output"
    if listed == "license_file_paths":
        fields.setdefault(listed, []).append(value)
    elif listed is not None:
        found = _NAMED.fullmatch(value)
        key = found["key"] if found is not None else value
        fields.setdefault(listed, {})[key] = found["name"] if found is not None else ""
        columns.setdefault(f"{listed}.{key}", spot)
    elif name in _NUMBERS and not re.fullmatch(r"-?\d{1,18}", value):
        return f"{name}: {value!r} is no number"
    else:
        fields[name] = (value or None) if name in License.model_fields else infer(name, value)
    columns.setdefault(listed or name, spot)
    return ""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "license")
    licences: list[tuple[int, dict[str, Any], dict[str, tuple[int, int]]]] = []
    for node in nodes:
        if node.kind not in ("field", "property"):
            continue
        printed = next(node.fields[part] for part in ("label", "known", "key") if part in node.fields)
        name = snake_case(_HUMP.sub("_", printed))
        if name == "serial" or not licences:
            licences.append((node.index, {}, {}))
        wrong = _tell(licences[-1][1], licences[-1][2], node, name)
        if wrong:
            text = passage.lines[node.index]
            result.unparsed.append(Unparsed(node.index, passage.numbers[node.index], text, wrong))
    result.unparsed.sort(key=lambda item: item.index)
    told = [(index, fields, columns) for index, fields, columns in licences if fields]
    for index, fields, _ in told:
        result.add(License.model_validate(fields), index)
    at = {index: columns for index, _, columns in told}
    result.locate = lambda index, name: at.get(index, {}).get(name, (index, 0))
    return result


COMMAND = Command(
    name="vim-cmd vimsvc/license --show",
    record=License,
    title="licence and the features it carries",
    layout=_parse,
    matches=r"vim-cmd (?:.* )?vimsvc[/ ]license (?:.* )?--show",
    starts=(r"\s*\[200\] Sending request for installed licenses",),
    versions="4.0 to 9.0",
)
