"""Addresses as printed: real, masked by the person who shared them, or none at all."""

import ipaddress
from functools import lru_cache

from analyzer.patterns import lazy_pattern

_MASKED = lazy_pattern(r"[xXyYzZ*#]")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@lru_cache(maxsize=8192)
def is_masked(text: str | None) -> bool:
    """True for an address that is there but hidden: ``10.xxx.x.x``, ``10.##.##.#7``, ``10.333.333.333``.

    >>> is_masked("10.333.333.333"), is_masked("10.0.0.1"), is_masked("N/A")
    (True, False, False)
    """
    if not text or text == "N/A":
        return False
    if _MASKED.search(text) and not text.startswith("0x"):
        return True
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts) and any(int(part) > 255 for part in parts)


@lru_cache(maxsize=8192)
def address(text: str | None) -> IpAddress | None:
    """The address, or None when there is none or it is masked."""
    if not text or is_masked(text):
        return None
    try:
        return ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def interface(text: str | None, mask: str | None) -> Interface | None:
    """Address and mask (dotted or prefix length) together, or None when either is missing or masked."""
    if address(text) is None or not mask or is_masked(mask):
        return None
    try:
        return ipaddress.ip_interface(f"{(text or '').split('%')[0]}/{mask}")
    except ValueError:
        return None


def on_link(a: Interface, b: Interface) -> bool:
    """True when each side sees the other's address inside its own network."""
    return a.version == b.version and b.ip in a.network and a.ip in b.network
