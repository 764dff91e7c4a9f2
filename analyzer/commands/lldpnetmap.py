"""``lldpnetmap``: which NICs are cabled to which physical switch, by LLDP."""

import json
from ast import literal_eval

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_LOG = lazy_pattern(
    r"\s*(?:\d{4}-\d\d-\d\dT\S+ .*|\S+: (?:INFO|WARN|WARNING|DEBUG|ERROR)\b.*|(?:INFO|WARN|WARNING|DEBUG):.*)"
)
_LONGEST = 200_000


class LldpNeighbor(Record):
    """One physical switch and the NICs that hear it."""

    switch: str | None = None
    nics: list[str] = Field(default=[])


def _mapping(text: str) -> dict[str, list[str]] | None:
    """The printed mapping, with quotes of either kind; None when it is something else."""
    try:
        found = json.loads(text) if "'" not in text else literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if not isinstance(found, dict):
        return None
    lists = {str(name): value if isinstance(value, list) else [value] for name, value in found.items()}
    if not all(isinstance(nic, str) for nics in lists.values() for nic in nics):
        return None
    return lists


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult(status=ParseStatus.UNSUPPORTED)
    start = next((index for index, line in enumerate(passage.lines) if line.lstrip()[:1] == "{"), len(passage))
    stop = next((index + 1 for index in range(start, len(passage)) if passage.lines[index].rstrip()[-1:] == "}"), start)
    text = "\n".join(passage.lines[start:stop])
    found = _mapping(text) if len(text) <= _LONGEST else None
    if found is not None:
        result.status = ParseStatus.PARSED
        result.covered.append((start, stop))
        result.end = stop
        for switch, nics in found.items():
            result.add(LldpNeighbor(switch=switch, nics=nics), start)
    for index, line in enumerate(passage.lines):
        if found is not None and start <= index < stop:
            continue
        if not line.strip() or (found is not None and _LOG.fullmatch(line)):
            result.covered.append((index, index + 1))
        else:
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not a map of switches"))

    def locate(index: int, _name: str) -> tuple[int, int]:
        line = passage.lines[index]
        return index, len(line) - len(line.lstrip())

    result.locate = locate
    return result


COMMAND = Command(
    name="lldpnetmap",
    record=LldpNeighbor,
    title="physical switches and the NICs that hear them by LLDP",
    layout=_parse,
    matches=r"lldpnetmap(?: .*)?",
    starts=(r"""\{["'][^"']+["']: *\[["']vmnic\d+["']""",),
    seen=False,
    versions="5.5 to 9.0",
)
