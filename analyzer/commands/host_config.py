"""``vim-cmd hostsvc/hostconfig``: the configuration of the host as one object."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.objects import parse_objects


class HostConfig(Record):
    """The configuration of one host. Keys are snake_case: ``localSwapDatastore`` is ``local_swap_datastore``."""

    host: str | None = None
    """``vim.HostSystem:ha-host``."""
    local_swap_datastore: str | None = None
    """``vim.Datastore:5f…``; null where the swap files of VMs lie beside them."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return parse_objects(passage, HostConfig)


COMMAND = Command(
    name="vim-cmd hostsvc/hostconfig",
    record=HostConfig,
    title="configuration of the host",
    layout=_parse,
    matches=r"vim-cmd (?:.* )?/?hostsvc/hostconfig(?: .*)?",
    starts=(r"\s*\(vim\.host\.ConfigInfo\) \{",),
    seen=False,
    versions="5.0 to 8.0 (documented)",
)
