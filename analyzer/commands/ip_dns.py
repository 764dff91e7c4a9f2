"""``esxcli network ip dns server list`` and ``search list``: name servers and search domains."""

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Names, Record
from analyzer.parsing.records import RecordSpec


class DnsServers(Record):
    """The name servers of a TCP/IP stack."""

    dnsservers: Names = Field(default=[])
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


class DnsSearchDomains(Record):
    """The domains that are tried for short names."""

    dnssearch_domains: Names = Field(default=[])
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


SERVERS = Command(
    name="esxcli network ip dns server list",
    record=DnsServers,
    title="name servers",
    layout=RecordSpec(DnsServers),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*DNSServers:",),
    versions="5.0 to 9.0",
)

SEARCH = Command(
    name="esxcli network ip dns search list",
    record=DnsSearchDomains,
    title="search domains for short host names",
    layout=RecordSpec(DnsSearchDomains),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*DNSSearch Domains:",),
    versions="5.0 to 9.0",
)
