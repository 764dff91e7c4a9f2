"""Routing tables: ``esxcli network ip route ipv4 list``, ``esxcfg-route -l`` and ``esxcfg-route``.

``-N STACK`` names the TCP/IP stack; the output itself does not say it. Without the option the table is that
of the default stack and ``netstack`` stays empty.
"""

from typing import Annotated

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.prose import parse_lines
from analyzer.patterns import lazy_pattern

_ADDRESS = r"[0-9A-Za-z*#]+(?:\.[0-9A-Za-z*#]+){3}"
ON_LINK = frozenset({"0.0.0.0", "Local Subnet"})
"""Printed in place of a gateway for a network that an adapter is part of."""


class Route(Record):
    """One IPv4 route."""

    network: Annotated[Text, Shape(rf"default|{_ADDRESS}")] = None
    """``default``, or the address of the network."""
    netmask: Annotated[Text, Shape(_ADDRESS)] = None
    gateway: Annotated[Text, Shape(rf"Local Subnet|{_ADDRESS}")] = None
    """``0.0.0.0`` (esxcli) and ``Local Subnet`` (esxcfg-route) mean: no gateway, the adapter is in it."""
    interface: Annotated[Text, Shape(r"vmk\w+")] = None
    source: Annotated[Text, Shape(r"[A-Z]+", optional=True)] = None
    """``MANUAL`` or ``DHCP``; esxcfg-route does not print it."""
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


class DefaultGateway(Record):
    """The sentence that ``esxcfg-route`` prints without options."""

    gateway: Text = None
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


def parse_routes(
    passage: Passage, line: CommandLine | None, kind: str, model: type[Record], grammar: str = "esxcfg_route"
) -> ParseResult:
    """The lines of one kind as records, with the TCP/IP stack that the command line names."""
    nodes, result = parse_lines(passage, grammar)
    stack = line.option("N", "netstack") if line is not None else None
    columns = {}
    for node in nodes:
        if node.kind == kind:
            result.add(model.model_validate(node.fields | ({"netstack": stack} if stack else {})), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


def _table(passage: Passage, line: CommandLine | None) -> ParseResult:
    return parse_routes(passage, line, "route", Route)


def _sentence(passage: Passage, line: CommandLine | None) -> ParseResult:
    return parse_routes(passage, line, "sentence", DefaultGateway)


LIST = Command(
    name="esxcli network ip route ipv4 list",
    record=Route,
    title="IPv4 routes of one TCP/IP stack",
    layout=TableSpec(
        Route,
        headers=("Network", "Netmask", "Gateway", "Interface", "Source"),
        header=lazy_pattern(r"\s*Network\s+Netmask\s+Gateway\s+Interface\s+Source"),
        headerless=lazy_pattern(rf"\s*(?:default|{_ADDRESS})\s+{_ADDRESS}\s+{_ADDRESS}\s+vmk\w+\s+[A-Z]+\s*$"),
        required=frozenset({"interface"}),
    ),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*Network\s+Netmask\s+Gateway\s+Interface\s+Source",),
    row_start=r"\s*(?:Network\s|-{3}|default\s|\d+\.)",
    versions="5.0 to 9.0",
)

ESXCFG = Command(
    name="esxcfg-route -l",
    record=Route,
    title="IPv4 routes of the default TCP/IP stack",
    layout=_table,
    matches=r"esxcfg-route (?!.*V6)(?:.* )?(?:-l|--list)(?: .*)?",
    starts=(r"\s*VMkernel Routes:", r"\s*Network +Netmask +Gateway +Interface(?! +Source)"),
    row_start=r"\s*(?:VMkernel Routes|Network\s|default\s|\d+\.)",
    versions="4.x to 8.0",
)

DEFAULT = Command(
    name="esxcfg-route",
    record=DefaultGateway,
    title="default gateway of the default TCP/IP stack",
    layout=_sentence,
    matches=r"esxcfg-route(?: (?:-N|--netstack)[ =]\S+)?",
    starts=(r"\s*VMkernel default gateway is \S",),
    versions="4.x to 8.0",
)
