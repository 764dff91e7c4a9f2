"""``hostname`` and ``esxcli system hostname get``: how the host calls itself."""

from analyzer.commands.command import Command
from analyzer.model import Record, Text
from analyzer.parsing.records import RecordSpec


class Hostname(Record):
    """What ``hostname`` printed."""

    name: Text = None

    @property
    def identity(self) -> str | None:
        """The name under which the host is known in a case."""
        return self.name


class HostnameSettings(Record):
    """The host's name and domain (``esxcli system hostname get``)."""

    domain_name: Text = None
    fully_qualified_domain_name: Text = None
    host_name: Text = None

    @property
    def identity(self) -> str | None:
        """The name under which the host is known in a case: the full one where there is a domain."""
        return self.fully_qualified_domain_name or self.host_name


HOSTNAME = Command(
    name="hostname",
    record=Hostname,
    title="name of the host",
    layout=RecordSpec(Hostname, single_value="name"),
    also=("hostname -f", "hostname -s", "uname -n"),
    versions="4.x to 9.0",
)

SETTINGS = Command(
    name="esxcli system hostname get",
    record=HostnameSettings,
    title="host name and domain",
    layout=RecordSpec(HostnameSettings),
    starts=(r"\s*Domain Name:[^\n]*\n\s*Fully Qualified Domain Name:",),
    versions="5.0 to 9.0",
)
