"""``esxcli hardware cpu …``: the processors, CPUID registers, hyper-threading."""

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Text
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec


class Cpu(Record):
    """One logical processor. Family, model and stepping are printed in decimal (model 0x55 is 85)."""

    id: Number = None
    package_id: Number = None
    family: Number = None
    model: Number = None
    type: Number = None
    stepping: Number = None
    brand: str | None = None
    """The vendor string: ``GenuineIntel`` or ``AuthenticAMD``."""
    core_speed: Number = None
    """Hz."""
    bus_speed: Number = None
    """Hz."""
    apic_id: Text = None
    node: Number = None
    l2_cache_size: Number = None
    """Bytes."""
    l2_cache_associativity: Number = None
    l2_cache_line_size: Number = None
    l2_cache_cpu_count: Number = None
    l3_cache_size: Number = None
    """Bytes."""
    l3_cache_associativity: Number = None
    l3_cache_line_size: Number = None
    l3_cache_cpu_count: Number = None


class CpuidLeaf(Record):
    """One row of ``cpu cpuid get``: a CPUID leaf (level) and its four registers, as printed."""

    level: Text = None
    eax: Text = None
    ebx: Text = None
    ecx: Text = None
    edx: Text = None
    cpu: Text = None
    """From the command line."""


class CpuidRaw(Record):
    """One row of ``cpu cpuid raw list``: a leaf, its subleaf and the four registers, as printed."""

    leaf: Text = None
    subleaf: Text = None
    eax: Text = None
    ebx: Text = None
    ecx: Text = None
    edx: Text = None
    cpu: Text = None
    """From the command line."""


class CpuGlobal(Record):
    """Packages, cores, threads and hyper-threading of the host."""

    cpu_packages: Number = None
    cpu_cores: Number = None
    cpu_threads: Number = None
    hyperthreading_active: Flag = None
    hyperthreading_supported: Flag = None
    hyperthreading_enabled: Flag = None
    hv_support: Number = None
    """3 = on; smaller values mean off or unsupported (meaning of 0 to 2 not confirmed)."""
    hv_replay_capable: Flag = None
    """Up to 5.x."""
    hv_replay_disabled_reasons: str | None = None
    """Up to 5.x."""


LIST = Command(
    name="esxcli hardware cpu list",
    record=Cpu,
    title="logical processors with family, model, stepping, vendor",
    layout=RecordSpec(Cpu),
    starts=(r"CPU:\d+ *(?:\n|\Z)",),
    versions="5.0 to 8.0",
)

CPUID = Command(
    name="esxcli hardware cpu cpuid get",
    record=CpuidLeaf,
    title="CPUID registers of one processor",
    layout=TableSpec(CpuidLeaf, headers=("Level", "EAX", "EBX", "ECX", "EDX")),
    context={"cpu": ("c", "cpu")},
    starts=(r"\s*Level\s+EAX\s+EBX\s+ECX\s+EDX",),
    seen=False,
    versions="5.0 to 8.0 (documented)",
    collect="esxcli hardware cpu cpuid get --cpu=0",
)

CPUID_RAW = Command(
    name="esxcli hardware cpu cpuid raw list",
    record=CpuidRaw,
    title="CPUID registers of one processor, with subleaves",
    layout=TableSpec(CpuidRaw, headers=("Leaf", "Subleaf", "EAX", "EBX", "ECX", "EDX")),
    context={"cpu": ("c", "cpu")},
    starts=(r"\s*Leaf\s+Subleaf\s+EAX\s+EBX\s+ECX\s+EDX",),
    seen=False,
    versions="6.5 to 8.0 (documented)",
    collect="esxcli hardware cpu cpuid raw list --cpu=0",
)

GLOBAL = Command(
    name="esxcli hardware cpu global get",
    record=CpuGlobal,
    title="packages, cores, threads, hyper-threading",
    layout=RecordSpec(CpuGlobal),
    starts=(r"\s*CPU Packages: \d+ *(?:\n|\Z)",),
    versions="5.0 to 8.0",
)
