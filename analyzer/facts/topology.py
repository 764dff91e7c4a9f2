"""Fact: the network of a host as a map from physical NIC over switch and port group to VMkernel adapter.

It is put together from whichever outputs exist; what none of them tells is unknown (None), never a guess.
The shapes are here, the reading of the outputs is in :mod:`analyzer.facts.cabling`.

On a distributed switch a teaming order holds uplink names (``Uplink 1``, ``dvUplink1``) or the name of a LAG,
never ``vmnicN``: such an order tells nothing about physical NICs until its names are resolved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from msgspec import Struct

from analyzer.commands.esxcfg_nics import EsxcfgNic
from analyzer.commands.nic_list import Nic
from analyzer.facts.adapters import Adapter
from analyzer.facts.proofs import Proven
from analyzer.rulebook import Need, Pointer, Skip

TRUNK = 4095
"""The VLAN ID of a port group that hands tagged frames on (virtual guest tagging)."""

Kind = Literal["standard", "distributed", "n-vds"]
What = Literal["switch", "mtu", "vlan", "team", "speed"]
Ranges = tuple[tuple[int, int], ...]
"""VLAN IDs from and to, both included."""


@dataclass(frozen=True, kw_only=True)
class Uplink(Proven):
    """One physical NIC."""

    name: str
    switch: str | None = None
    """The switch it belongs to, when an output tells."""
    nic: Nic | EsxcfgNic | None = None
    """Its row in a list of NICs."""

    @property
    def is_up(self) -> bool | None:
        """True when its link is up; None when not known."""
        return None if self.nic is None else self.nic.is_up

    @property
    def speed(self) -> int | None:
        """Mbit/s while its link is up; None when the link is down or not known."""
        return self.nic.speed or None if self.nic is not None and self.nic.is_up is not False else None


@dataclass(frozen=True, kw_only=True)
class Team(Proven):
    """How a port group uses the physical NICs of its switch; the names are as printed."""

    active: tuple[str, ...] | None = None
    standby: tuple[str, ...] | None = None
    unused: tuple[str, ...] | None = None
    usable: tuple[str, ...] | None = None
    """Active and standby ones together, where only that is told."""
    load_balancing: str | None = None
    """srcport, srcmac, iphash or explicit."""
    inherited: bool | None = None
    """True when the order is the switch's; None when not known."""


class Port(Struct, frozen=True, kw_only=True):
    """One port of a distributed switch."""

    id: str
    switch: str | None
    client: str | None = None
    """``vmnic4``, ``vmk1``, ``name.eth0`` of a virtual machine; None on a free port."""
    group: str | None = None
    """``dvportgroup-N``."""
    vlan: int | None = None
    """As that of a port group; a port may override it."""
    trunk: Ranges | None = None
    """The VLANs that a trunk lets through."""
    team: Team | None = None


@dataclass(frozen=True, kw_only=True)
class Switch(Proven):
    """One virtual switch."""

    name: str
    kind: Kind | None = None
    mtu: int | None = None
    uplinks: tuple[str, ...] | None = None
    """Physical NICs; None when no output tells them."""
    vds_id: str | None = None
    """UUID of a distributed switch, the same on all its hosts."""
    team: Team | None = None
    """What the port groups of a standard switch have unless they override it."""
    uplink_names: tuple[str, ...] | None = None
    """The names of the uplinks of a distributed switch, ports of LAGs included."""
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """On a distributed switch the physical NICs behind an uplink name or LAG, as far as known."""


@dataclass(frozen=True, kw_only=True)
class Group(Proven):
    """One port group of a standard switch, or of a distributed one as far as this host has ports in it."""

    name: str
    """For a distributed port group its id, ``dvportgroup-N``."""
    switch: str | None = None
    vlan: int | None = None
    """0 is untagged, 4095 a trunk; None when not known, hidden, or not the same on all its ports."""
    trunk: Ranges | None = None
    """The VLANs that a trunk of a distributed switch lets through."""
    is_uplink: bool = False
    """True for the port group of the uplinks of a distributed switch."""
    clients: int | None = None
    """Virtual machines and VMkernel adapters that use it."""
    team: Team | None = None
    vds_id: str | None = None
    """UUID of its distributed switch."""

    @property
    def is_distributed(self) -> bool:
        """True for a port group of a distributed switch."""
        return self.vds_id is not None

    def is_same(self, other: Group) -> bool:
        """True when both are one distributed port group, seen from two hosts or by two adapters."""
        return self.vds_id is not None and (self.vds_id, self.name) == (other.vds_id, other.name)


class Path(Struct, frozen=True, kw_only=True):
    """Where one VMkernel adapter is connected, as far as known."""

    switch: Switch | None = None
    group: Group | None = None
    port: Port | None = None
    """On a distributed switch."""


class Topology(Struct, frozen=True, eq=False, dict=True):
    """The map of one host."""

    host: str
    uplinks: tuple[Uplink, ...] = ()
    switches: tuple[Switch, ...] = ()
    groups: tuple[Group, ...] = ()
    ports: tuple[Port, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    paths: Mapping[str, Path] = {}
    """By the name of the VMkernel adapter."""
    adapters_known: bool = False
    """True when ``adapters`` are certainly all of the host."""
    kinds_listed: frozenset[Kind] = frozenset()
    """Kinds of switches whose port groups and ports an output lists completely."""

    # -- by name ---------------------------------------------------------------------------------------

    def uplink(self, name: str) -> Uplink | None:
        """The physical NIC called ``vmnicN``."""
        return self._uplinks.get(name)

    def switch(self, name: str | None) -> Switch | None:
        """The switch of that name."""
        return self._switches.get(name or "")

    @cached_property
    def _uplinks(self) -> dict[str, Uplink]:
        return {uplink.name: uplink for uplink in self.uplinks}

    @cached_property
    def _switches(self) -> dict[str, Switch]:
        return {switch.name: switch for switch in self.switches}

    @cached_property
    def _clients(self) -> dict[tuple[str | None, str | None], list[str]]:
        """The clients on the ports of each distributed port group: hosts with thousands of ports are common."""
        clients = defaultdict(list)
        for port in self.ports:
            if port.client:
                clients[port.switch, port.group].append(port.client)
        return dict(clients)

    # -- from an adapter down --------------------------------------------------------------------------

    def path_of(self, adapter: Adapter) -> Path:
        """Where ``adapter`` is connected."""
        return self.paths.get(adapter.name, Path())

    def switch_of(self, adapter: Adapter) -> Switch | None:
        """The switch that ``adapter`` is connected to."""
        return self.path_of(adapter).switch

    def group_of(self, adapter: Adapter) -> Group | None:
        """The port group that ``adapter`` is connected to."""
        return self.path_of(adapter).group

    def vlan_of(self, adapter: Adapter) -> int | None:
        """The VLAN of the adapter's port group."""
        path = self.path_of(adapter)
        if path.port is not None and path.port.vlan is not None:
            return path.port.vlan
        return None if path.group is None else path.group.vlan

    def team_of(self, adapter: Adapter) -> Team | None:
        """The teaming order that holds for ``adapter``, as printed."""
        path = self.path_of(adapter)
        if path.port is not None and path.port.team is not None:
            return path.port.team
        return None if path.group is None else path.group.team

    def active_uplinks_of(self, adapter: Adapter) -> tuple[Uplink, ...] | None:
        """The physical NICs that ``adapter`` sends through while all links are up."""
        return self._active(self.team_of(adapter), self.switch_of(adapter))

    def uplinks_of(self, adapter: Adapter) -> tuple[Uplink, ...] | None:
        """The physical NICs that ``adapter`` can send through: its team, else all of its switch."""
        return self._usable(self.team_of(adapter), self.switch_of(adapter))

    def carriers_of(self, adapter: Adapter) -> tuple[Uplink, ...]:
        """The live NICs that carry ``adapter`` now; without a known teaming order all that it may use."""
        active = _live(self.active_uplinks_of(adapter))
        return active or _live(self.uplinks_of(adapter))

    def runs_at(self, adapter: Adapter, mbps: int) -> bool | None:
        """True when a link that carries ``adapter`` has that speed or more; None when not known.

        Where active and standby NICs are not told apart, only what holds for all of them is known.
        """
        links = self.carriers_of(adapter)
        if not links:
            return None if self.uplinks_of(adapter) is None else False
        fast = {None if uplink.speed is None else uplink.speed >= mbps for uplink in links}
        if self.active_uplinks_of(adapter) is not None and True in fast:
            return True
        return fast.pop() if len(fast) == 1 else None

    def shows_uplinks(self, adapter: Adapter, note: str = "") -> Pointer:
        """Primary evidence: the line that tells which NICs carry ``adapter``."""
        team, switch = self.team_of(adapter), self.switch_of(adapter)
        if team is not None and (team.active is not None or team.usable is not None):
            return team.shows("active" if team.active is not None else "usable", note)
        return switch.shows("uplinks", note) if switch is not None else adapter.shows("port_group", note)

    def _active(self, team: Team | None, switch: Switch | None) -> tuple[Uplink, ...] | None:
        if team is not None and team.active is not None:
            return self._resolved(team.active, switch)
        usable = self._usable(team, switch)
        # With one NIC there is no order to know.
        return usable if usable is not None and len(usable) == 1 else None

    def _usable(self, team: Team | None, switch: Switch | None) -> tuple[Uplink, ...] | None:
        names = team.usable if team is not None and team.usable is not None else None
        if names is None:
            names = None if switch is None else switch.uplinks
        return None if names is None else self._resolved(names, switch)

    def _resolved(self, names: Iterable[str], switch: Switch | None) -> tuple[Uplink, ...] | None:
        """The physical NICs of these names; None when one of them names an uplink or LAG that nothing resolves."""
        names = tuple(names)
        found: list[Uplink | None] = []
        for name in names:
            behind = switch.members.get(name) if switch is not None else None
            found += [self.uplink(nic) for nic in ((name,) if behind is None else behind)]
        if None not in found:
            return tuple({uplink.name: uplink for uplink in found if uplink is not None}.values())
        if switch is None or not switch.uplink_names or not set(names) >= set(switch.uplink_names):
            return None
        # Whichever NIC is behind which name: all names are all NICs.
        return None if switch.uplinks is None else self._resolved(switch.uplinks, None)

    # -- from a port group up --------------------------------------------------------------------------

    def active_in(self, group: Group) -> tuple[Uplink, ...] | None:
        """The physical NICs that clients of ``group`` send through while all links are up; None when not known."""
        return self._active(group.team, self.switch(group.switch))

    def usable_in(self, group: Group) -> tuple[Uplink, ...] | None:
        """The physical NICs that ``group`` may use: its team, else all of its switch; None when not known."""
        return self._usable(group.team, self.switch(group.switch))

    def uplinks_in(self, switch: Switch) -> tuple[Uplink, ...] | None:
        """The physical NICs of ``switch``; None when not known."""
        return self._usable(None, switch)

    def groups_on(self, switch: Switch) -> tuple[Group, ...]:
        """The port groups of ``switch`` that this host knows of."""
        return tuple(group for group in self.groups if group.switch == switch.name)

    def adapters_in(self, group: Group) -> tuple[Adapter, ...]:
        """The VMkernel adapters that are connected to ``group``."""
        return tuple(adapter for adapter in self.adapters if self.group_of(adapter) == group)

    def vm_clients(self, group: Group) -> int | None:
        """How many virtual NICs use ``group``, VMkernel adapters not counted; None when not known."""
        if group.is_distributed:
            clients = self._clients.get((group.switch, group.name), [])
            return sum(1 for client in clients if not is_adapter(client) and self.uplink(client) is None)
        if group.clients == 0:
            return 0
        if group.clients is None or not self.adapters_known:
            return None
        return max(group.clients - len(self.adapters_in(group)), 0)

    def knows_groups_of(self, switch: Switch) -> bool:
        """True when ``groups`` holds all port groups of ``switch`` that this host uses."""
        return switch.kind in self.kinds_listed

    # -- what is not known -----------------------------------------------------------------------------

    def unknown(self, adapter: Adapter, what: What) -> Skip:
        """Why something about ``adapter`` is not known, and what to collect."""
        path = self.path_of(adapter)
        if path.switch is None and path.group is None:
            what = "switch"
        of = _IN_WORDS[what].format(f"{adapter.name} on {self.host}")
        return Skip(f"{of} is not known", Need(self._listing(adapter, path, what), self.host))

    def _listing(self, adapter: Adapter, path: Path, what: What) -> str:
        """The command that tells what is not known."""
        kind = path.switch.kind if path.switch is not None else None
        distributed = kind in ("distributed", "n-vds")
        links = self.carriers_of(adapter)
        if what == "speed" and links and any(uplink.speed is None for uplink in links):
            return "esxcli network nic list"
        match what:
            case "switch":
                # A port number that the list of switches does not show stands in the longer list.
                longer = adapter.dvport is not None and any(switch.kind for switch in self.switches)
                return f"{_VSWITCH} dvs vmware list" if longer else "esxcfg-vswitch -l"
            case "mtu":
                return f"{_VSWITCH} {'dvs vmware' if distributed else 'standard'} list"
            case "vlan":
                return _DVS_PORTS if distributed else f"{_VSWITCH} standard portgroup list"
            case _ if path.switch is not None and path.switch.uplink_names and (team := self.team_of(adapter)):
                # The order is known, not the NICs behind its names.
                missing = [name for name in team.usable or () if name not in path.switch.members]
                lag = any(name not in path.switch.uplink_names for name in missing)
                return f"{_VSWITCH} dvs vmware {'lacp config get' if lag else 'list'}"
            case _:
                # Where speeds differ, it is the teaming order that tells which link is in use.
                name = path.group.name if path.group is not None else adapter.port_group or "<port group>"
                standard = f"{_VSWITCH} standard portgroup policy failover get -p {_quoted(name)}"
                return _DVS_PORTS if distributed else standard


_VSWITCH = "esxcli network vswitch"
_DVS_PORTS = "net-dvs -l"
_IN_WORDS: Mapping[What, str] = {
    "switch": "which switch {} is connected to",
    "mtu": "the MTU of the switch of {}",
    "vlan": "the VLAN of {}",
    "team": "the teaming order of {}",
    "speed": "the speed of the links of {}",
}


def _live(uplinks: Iterable[Uplink] | None) -> tuple[Uplink, ...]:
    """Those whose link is not down."""
    return tuple(uplink for uplink in uplinks or () if uplink.is_up is not False)


def is_adapter(client: str) -> bool:
    """True for the client name of a VMkernel adapter."""
    return re.fullmatch(r"vmk\d+", client) is not None


def _quoted(name: str) -> str:
    """A name as it has to be typed."""
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'


def all_unknown(skips: Iterable[Skip]) -> Skip:
    """One skip that tells all reasons and everything to collect."""
    told = list(skips)
    reason = "; ".join(dict.fromkeys(skip.reason for skip in told))
    return Skip(reason, *dict.fromkeys(need for skip in told for need in skip.needs))
