"""``esxcli system ntp get``: whether the NTP daemon runs, and its servers."""

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Text
from analyzer.parsing.records import RecordSpec


class NtpSettings(Record):
    """The NTP configuration of a host from 7.0 on."""

    enabled: Flag = None
    loglevel: Text = None
    pid: Number = None
    runtime_seconds: Number = None
    servers: Names = Field(default=[])


COMMAND = Command(
    name="esxcli system ntp get",
    record=NtpSettings,
    title="NTP service and its servers",
    layout=RecordSpec(NtpSettings),
    starts=(r"\s*Enabled: (?:true|false) *\n\s*Loglevel: ",),
    seen=False,
    versions="7.0 to 9.0 (documented)",
)
