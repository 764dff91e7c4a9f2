"""The outputs that fill most of a bundle: huge, of little variety, stored in parts of 1 MiB.

What is known of their shape is kept (dotted tree, brace trees of kernel nodes, objects of the host agent); the
beginning is written from the host, the rest repeats kernel nodes to the wanted size.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.factory.model import Host
from tests.factory.names import MIB, command_file
from tests.factory.render_hardware import info, info_xml, leaf, node
from tests.factory.render_vimdump import vimdump
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
        return _grown(vimdump(host).encode(), _vim_object, host, size, b"")
    if "xml" in path:
        return _grown(info_xml(host).encode(), _xml_node, host, size, b"</host>\n")
    return _grown(info(host).encode(), _info_node, host, size, b"")


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


def _info_node(seed: Seed, number: int) -> bytes:
    leaves = "".join(
        leaf(4, key, (seed / key).number(0, 10**6)) for key in ("Min", "Max", "Shares", "Reserved", "Used")
    )
    return (node(3, f"Resource Group {number}-@@@@@@@@") + leaves).encode()


def _xml_node(seed: Seed, number: int) -> bytes:
    inner = "".join(
        f'<value name="{key}">{(seed / key).number(0, 10**6)}</value>\n' for key in ("min", "max", "shares", "used")
    )
    return f'<resource-group id="{number}-@@@@@@@@">\n{inner}</resource-group>\n'.encode()
