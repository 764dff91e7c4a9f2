"""Puts the :class:`Topology` of a host together from every output that speaks of its switches."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from analyzer.commands.dvs_vmware import Dvs
from analyzer.commands.esxcfg_nics import EsxcfgNic
from analyzer.commands.esxcfg_vswitch import ListedSwitch
from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.commands.net_dvs import NetDvs
from analyzer.commands.nic_list import Nic
from analyzer.commands.vswitch_standard import PortGroup, PortGroupFailover, SwitchFailover, VSwitch
from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.distributed import ToldPort, lags_on, members_of, ports_of
from analyzer.facts.proofs import Draft
from analyzer.facts.topology import Group, Kind, Path, Port, Switch, Team, Topology, Uplink
from analyzer.model import Record
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

_NIC = lazy_pattern(r"vmnic\d+|vusb\d+")
R = TypeVar("R", bound=Record)
_Groups = dict[tuple[str | None, str], Group]


class _Plan:
    """A topology being put together."""

    def __init__(self) -> None:
        self.nics: dict[str, Nic | EsxcfgNic] = {}
        self.uplinks: dict[str, Draft] = {}
        self.switches: dict[str, Draft] = {}
        self.groups: dict[tuple[str | None, str], Draft] = {}
        self.ports: dict[tuple[str | None, str], Port] = {}

    # -- what an output says ---------------------------------------------------------------------------

    def switch(self, name: str, record: Record, column: str) -> Draft:
        """The switch of that name, known from now on."""
        return self.switches.setdefault(name, Draft(record, column))

    def standard_group(self, name: str, record: Record, column: str) -> Draft:
        """The port group of that name; names are unique over all standard switches of a host."""
        return self.groups.setdefault((None, name), Draft(record, column))

    def uses(self, switch: str | None, names: Iterable[str], record: Record, column: str) -> None:
        """``names`` are physical NICs of ``switch``."""
        for name in names:
            self.uplinks.setdefault(name, Draft(record, column)).tell("switch", switch, record, column)

    def listed_switch(self, item: ListedSwitch) -> None:
        """A block of ``esxcfg-vswitch -l``."""
        name = item.name
        if name is not None:
            column = "dvs_name" if item.dvs_name else "switch_name"
            draft = self.switch(name, item, column)
            draft.tell(
                "kind",
                "distributed" if item.dvs_name else "standard" if item.is_standard else "n-vds",
                item,
                column,
            )
            draft.tell("mtu", item.mtu, item, "mtu")
            draft.tell("uplinks", tuple(item.uplinks), item, "uplinks")
            self.uses(name, item.uplinks, item, "uplinks")
        for number, group in enumerate(item.port_groups):
            field = f"port_groups.{number}"
            draft = self.standard_group(group.portgroup_name, item, f"{field}.portgroup_name")
            draft.tell("switch", name, item, f"{field}.portgroup_name")
            draft.tell("vlan", _vlan(group.vlan_id), item, f"{field}.vlan_id")
            draft.tell("clients", group.used_ports, item, f"{field}.used_ports")
            draft.tell("usable", tuple(group.uplinks), item, f"{field}.uplinks")
        if item.dvs_name or not item.is_standard:
            for port in item.dvports:
                self.port(Port(id=str(port.dvport_id), switch=name, client=port.client))

    def vswitch(self, item: VSwitch) -> None:
        """A record of ``vswitch standard list``."""
        if item.name is None:
            return
        draft = self.switch(item.name, item, "name")
        draft.tell("kind", "standard", item, "name")
        draft.tell("mtu", item.mtu, item, "mtu")
        if "uplinks" in item.model_fields_set:
            # Left out by the author is not the same as empty.
            draft.tell("uplinks", tuple(item.uplinks), item, "uplinks")
        self.uses(item.name, item.uplinks, item, "uplinks")
        for name in item.portgroups:
            self.standard_group(name, item, "portgroups").tell("switch", item.name, item, "portgroups")

    def port_group(self, item: PortGroup) -> None:
        """A row of ``vswitch standard portgroup list``."""
        if item.name is None:
            return
        draft = self.standard_group(item.name, item, "name")
        draft.tell("switch", item.virtual_switch, item, "virtual_switch")
        draft.tell("vlan", _vlan(item.vlan_id), item, "vlan_id")
        draft.tell("clients", item.active_clients, item, "active_clients")
        if item.virtual_switch is not None:
            self.switch(item.virtual_switch, item, "virtual_switch").tell("kind", "standard", item, "virtual_switch")

    def dvs(self, item: Dvs) -> None:
        """A record of ``vswitch dvs vmware list``."""
        if item.name is None:
            return
        draft = self.switch(item.name, item, "name")
        draft.tell("kind", "distributed", item, "name")
        draft.tell("mtu", item.mtu, item, "mtu")
        draft.tell("vds_id", item.vds_id, item, "vds_id")
        clients = [port.client for port in item.dvport if port.client and _NIC.fullmatch(port.client)]
        if "uplinks" in item.model_fields_set:
            draft.tell("uplinks", tuple(dict.fromkeys([*item.uplinks, *clients])), item, "uplinks")
        self.uses(item.name, (*item.uplinks, *clients), item, "uplinks")
        for number, port in enumerate(item.dvport):
            if port.port_id is None:
                continue
            self.port(Port(id=str(port.port_id), switch=item.name, client=port.client, group=port.dvportgroup_id))
            if port.dvportgroup_id is not None:
                field = f"dvport.{number}.dvportgroup_id"
                group = self.groups.setdefault((item.name, port.dvportgroup_id), Draft(item, field))
                group.tell("switch", item.name, item, field)
                group.tell("vds_id", item.vds_id, item, "vds_id")

    def net_dvs(self, item: NetDvs, lacp: tuple[Sequence[LacpConfig], Sequence[LacpStatus]]) -> None:
        """A switch of ``net-dvs -l``; to be told after the lists that show the clients of its ports."""
        known = (name for name, draft in self.switches.items() if item.uuid and draft.values.get("vds_id") == item.uuid)
        name = next(known, item.alias)
        if name is None:
            return
        draft = self.switch(name, item, "alias")
        draft.tell("kind", "n-vds" if item.opaque_dvs is True else "distributed", item, "alias")
        draft.tell("mtu", item.frame_size, item, "mtu" if item.mtu is not None else "portset_mtu")
        draft.tell("vds_id", item.uuid, item, "uuid")
        told = list(ports_of(item, name))
        if item.uplink_ports:
            draft.tell("uplink_names", tuple(item.uplink_ports), item, "uplink_ports")
        named = dict.fromkeys(
            each for told_port in told if told_port.port.team for each in told_port.port.team.usable or ()
        )
        listed = {port.id: port for (switch, _), port in self.ports.items() if switch == name}
        members = members_of(item, listed, lags_on(name, *lacp), named)
        draft.tell("members", members, item, "uplink_ports")
        self.uses(name, (nic for nics in members.values() for nic in nics), item, "uplink_ports")
        self._groups_of(item, name, told)
        for told_port in told:
            self.port(told_port.port)

    def _groups_of(self, item: NetDvs, switch: str, told: Sequence[ToldPort]) -> None:
        """The port groups of the ports: they have what all their ports agree on."""
        by_group: dict[str, list[ToldPort]] = {}
        for each in told:
            if each.port.group is not None:
                by_group.setdefault(each.port.group, []).append(each)
        for name, members in by_group.items():
            field = f"ports.{members[0].number}"
            draft = self.groups.setdefault((switch, name), Draft(item, f"{field}.portgroupid"))
            draft.tell("switch", switch, item, f"{field}.portgroupid")
            draft.tell("vds_id", item.uuid, item, f"{field}.portgroupid")
            if any(each.is_uplink for each in members):
                draft.tell("is_uplink", True, item, f"{field}.portgroupid")
            for attribute, column in (("vlan", "vlan"), ("trunk", "vlan"), ("team", "teaming.active")):
                values = {getattr(each.port, attribute) for each in members}
                if len(values) == 1:
                    draft.tell(attribute, values.pop(), item, f"{field}.{column}")

    def port(self, port: Port) -> None:
        """Keep a port; of two outputs the second adds what the first did not tell."""
        known = self.ports.setdefault((port.switch, port.id), port)
        if known is not port:
            added = replace(
                known,
                client=known.client or port.client,
                group=known.group or port.group,
                vlan=port.vlan if known.vlan is None else known.vlan,
                trunk=known.trunk or port.trunk,
                team=known.team or port.team,
            )
            self.ports[port.switch, port.id] = added

    def failover(self, item: SwitchFailover | PortGroupFailover) -> None:
        """A teaming order; without the command line nobody knows whose it is."""
        inherited = None
        if isinstance(item, PortGroupFailover):
            if item.portgroup_name is None:
                return
            draft = self.standard_group(item.portgroup_name, item, "")
            inherited = None if item.override_vswitch_uplinks is None else not item.override_vswitch_uplinks
        elif item.vswitch_name is None:
            return
        else:
            draft = self.switch(item.vswitch_name, item, "")
            draft.tell("kind", "standard", item, "")
        proofs = {
            "active": "active_adapters", "standby": "standby_adapters", "unused": "unused_adapters",
            "load_balancing": "load_balancing", "inherited": "override_vswitch_uplinks",
        }  # fmt: skip
        active, standby = tuple(item.active_adapters), tuple(item.standby_adapters)
        team = Team(
            proof=(item, "active_adapters"), proofs={name: (item, column) for name, column in proofs.items()},
            active=active, standby=standby, unused=tuple(item.unused_adapters), usable=(*active, *standby),
            load_balancing=item.load_balancing, inherited=inherited,
        )  # fmt: skip
        draft.tell("team", team, item, "active_adapters")
        self.uses(None, (name for name in (*active, *standby) if _NIC.fullmatch(name)), item, "active_adapters")

    def adapter(self, adapter: Adapter) -> None:
        """What the list of VMkernel adapters says of switches and port groups."""
        if adapter.switch is None:
            return
        record, column = adapter.proofs["switch"]
        kind = "distributed" if column == "vds_name" else "standard"
        self.switch(adapter.switch, record, column).tell("kind", kind, record, column)
        if adapter.port_group is not None and column == "portset":
            self.standard_group(adapter.port_group, record, "portgroup").tell("switch", adapter.switch, record, column)

    # -- putting it together ---------------------------------------------------------------------------

    def made_switches(self) -> tuple[Switch, ...]:
        """All switches."""
        return tuple(
            Switch(name=name, proof=draft.proof, proofs=draft.proofs, **draft.values)
            for name, draft in self.switches.items()
        )

    def made_groups(self) -> dict[tuple[str | None, str], Group]:
        """All port groups, by switch (distributed ones only) and name."""
        made = {}
        for key, draft in self.groups.items():
            values = dict(draft.values)
            usable = values.pop("usable", None)
            if usable is not None and "team" not in values:
                values["team"] = Team(proof=draft.proofs["usable"], usable=usable)
            made[key] = Group(name=key[1], proof=draft.proof, proofs=draft.proofs, **values)
        return made

    def made_uplinks(self) -> tuple[Uplink, ...]:
        """All physical NICs: those of the NIC list and those that a switch uses."""
        made = []
        for name in dict.fromkeys([*self.nics, *self.uplinks]):
            draft, nic = self.uplinks.get(name), self.nics.get(name)
            proofs = dict(draft.proofs) if draft is not None else {}
            if nic is not None:
                proofs |= {
                    "speed": (nic, "speed"),
                    "is_up": (nic, "link_status" if isinstance(nic, Nic) and nic.link_status else "link"),
                    "mtu": (nic, "mtu"),
                }
            proof = (nic, "name") if nic is not None else draft.proof if draft is not None else None
            assert proof is not None
            made.append(
                Uplink(
                    name=name,
                    nic=nic,
                    switch=draft.values.get("switch") if draft is not None else None,
                    proof=proof,
                    proofs=proofs,
                )
            )
        return tuple(made)

    def paths(self, adapters: Iterable[Adapter], switches: Iterable[Switch], groups: _Groups) -> dict[str, Path]:
        """Where each adapter is connected."""
        by_name = {switch.name: switch for switch in switches}
        adapters = tuple(adapters)
        names, ids = {adapter.name for adapter in adapters}, {adapter.dvport for adapter in adapters}
        by_client: dict[str, Port] = {}
        by_id: dict[str, list[Port]] = {}
        for port in self.ports.values():
            if port.id in ids:
                by_id.setdefault(port.id, []).append(port)
            if port.client in names:
                by_client.setdefault(port.client or "", port)
        return {
            adapter.name: self._path(
                adapter, by_name, groups, by_client.get(adapter.name), by_id.get(adapter.dvport or "")
            )
            for adapter in adapters
        }

    def _path(
        self, adapter: Adapter, switches: dict[str, Switch], groups: _Groups, port: Port | None,
        same_id: list[Port] | None,
    ) -> Path:  # fmt: skip
        """The port that names the adapter, its port group, the number of its port."""
        standard = groups.get((None, adapter.port_group or ""))
        if standard is not None and adapter.switch not in (None, standard.switch):
            standard = None
        if port is None and standard is None and adapter.dvport is not None:
            same = [each for each in same_id or () if adapter.switch in (None, each.switch)]
            # Port numbers are unique within one switch only.
            port = same[0] if len(same) == 1 else None
        if port is not None:
            group = groups.get((port.switch, port.group)) if port.group is not None else None
            return Path(switch=switches.get(port.switch or ""), group=group, port=port)
        if standard is not None:
            return Path(switch=switches.get(standard.switch or adapter.switch or ""), group=standard)
        return Path(switch=switches.get(adapter.switch or ""))


def _vlan(printed: int | str | None) -> int | None:
    """The VLAN ID, or None when it is hidden."""
    return printed if isinstance(printed, int) else None


def _listed_kinds(
    listing: Records[ListedSwitch] | None, groups: Records[PortGroup] | None, dvs: Records[Dvs] | None,
    net_dvs: Records[NetDvs] | None,
) -> Iterator[Kind]:  # fmt: skip
    """Kinds of switches of which some output shows all port groups."""
    if any(found is not None and found.complete for found in (listing, groups)):
        yield "standard"
    # esxcfg-vswitch shows the ports of a distributed switch without their port groups, net-dvs without clients.
    both = all(found is not None and found.complete for found in (listing, net_dvs))
    if both or (dvs is not None and dvs.complete):
        yield "distributed"


def _told(records: Records[R] | None, *, retold: bool) -> list[R]:
    """The records of outputs, or those that another text of the host told."""
    return [record for record in records or () if record.place.origin.retold is retold]


@fact
def topology(
    host: HostName, vmks: VmkAdapters | None, nics: Records[Nic] | None, older_nics: Records[EsxcfgNic] | None,
    listing: Records[ListedSwitch] | None, switches: Records[VSwitch] | None,
    groups: Records[PortGroup] | None, dvs: Records[Dvs] | None,
    switch_failover: Records[SwitchFailover] | None, group_failover: Records[PortGroupFailover] | None,
    net_dvs: Records[NetDvs] | None, lags: Records[LacpConfig] | None, lag_states: Records[LacpStatus] | None,
) -> Topology:  # fmt: skip
    """Everything that the outputs tell about the switches of a host; skipped when there is none of them."""
    if not any((listing, switches, groups, dvs, nics, older_nics, switch_failover, group_failover, net_dvs)):
        raise Skip(f"{host.name}: no list of virtual switches (`esxcfg-vswitch -l`)", Need("esxcfg-vswitch -l"))
    plan = _Plan()
    listed = (*_told(nics, retold=True), *(older_nics or ()), *_told(nics, retold=False))
    plan.nics = {nic.name: nic for nic in listed if nic.name}
    for retold in (False, True):  # what outputs say first counts
        for vswitch in _told(switches, retold=retold):
            plan.vswitch(vswitch)
        for group in _told(groups, retold=retold):
            plan.port_group(group)
        for item in _told(dvs, retold=retold):
            plan.dvs(item)
        for block in _told(listing, retold=retold):
            plan.listed_switch(block)
        for held in _told(net_dvs, retold=retold):
            plan.net_dvs(held, (lags or (), lag_states or ()))
        for switch_order in _told(switch_failover, retold=retold):
            plan.failover(switch_order)
        for group_order in _told(group_failover, retold=retold):
            plan.failover(group_order)
    for adapter in vmks or ():
        plan.adapter(adapter)
    made = plan.made_switches()
    made_groups = plan.made_groups()
    return Topology(
        host=host.name,
        uplinks=plan.made_uplinks(),
        switches=made,
        groups=tuple(made_groups.values()),
        ports=tuple(plan.ports.values()),
        adapters=vmks.adapters if vmks is not None else (),
        paths=plan.paths(vmks or (), made, made_groups),
        adapters_known=vmks is not None and vmks.complete,
        kinds_listed=frozenset(_listed_kinds(listing, groups, dvs, net_dvs)),
    )
