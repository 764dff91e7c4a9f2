"""The outputs that fill most of a bundle: huge, of little variety, stored in parts of 1 MiB.

What is known of their shape is kept (dotted tree, brace trees of kernel nodes, objects of the host agent); the
beginning is written from the host, the rest repeats kernel nodes to the wanted size.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.factory.model import Host
from tests.factory.names import MIB, command_file
from tests.factory.seeds import Seed

_SHARES = {
    command_file("vsi_traverse", "-s"): 70,
    command_file("vmware-vimdump", "-o", "-", "-U", "dcui"): 14,
    command_file("esxcfg-info", "-a"): 9,
    command_file("esxcfg-info", "-a", "-F", "xml"): 7,
}
"""Percent of the wanted size."""


def bulk(host: Host, size: int) -> Iterator[tuple[str, bytes]]:
    """Members of the big outputs, parts of different files in turn; ``size`` 0 gives only their beginnings."""
    streams = []
    for path, share in _SHARES.items():
        wanted = size * share // 100
        if path.startswith("commands/vsi_traverse") and not wanted:
            continue  # left out of small bundles, as real ones do
        streams.append(_parts(path, _text(host, path, wanted)))
    while streams:
        for stream in list(streams):
            part = next(stream, None)
            if part is None:
                streams.remove(stream)
            else:
                yield part


def _parts(path: str, text: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """A stream as vm-support stores it, a part at a time."""
    number, held = 0, bytearray()
    for piece in text:
        held += piece
        while len(held) >= MIB:
            yield f"{path}.FRAG-{number:05}", bytes(held[:MIB])
            del held[:MIB]
            number += 1
    if number:
        if held:
            yield f"{path}.FRAG-{number:05}", bytes(held)
    else:
        yield path, bytes(held)


def _text(host: Host, path: str, size: int) -> Iterator[bytes]:
    if "vsi_traverse" in path:
        return _grown(b"", _vsi_node, host, size, b"")
    if "vimdump" in path:
        return _grown(_vimdump(host), _vim_object, host, size, b"")
    if "xml" in path:
        return _grown(_info_xml(host), _xml_node, host, size, b"</host>\n")
    return _grown(_info(host), _info_node, host, size, b"")


def _grown(head: bytes, node: Callable[[Seed, int], bytes], host: Host, size: int, tail: bytes) -> Iterator[bytes]:
    """``head``, then nodes up to ``size`` bytes, then ``tail``."""
    yield head
    written, number = len(head), 0
    seed = Seed(host.seed) / "bulk"
    starts = range(0, 512, 64)
    blocks = [b"".join(node(seed / at, at) for at in range(start, start + 64)) for start in starts]
    while written < size:
        # One number in each block differs, so that no two blocks are the same.
        block = blocks[number % len(blocks)].replace(b"@@@@@@@@", b"%08x" % number)[: max(size - written, 0)]
        cut = block.rfind(b"\n") + 1
        yield block[: cut or None]
        written += len(block)
        number += 1
    yield tail


def _vsi_node(seed: Seed, number: int) -> bytes:
    counters = "".join(
        f"   {name}:{(seed / name).number(0, 10**9)}\n" for name in ("rx", "tx", "errors", "drops", "queued")
    )
    array = "".join(f"      [{at}]: 0x{(seed / at).hex(12)}\n" for at in range(4))
    return f"/memory/heaps/heap{number}-0x4300@@@@@@@@/stats\nHeap stats {{\n{counters}   Buckets {{\n{array}   }}\n}}\n".encode()


def _vim_object(seed: Seed, number: int) -> bytes:
    return (
        f"=============== {number + 10}. vim.Task::haTask-{number}-@@@@@@@@ ===============\n(vim.TaskInfo) {{\n"
        f"   dynamicType = <unset>,\n   key = 'haTask-{number}',\n   state = 'success',\n   cancelled = false,\n"
        f"   queueTime = '{seed.hex(8)}',\n   eventChainId = {seed.number(1, 10**6)}\n}}\n"
    ).encode()


def _vimdump(host: Host) -> bytes:
    vms = "".join(f"{at + 4}. vim.VirtualMachine::{at + 1}" for at in range(len(host.vms)))
    return (
        f"Found {len(host.vms) + 3} managed objects:\n1. vim.ServiceInstance::ServiceInstance2. vim.HostSystem::ha-host"
        f"3. vim.ComputeResource::ha-compute-res{vms}\n"
        "=============== 2. vim.HostSystem::ha-host ===============\n(vim.host.Summary) {\n   dynamicType = <unset>,\n"
        f"   hardware = (vim.host.Summary.HardwareSummary) {{\n      vendor = '{host.server.vendor}',\n"
        f"      model = '{host.server.product}',\n      uuid = '{host.server.uuid}',\n"
        f"      memorySize = {host.server.gigabytes * 1024**3},\n      cpuModel = '{host.cpu.name}',\n"
        f"      cpuMhz = {host.cpu.megahertz},\n      numCpuPkgs = {host.cpu.packages},\n"
        f"      numCpuCores = {host.cpu.packages * host.cpu.cores},\n      numNics = {len(host.nics)},\n"
        f"      numHBAs = {len(host.hbas)}\n   }},\n   managementServerIp = '{host.vcenter}',\n"
        f"   maxEVCModeKey = '{host.release.evc}',\n   currentEVCModeKey = <unset>\n}}\n"
    ).encode()


def _leaf(depth: int, key: str, value: object) -> str:
    return f"{'   ' * depth}|----{key.ljust(56 - 3 * depth, '.')}{value}\n"


def _node(depth: int, name: str) -> str:
    return f"{'   ' * depth}\\==+{name} :\n"


def _info(host: Host) -> bytes:
    """The beginning of ``esxcfg-info -a``: a dotted tree."""
    board, cpu = host.server, host.cpu
    out = [_node(0, "Host"), _node(1, "Hardware Info")]
    told = (
        ("BIOS UUID", board.uuid), ("Product Name", board.product), ("Vendor Name", board.vendor),
        ("Serial Number", board.serial), ("BIOS Vendor", board.vendor), ("BIOS Version", board.bios),
        ("Hostname", host.fqdn),
    )  # fmt: skip
    out += [_leaf(2, key, value) for key, value in told]
    out += [_node(2, "CPU Info"), _leaf(3, "Num Packages", cpu.packages), _leaf(3, "Num Cores", cpu.packages * cpu.cores),
            _leaf(3, "Num Threads", 2 * cpu.packages * cpu.cores), _leaf(3, "Hyperthreading Active", "true")]  # fmt: skip
    out += [_node(1, "Network Info"), _node(2, "Physical Nics")]
    for nic in host.nics:
        out.append(_node(3, "Physical Nic"))
        pairs = (
            ("Name", nic.name),
            ("PCI Info", nic.pci),
            ("Driver", nic.driver),
            ("MTU", nic.mtu),
            ("MAC Address", nic.mac),
        )
        out += [_leaf(4, key, value) for key, value in pairs]
    return "".join(out).encode()


def _info_node(seed: Seed, number: int) -> bytes:
    leaves = "".join(
        _leaf(4, key, (seed / key).number(0, 10**6)) for key in ("Min", "Max", "Shares", "Reserved", "Used")
    )
    return (_node(3, f"Resource Group {number}-@@@@@@@@") + leaves).encode()


def _info_xml(host: Host) -> bytes:
    values = (("product-name", host.server.product), ("vendor-name", host.server.vendor), ("serial-number", host.server.serial),
              ("bios-version", host.server.bios))  # fmt: skip
    inner = "".join(f'<value name="{name}">{text}</value>\n' for name, text in values)
    return f'<?xml version="1.0"?>\n<host>\n<hardware-info>\n{inner}</hardware-info>\n'.encode()


def _xml_node(seed: Seed, number: int) -> bytes:
    inner = "".join(
        f'<value name="{key}">{(seed / key).number(0, 10**6)}</value>\n' for key in ("min", "max", "shares", "used")
    )
    return f'<resource-group id="{number}-@@@@@@@@">\n{inner}</resource-group>\n'.encode()
