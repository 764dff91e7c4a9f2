"""``vim-cmd hostsvc/advopt/view NAME`` and ``… /settings``: options of the host agent, which esxcli does not list."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.objects import parse_objects


class HostOption(Record):
    """One option."""

    key: str | None = None
    """``Config.HostAgent.plugins.solo.enableMob``."""
    value: bool | int | float | str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return parse_objects(passage, HostOption)


COMMAND = Command(
    name="vim-cmd hostsvc/advopt/settings",
    record=HostOption,
    title="options of the host agent",
    layout=_parse,
    matches=r"vim-cmd (?:.* )?/?hostsvc/advopt/(?:view .*|settings|options)",
    starts=(r"\s*\(vim\.option\.OptionValue\) \[",),
    seen=False,
    versions="5.0 to 9.0 (documented)",
    every_run=True,
)
