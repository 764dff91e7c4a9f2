"""``esxcli network firewall …``: whether the firewall is on, its rulesets, their ports and who may use them."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

_FLAG = r"(?i:true|false)"


class Firewall(Record):
    """The state of the firewall (``firewall get``)."""

    default_action: Text = None
    """``DROP``, or ``PASS``: what no rule names is let through."""
    enabled: Flag = None
    loaded: Flag = None


class Ruleset(Record):
    """One ruleset: the ports of one service (``firewall ruleset list``)."""

    name: Words = None
    enabled: Flag = None
    enable_disable_configurable: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    """From 8.0 U2."""
    allowed_ip_configurable: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    """From 8.0 U2."""


class FirewallRule(Record):
    """One range of ports that a ruleset opens (``firewall ruleset rule list``)."""

    ruleset: Words = None
    direction: Annotated[Text, Shape(r"Inbound|Outbound")] = None
    protocol: Annotated[Text, Shape(r"(?!(?:Dst|Src)\b)\S+", optional=True)] = None
    port_type: Annotated[Text, Shape(r"Dst|Src", optional=True)] = None
    port_begin: Annotated[Number, Shape(r"\d+", optional=True)] = None
    port_end: Annotated[Number, Shape(r"\d+", optional=True)] = None


class AllowedIp(Record):
    """Who may use the ports of a ruleset (``firewall ruleset allowedip list``)."""

    ruleset: Words = None
    allowed_ip_addresses: Names = Field(default=[])
    """``All``, or addresses and networks."""


GET = Command(
    name="esxcli network firewall get",
    record=Firewall,
    title="state of the firewall",
    layout=RecordSpec(Firewall),
    starts=(r"\s*Default Action: *(?:DROP|PASS) *\n\s*Enabled: ",),
    versions="5.0 to 9.0",
)

RULESETS = Command(
    name="esxcli network firewall ruleset list",
    record=Ruleset,
    title="firewall rulesets",
    layout=TableSpec(
        Ruleset,
        headers=("Name", "Enabled", "Enable/Disable configurable", "Allowed IP configurable"),
        required=frozenset({"name", "enabled"}),
        header=lazy_pattern(r"\s*Name\s+Enabled(?:\s+Enable/Disable configurable\s.*)?\s*$"),
        headerless=lazy_pattern(rf"\s*\S+(?:\s+{_FLAG}){{1,3}}\s*$"),
    ),
    versions="5.0 to 9.0",
)

RULES = Command(
    name="esxcli network firewall ruleset rule list",
    record=FirewallRule,
    title="ports that the firewall rulesets open",
    layout=TableSpec(
        FirewallRule,
        headers=("Ruleset", "Direction", "Protocol", "Port Type", "Port Begin", "Port End"),
        required=frozenset({"ruleset", "direction"}),
        header=lazy_pattern(r"\s*Ruleset\s+Direction\s+Protocol\s"),
        headerless=lazy_pattern(r"\s*\S+\s+(?:Inbound|Outbound)\s+\S"),
    ),
    starts=(r"\s*Ruleset\s+Direction\s+Protocol\s+Port Type\s",),
    versions="5.0 to 9.0",
)

ALLOWED = Command(
    name="esxcli network firewall ruleset allowedip list",
    record=AllowedIp,
    title="addresses that may use a firewall ruleset",
    layout=TableSpec(
        AllowedIp,
        headers=("Ruleset", "Allowed IP Addresses"),
        required=frozenset({"ruleset"}),
        header=lazy_pattern(r"\s*Ruleset\s+Allowed IP Addresses"),
        headerless=lazy_pattern(r"\s*\S+\s+(?:All|[0-9A-Fa-f.:/*#x]+(?:, .*)?)\s*$"),
    ),
    starts=(r"\s*Ruleset\s+Allowed IP Addresses",),
    versions="5.0 to 9.0",
)
