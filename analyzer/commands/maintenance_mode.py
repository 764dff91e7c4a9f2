"""``esxcli system maintenanceMode get``: whether the host is in maintenance mode, one word."""

from analyzer.commands.command import Command
from analyzer.model import Record, Text
from analyzer.parsing.records import RecordSpec


class MaintenanceMode(Record):
    """The one word that the command prints."""

    value: Text = None
    """``Enabled`` or ``Disabled``."""

    @property
    def is_on(self) -> bool | None:
        """True in maintenance mode; None for any other word."""
        return {"enabled": True, "disabled": False}.get((self.value or "").lower())


COMMAND = Command(
    name="esxcli system maintenanceMode get",
    record=MaintenanceMode,
    title="whether the host is in maintenance mode",
    layout=RecordSpec(MaintenanceMode, single_value="value"),
    versions="5.1 to 9.0",
)
