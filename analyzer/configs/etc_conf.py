"""``/etc/ntp.conf`` and ``/etc/resolv.conf``: a keyword and its arguments per line."""

from collections.abc import Callable

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class _Setting(Record):
    keyword: str
    arguments: list[str] = Field(default=[])


class NtpConf(_Setting):
    """One line of ``/etc/ntp.conf``: ``server 10.0.0.1 iburst``."""


class ResolvConf(_Setting):
    """One line of ``/etc/resolv.conf``: ``nameserver 10.0.0.53``."""


def _parser(model: type[_Setting]) -> Callable[[Passage, CommandLine | None], ParseResult]:
    def parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
        nodes, result = parse_lines(passage, "etc_conf")
        columns = {}
        for node in nodes:
            if node.kind != "setting":
                continue
            words = passage.lines[node.index].partition("#")[0].split()
            result.add(model(keyword=words[0], arguments=words[1:]), node.index)
            columns[node.index] = {"keyword": node.columns["keyword"], **_arguments(passage.lines[node.index])}
        result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
        return result

    return parse


def _arguments(line: str) -> dict[str, int]:
    """The column of the first argument."""
    words = line.split(maxsplit=1)
    return {"arguments": line.find(words[1], line.find(words[0]) + len(words[0]))} if len(words) > 1 else {}


NTP = Command(
    name="cat /etc/ntp.conf",
    record=NtpConf,
    title="configuration of the NTP daemon",
    layout=_parser(NtpConf),
    matches=r"(?:cat|more|less) (?:\S*/)?ntp\.conf",
    starts=(
        r"restrict (?:-[46] )?(?:default|127\.0\.0\.1|::1)\b[^\n]*(?:\n|$)",
        r"driftfile /\S+\s*(?:\n|$)",
        r"(?:server|pool) [\w.:-]+(?: (?:i?burst|prefer|m(?:in|ax)poll \d+))*\s*"
        r"\n(?:server|pool|restrict|driftfile|tos|logfile) ",
    ),
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)

RESOLV = Command(
    name="cat /etc/resolv.conf",
    record=ResolvConf,
    title="name servers and search domains",
    layout=_parser(ResolvConf),
    matches=r"(?:cat|more|less) (?:\S*/)?resolv\.conf",
    starts=(r"nameserver [0-9A-Fa-fx*#.:]+\s*(?:\n|$)", r"(?:search|domain) [\w.-]+(?: [\w.-]+)*\s*\nnameserver "),
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)
