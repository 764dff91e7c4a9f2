"""Names inside a bundle: the rule of vm-support, written here a second time so that tests compare two sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

_LONGEST = 100
_DROPPED = re.compile(r"[^-_0-9a-zA-Z]")
MIB = 1024 * 1024


def command_file(*argv: str, extension: str = "txt") -> str:
    """The path of the file that holds the output of a command, from the bundle's root.

    >>> command_file("/usr/sbin/localcli", "storage", "filesystem", "list", "-i")
    'commands/localcli_storage-filesystem-list--i.txt'
    >>> command_file("nicinfo.sh")
    'commands/nicinfo.sh.txt'
    """
    program = argv[0].rsplit("/", 1)[-1]
    rest = "-".join(_DROPPED.sub("", word) for word in argv[1:])
    stem = f"{program}_{rest}" if rest else program
    if len(stem) > _LONGEST:
        stem = f"{stem[:_LONGEST]}[...]"
    return f"commands/{stem}.{extension}"


def localcli(words: str) -> str:
    """The path of the output of a localcli command given as one line.

    >>> localcli("storage core path list")
    'commands/localcli_storage-core-path-list.txt'
    """
    return command_file("localcli", *words.split())


def json_twin(path: str) -> str:
    """The path of the same output as JSON."""
    return path.replace("commands/", "json/", 1).removesuffix(".txt") + ".json"


def fragments(path: str, data: bytes) -> Iterable[tuple[str, bytes]]:
    """A file as vm-support stores it: in parts of 1 MiB as soon as it fills the first."""
    if len(data) < MIB:
        yield path, data
        return
    for number, start in enumerate(range(0, len(data), MIB)):
        yield f"{path}.FRAG-{number:05}", data[start : start + MIB]


def root_folder(host: str, when: datetime, pid: int) -> str:
    """The folder that everything of one bundle stands in."""
    return f"esx-{host}-{when:%Y-%m-%d--%H.%M}-{pid}"


def export_member(host: str, when: datetime) -> str:
    """The name of one host's bundle inside an export of vCenter: the month is not padded."""
    return f"{host}-vm{when.year}-{when.month}-{when:%d@%H-%M-%S}.tgz"


def export_name(when: datetime) -> str:
    """The name of an export of vCenter."""
    return f"VMware-vCenter-support-{when:%Y-%m-%d@%H-%M-%S}.zip"
