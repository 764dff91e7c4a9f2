"""Storage adapters: ``esxcli storage core adapter list``, ``san fc list``, and those of NVMe with their controllers."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

_HBA = r"vmhba\d+"


class StorageAdapter(Record):
    """One storage adapter."""

    hba_name: Annotated[Text, Shape(_HBA)] = None
    driver: Text = None
    link_state: Annotated[Text, Shape(r"link-\S+|online|offline|unbound|unknown")] = None
    """``link-up``, ``link-down``, ``link-n/a``; of software iSCSI ``online`` or ``unbound``."""
    uid: Text = None
    capabilities: Annotated[Words, Shape(r"[A-Z][^()]*?", optional=True)] = None
    description: Annotated[Words, Shape(r"\(.*|\S.*", optional=True)] = None


class FcAdapter(Record):
    """One Fibre Channel port of the host."""

    adapter: Text = None
    port_id: Text = None
    """Empty or zero without a login to the fabric."""
    node_name: Text = None
    port_name: Text = None
    speed: Words = None
    """``16 Gbps``."""
    port_type: Text = None
    port_state: Text = None
    """``ONLINE``, ``OFFLINE``, ``LINKDOWN`` and others."""
    model_description: Words = None
    hardware_version: Words = None
    optionrom_version: Words = None
    firmware_version: Words = None
    driver_name: Text = None
    driverversion: Words = None


class NvmeAdapter(Record):
    """One adapter that NVMe uses."""

    adapter: Annotated[Text, Shape(_HBA)] = None
    adapter_qualified_name: Text = None
    transport_type: Text = None
    """PCIe, FC, TCP or RDMA."""
    driver: Text = None
    associated_devices: Annotated[Words, Shape(r"\S.*", optional=True)] = None


class NvmeController(Record):
    """One NVMe controller: of a local disk, or of an array behind a fabric."""

    name: Words = None
    """For an array the subsystem, the adapter and the address, joined by ``#``."""
    controller_number: Number = None
    adapter: Annotated[Text, Shape(_HBA)] = None
    transport_type: Text = None
    is_online: Flag = None
    is_vvol: Annotated[Flag, Shape(r"(?i:true|false)", optional=True)] = None
    keep_alive_timeout: Annotated[Number, Shape(r"\d+", optional=True)] = None
    io_queue_number: Annotated[Number, Shape(r"\d+", optional=True)] = None
    io_queue_size: Annotated[Number, Shape(r"\d+", optional=True)] = None


class NvmeNamespace(Record):
    """One NVMe namespace as one controller shows it."""

    name: Text = None
    controller_number: Number = None
    namespace_id: Number = None
    block_size: Number = None
    capacity_in_mb: Number = None


ADAPTERS = Command(
    name="esxcli storage core adapter list",
    record=StorageAdapter,
    title="storage adapters",
    layout=TableSpec(
        StorageAdapter,
        headers=("HBA Name", "Driver", "Link State", "UID", "Capabilities", "Description"),
        required=frozenset({"hba_name", "link_state"}),
        header=lazy_pattern(r"\s*HBA Name\s+Driver\s+Link State\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+\S+\s+(?:link-\S+|online|offline|unbound)\s+\S+\s"),
    ),
    starts=(r"\s*HBA Name\s+Driver\s+Link State\s+UID\s",),
    versions="5.0 to 9.0",
)

FC = Command(
    name="esxcli storage san fc list",
    record=FcAdapter,
    title="Fibre Channel ports of the host",
    layout=RecordSpec(FcAdapter, required=frozenset({"adapter"})),
    starts=(r"\s*Adapter: vmhba\d+ *\n\s*Port ID: ", r"FcDevice:? *\n\s*Adapter: vmhba"),
    silent=True,
    versions="5.5 to 9.0",
)

NVME_ADAPTERS = Command(
    name="esxcli nvme adapter list",
    record=NvmeAdapter,
    title="adapters that NVMe uses",
    layout=TableSpec(
        NvmeAdapter,
        headers=("Adapter", "Adapter Qualified Name", "Transport Type", "Driver", "Associated Devices"),
        required=frozenset({"adapter", "transport_type"}),
        header=lazy_pattern(r"\s*Adapter\s+Adapter Qualified Name\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+aqn:\S+\s"),
    ),
    starts=(r"\s*Adapter\s+Adapter Qualified Name\s+Transport Type\s",),
    silent=True,
    versions="7.0 to 9.0",
)

NVME_CONTROLLERS = Command(
    name="esxcli nvme controller list",
    record=NvmeController,
    title="NVMe controllers, local ones and those of arrays",
    layout=TableSpec(
        NvmeController,
        headers=("Name", "Controller Number", "Adapter", "Transport Type", "Is Online", "Is VVOL"),
        required=frozenset({"name", "adapter", "is_online"}),
        header=lazy_pattern(r"\s*Name\s+Controller Number\s+Adapter\s"),
        headerless=lazy_pattern(r"\s*nqn\.\S+\s+\d+\s+vmhba\d+\s"),
    ),
    starts=(r"\s*Name\s+Controller Number\s+Adapter\s+Transport Type\s",),
    silent=True,
    versions="7.0 to 9.0",
)

NVME_NAMESPACES = Command(
    name="esxcli nvme namespace list",
    record=NvmeNamespace,
    title="NVMe namespaces",
    layout=TableSpec(
        NvmeNamespace,
        headers=("Name", "Controller Number", "Namespace ID", "Block Size", "Capacity in MB"),
        required=frozenset({"name", "controller_number"}),
        header=lazy_pattern(r"\s*Name\s+Controller Number\s+Namespace ID\s"),
        headerless=lazy_pattern(r"\s*(?:eui|uuid|t10|nguid)\.\S+\s+\d+\s+\d+\s+\d+\s+\d+\s*$"),
    ),
    starts=(r"\s*Name\s+Controller Number\s+Namespace ID\s",),
    silent=True,
    versions="7.0 to 9.0",
)
