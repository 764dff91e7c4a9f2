"""Options of the host agent as the dump tells them, under their own names."""

from collections.abc import Iterator

from analyzer.commands import host_options
from analyzer.commands.host_options import HostOption
from analyzer.facts.dump.objects import HostDump
from analyzer.retelling import Retelling, retells


@retells(HostOption, key=lambda record: record.key)
def options(dump: HostDump) -> Iterator[Retelling]:
    """All options that the dump lists."""
    told = Retelling(dump.source, host_options.COMMAND, whole=False, seen=False)
    for option in dump.config.at("option").each():
        key, value = option.text("key"), option.at("value").held
        if key and value is not None and not isinstance(value, dict | list):
            told.add(option.row, option.spots(key="key", value="value"), key=key, value=value)
    if len(told):
        yield told
