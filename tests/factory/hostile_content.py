"""Bundles whose archive is sound and whose files are not what they should be."""

from __future__ import annotations

from tests.factory.bundle import Options, members
from tests.factory.hostile import hostile, inside, sound, sound_members, with_content, with_members
from tests.factory.names import MIB, command_file, localcli
from tests.factory.packing import Member

_VMKNIC = command_file("esxcfg-vmknic", "-l")
_DEVICES = localcli("storage core device list")


def _text(path: str) -> bytes:
    return next(member.data for member in members(sound(), Options(logs=20_000)) if member.path == path)


def _many_devices() -> bytes:
    """A list of devices of more than two parts."""
    return _text(_DEVICES) * (2 * MIB // len(_text(_DEVICES)) + 2)


def _in_parts(without: frozenset[int] = frozenset(), whole: bool = False) -> bytes:
    path = inside(_DEVICES)
    data = _many_devices()

    def parts(held: list[Member]) -> list[Member]:
        kept = [item for item in held if item.path != path]
        stamp = kept[0].mtime
        pieces = [
            Member(f"{path}.FRAG-{number:05}", data[start : start + MIB], stamp)
            for number, start in enumerate(range(0, len(data), MIB))
        ]
        kept += [piece for number, piece in enumerate(pieces) if number not in without]
        return [*kept, Member(path, data, stamp)] if whole else kept

    return with_members(parts)


@hostile("nul-bytes")
def _nul_bytes() -> bytes:
    """Runs of NUL bytes in an output and a log, as after a power loss."""
    data = _text(_VMKNIC)
    return with_content(_VMKNIC, data[:300] + bytes(4096) + data[300:])


@hostile("utf16-output")
def _utf16_output() -> bytes:
    """An output that was saved again as UTF-16 on Windows."""
    return with_content(_VMKNIC, _text(_VMKNIC).decode().encode("utf-16"))


@hostile("cp932-output")
def _cp932_output() -> bytes:
    """Names of machines in Japanese, in the code page of an old Windows."""
    text = _text(localcli("vm process list")).decode().replace("web-6600", "業務サーバー01")
    return with_content(localcli("vm process list"), text.encode("cp932"))


@hostile("crlf-output")
def _crlf_output() -> bytes:
    """An output with the line ends of Windows; nothing is wrong with it."""
    return with_content(_VMKNIC, _text(_VMKNIC).replace(b"\n", b"\r\n"))


@hostile("huge-line")
def _huge_line() -> bytes:
    """An output of 24 MB without a line end."""
    return with_content(localcli("network ip connection list"), b"tcp  0  0  10.0.0.1:443  " * MIB)


@hostile("long-line-in-log")
def _long_line_in_log() -> bytes:
    """A log with a line of 3 MB."""
    return with_content(
        "var/run/log/hostd.log", b"2025-03-04T05:06:07.001Z In(166) Hostd[2098001]: " + b"x" * 3 * MIB + b"\n"
    )


@hostile("missing-fragment")
def _missing_fragment() -> bytes:
    """The second part of an output is not there."""
    return _in_parts(frozenset({1}))


@hostile("fragment-and-whole")
def _fragment_and_whole() -> bytes:
    """The parts of an output and the output itself, as after somebody ran vm-support --reconstruct."""
    return _in_parts(whole=True)


@hostile("fragments")
def _fragments() -> bytes:
    """An output in three parts, cut within lines; nothing is wrong with it."""
    return _in_parts()


@hostile("error-text")
def _error_text() -> bytes:
    """Errors in place of outputs: no connection to the host agent, a traceback, an unknown command."""
    trace = b'Traceback (most recent call last):\n  File "/bin/tool", line 3\nOSError: [Errno 5] Input/output error\n'
    told = {
        _VMKNIC: b"Connect to localhost failed: Connection failure\n",
        localcli("storage core path list"): trace,
        localcli("software vib list"): b"Error: Unknown command or namespace software vib list\n",
        command_file("net-dvs", "-l"): b"ioctl failed: No such file or directory\n",
    }
    held = [Member(item.path, told.get(item.path.partition("/")[2], item.data), item.mtime) for item in sound_members()]
    return with_members(lambda _: held)


@hostile("empty-output")
def _empty_output() -> bytes:
    """An output of no bytes, which vm-support itself never saves."""
    return with_content(_VMKNIC, b"")


@hostile("output-missing")
def _output_missing() -> bytes:
    """The list of VMkernel adapters is not there, and error.log says why."""
    line = 'Cmd "/usr/sbin/esxcfg-vmknic -l" failed with exit code 1'

    def without(held: list[Member]) -> list[Member]:
        kept = [item for item in held if not item.path.endswith(_VMKNIC)]
        return [
            Member(item.path, f"{line}\n".encode(), item.mtime) if item.path.endswith("/error.log") else item
            for item in kept
        ]

    return with_members(without)


@hostile("output-timed-out")
def _output_timed_out() -> bytes:
    """An output that ends in the middle because its command ran out of time, as error.log says."""
    data = _text(localcli("storage core path list"))
    line = (
        "/usr/sbin/localcli storage core path list timed out after 300 seconds due to lack of progress in last 300 "
        f"seconds ({len(data) // 2} bytes read)\n"
    )

    def cut(held: list[Member]) -> list[Member]:
        made = []
        for item in held:
            if item.path.endswith(localcli("storage core path list")):
                item = Member(item.path, item.data[: len(data) // 2], item.mtime)
            elif item.path.endswith("/error.log"):
                item = Member(item.path, line.encode(), item.mtime)
            made.append(item)
        return made

    return with_members(cut)
