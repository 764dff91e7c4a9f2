"""Names of members, made safe: an archive may call its members anything."""

from __future__ import annotations

import re
import zlib

LONGEST = 512
"""Characters of a name that are shown and kept."""

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, marks that change the direction of writing, invisible blanks, halves of characters."""
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def decoded(name: bytes) -> str:
    """A name as text: UTF-8, with bytes that are none shown as ``\\xNN``."""
    return name.decode("utf-8", "backslashreplace")


def safe(name: str) -> str:
    """The name with control characters, invisible ones and marks of direction written out."""
    if not _ODD.search(name):
        return name
    return _ODD.sub(lambda found: found[0].encode("unicode_escape", "backslashreplace").decode("ascii"), name)


def shown(name: str) -> str:
    """The name with everything that a terminal or a reader might fall for written out.

    >>> shown("a\\x1b[2Jb"), shown("evil\\u202etxt.exe")
    ('a\\\\x1b[2Jb', 'evil\\\\u202etxt.exe')
    """
    name = safe(name)
    if len(name) > LONGEST:
        name = f"{name[:LONGEST]}…({len(name):,} characters, {zlib.crc32(name.encode()):08x})"
    return name


def trouble_with(name: str) -> str:
    """Why a member of that name is refused; empty for a good one.

    Nothing is written anywhere, so such a name can do no harm here: it tells that somebody made the archive
    to do harm, or that the path means nothing in this bundle.
    """
    if not name.strip("./"):
        return "has no name"
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "has an absolute name"
    if ".." in name.replace("\\", "/").split("/"):
        return "has a name that leaves its folder"
    return ""


def plain(name: str) -> str:
    """The name without ``./`` and doubled slashes.

    >>> plain("./esx-a//commands/./x.txt")
    'esx-a/commands/x.txt'
    """
    if "./" in name or "//" in name:
        return "/".join(part for part in name.split("/") if part not in ("", "."))
    return name
