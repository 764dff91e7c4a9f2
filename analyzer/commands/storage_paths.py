"""``esxcli storage core path list``, ``nmp path list``, ``hpp path list``: the paths to the storage devices."""

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class StoragePath(Record):
    """One path as the storage stack sees it."""

    uid: Text = None
    """Adapter, target and device joined by dashes."""
    runtime_name: Text = None
    """``vmhba2:C0:T1:L3``; unique on the host."""
    device: Text = None
    device_display_name: Words = None
    adapter: Text = None
    channel: Number = None
    target: Number = None
    lun: Number = None
    plugin: Text = None
    """NMP, HPP, MASK_PATH or a plugin of a vendor."""
    state: Words = None
    """``active``, ``standby``, ``dead``, ``disabled``, ``off``, ``unknown``."""
    transport: Text = None
    adapter_identifier: Text = None
    target_identifier: Words = None
    adapter_transport_details: Words = None
    target_transport_details: Words = None
    maximum_io_size: Number = None


class NmpPath(Record):
    """One path as the native multipathing plugin sees it."""

    uid: Text = None
    """The title of the block."""
    runtime_name: Text = None
    device: Text = None
    device_display_name: Words = None
    group_state: Words = None
    """``active``, ``active unoptimized``, ``standby``, ``dead``, ``unavailable``."""
    array_priority: Number = None
    storage_array_type_path_config: Words = None
    path_selection_policy_path_config: Words = None


class HppPath(Record):
    """One path as the high-performance plugin sees it."""

    uid: Text = None
    """The title of the block."""
    runtime_name: Text = None
    device: Text = None
    device_display_name: Words = None
    path_state: Words = None
    """``active``, ``active unoptimized``, ``standby``, ``dead``, ``unavailable``."""
    path_config: Words = None
    """``{ANA_GRP_id=6,ANA_GRP_state=AO,health=UP}``."""


CORE = Command(
    name="esxcli storage core path list",
    record=StoragePath,
    title="paths to the storage devices",
    layout=RecordSpec(StoragePath, title_field="uid"),
    starts=(r"\S+-\S+:? *\n\s+UID: \S+ *\n\s+Runtime Name: ",),
    versions="5.0 to 9.0",
)

NMP = Command(
    name="esxcli storage nmp path list",
    record=NmpPath,
    title="paths that the native multipathing plugin holds",
    layout=RecordSpec(NmpPath, title_field="uid"),
    also=("esxcli nmp path list",),
    starts=(r"(?:fc|fcoe|iqn)\.\S+-(?:naa|t10)\.\S+:? *\n\s+Runtime Name: ",),
    silent=True,
    versions="4.x to 9.0",
)

HPP = Command(
    name="esxcli storage hpp path list",
    record=HppPath,
    title="paths that the high-performance plugin holds",
    layout=RecordSpec(HppPath, title_field="uid"),
    starts=(r"\S+-(?:uuid|eui)\.\S+:? *\n\s+Runtime Name: ",),
    silent=True,
    versions="6.7 to 9.0",
)
