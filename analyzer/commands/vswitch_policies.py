"""``esxcli network vswitch standard … policy security get`` and ``… policy shaping get``.

The outputs do not say which switch or port group they are of: only the command line does.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator

from analyzer.commands.command import Command
from analyzer.model import Flag, Record, Shape, Words
from analyzer.parsing.records import RecordSpec


def _bare(printed: object) -> object:
    """A number without its unit: ``102400 Kbps`` is 102400."""
    found = re.fullmatch(r"(-?\d+) *[A-Za-z/]+", printed) if isinstance(printed, str) else None
    return found[1] if found else printed


Measured = Annotated[int | None, BeforeValidator(_bare), Shape(r"-?\d+(?: ?[A-Za-z/]+)?")]
"""A number with or without its unit behind it; -1 where nothing is set."""


class SwitchSecurity(Record):
    """What a standard switch lets virtual machines do with MAC addresses, unless a port group overrides it."""

    vswitch_name: Words = None
    """From the command line; the output does not say it."""
    allow_promiscuous: Flag = None
    allow_mac_address_change: Flag = None
    allow_forged_transmits: Flag = None


class PortGroupSecurity(Record):
    """What holds for one port group, its own or that of its switch."""

    portgroup_name: Words = None
    """From the command line; the output does not say it."""
    allow_promiscuous: Flag = None
    allow_mac_address_change: Flag = None
    allow_forged_transmits: Flag = None
    override_vswitch_allow_promiscuous: Flag = None
    """False when the value of the switch holds."""
    override_vswitch_allow_mac_address_change: Flag = None
    override_vswitch_allow_forged_transmits: Flag = None


class SwitchShaping(Record):
    """The limit on what each port of a standard switch sends, unless a port group overrides it."""

    vswitch_name: Words = None
    """From the command line; the output does not say it."""
    enabled: Flag = None
    average_bandwidth: Measured = None
    """Kbit/s; -1 where it was never set."""
    peak_bandwidth: Measured = None
    burst_size: Measured = None
    """KiB."""


class PortGroupShaping(Record):
    """The limit that holds for each port of one port group, its own or that of its switch."""

    portgroup_name: Words = None
    """From the command line; the output does not say it."""
    enabled: Flag = None
    average_bandwidth: Measured = None
    """Kbit/s; -1 where it was never set."""
    peak_bandwidth: Measured = None
    burst_size: Measured = None
    """KiB."""
    override_vswitch_enabled: Flag = None
    """False when the value of the switch holds."""
    override_vswitch_average_bandwidth: Flag = None
    override_vswitch_peak_bandwidth: Flag = None
    override_vswitch_burst_size: Flag = None


_SWITCH = {"vswitch_name": ("v", "vswitch-name")}
_GROUP = {"portgroup_name": ("p", "portgroup-name")}

SWITCH_SECURITY = Command(
    name="esxcli network vswitch standard policy security get",
    record=SwitchSecurity,
    title="security policy of one standard switch",
    layout=RecordSpec(SwitchSecurity),
    context=_SWITCH,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard policy security get -v vSwitchN",
)

PORT_GROUP_SECURITY = Command(
    name="esxcli network vswitch standard portgroup policy security get",
    record=PortGroupSecurity,
    title="security policy that holds for one port group",
    layout=RecordSpec(PortGroupSecurity),
    context=_GROUP,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard portgroup policy security get -p NAME",
)

SWITCH_SHAPING = Command(
    name="esxcli network vswitch standard policy shaping get",
    record=SwitchShaping,
    title="traffic shaping of one standard switch",
    layout=RecordSpec(SwitchShaping),
    context=_SWITCH,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard policy shaping get -v vSwitchN",
)

PORT_GROUP_SHAPING = Command(
    name="esxcli network vswitch standard portgroup policy shaping get",
    record=PortGroupShaping,
    title="traffic shaping that holds for one port group",
    layout=RecordSpec(PortGroupShaping),
    context=_GROUP,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard portgroup policy shaping get -p NAME",
)
