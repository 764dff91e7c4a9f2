"""IPv6 routing tables: ``esxcli network ip route ipv6 list`` and ``esxcfg-route -l -f V6``.

As for IPv4 the command line alone names the TCP/IP stack; without ``-N`` it is the default one.
"""

from typing import Annotated

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.commands.ip_ipv6 import Prefix
from analyzer.commands.ip_route import parse_routes
from analyzer.model import ParseResult, Passage, Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_ADDRESS = r"(?=\S*:)[0-9A-Za-z:.*#%/]+"


class Route6(Record):
    """One IPv6 route."""

    network: Annotated[Text, Shape(rf"default|{_ADDRESS}")] = None
    """``default`` or ``::``, or the address of the network."""
    netmask: Prefix = None
    """The prefix length."""
    prefix_length: Prefix = None
    """The same where the column is called so."""
    gateway: Annotated[Text, Shape(rf"Local Subnet|\*|{_ADDRESS}")] = None
    """``::`` (esxcli) and ``Local Subnet`` (esxcfg-route) mean: no gateway, the adapter is in it."""
    interface: Annotated[Text, Shape(r"vmk\w+")] = None
    source: Annotated[Text, Shape(r"[A-Z]\S*", optional=True)] = None
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""

    @property
    def prefix(self) -> int | None:
        """The prefix length, wherever it is printed; None when it is masked or missing."""
        told = self.netmask if self.netmask is not None else self.prefix_length
        tail = (self.network or "").partition("/")[2]
        if told is None and tail.isdigit():
            return int(tail)
        return told if isinstance(told, int) else None


def _table(passage: Passage, line: CommandLine | None) -> ParseResult:
    return parse_routes(passage, line, "route", Route6, "esxcfg_route6")


LIST = Command(
    name="esxcli network ip route ipv6 list",
    record=Route6,
    title="IPv6 routes of one TCP/IP stack",
    layout=TableSpec(
        Route6,
        headers=("Network", "Netmask", "Prefix Length", "Gateway", "Interface", "Source"),
        header=lazy_pattern(r"\s*Network\s+(?:Netmask|Prefix(?: Length)?)\s+Gateway\s+Interface"),
        required=frozenset({"network", "interface"}),
    ),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*Network\s+Prefix(?: Length)?\s+Gateway\s+Interface",),
    seen=False,
    versions="5.1 to 9.0 (documented)",
)

ESXCFG = Command(
    name="esxcfg-route -l -f V6",
    record=Route6,
    title="IPv6 routes of the default TCP/IP stack",
    layout=_table,
    matches=r"(?i:esxcfg-route (?=.*-f[ =]?V6|.*--family[ =]V6|.*-V6)(?:.* )?(?:-\w*l\w*|--list)(?: .*)?)",
    seen=False,
    versions="5.0 to 8.0 (documented)",
)
