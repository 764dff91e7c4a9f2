"""Fact: the physical switch port that each NIC is cabled to, as the switch tells it by CDP or LLDP.

A switch tells its native VLAN (CDP) or the VLAN of untagged frames (LLDP). Only few tell all VLANs of a port:
without such a list nothing is known about the other VLANs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from msgspec import Struct

from analyzer.commands.lldpnetmap import LldpNeighbor
from analyzer.commands.network_hint import CdpInfo, LldpInfo, NetworkHint
from analyzer.facts.proofs import Proven
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

HINTS = "vim-cmd hostsvc/net/query_networkhint"
_PORT_VLAN = frozenset({"vlan id", "port vlan id", "pvid", "native vlan"})
_VLAN_LIST = lazy_pattern(r"(?:trunk|allowed|tagged)?\s*vlans?(?:[ -]?ids?)?(?: list| names?)?|vlan membership", re.I)


@dataclass(frozen=True, kw_only=True)
class Neighbour(Proven):
    """What stands at the other end of a NIC's cable."""

    nic: str
    switch: str
    """Name of the switch, without a serial number or domain behind it."""
    chassis: str | None = None
    """What identifies it: the LLDP chassis id, else its name as told."""
    port: str | None = None
    protocol: Literal["CDP", "LLDP"] = "CDP"
    native_vlan: int | None = None
    vlans: frozenset[int] | None = None
    """All VLANs of the port; None when the switch does not tell them."""
    mtu: int | None = None
    seen_vlans: frozenset[int] = frozenset()
    """VLANs of which the NIC saw broadcasts: they arrive for certain, quiet ones are not among them."""

    @property
    def place(self) -> str:
        """Switch and port as a sentence has them."""
        return f"{self.switch} {self.port}" if self.port else self.switch


class Neighbours(Struct, frozen=True, eq=False):
    """The neighbours of one host's NICs, by NIC; those that hear none are not in it."""

    host: str
    by_nic: dict[str, Neighbour]

    def of(self, nic: str) -> Neighbour | None:
        """The neighbour of ``vmnicN``."""
        return self.by_nic.get(nic)

    def __iter__(self) -> Iterator[Neighbour]:
        return iter(self.by_nic.values())

    @property
    def need(self) -> Need:
        """What to collect to know more."""
        return Need(HINTS, self.host)


def switch_name(told: str) -> str:
    """The name of a switch without serial number and domain; an address stays whole.

    >>> switch_name("sw-a.lab.example(FOX0000AAAA)"), switch_name("02:1c:73:00:00:02"), switch_name("10.0.0.1")
    ('sw-a', '02:1c:73:00:00:02', '10.0.0.1')
    """
    name = re.sub(r"\([^()]*\)\s*$", "", told).strip()
    return name if re.fullmatch(r"[\d.]+|[0-9a-f:.-]{12,}", name, re.I) else name.partition(".")[0] or told


def vlan_list(text: str) -> frozenset[int] | None:
    """``1,10-12`` as VLAN IDs; None when it is something else.

    >>> sorted(vlan_list("1, 10-12")), vlan_list("trunk")
    ([1, 10, 11, 12], None)
    """
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", text.strip()):
        span = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        if span is None or int(span[2] or span[1]) > 4095:
            return None
        found.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return frozenset(found) or None


def _from_cdp(nic: str, told: CdpInfo, hint: NetworkHint) -> Neighbour | None:
    name = told.dev_id or told.system_name or told.address
    if not name:
        return None
    paths = {"switch": "dev_id", "port": "port_id", "native_vlan": "vlan"}
    return Neighbour(
        nic=nic,
        switch=switch_name(name),
        chassis=name,
        port=told.port_id or None,
        protocol="CDP",
        native_vlan=told.vlan or None,
        mtu=told.mtu or None,
        proof=(hint, "connected_switch_port.dev_id"),
        proofs={attribute: (hint, f"connected_switch_port.{path}") for attribute, path in paths.items()},
    )


def _from_lldp(nic: str, told: LldpInfo, hint: NetworkHint) -> Neighbour | None:
    name = str(told.told("System Name") or told.chassis_id or "")
    if not name:
        return None
    native, listed = None, None
    proofs = {
        "switch": (hint, "lldp_info.chassis_id"),
        "port": (hint, "lldp_info.port_id"),
    }
    for number, parameter in enumerate(told.parameter):
        key, value = (parameter.key or "").strip(), str(parameter.value if parameter.value is not None else "")
        vlans = vlan_list(value) if _VLAN_LIST.fullmatch(key) or key.lower() in _PORT_VLAN else None
        if vlans is None:
            continue
        place = (hint, f"lldp_info.parameter.{number}.value")
        if key.lower() in _PORT_VLAN and len(vlans) == 1:
            native = next(iter(vlans)) or None
            proofs["native_vlan"] = place
        else:
            # One tag alone may be a list of one; only its name tells, so the port's own VLAN is no list.
            listed = (listed or frozenset()) | vlans
            proofs.setdefault("vlans", place)
    port = str(told.told("Port Description") or "") if not told.port_id or _is_mac(told.port_id) else told.port_id
    return Neighbour(
        nic=nic,
        switch=switch_name(name),
        chassis=told.chassis_id or name,
        port=port or told.port_id or None,
        protocol="LLDP",
        native_vlan=native,
        vlans=None if listed is None else listed | ({native} if native else frozenset()),
        proof=(hint, "lldp_info.chassis_id"),
        proofs=proofs,
    )


def _is_mac(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", text, re.I) is not None


def _of_hint(hint: NetworkHint) -> Neighbour | None:
    """The neighbour that one NIC heard: by LLDP, where it tells the VLANs, else by CDP."""
    nic = hint.device
    if nic is None:
        return None
    lldp = _from_lldp(nic, hint.lldp_info, hint) if hint.lldp_info is not None else None
    cdp = _from_cdp(nic, hint.connected_switch_port, hint) if hint.connected_switch_port is not None else None
    told = cdp or lldp
    if lldp is not None and cdp is not None:
        proofs = dict(cdp.proofs) | {name: place for name, place in lldp.proofs.items() if name == "vlans"}
        told = replace(cdp, vlans=lldp.vlans, native_vlan=cdp.native_vlan or lldp.native_vlan, proofs=proofs)
    if told is None:
        return None
    return replace(told, seen_vlans=frozenset(subnet.vlan_id for subnet in hint.subnet if subnet.vlan_id))


@fact
def neighbours(host: HostName, hints: Records[NetworkHint] | None, lldp: Records[LldpNeighbor] | None) -> Neighbours:
    """The switch ports that the NICs of a host hear; skipped when no output tells about any."""
    if not hints and lldp is None:
        raise Skip(f"{host.name}: nothing tells the physical switch ports", Need(HINTS, host.name))
    found: dict[str, Neighbour] = {}
    for hint in hints or ():
        told = _of_hint(hint)
        if told is not None:
            found[told.nic] = told
    for item in lldp or ():
        for nic in item.nics:
            if item.switch and nic not in found:
                found[nic] = Neighbour(
                    nic=nic,
                    switch=switch_name(item.switch),
                    chassis=item.switch,
                    protocol="LLDP",
                    proof=(item, "switch"),
                    proofs={"switch": (item, "switch")},
                )
    return Neighbours(host.name, found)
