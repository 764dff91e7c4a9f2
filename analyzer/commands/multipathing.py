"""How devices are multipathed: ``esxcli storage nmp device list``, ``hpp device list``, ``nmp satp rule list``."""

from typing import Annotated

from pydantic import Field, model_validator

from analyzer.commands.command import Command
from analyzer.commands.raw_disks import named
from analyzer.model import Flag, Names, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

_PATHS = Annotated[Names, Shape(r"vmhba\S+(?:, ?vmhba\S+)*")]


class NmpDevice(Record):
    """One device of the native multipathing plugin."""

    name: Words = None
    """``naa.…``: the title of the block."""
    device_display_name: Words = None
    storage_array_type: Text = None
    """The storage array type plugin (SATP), ``VMW_SATP_ALUA``."""
    storage_array_type_device_config: Words = None
    path_selection_policy: Text = None
    """The path selection plugin (PSP), ``VMW_PSP_RR``."""
    path_selection_policy_device_config: Words = None
    """``{policy=rr,iops=1000,bytes=10485760,useANO=0; lastPathIndex=1: …}``."""
    path_selection_policy_device_custom_config: Words = None
    working_paths: _PATHS = Field(default=[])
    is_usb: Flag = None

    _named = model_validator(mode="before")(named)


class HppDevice(Record):
    """One device of the high-performance plugin."""

    name: Words = None
    """The title of the block."""
    device_display_name: Words = None
    path_selection_scheme: Text = None
    """``FIXED``, ``LB-RR``, ``LB-IOPS``, ``LB-BYTES``, ``LB-Latency``."""
    path_selection_scheme_config: Words = None
    current_path: Text = None
    working_path_set: _PATHS = Field(default=[])
    is_ssd: Flag = None
    is_local: Flag = None
    paths: _PATHS = Field(default=[])
    use_ano: Flag = None

    _named = model_validator(mode="before")(named)


class SatpRule(Record):
    """One rule that tells which array type plugin claims a device."""

    name: Text = None
    """The plugin that claims."""
    device: Text = None
    vendor: Words = None
    model: Words = None
    driver: Text = None
    transport: Text = None
    options: Words = None
    rule_group: Annotated[Text, Shape(r"system|user", optional=True)] = None
    """``user`` for rules that somebody added."""
    claim_options: Words = None
    default_psp: Text = None
    psp_options: Words = None
    description: Words = None


NMP_DEVICES = Command(
    name="esxcli storage nmp device list",
    record=NmpDevice,
    title="devices of the native multipathing plugin",
    layout=RecordSpec(NmpDevice, title_field="name"),
    also=("esxcli nmp device list",),
    starts=(r"naa\.\S+:? *\n\s+Device Display Name: (?!Local )",),
    silent=True,
    versions="4.x to 9.0",
)

HPP_DEVICES = Command(
    name="esxcli storage hpp device list",
    record=HppDevice,
    title="devices of the high-performance plugin",
    layout=RecordSpec(HppDevice, title_field="name"),
    starts=(r"(?:uuid|eui)\.\S+:? *\n\s+Device Display Name: ",),
    silent=True,
    versions="6.7 to 9.0",
)

SATP_RULES = Command(
    name="esxcli storage nmp satp rule list",
    record=SatpRule,
    title="rules that tell which array type plugin claims a device",
    layout=TableSpec(
        SatpRule,
        headers=(
            "Name", "Device", "Vendor", "Model", "Driver", "Transport", "Options", "Rule Group", "Claim Options",
            "Default PSP", "PSP Options", "Description",
        ),
        required=frozenset({"name"}),
        header=lazy_pattern(r"\s*Name\s+Device\s+Vendor\s+Model\s+Driver\s+Transport\s+Options\s"),
    ),
    also=("esxcli nmp satp listrules",),
    row_start=r"\s*(?:Name\s|[A-Z]+_SATP_)",
    starts=(r"\s*Name\s+Device\s+Vendor\s+Model\s+Driver\s+Transport\s+Options\s",),
    versions="4.x to 9.0",
)  # fmt: skip
