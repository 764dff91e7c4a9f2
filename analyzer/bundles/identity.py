"""Who a bundle is from and when it was taken: facts from its content, in the order of their reliability."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from analyzer.bundles.layout import root_name
from analyzer.captures import Collected
from analyzer.commands.date import read_date
from analyzer.patterns import lazy_pattern
from analyzer.sources.names import shown

# Everything here is bounded: the texts may be made to keep an expression busy for hours.
_UNAME = lazy_pattern(
    r"VMkernel (?P<host>\S{1,255}) (?P<version>\d{1,4}\.\d{1,4}\.\d{1,4}) "
    r"#\d{1,9} SMP Release build-(?P<build>\d{1,12})"
)
_VERSION = lazy_pattern(
    r"^(?P<product>VMware ESXi?) (?P<version>\d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,3})[^\n]{0,80}?build-(?P<build>\d{1,12})",
    re.M,
)
_CAPTURED = lazy_pattern(r"^Captured on:\s*(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)", re.M)
_OPTIONS = lazy_pattern(r"^Options:[ \t]*(?P<options>\S.*)", re.M)
_CONF_HOST = lazy_pattern(r'^/adv/Misc/HostName[ \t]*=[ \t]*"(?P<host>[^"\s]{1,255})"', re.M)
_BOOT_BUILD = lazy_pattern(
    r"^build=(?P<version>\d{1,4}\.\d{1,4}\.\d{1,4})-[\d.]{0,40}?(?P<build>\d{5,12})[ \t\r]{0,9}$", re.M
)
_YEAR_10000 = 253_402_300_800
_STAMP = lazy_pattern(r"^(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)", re.M)

WANTED = (
    "README", "action.log", "commands/vmware_-vl.txt", "commands/uname_-a.txt", "commands/date.txt",
    "commands/localcli_system-stats-uptime-get.txt", "etc/vmware/esx.conf", "etc/hosts", "bootbank/boot.cfg",
    "etc/vmware/.buildInfo",
)  # fmt: skip
"""The members that tell something about identity; the beginning of each is enough."""


class Identity(Struct, frozen=True):
    """What the content of a bundle tells of the bundle as a whole."""

    host: str
    about: Collected

    @property
    def is_esx(self) -> bool | None:
        """False for a bundle of vCenter or another product; None when nothing tells."""
        return None if not self.about.product else self.about.product.startswith("VMware ESX")


def identity(texts: Mapping[str, str], folder: str, first_stamp: int = 0) -> Identity:
    """What the members of a bundle tell.

    Args:
        texts: the beginnings of the :data:`WANTED` members that are there, by their path from the root.
        folder: the name of the root folder.
        first_stamp: the time stamp of the first member that vm-support made itself (seconds), or 0.
    """
    facts: dict[str, tuple[str, str]] = {}

    def tell(fact: str, value: str | None, member: str) -> None:
        if value:
            facts.setdefault(fact, (shown(value.rstrip()), member))

    for member, pattern, names in _SOURCES:
        found = pattern.search(texts.get(member, ""))
        for name in names if found else ():
            tell(name, found[name], member)  # type: ignore[index]  # found where names are gone through
    uname = texts.get("commands/uname_-a.txt", "")
    if uname.startswith("Linux ") or "etc/vmware/.buildInfo" in texts or "vc-support" in texts.get("README", "")[:2000]:
        facts["product"] = ("VMware vCenter Server", "commands/uname_-a.txt" if uname else "README")
        words = uname.split()
        tell("host", words[1][:255] if len(words) > 1 else "", "commands/uname_-a.txt")
    elif uname.startswith("VMkernel ") or "build" in facts:
        tell("product", "VMware ESXi", "commands/uname_-a.txt")
    captured = _CAPTURED.search(texts.get("README", ""))
    tell("collected_at", _utc(captured["time"]) if captured else "", "README")
    tell("collected_at", _date(texts.get("commands/date.txt", "")), "commands/date.txt")
    named = root_name(folder)
    if named is not None:
        tell("host", named.host, "folder name")
        tell("collected_at", named.time, "folder name")
    if stamp := _STAMP.search(texts.get("action.log", "")):
        tell("collected_at", _utc(stamp["time"]), "action.log")
    if 0 < first_stamp < _YEAR_10000:
        when = datetime.fromtimestamp(first_stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        tell("collected_at", when, "first file of the archive")
    uptime = texts.get("commands/localcli_system-stats-uptime-get.txt", "").strip()
    if uptime.isdecimal() and len(uptime) < 20:
        facts["uptime_seconds"] = (str(int(uptime) // 1_000_000), "commands/localcli_system-stats-uptime-get.txt")
    values = {name: value for name, (value, _) in facts.items()}
    about = Collected(
        product=values.get("product", ""),
        version=values.get("version", ""),
        build=values.get("build", ""),
        collected_at=values.get("collected_at", ""),
        uptime_seconds=int(values["uptime_seconds"]) if "uptime_seconds" in values else None,
        options=values.get("options", ""),
        told_by={name: member for name, (_, member) in facts.items()},
    )
    return Identity(values.get("host", ""), about)


_SOURCES = (
    ("commands/vmware_-vl.txt", _VERSION, ("product", "version", "build")),
    ("commands/uname_-a.txt", _UNAME, ("host", "version", "build")),
    ("bootbank/boot.cfg", _BOOT_BUILD, ("version", "build")),
    ("etc/vmware/esx.conf", _CONF_HOST, ("host",)),
    ("README", _OPTIONS, ("options",)),
)
"""Member, pattern and the facts it tells, best first."""


def _utc(text: str) -> str:
    """A time as ISO 8601; empty for one that no calendar has."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""


def _date(text: str) -> str:
    """What ``date`` printed, as ISO 8601."""
    for line in text.split("\n"):
        said = read_date(line)
        if said is not None:
            return "" if said.on is None else _utc(f"{said.on}T{said.clock}")
    return ""
