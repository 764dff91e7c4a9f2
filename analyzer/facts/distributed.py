"""What ``net-dvs -l`` and the LACP listings tell about a distributed switch: its ports, teaming and uplink names.

A teaming order names uplinks (``Uplink 1``) or a LAG (``lag1``). An uplink name is the alias of an uplink port,
whose client is a physical NIC; the ports of a LAG are called after it (``lag1-0``). Where a link of that chain
is missing nothing is said: a guess would declare a healthy team dead.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.commands.net_dvs import DvsTeaming, DvsVlan, NetDvs, NetDvsPort
from analyzer.facts.topology import TRUNK, Port, Ranges, Team
from analyzer.patterns import lazy_pattern

_NIC = lazy_pattern(r"vmnic\d+")
_LAG_PORT = lazy_pattern(r"(.+)-\d+")
_RANGE = lazy_pattern(r"(\d{1,4})(?:-(\d{1,4}))?")


class ToldPort(Struct, frozen=True):
    """One port of ``net-dvs -l``: its number in the record, and what it says."""

    number: int
    port: Port
    is_uplink: bool


def ports_of(item: NetDvs, switch: str) -> Iterator[ToldPort]:
    """The ports of a switch; those that are alike share their team."""
    ids, names = set(item.host_uplink_ports), set(item.uplink_ports)
    teams: dict[tuple[object, ...], Team] = {}
    for number, port in enumerate(item.ports):
        if port.port_id is None:
            continue
        is_uplink = str(port.port_id) in ids or (port.alias is not None and port.alias in names)
        vlan, trunk = _vlan(port.vlan)
        told = Port(
            id=str(port.port_id),
            switch=switch,
            group=port.portgroupid,
            # An uplink port lets all VLANs through and has no team: neither says anything about its clients.
            vlan=None if is_uplink else vlan,
            trunk=None if is_uplink else trunk,
            team=None if is_uplink or port.teaming is None else _team(item, number, port.teaming, teams),
        )
        yield ToldPort(number, told, is_uplink)


def _vlan(vlan: DvsVlan | None) -> tuple[int | None, Ranges | None]:
    """The VLAN ID as standard port groups have it, and what a trunk lets through."""
    if vlan is None:
        return None, None
    if not vlan.is_trunk:
        return vlan.id, None
    found = [_RANGE.fullmatch(text) for text in vlan.ranges]
    ranges = tuple((int(each[1]), int(each[2] or each[1])) for each in found if each is not None)
    return TRUNK, ranges if len(ranges) == len(found) else None


def _team(item: NetDvs, number: int, teaming: DvsTeaming, teams: dict[tuple[object, ...], Team]) -> Team:
    active, standby = tuple(teaming.active), tuple(teaming.standby)
    key = (active, standby, teaming.load_balancing)
    if key not in teams:
        field = f"ports.{number}.teaming"
        teams[key] = Team(
            proof=(item, field),
            proofs={
                "active": (item, f"{field}.active"),
                "standby": (item, f"{field}.standby"),
                "load_balancing": (item, f"{field}.load_balancing"),
            },
            active=active,
            standby=standby,
            usable=(*active, *standby),
            load_balancing=_load_balancing(teaming.load_balancing),
        )
    return teams[key]


def _load_balancing(printed: str | None) -> str | None:
    """The policy by the name that standard switches print, else as printed."""
    words = (printed or "").lower()
    for part, name in (("explicit", "explicit"), ("virtual port", "srcport"), ("mac", "srcmac"), ("ip", "iphash")):
        if part in words:
            return name
    return printed


# -- from uplink names to physical NICs ----------------------------------------------------------------


def members_of(
    item: NetDvs, known: Mapping[str, Port], lags: Sequence[tuple[str, ...]], named: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The physical NICs behind each uplink name and LAG of a switch, as far as certain.

    ``known`` are the ports with their clients, by id, as the lists of switches show them; ``lags`` the NICs of
    each LAG that LACP knows on this switch; ``named`` the names that teaming orders use.
    """
    ids, names = set(item.host_uplink_ports), set(item.uplink_ports)
    members: dict[str, tuple[str, ...]] = {}
    of_lag: dict[str, list[tuple[str, ...] | None]] = defaultdict(list)
    for port in item.ports:
        if port.alias is None or not (str(port.port_id) in ids or port.alias in names):
            continue
        clients = _clients(port, known.get(str(port.port_id)))
        if clients is not None:
            members[port.alias] = clients
        lag = _LAG_PORT.fullmatch(port.alias)
        if lag is not None and lag[1] not in names:
            of_lag[lag[1]].append(clients)
    for name, ports in of_lag.items():
        if None not in ports:
            members[name] = tuple(nic for clients in ports for nic in clients or ())
    if _uplinks_are_whole(item, known):
        # This host has no port of that name: no NIC can be behind it.
        aliases = {port.alias for port in item.ports}
        members |= {name: () for name in names if name not in aliases and name not in members}
    if names and len(lags) == 1:
        # What is no uplink is a LAG; where there is one LAG only, it is that one.
        for name in named:
            if name not in names and not members.get(name):
                members[name] = lags[0]
    return members


def _uplinks_are_whole(item: NetDvs, known: Mapping[str, Port]) -> bool:
    """True when each uplink port of this host is listed with its name, and no NIC is on another port."""
    ids = set(item.host_uplink_ports)
    named = {str(port.port_id) for port in item.ports if port.alias}
    nics = {port.id for port in known.values() if port.client is not None and _NIC.fullmatch(port.client)}
    return bool(ids) and ids <= named and nics <= ids


def _clients(port: NetDvsPort, known: Port | None) -> tuple[str, ...] | None:
    """The NIC on an uplink port; None when not known."""
    if known is not None and known.client is not None:
        return (known.client,)
    if known is not None or "free" in port.flags:
        return ()
    return None


def lags_on(switch: str, configs: Iterable[LacpConfig], statuses: Iterable[LacpStatus]) -> list[tuple[str, ...]]:
    """The NICs of each LAG that has any on the switch of that name."""
    found: dict[object, tuple[str, ...]] = {}
    for config in configs:
        if config.dvs_name == switch and config.nics and config.enabled is not False:
            found[config.lag_id] = tuple(config.nics)
    for status in statuses:
        nics = tuple(link.nic for link in status.nic_list if link.nic)
        if status.dvswitch == switch and nics:
            found.setdefault(status.lagid, nics)
    return list(found.values())
