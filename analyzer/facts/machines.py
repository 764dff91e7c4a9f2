"""Which hosts of a case are one machine: collected twice, or saved under two names.

What two collections of one machine have in common (addresses, MACs) is no conflict between hosts.
"""

from collections.abc import Mapping

from analyzer.facts.adapters import VmkAdapters
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName

_MAC = lazy_pattern(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


def usable_mac(text: str | None) -> str:
    """The MAC address in lower case; empty when there is none, it is masked, or it is all zeros."""
    mac = (text or "").lower()
    return mac if _MAC.fullmatch(mac) and mac.strip("0:") else ""


def _looks(adapters: VmkAdapters) -> frozenset[tuple[str, str, str]]:
    """Name, MAC and address of all adapters; empty when any MAC cannot be read."""
    looks = {(each.name, usable_mac(each.mac), each.ipv4.text if each.ipv4 else "") for each in adapters}
    return frozenset(looks) if all(mac for _, mac, _ in looks) else frozenset()


def machines(names: Mapping[str, HostName], adapters: Mapping[str, VmkAdapters]) -> dict[str, str]:
    """For each host of the case the name of the first one that is the same machine.

    Hosts of one name are; so are hosts whose adapters all have equal names, MACs and addresses: a clone of
    a disk would at least have got other addresses.
    """
    first: dict[str, str] = {}
    known: dict[object, str] = {}
    for host, name in names.items():
        looks = _looks(adapters[host]) if host in adapters else frozenset()
        keys: list[object] = [(name.base or name.name).lower()]
        if looks:
            keys.append(looks)
        first[host] = next((known[key] for key in keys if key in known), host)
        for key in keys:
            known.setdefault(key, first[host])
    return first
