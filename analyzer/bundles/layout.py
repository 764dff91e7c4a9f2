"""Where things stand in a vm-support bundle, and how its command files are called.

The naming rule is vm-support's own: the base name of the program, an underscore, and the arguments joined by
dashes with every character dropped that is not a letter, a digit, a dash or an underscore.
"""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

FRAGMENT = re.compile(r"(?P<name>.+)\.FRAG-(?P<number>\d{5})$")
"""Outputs come in parts of 1 MiB from their second part on."""
_REPEATED = re.compile(r"^\d+\.(?=[A-Za-z])")
_ROTATED = re.compile(r"\.(?:log|\d+)(?:\.\d+)?(?:\.gz)?$|\.log\b.*\.gz$")
_BUNDLE = re.compile(r"esx-(?P<host>.+?)-(?P<time>\d{4}-\d\d-\d\d--\d\d\.\d\d)(?:-(?P<pid>\d+))?$")
_OLD_BUNDLE = re.compile(r"vm-support-(?P<host>.+)-(?P<time>\d{4}-\d\d-\d\d--\d\d\.\d\d)\.(?P<pid>\d+)$")
_LONGEST = 100
_DEEPEST = 8
"""Folders above the root of a bundle."""
_OF_A_HOST = re.compile(
    r"commands/(?:\d+\.)?(?:localcli|esxcli|esxcfg-[a-z]+|vmware|vmware-vimdump|uname|vmk[a-z_]+|vim-cmd|vsish|vsi_traverse"
    r"|net-(?:dvs|stats)|nicinfo\.sh|smbiosDump|chkconfig|ntpq|ps|lspci|df|vdf)(?:_[^/]*)?\.txt"
)
"""Outputs that vm-support saves on a host (of vCenter too): other collectors have a folder of that name as well."""
_LOG_FOLDERS = ("var/run/log/", "var/log/", "scratch/log/", "scratch/vmware/")
_VM_FILE = re.compile(r"vmfs/volumes/(?P<volume>[^/]+)/(?P<file>.+)$")


class Role(StrEnum):
    """What a member of a bundle is."""

    COMMAND = "command"
    """A saved output."""
    JSON = "json"
    """The same output as JSON."""
    CONFIG = "config"
    """A file of the host or of a virtual machine."""
    LOG = "log"
    OWN = "own"
    """What vm-support writes about its run."""
    OTHER = "other"


class RootName(Struct, frozen=True):
    """What the name of a bundle's folder tells; it is set by the host and survives renaming of the archive."""

    host: str
    time: str
    """``2024-01-31T10:05:00Z``: the clock of the host, UTC, when the run began."""
    pid: str | None = None


def root_name(folder: str) -> RootName | None:
    """The host and time in the name of a bundle's root folder, or None.

    >>> root_name("esx-esx-a.lab.example-2024-01-31--10.05-2107676")
    RootName(host='esx-a.lab.example', time='2024-01-31T10:05:00Z', pid='2107676')
    """
    found = _BUNDLE.match(folder) or _OLD_BUNDLE.match(folder)
    if found is None:
        return None
    day, _, clock = found["time"].partition("--")
    return RootName(found["host"], f"{day}T{clock.replace('.', ':')}:00Z", found["pid"])


def fragment_of(path: str) -> tuple[str, int] | None:
    """The name of the file that a fragment belongs to and its number, or None.

    >>> fragment_of("commands/vsi_traverse_-s.txt.FRAG-00012")
    ('commands/vsi_traverse_-s.txt', 12)
    """
    found = FRAGMENT.match(path) if ".FRAG-" in path else None
    return (found["name"], int(found["number"])) if found else None


def role_of(path: str) -> Role:
    """What the member at ``path``, counted from the bundle's root, is."""
    top, _, rest = path.partition("/")
    if not rest:
        return Role.OWN if path in OWN_FILES else Role.OTHER
    if top == "commands":
        return Role.COMMAND if path.endswith(".txt") else Role.OTHER
    if top == "json":
        return Role.JSON
    if path.startswith("var/core/"):
        # The dump is binary; somebody may have taken its log out of it (vmkdump_extract -l).
        return Role.LOG if path.startswith("var/core/vmkernel-log") else Role.OTHER
    name = rest.rpartition("/")[2]
    if path.startswith(_LOG_FOLDERS):
        return Role.OTHER if path.endswith((".tar", ".tgz", ".zip", ".db")) or "traces/" in path else Role.LOG
    if top == "vmfs" and (name.startswith("vmware") or _ROTATED.search(name)) and ".log" in name:
        return Role.LOG
    if top == "tmp":
        return Role.COMMAND if path.endswith(".txt") else Role.OTHER  # 4.x
    if re.match(r"snapshot-\d+$", top):
        return Role.OTHER
    if top in ("etc", "bootbank", "altbootbank", "vmfs"):
        return Role.CONFIG
    return Role.OTHER


OWN_FILES = ("README", "action.log", "error.log", "errors-ignored.log", "vm-support-incident-key")
"""What vm-support writes into the root folder about its own run."""


def is_marker(path: str) -> bool:
    """True when no other archive than a support bundle holds such a member."""
    return path in ("vm-support-incident-key", "etc/vmware/esx.conf") or _OF_A_HOST.match(path) is not None


def plain_name(path: str) -> str:
    """The base name of a command file without the number that tells a second run of one name.

    >>> plain_name("commands/1.ps_-cPTgjstz.txt")
    'ps_-cPTgjstz.txt'
    """
    name = path.rpartition("/")[2]
    return _REPEATED.sub("", name, count=1) if name[:1].isdigit() else name


def file_of(command: str, extension: str = "txt") -> str:
    """The name of the file that holds the output of ``command``.

    >>> file_of("/usr/sbin/localcli storage filesystem list -i")
    'localcli_storage-filesystem-list--i.txt'
    """
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    if not words:
        return ""
    program = words[0].rpartition("/")[2]
    rest = "-".join(re.sub(r"[^-_0-9A-Za-z]", "", word) for word in words[1:])
    name = f"{program}_{rest}" if rest else program
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}[...]"
    return f"{name}.{extension}"


def same_file_key(path: str, size: int, mtime: int) -> tuple[str, int, int] | None:
    """What two copies of one file have in common: VM folders stand under the UUID and the name of their volume.

    None where copies are not to be expected.
    """
    found = _VM_FILE.match(path)
    if found is not None and found["volume"] != "vsanDatastore":
        return (found["file"], size, mtime) if mtime else None
    for folder in _LOG_FOLDERS:
        if path.startswith(folder):
            return (path.removeprefix(folder), size, mtime) if mtime else None
    return None


def folders_above(path: str) -> tuple[str, ...]:
    """The folders above a member, the nearest last: ``""``, ``a``, ``a/b``."""
    return _with_above(path.rpartition("/")[0])


@lru_cache(4096)
def _with_above(folder: str) -> tuple[str, ...]:
    """A folder and those above it; most members of a bundle are in few of them."""
    parts = folder.split("/")[:_DEEPEST] if folder else []
    return ("", *accumulate(parts, "{}/{}".format))


def is_part(root: str, held: str) -> bool:
    """True when a folder inside the bundle ``held`` only looks like one: copies of ``commands/`` and ``etc/``."""
    inside = root != held and (not held or root.startswith(f"{held}/"))
    return inside and root_name(root.rpartition("/")[2]) is None


def outer_roots(roots: set[str]) -> set[str]:
    """The roots without those that are parts of others."""
    return {
        root for root in roots if not any(is_part(root, held) for held in folders_above(f"{root}/x") if held in roots)
    }


def marked_root(path: str) -> str | None:
    """The root of the bundle that a member marks, or None when it marks none."""
    for folder in folders_above(path):
        if is_marker(path[len(folder) + 1 :] if folder else path):
            return folder
    return None
