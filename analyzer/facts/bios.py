"""Fact: the BIOS settings of a host, by names that two BIOS generations share."""

import re
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from analyzer.configs.bios import BiosSetting
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

AES_NI = ("aes ni", "aes")
EXECUTE_DISABLE = ("execute disable bit", "execute disable", "nx mode", "no execute memory protection")

_DECORATION = lazy_pattern(r"(?:\bIntel ?)?(?:\((?:R|TM)\)|®|\ufffd)|\[ALL\]\s*$", re.I)
_PLAIN = lazy_pattern(r"[^0-9a-z]+")
_ON = frozenset({"enabled", "enable", "on", "yes", "checked"})
_OFF = frozenset({"disabled", "disable", "off", "no", "unchecked"})
_OWN = lazy_pattern(
    r"boot (?:option|order|priorit)|\bserial (?:number|no)\b|asset tag|uuid|\bdate\b|\btime\b|mac address"
    r"|ip address|subnet mask|gateway|vlan|host ?name|password|drive bbs|hard disk|usb (?:key|device|floppy)",
    re.I,
)
"""Names of settings that differ between healthy hosts: identity, addresses, boot order."""


def dump_command(host: str) -> str:
    """The command that takes the dump, into a file whose name tells the host."""
    return f"sum -c GetCurrentBiosCfg --file {host}_bios.txt  # Supermicro boards"


def plain_name(name: str) -> str:
    """A setting's name without trademarks and punctuation.

    >>> plain_name("Intel(R) AES-NI"), plain_name("Hyper-Threading [ALL]"), plain_name("Intel® VT-d")
    ('aes ni', 'hyper threading', 'vt d')
    """
    return _PLAIN.sub(" ", _DECORATION.sub(" ", name).lower()).strip()


def switch(setting: BiosSetting) -> bool | None:
    """True for on, False for off, by the option's name; None when that tells neither."""
    word = (setting.label or "").strip().lower()
    return True if word in _ON else False if word in _OFF else None


class BiosSettings(Struct, frozen=True, eq=False, dict=True):
    """All settings of one host, in the order of the dump."""

    host: str
    settings: tuple[BiosSetting, ...]

    def find(self, names: tuple[str, ...]) -> BiosSetting | None:
        """The first setting that goes by one of the plain names."""
        return next((item for item in self.settings if not item.read_only and plain_name(item.name) in names), None)

    def shown(self, *names: str) -> BiosSetting | None:
        """The first read-only line with one of the plain names and a value."""
        return next(
            (item for item in self.settings if item.read_only and item.value and plain_name(item.name) in names),
            None,
        )

    @cached_property
    def comparable(self) -> Mapping[tuple[str, str], BiosSetting]:
        """Settings that should be alike on like hosts, by plain section and name; no name twice."""
        found: dict[tuple[str, str], BiosSetting] = {}
        twice: set[tuple[str, str]] = set()
        for item in self.settings:
            key = (plain_name(item.section or ""), plain_name(item.name))
            if item.read_only or item.type in ("Password", "String") or _OWN.search(item.name):
                continue
            if key in found and _token(found[key]) != _token(item):
                twice.add(key)
            found.setdefault(key, item)
        return {key: item for key, item in found.items() if key not in twice}


def _token(setting: BiosSetting) -> str:
    state = switch(setting)
    if state is not None:
        return "on" if state else "off"
    return (setting.label or setting.value or "").strip().lower()


def differs(one: BiosSetting, other: BiosSetting) -> bool | None:
    """True when two settings of one name have different values; None when their tokens cannot be compared.

    Options are compared by name. A number without an option's name is compared only inside one form of the
    dump: the text form prints hexadecimal, the XML form decimal.
    """
    if one.label is not None and other.label is not None:
        return _token(one) != _token(other)
    if (
        one.label is None
        and other.label is None
        and one.type == other.type
        and one.value is not None
        and other.value is not None
    ):
        return _token(one) != _token(other)
    return None


@fact
def bios_settings(records: Records[BiosSetting] | None, host: HostName) -> BiosSettings:
    """The settings of the last dump of this host."""
    if not records:
        raise Skip(
            f"{host.name}: no dump of the BIOS settings",
            Need(dump_command(host.base or host.name), host.name),
        )
    return BiosSettings(records.host, tuple(records))
