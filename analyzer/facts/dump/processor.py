"""Processors, memory, power policy and EVC as the dump tells them."""

from collections.abc import Iterator

from analyzer.commands import cpu, evc, hardware
from analyzer.commands.cpu import CpuGlobal, CpuidLeaf
from analyzer.commands.evc import EvcLine
from analyzer.commands.hardware import Memory, PowerPolicy
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.retelling import Retelling, retells

_REGISTERS = ("eax", "ebx", "ecx", "edx")


@retells(CpuidLeaf)
def cpuid(dump: HostDump) -> Iterator[Retelling]:
    """The CPUID registers of the first processor; the dump writes them bit by bit."""
    told = Retelling(dump.source, cpu.CPUID, "--cpu=0", seen=False)
    info = dump.part("vim.host.HardwareInfo")
    leaves = info.at("cpu_feature") or next((part.at("cpu_feature") for part in info.at("cpu_pkg").each()), Part())
    for leaf in leaves.each():
        level = leaf.number("level")
        if level is not None:
            told.add(
                leaf.row, leaf.spots(level="level", eax="eax", ebx="ebx", ecx="ecx", edx="edx"),
                level=f"0x{level % 2**32:08x}", **{name: leaf.text(name) for name in _REGISTERS},
            )  # fmt: skip
    if len(told):
        yield told


@retells(CpuGlobal)
def cpu_global(dump: HostDump) -> Iterator[Retelling]:
    """Packages, cores, threads and hyper-threading."""
    told = Retelling(dump.source, cpu.GLOBAL, seen=False)
    hardware_info, summary = dump.part("vim.host.HardwareInfo").at("cpu_info"), dump.part("vim.host.Summary")
    threading = dump.config.at("hyper_thread")
    counted, names = hardware_info, ("num_cpu_packages", "num_cpu_cores", "num_cpu_threads")
    if not counted:
        counted, names = summary.at("hardware"), ("num_cpu_pkgs", "num_cpu_cores", "num_cpu_threads")
    if not counted:
        return
    told.add(
        counted.row,
        counted.spots(cpu_packages=names[0], cpu_cores=names[1], cpu_threads=names[2])
        | (threading.spots(hyperthreading_active="active", hyperthreading_enabled="config",
                           hyperthreading_supported="available") if threading else {}),
        cpu_packages=counted.number(names[0]), cpu_cores=counted.number(names[1]), cpu_threads=counted.number(names[2]),
        hyperthreading_active=threading.flag("active"), hyperthreading_enabled=threading.flag("config"),
        hyperthreading_supported=threading.flag("available"),
    )  # fmt: skip
    yield told


@retells(Memory)
def memory(dump: HostDump) -> Iterator[Retelling]:
    """The physical memory."""
    told = Retelling(dump.source, hardware.MEMORY, seen=False)
    info, summary = dump.part("vim.host.HardwareInfo"), dump.part("vim.host.Summary").at("hardware")
    size = info.at("memory_size") or summary.at("memory_size")
    if not isinstance(size.held, int):
        return
    told.add(size.row, {"physical_memory": size.spot()}, physical_memory=size.held,
             numa_node_count=info.at("numa_info").number("num_nodes"))  # fmt: skip
    yield told


@retells(PowerPolicy)
def power(dump: HostDump) -> Iterator[Retelling]:
    """The power policy in force."""
    policy = dump.config.at("power_system_info", "current_policy")
    if policy:
        told = Retelling(dump.source, hardware.POWER, seen=False)
        told.add(policy.row, policy.spots(id="key", name="name", short_name="short_name"),
                 id=policy.number("key"), name=_power_name(policy), short_name=policy.text("short_name"))  # fmt: skip
        yield told


def _power_name(policy: Part) -> str | None:
    """The name of a policy; the host agent prints the key of a text (``PowerPolicy.dynamic.name``)."""
    named = {"static": "High Performance", "dynamic": "Balanced", "low": "Low Power", "custom": "Custom"}
    return named.get(policy.text("short_name") or "", policy.text("name"))


@retells(EvcLine)
def evc_mode(dump: HostDump) -> Iterator[Retelling]:
    """The EVC mode that vCenter has told the host."""
    mode = dump.part("vim.host.Summary").at("current_evc_mode_key")
    if isinstance(mode.held, str) and mode.held:
        told = Retelling(dump.source, evc.COMMAND, seen=False)
        told.add(mode.row, {"mode_key": mode.spot()}, mode_key=mode.held)
        yield told
