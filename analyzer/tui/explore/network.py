"""The picture of a host's network: physical NIC, switch, port group, VMkernel adapter and virtual machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from analyzer.analysis import Analysis
from analyzer.commands.vm_network import VmNetwork
from analyzer.engine import Engine
from analyzer.facts.adapters import DEFAULT_STACK, Adapter
from analyzer.facts.topology import TRUNK, Group, Switch, Team, Topology, Uplink, is_adapter
from analyzer.facts.virtual_machines import VirtualMachines, is_there
from analyzer.rulebook import Records
from analyzer.tui.explore.pictures import (
    Marks,
    Node,
    Panel,
    Picture,
    Spot,
    counted,
    engine_of,
    natural,
    spot_of,
    spots_of,
    told_speed,
    words,
)

_LACKING = "esxcfg-vswitch -l, esxcli network nic list, esxcli network ip interface list"


def network_picture(analysis: Analysis, host: str) -> Picture:
    """The network of a host, as far as its outputs tell."""
    engine = engine_of(analysis)
    topology = engine.known(Topology, host)
    if topology is None:
        return Picture(host, "Network", lacking=_LACKING)
    return _Network(topology, Marks(analysis.report, host), _machines(engine, host)).picture()


def _machines(engine: Engine, host: str) -> Mapping[str, dict[str, tuple[Spot, ...]]]:
    """The virtual machines by the name of the port group they are connected to."""
    found: dict[str, dict[str, tuple[Spot, ...]]] = defaultdict(dict)
    for row in engine.known(Records[VmNetwork], host) or ():
        for name in row.networks:
            found[name].setdefault(row.name or f"world {row.world_id}", (spot_of(row),))
    for machine in engine.known(VirtualMachines, host) or ():
        if machine.vmx is not None:
            for card in filter(is_there, machine.vmx.ethernet):
                if name := card.text("network_name"):
                    spot = spot_of(machine.vmx, f"{card.name}.networkName")
                    found[name].setdefault(machine.name, (spot,))
    return found


class _Network:
    def __init__(self, topology: Topology, marks: Marks, machines: Mapping[str, dict[str, tuple[Spot, ...]]]) -> None:
        self.topology, self.marks, self.machines = topology, marks, machines
        self.clients: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for port in topology.ports:
            if port.client and not is_adapter(port.client) and topology.uplink(port.client) is None:
                self.clients[port.switch, port.group].append(port.client)
        self.adapters: dict[tuple[str | None, str | None], list[Adapter]] = defaultdict(list)
        for adapter in topology.adapters:
            path = topology.path_of(adapter)
            group, switch = path.group, path.switch
            key = (switch.name if switch else group.switch if group else None, group.name if group else None)
            self.adapters[key].append(adapter)

    def picture(self) -> Picture:
        """All switches, then what belongs to none."""
        topology = self.topology
        panels = [self._switch(switch) for switch in topology.switches]
        known = {switch.name for switch in topology.switches}
        used = {name for switch in topology.switches for name in switch.uplinks or ()}
        left = [uplink for uplink in topology.uplinks if uplink.switch not in known and uplink.name not in used]
        lost = [self._adapter(each) for (switch, _), all_ in self.adapters.items() if switch is None for each in all_]
        if left or lost:
            head = Node("switch:", "", "No switch known", words(counted(len(left), "NIC") if left else ""))
            nics = tuple(self._nic(uplink) for uplink in sorted(left, key=lambda each: natural(each.name)))
            panels.append(Panel(head, nics, tuple(lost)))
        return Picture(topology.host, "Network", tuple(panels))

    def _switch(self, switch: Switch) -> Panel:
        topology = self.topology
        spots = spots_of([switch.proof, *(switch.proofs[name] for name in ("mtu", "uplinks") if name in switch.proofs)])
        names = switch.uplinks
        groups = [group for group in topology.groups_on(switch) if not group.is_uplink]
        head = Node(
            f"switch:{switch.name}", "virtual switch", switch.name,
            words(
                switch.kind or "", f"MTU {switch.mtu}" if switch.mtu is not None else "MTU ?",
                "uplinks not known" if names is None else counted(len(names), "uplink"),
                counted(len(groups), "port group"),
            ),
            findings=self.marks.of(switch.name, spots), spots=spots,
        )  # fmt: skip
        nics = [self._nic(topology.uplink(name), name) for name in sorted(names or (), key=natural)]
        right = [self._group(group, switch) for group in groups]
        # Adapters and machines whose port is known, but not its port group.
        loose = [self._adapter(each) for each in self.adapters.get((switch.name, None), ())]
        loose += self._ports(switch, None, ())
        if loose:
            right.append(Node(f"group:{switch.name}:", "", "port group not known", children=tuple(loose)))
        return Panel(head, tuple(nics), tuple(right))

    def _nic(self, uplink: Uplink | None, name: str = "") -> Node:
        if uplink is None:
            return Node(f"nic:{name}", "physical NIC", name, ("in no list of NICs",), findings=self.marks.of(name))
        up, nic = uplink.is_up, uplink.nic
        state = "" if up is None else "ok" if up else "bad"
        spots = spots_of([uplink.proof, *uplink.proofs.values()])
        mtu = getattr(nic, "mtu", None)
        told = words(
            "" if up is None else "up" if up else "down", told_speed(uplink.speed), f"MTU {mtu}" if mtu else "",
            getattr(nic, "driver", None) or "",
        )  # fmt: skip
        return Node(
            f"nic:{uplink.name}", "physical NIC", uplink.name, told, state, self.marks.of(uplink.name, spots), spots
        )

    def _group(self, group: Group, switch: Switch) -> Node:
        spots = spots_of([group.proof, *(group.proofs[name] for name in ("vlan", "team") if name in group.proofs)])
        children = [self._adapter(each) for each in self.adapters.get((switch.name, group.name), ())]
        children += self._ports(switch, group.name, spots) if group.is_distributed else self._on_standard(group)
        return Node(
            f"group:{switch.name}:{group.name}", "port group", group.name,
            words(_vlan(group), *_order(group.team, switch)), findings=self.marks.of(group.name, spots),
            spots=spots, children=tuple(children),
        )  # fmt: skip

    def _ports(self, switch: Switch, group: str | None, spots: tuple[Spot, ...]) -> list[Node]:
        names = sorted(self.clients.get((switch.name, group), ()), key=natural)
        return [
            Node(f"vm:{switch.name}:{group}:{name}", "virtual machine", name, findings=self._of_machine(name),
                 spots=spots)
            for name in dict.fromkeys(names)
        ]  # fmt: skip

    def _on_standard(self, group: Group) -> list[Node]:
        known = self.machines.get(group.name, {})
        nodes = [
            Node(f"vm::{group.name}:{name}", "virtual machine", name, findings=self._of_machine(name), spots=spots)
            for name, spots in sorted(known.items(), key=lambda item: natural(item[0]))
        ]
        number = self.topology.vm_clients(group) or 0
        if not nodes and number:
            nodes.append(Node(f"vm::{group.name}", "virtual machines", counted(number, "virtual NIC"),
                              spots=spots_of([group.proofs.get("clients", group.proof)])))  # fmt: skip
        return nodes

    def _of_machine(self, name: str) -> tuple[int, ...]:
        found = self.marks.of(name)
        return found or self.marks.of(name.rpartition(".eth")[0]) if ".eth" in name else found

    def _adapter(self, adapter: Adapter) -> Node:
        address = adapter.ipv4
        spots = spots_of(adapter.shows(name) for name in ("", *sorted(adapter.proofs)) if adapter.record is not None)
        if address is not None:
            spots = tuple(dict.fromkeys((*spots, *spots_of([address.shows()]))))
        told = words(
            address.text if address is not None else "", f"MTU {adapter.mtu}" if adapter.mtu is not None else "",
            "off" if adapter.enabled is False else "",
            f"stack {adapter.netstack}" if adapter.netstack not in ("", DEFAULT_STACK) else "",
            *sorted(adapter.tags or ()),
        )  # fmt: skip
        state = "bad" if adapter.enabled is False else "ok" if adapter.enabled else ""
        return Node(
            f"vmk:{adapter.name}", "VMkernel adapter", adapter.name, told, state,
            self.marks.of(adapter.name, spots), spots, way=tuple(self._way(adapter)),
        )  # fmt: skip

    def _way(self, adapter: Adapter) -> Iterator[str]:
        """Port group, switch and physical NICs of an adapter."""
        topology = self.topology
        group, switch = topology.group_of(adapter), topology.switch_of(adapter)
        if group is not None:
            yield f"port group {group.name}  ·  {_vlan(group)}"
        if switch is not None:
            yield f"switch {switch.name}  ·  MTU {'?' if switch.mtu is None else switch.mtu}"
        active, usable = topology.active_uplinks_of(adapter), topology.uplinks_of(adapter)
        names = [each.name for each in active or ()]
        for uplink in usable or active or ():
            role = "active" if uplink.name in names else "standby" if active is not None else "active or standby"
            yield "  ·  ".join((f"{role} {uplink.name}", *self._nic(uplink).words))
        if usable is None and active is None:
            yield "which physical NICs carry it is not known"


def _vlan(group: Group) -> str:
    if group.trunk:
        return "trunk " + ",".join(f"{low}-{high}" if low != high else str(low) for low, high in group.trunk[:3])
    match group.vlan:
        case None:
            return "VLAN ?"
        case 0:
            return "no VLAN"
        case number:
            return "VLAN all (4095)" if number == TRUNK else f"VLAN {number}"


def _order(team: Team | None, switch: Switch) -> Iterator[str]:
    """The teaming order where it is the port group's own, and not simply all uplinks."""
    if team is None or team.inherited or (switch.team is not None and team.active == switch.team.active):
        return
    everything = [set(names) for names in (switch.uplinks, switch.uplink_names) if names]
    if team.active is not None and (team.standby or set(team.active) not in everything):
        yield f"active {', '.join(team.active) or 'none'}"
    if team.standby:
        yield f"standby {', '.join(team.standby)}"
