"""``/etc/vmsyslog.conf``: the configuration file of the log service."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines
from analyzer.parsing.values import infer


class VmsyslogOption(Record):
    """One option."""

    section: str | None = None
    """``DEFAULT`` holds the defaults, ``vmsyslog`` what is in force."""
    key: str | None = None
    value: int | bool | str | None = None
    """``<none>`` where nothing is set."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "vmsyslog_conf")
    section: str | None = None
    columns = {}
    for node in nodes:
        if node.kind == "section":
            section = node.fields["name"].strip()
        elif node.kind == "option":
            value = infer(node.fields["key"], node.fields.get("value", "").strip())
            result.add(VmsyslogOption(section=section, key=node.fields["key"], value=value), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="cat /etc/vmsyslog.conf",
    record=VmsyslogOption,
    title="configuration of the log service",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?vmsyslog\.conf",
    starts=(r"\[(?:vmsyslog|DEFAULT|defaults)\] *\n\w+ = ",),
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="5.0 to 9.0",
)
