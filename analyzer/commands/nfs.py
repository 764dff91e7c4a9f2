"""``esxcli storage nfs list``, ``storage nfs41 list``: the NFS datastores of a host and their servers."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_FLAG = r"(?i:true|false)"
_HEADER = r"\s*Volume Name\s+{}\s+(?:Vmknic\s+)?Share\s"


class NfsVolume(Record):
    """One NFS 3 datastore."""

    volume_name: Words = None
    host: Text = None
    """Name or address of the server."""
    share: Words = None
    vmknic: Annotated[Text, Shape(r"\S+", optional=True)] = None
    """The adapter that the datastore is bound to, from 8.0 U1."""
    accessible: Flag = None
    mounted: Flag = None
    read_only: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    ispe: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    hardware_acceleration: Words = None


class Nfs41Volume(Record):
    """One NFS 4.1 datastore."""

    volume_name: Words = None
    host_s: Names = Field(default=[])
    """Names or addresses of the server's interfaces."""
    share: Words = None
    vmknic: Annotated[Text, Shape(r"\S+", optional=True)] = None
    accessible: Flag = None
    mounted: Flag = None
    read_only: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    security: Text = None
    """AUTH_SYS, SEC_KRB5 or SEC_KRB5I."""
    ispe: Annotated[Flag, Shape(_FLAG, optional=True)] = None
    hardware_acceleration: Words = None


NFS = Command(
    name="esxcli storage nfs list",
    record=NfsVolume,
    title="NFS 3 datastores",
    layout=TableSpec(
        NfsVolume,
        headers=(
            "Volume Name", "Host", "Share", "Vmknic", "Accessible", "Mounted", "Read-Only", "isPE",
            "Hardware Acceleration",
        ),
        required=frozenset({"host", "share"}),
        header=lazy_pattern(_HEADER.format("Host")),
        headerless=lazy_pattern(rf"\s*\S.*?\s+\S+\s+/\S*\s+(?:\S+\s+)?{_FLAG}\s+{_FLAG}\s+(?!.*AUTH_SYS|.*SEC_KRB)"),
    ),
    starts=(_HEADER.format("Host"),),
    silent=True,
    versions="5.0 to 9.0",
)  # fmt: skip

NFS41 = Command(
    name="esxcli storage nfs41 list",
    record=Nfs41Volume,
    title="NFS 4.1 datastores",
    layout=TableSpec(
        Nfs41Volume,
        headers=(
            "Volume Name", "Host(s)", "Share", "Vmknic", "Accessible", "Mounted", "Read-Only", "Security", "isPE",
            "Hardware Acceleration",
        ),
        required=frozenset({"host_s", "share"}),
        header=lazy_pattern(_HEADER.format(r"Host\(s\)")),
        headerless=lazy_pattern(rf"\s*\S.*?\s+\S+\s+/\S*\s+(?:\S+\s+)?{_FLAG}\s+{_FLAG}\s.*(?:AUTH_SYS|SEC_KRB)"),
    ),
    starts=(_HEADER.format(r"Host\(s\)"),),
    silent=True,
    versions="6.0 to 9.0",
)  # fmt: skip
