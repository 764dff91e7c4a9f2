"""What differs between two hosts by nature, and between two collections of one: nobody has to look at it.

Two hosts have other addresses, serial numbers and UUIDs, and their own names in many values. Two collections of one
host differ in nothing of that; what moves (counters, times, processes, free space) differs everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzer.patterns import lazy_pattern

_MOVING_COMMANDS = lazy_pattern(
    r"\b(?:stats|privstats|ping|traceroute|neighbor|ip connection|uptime|date|ntpq|sel|df|vdf|net-stats|nc|ls|vmkping"
    r"|vimdump|smartinfo|smart)\b"
)
"""Outputs that hold nothing but what moves."""
_OWN_COMMANDS = lazy_pattern(
    r"^\.vm|^EVC masks|^vmware\.log |\bgetallvms\b|\bvm process\b|\bnetwork vm\b|vmInventory\.xml|^lldpnetmap"
    r"|\bfru\b|\bquery_networkhint\b|\bvmkfstools\b|\bvsan storage\b"
)
"""Outputs on what only one host can have: its machines, its cables, its parts with their numbers."""
_MOVING = lazy_pattern(
    r"(?:^|[._])(?:uptime|time|when|clock|weekday|timestamp|pid|ppid|world_id|process_id|\w*cartel_id|expiry|free|used|"
    r"available|use|use_percent|age|delay|offset|jitter|reach|poll|load_average|microseconds|runtime_seconds|"
    r"computed_reading|raw_reading|raw|formatted_raw|total_records|last_cleared|last_uid|cid|parent_cid|"
    r"(?:tx|rx|total|max|peak|num|successful|failed)?_?(?:packets|bytes|pkts|frames|drops|dropped|collisions)|"
    r"(?:used|active|allocated)_(?:ports|clients|inodes)|(?:install|creation|modification|connection|session)_?\w*"
    r"(?:date|time|start\w*)|current_local_time|system_time|used_by|statistics|volatile_status|blocks_\w+)(?:$|[._])"
    r"|_(?:errors|errs|packets|bytes|drops|dropped|operations|blocks|commands|seconds|free|used)$|^counters\b"
)
"""Fields that move while a host runs."""
_OWN = lazy_pattern(
    r"(?:^|[._])(?:mac|mac_?address|macaddress|serial\w*|uid|isid|iqn|wwn\w*|node_name|port_name|port_id|portnum|world_id|"
    r"vds_port|dvport\w*|uplink_port_id|client|asset_tag|bios_asset_tag|thumbprint|cert_thumbprint|fingerprint|"
    r"enclosure_serial_number|service_tag|uuid|vmfs_uuid|bios_uuid|(?:local_)?node_?uuid|mount_point|vmid|obj_id|"
    r"adapter_identifier|vmx_cfg_path|phyaddress|backing_dpuid|not_before|not_after|host_portset|portkey|connectid|"
    r"host_uplink_ports)(?:$|[._\d])"
    r"|\w_serial_number$"
)
"""Fields of which every host has its own."""
_ADDRESS = lazy_pattern(
    r"(?:^|[._/])(?:(?:ip|ipv[46]|local|host|agent|lan)?_?(?:address|addresses|ip|ipv[46])|ipv[46]address|broadcast|"
    r"ipv4_broadcast|ipv[46]_addresses|source|localaddress|management_?addr|host_?ip_?addr)$",
    re.I,
)
"""Fields and settings that hold an address of the host itself; those of servers and gateways are settings."""
_SHARED = lazy_pattern(r"vds|dvs|switch|cluster|datastore|volume|profile|witness|sub_?cluster|scheme", re.I)
"""Identities that hosts of one cluster have in common: a difference is one."""

_TOKENS = (
    (re.compile(r"\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,7}\b", re.I), "<mac>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I), "<uuid>"),
    (re.compile(r"\b(?:[0-9a-f]{2} ){7}[0-9a-f]{2}-[0-9a-f]{2}(?: [0-9a-f]{2}){7}\b", re.I), "<uuid>"),
    (re.compile(r"\b(?:naa\.[0-9a-f]{16,32}|eui\.[0-9a-f]{16,32}|t10\.\S+)", re.I), "<device>"),
)
_ADDRESSES = (
    (re.compile(r"\b(?:\d{1,3}|[x*]{1,3})(?:\.(?:\d{1,3}|[x*]{1,3})){3}(?:/\d+)?(?!\w)", re.I), "<ip>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\d+)?(?![\w:])", re.I), "<ip>"),
)


class Nature:
    """Tells what differs by nature between two collections.

    ``names`` are the names of the two hosts; ``same`` holds for two collections of one host.
    """

    def __init__(self, names: tuple[Iterable[str], Iterable[str]], *, same: bool) -> None:
        self.same = same
        self._names = tuple(_pattern(each) for each in names)

    def is_moving(self, command: str) -> bool:
        """True for an output of which no two runs are alike."""
        return _MOVING_COMMANDS.search(command) is not None

    def is_own(self, command: str) -> bool:
        """True for an output about what only one of two hosts can have."""
        return not self.same and _OWN_COMMANDS.search(command) is not None

    def is_natural(self, label: str, field: str, left: str, right: str) -> bool:
        """True when a difference of ``field`` in the record ``label`` means nothing."""
        if _MOVING.search(field):
            return True
        if self.same:
            return False
        if _OWN.search(field) and not _SHARED.search(field):
            return True
        if not left or not right:
            return False
        if field == "port_group" and left.isdecimal() and right.isdecimal():
            return True  # the number of a port of a distributed switch
        address = _ADDRESS.search(field) is not None or _ADDRESS.search(label) is not None
        shared = _SHARED.search(f"{label} {field}") is not None
        return self._plain(left, 0, address, shared) == self._plain(right, 1, address, shared)

    def spelled(self, text: str, side: int) -> str:
        """An identity with the name of its host taken out, so that both sides have one."""
        return text if self.same or not text else self._names[side].sub("<host>", text)

    def plain(self, text: str, side: int) -> str:
        """A text without what is a host's own: its names, addresses and UUIDs; shared devices stay."""
        text = self._plain(text, side, False, True)
        for pattern, word in (*_TOKENS[:-1], *(_ADDRESSES if "<host>" in text else ())):
            text = pattern.sub(word, text)
        return text

    def _plain(self, text: str, side: int, address: bool, shared: bool) -> str:
        text = self._names[side].sub("<host>", text)
        for pattern, word in () if shared else _TOKENS:
            text = pattern.sub(word, text)
        for pattern, word in _ADDRESSES if address else ():
            text = pattern.sub(word, text)
        # A name that a number or a serial was put behind: iqn.1998-01.com.vmware:esx01-4f5a6b7c.
        return re.sub(r"<host>-[0-9a-f]{8}\b", "<host>", text)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, longest first; a name that is nothing but digits would be found in numbers."""
    words = sorted({name for name in names if len(name) > 1 and not name.isdecimal()}, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, words))})(?!\w)" if words else r"(?!)", re.I)
