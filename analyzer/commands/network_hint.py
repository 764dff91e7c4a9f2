"""``vim-cmd hostsvc/net/query_networkhint``: what the NICs heard: subnets, and the switch port by CDP and LLDP."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from analyzer.commands.command import Command
from analyzer.model import Number, Record
from analyzer.parsing.objects import parse_objects


def _text(value: Any) -> Any:
    """Identities are text, also where they look like numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Identity = Annotated[str | None, BeforeValidator(_text)]


def _list(value: Any) -> Any:
    """No list is an empty one."""
    return [] if value is None else value


class Part(BaseModel):
    """Base of the objects inside a hint."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)


class HintSubnet(Part):
    """A network whose broadcasts a NIC saw."""

    vlan_id: Number = None
    """0 for untagged frames."""
    ip_subnet: str | None = None
    """``10.0.0.1-10.0.0.127``: the addresses that were seen."""


class CdpInfo(Part):
    """What a switch told by the Cisco Discovery Protocol."""

    dev_id: Identity = None
    """Name of the switch, often with its serial number behind it."""
    address: Identity = None
    port_id: Identity = None
    """``GigabitEthernet1/0/5``."""
    hardware_platform: Identity = None
    software_version: Identity = None
    vlan: Number = None
    """The native VLAN of the port; 0 when not told."""
    full_duplex: bool | None = None
    mtu: Number = None
    system_name: Identity = None
    mgmt_addr: Identity = None
    location: Identity = None
    ttl: Number = None
    timeout: Number = None
    samples: Number = None


class LldpParameter(Part):
    """One thing that a switch told by LLDP."""

    key: str | None = None
    """``System Name``, ``Port Description``, ``Vlan ID`` …"""
    value: Any = None


class LldpInfo(Part):
    """What a switch told by the Link Layer Discovery Protocol."""

    chassis_id: Identity = None
    port_id: Identity = None
    time_to_live: Number = None
    parameter: Annotated[list[LldpParameter], BeforeValidator(_list)] = Field(default=[])

    def told(self, *keys: str) -> Any:
        """The value of the first parameter with one of these names, in any case."""
        wanted = {key.lower() for key in keys}
        return next((each.value for each in self.parameter if (each.key or "").lower() in wanted), None)


class NetworkHint(Record):
    """What one NIC heard."""

    device: str | None = None
    """``vmnic0``."""
    subnet: Annotated[list[HintSubnet], BeforeValidator(_list)] = Field(default=[])
    network: Any = None
    connected_switch_port: CdpInfo | None = None
    lldp_info: LldpInfo | None = None


COMMAND = Command(
    name="vim-cmd hostsvc/net/query_networkhint",
    record=NetworkHint,
    title="what the physical NICs heard: subnets, CDP and LLDP",
    layout=lambda passage, _line: parse_objects(passage, NetworkHint),
    matches=r"vim-cmd (?:.* )?hostsvc[/ ]net[/ ]query_networkhint(?: .*)?",
    starts=(r"\(vim\.host\.PhysicalNic\.NetworkHint\) \[",),
    versions="4.0 to 9.0",
)
