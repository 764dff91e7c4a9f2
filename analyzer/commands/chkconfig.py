"""``chkconfig --list``: which services start with the host."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines

_KNOWN = "ntpd|ptpd|SSH|ESXShell|DCUI|TSM|TSM-SSH|usbarbitrator|slpd|snmpd|sfcbd\\S*|vmsyslogd|hostd|vpxa"
"""Services of an ESXi host: what stands above other words is not this output."""


class ServiceStart(Record):
    """One service."""

    name: str
    state: str
    """``on`` or ``off``."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "chkconfig")
    columns = {}
    for node in nodes:
        result.add(ServiceStart.model_validate(node.fields), node.index)
        columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="chkconfig --list",
    record=ServiceStart,
    title="services that start with the host",
    layout=_parse,
    matches=r"chkconfig (?:--list|-l)(?: [\w.-]+)?",
    starts=(rf"\s*(?:{_KNOWN}) {{2,}}(?:on|off)\s*(?:\n|$)",),
    seen=False,
    versions="5.0 to 9.0",
)
