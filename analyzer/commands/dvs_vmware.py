"""``esxcli network vswitch dvs vmware list``: the distributed switches and who sits on their ports."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec

PortId = Annotated[int | str | None, Field(union_mode="left_to_right")]
"""A number; NSX names its ports by UUID."""


class DvPort(BaseModel):
    """One port of a distributed switch on this host."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    client: str | None = None
    """``vmnic4``, ``vmk1``, ``name.eth0`` of a virtual machine; none on a free port."""
    dvportgroup_id: str | None = None
    """``dvportgroup-N``, unique within one vCenter."""
    in_use: bool | None = None
    port_id: PortId = None


class Dvs(Record):
    """One distributed switch as this host has it."""

    name: Words = None
    vds_id: Words = None
    """UUID with blanks; the same on all hosts of the switch."""
    num_ports: Number = None
    used_ports: Number = None
    configured_ports: Number = None
    mtu: Number = None
    cdp_status: Text = None
    beacon_timeout: Number = None
    uplinks: Names = Field(default_factory=list)
    vmware_branded: Flag = None
    dvport: list[DvPort] = Field(default_factory=list)


COMMAND = Command(
    name="esxcli network vswitch dvs vmware list",
    record=Dvs,
    title="distributed switches with MTU, uplinks and ports",
    layout=RecordSpec(Dvs),
    versions="5.0 to 9.0",
)
