"""What a host runs at its start, at a login and by the clock, and the short texts it shows, line by line."""

from collections.abc import Callable

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class Line(Record):
    """One line that is no comment."""

    text: str


class LocalScript(Line):
    """A line of ``/etc/rc.local.d/local.sh``, which runs at the end of each start."""


class ProbeScript(Line):
    """A line of ``/bin/hostd-probe.sh``, which runs all the time."""


class ProfileScript(Line):
    """A line of ``/etc/profile.local``, which runs at each login."""


class CronEntry(Line):
    """A line of root's crontab."""


class Greeting(Line):
    """A line of ``/etc/motd``, ``/etc/issue`` or the start page of the host's web server."""


def _parser(model: type[Line]) -> Callable[[Passage, CommandLine | None], ParseResult]:
    def parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
        nodes, result = parse_lines(passage, "shell_lines")
        columns = {}
        for node in nodes:
            if node.kind == "statement":
                result.add(model(text=node.fields["text"].rstrip()), node.index)
                columns[node.index] = node.columns
        result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
        return result

    return parse


def _file(path: str, model: type[Line], title: str, matches: str) -> Command:
    return Command(
        name=f"cat {path}",
        record=model,
        title=title,
        layout=_parser(model),
        matches=rf"(?:cat|more|less) (?:{matches})",
        whole=True,
        seen=False,
        kind=CaptureKind.CONFIG,
        versions="5.0 to 9.0",
    )


LOCAL = _file("/etc/rc.local.d/local.sh", LocalScript, "script that runs at each start", r"\S*/local\.sh|local\.sh")
PROBE = _file("/bin/hostd-probe.sh", ProbeScript, "watches the host agent", r"(?:\S*/)?hostd-probe(?:\.sh)?")
PROFILE = _file("/etc/profile.local", ProfileScript, "script that runs at each login", r"(?:\S*/)?profile\.local")
CRON = _file("/var/spool/cron/crontabs/root", CronEntry, "what runs by the clock", r"(?:\S*/)?crontabs/root")
MOTD = _file("/etc/motd", Greeting, "greeting at a login", r"(?:\S*/)?(?:motd|issue|docroot/index\.html)")
