"""``esxcli network nic software list``: which offloads the host does in software for each physical NIC."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

Switched = Annotated[Text, Shape("on|off")]
"""``on`` or ``off``."""


class NicSoftware(Record):
    """The software emulation of offloads of one physical NIC."""

    nic: Text = None
    ipv4_cso: Switched = None
    """Checksum offload."""
    ipv4_tso: Switched = None
    """TCP segmentation offload."""
    scatter_gather: Switched = None
    offset_based_offload: Switched = None
    vxlan_encap: Switched = None
    geneve_offload: Annotated[Text, Shape("on|off", optional=True)] = None
    """From 6.5."""
    ipv6_tso: Switched = None
    ipv6_tso_ext: Switched = None
    ipv6_cso: Switched = None
    ipv6_cso_ext: Switched = None
    high_dma: Switched = None
    scatter_gather_mp: Switched = None
    vlan_tagging: Switched = None
    vlan_untagging: Switched = None


COMMAND = Command(
    name="esxcli network nic software list",
    record=NicSoftware,
    title="offloads done in software for the physical NICs",
    layout=TableSpec(
        NicSoftware,
        headers=(
            "NIC",
            "IPv4 CSO",
            "IPv4 TSO",
            "Scatter Gather",
            "Scatter Gather MP",
            "Offset Based Offload",
            "VXLAN Encap",
            "Geneve Offload",
            "IPv6 TSO",
            "IPv6 TSO Ext",
            "IPv6 CSO",
            "IPv6 CSO Ext",
            "High DMA",
            "VLAN Tagging",
            "VLAN Untagging",
        ),
        required=frozenset({"nic"}),
        header=lazy_pattern(r"\s*NIC\s+IPv4 CSO\s+IPv4 TSO\s"),
    ),
    starts=(r"\s*NIC\s+IPv4 CSO\s+IPv4 TSO\s",),
    versions="5.5 to 9.0",
)
