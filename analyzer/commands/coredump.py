"""``esxcli system coredump …``: where the host writes what it knew when it crashed."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec


class DumpPartition(Record):
    """The partition for crash dumps; both are empty where there is none."""

    active: Words = None
    """The one in use now."""
    configured: Words = None
    """The one that is used after the next start."""


class DumpFile(Record):
    """The file for crash dumps; both are empty where there is none."""

    active: Words = None
    configured: Words = None


class DumpFileEntry(Record):
    """One file that can take crash dumps."""

    path: Annotated[Text, Shape(r"/\S+")] = None
    active: Flag = None
    configured: Flag = None
    size: Number = None
    """Bytes."""


class DumpNetwork(Record):
    """The server that takes crash dumps over the network."""

    enabled: Flag = None
    host_vnic: Text = None
    is_using_ipv6: Flag = None
    network_server_ip: Text = None
    network_server_port: Number = None


PARTITION = Command(
    name="esxcli system coredump partition get",
    record=DumpPartition,
    title="partition for crash dumps",
    layout=RecordSpec(DumpPartition),
    versions="5.0 to 9.0",
)

FILE = Command(
    name="esxcli system coredump file get",
    record=DumpFile,
    title="file for crash dumps",
    layout=RecordSpec(DumpFile),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

FILE_LIST = Command(
    name="esxcli system coredump file list",
    record=DumpFileEntry,
    title="files for crash dumps",
    layout=TableSpec(DumpFileEntry, headers=("Path", "Active", "Configured", "Size"), required=frozenset({"path"})),
    starts=(r"\s*Path\s+Active\s+Configured\s+Size *(?:\n|\Z)",),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

NETWORK = Command(
    name="esxcli system coredump network get",
    record=DumpNetwork,
    title="server for crash dumps",
    layout=RecordSpec(DumpNetwork),
    starts=(r"\s*Enabled: (?:true|false) *\n\s*Host VNic: ",),
    seen=False,
    versions="5.0 to 9.0 (documented)",
)
