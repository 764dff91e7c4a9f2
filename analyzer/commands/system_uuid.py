"""``esxcli system uuid get``: the identity that the host was given when it was installed."""

from analyzer.commands.command import Command
from analyzer.model import Record, Text
from analyzer.parsing.records import RecordSpec


class SystemUuid(Record):
    """The one value that the command prints."""

    value: Text = None
    """``5f0a1b2c-1122-3344-5566-a4bf01100001``; a copied boot disk has that of its original."""


COMMAND = Command(
    name="esxcli system uuid get",
    record=SystemUuid,
    title="identity of the installation",
    layout=RecordSpec(SystemUuid, single_value="value"),
    versions="5.0 to 9.0 (documented)",
    seen=False,
)
