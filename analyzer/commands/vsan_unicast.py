"""``esxcli vsan cluster unicastagent list``: the other members of the vSAN cluster, as vCenter told the host."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class UnicastAgent(Record):
    """One other member of the cluster."""

    nodeuuid: Text = None
    iswitness: Number = None
    """1 for the witness of a stretched or two-node cluster."""
    supports_unicast: Flag = None
    ip_address: Text = None
    port: Number = None
    iface_name: Annotated[Words, Shape(r"\S+", optional=True)] = None
    """Empty: any adapter for vSAN."""
    cert_thumbprint: Annotated[Words, Shape(r"\S+", optional=True)] = None
    """From 7.0."""
    subclusteruuid: Annotated[Text, Shape(r"\S+", optional=True)] = None


COMMAND = Command(
    name="esxcli vsan cluster unicastagent list",
    record=UnicastAgent,
    title="other members of the vSAN cluster",
    layout=TableSpec(
        UnicastAgent,
        required=frozenset({"nodeuuid", "ip_address"}),
        header=lazy_pattern(r"\s*NodeUuid\s+IsWitness\s+Supports Unicast\s+IP Address"),
    ),
    starts=(r"\s*NodeUuid\s+IsWitness\s+Supports Unicast\s+IP Address",),
    silent=True,
    versions="6.5.0d to 9.0 (documented)",
    seen=False,
)
