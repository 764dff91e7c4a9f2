"""``esxcli network ip netstack get -N STACK``: the settings of one TCP/IP stack."""

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Words
from analyzer.parsing.records import RecordSpec


class NetstackSettings(Record):
    """One TCP/IP stack and its limits."""

    key: Words = None
    name: Words = None
    enabled: Flag = None
    max_connections: Number = None
    current_max_connections: Number = None
    congestion_control_algorithm: Words = None
    ipv6_enabled: Flag = None
    current_ipv6_enabled: Flag = None
    state: Number = None


COMMAND = Command(
    name="esxcli network ip netstack get",
    record=NetstackSettings,
    title="settings of one TCP/IP stack",
    layout=RecordSpec(NetstackSettings, title_field="key"),
    context={"key": ("N", "netstack")},
    seen=False,
    versions="5.5 to 8.0 (documented)",
    collect="esxcli network ip netstack get -N STACK",
)
