"""The map from physical NIC to VMkernel adapter, from outputs that tell it in part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from analyzer.engine import Engine
from analyzer.facts import topology as shapes
from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Group, Team, Topology
from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry
from analyzer.rulebook import Need

DATA = Path(__file__).with_suffix("")
VMKNIC, STANDARD, DVS = (
    (DATA / name).read_text(encoding="utf-8") for name in ("vmknic.txt", "standard.txt", "dvs_vmware_list.txt")
)
DISTRIBUTED = """
DVS Name         Num Ports   Used Ports  Configured Ports  MTU     Uplinks
{name:<17}2560        4           512               {mtu}    {uplink}

  DVPort ID                               In Use      Client
  0                                       1           {uplink}
  87                                      {client}
"""


def dvs_block(name: str, mtu: int, uplink: str, client: str = "") -> str:
    return DISTRIBUTED.format(name=name, mtu=mtu, uplink=uplink, client=f"1           {client}" if client else "0")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def topology_of(text: str, registry: Registry, folder: Path) -> Topology:
    (folder / "esx01.txt").write_text(text, encoding="utf-8")
    case = read_case([str(folder)], registry.commands)
    found: Topology = Engine(case, (), registry.facts, registry.collect).known(Topology, "esx01")
    return found


def adapter(topology: Topology, name: str) -> Adapter:
    return next(each for each in topology.adapters if each.name == name)


def test_a_standard_switch_from_the_listing(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + STANDARD, registry, tmp_path)
    vmk0 = adapter(topology, "vmk0")
    switch, group = topology.switch_of(vmk0), topology.group_of(vmk0)
    assert switch is not None and (switch.name, switch.kind, switch.mtu) == ("vSwitch0", "standard", 1500)
    assert group is not None and (group.name, topology.vlan_of(vmk0)) == ("Management Network", 10)
    assert [uplink.name for uplink in topology.active_uplinks_of(vmk0) or ()] == ["vmnic1"]
    evidence = group.shows("vlan").evidence()
    assert (evidence.line, evidence.text[evidence.column - 1 :].split()[0]) == (11, "10")


def test_two_usable_uplinks_tell_no_order(registry: Registry, tmp_path: Path) -> None:
    text = (VMKNIC + STANDARD).replace("1           vmnic1", "1           vmnic0,vmnic1")
    topology = topology_of(text, registry, tmp_path)
    vmk0 = adapter(topology, "vmk0")
    assert topology.active_uplinks_of(vmk0) is None
    assert [uplink.name for uplink in topology.uplinks_of(vmk0) or ()] == ["vmnic0", "vmnic1"]
    assert topology.unknown(vmk0, "team").needs == (
        Need('esxcli network vswitch standard portgroup policy failover get -p "Management Network"', "esx01"),
    )


def test_vm_clients_are_those_that_are_no_adapters(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + STANDARD, registry, tmp_path)
    counted = {group.name: topology.vm_clients(group) for group in topology.groups}
    assert counted == {"VM Network": 2, "Management Network": 0}


def test_a_port_number_is_unique_within_its_switch_only(registry: Registry, tmp_path: Path) -> None:
    text = VMKNIC + STANDARD + dvs_block("Lab", 1500, "vmnic4") + dvs_block("Prod", 9000, "vmnic2")
    topology = topology_of(text, registry, tmp_path)
    vmk3 = adapter(topology, "vmk3")
    assert topology.switch_of(vmk3) is None
    assert topology.unknown(vmk3, "mtu").needs == (Need("esxcli network vswitch dvs vmware list", "esx01"),)


def test_the_client_of_a_port_decides(registry: Registry, tmp_path: Path) -> None:
    text = VMKNIC + STANDARD + dvs_block("Lab", 1500, "vmnic4", "lab.eth0") + dvs_block("Prod", 9000, "vmnic2", "vmk3")
    topology = topology_of(text, registry, tmp_path)
    switch = topology.switch_of(adapter(topology, "vmk3"))
    assert switch is not None and (switch.name, switch.mtu) == ("Prod", 9000)


def test_a_port_group_may_be_called_like_a_port(registry: Registry, tmp_path: Path) -> None:
    text = (
        VMKNIC
        + STANDARD.replace("VM Network        ", "87                ")
        + dvs_block("Lab", 9000, "vmnic4", "lab.eth0")
    )
    topology = topology_of(text, registry, tmp_path)
    switch = topology.switch_of(adapter(topology, "vmk3"))
    assert switch is not None and switch.name == "vSwitch0"


def test_a_distributed_port_group(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + DVS, registry, tmp_path)
    vmk3 = adapter(topology, "vmk3")
    group = topology.group_of(vmk3)
    assert group is not None and group.is_distributed and topology.vm_clients(group) == 1
    assert topology.vlan_of(vmk3) is None
    assert topology.unknown(vmk3, "vlan").needs == (Need("net-dvs -l", "esx01"),)
    assert group.shows().evidence().text.strip() == "DVPortgroup ID: dvportgroup-42"
    assert group.is_same(replace(group, clients=5)) and not group.is_same(replace(group, name="dvportgroup-1"))


def test_names_of_uplink_ports_are_no_nics(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + DVS, registry, tmp_path)
    vmk3 = adapter(topology, "vmk3")
    way = topology.path_of(vmk3)
    assert way.group is not None
    for order in (("Uplink 1",), ("lag1",), ("dvUplink1", "vmnic2")):
        team = Team(proof=way.group.proof, active=order, usable=order)
        group: Group = replace(way.group, team=team)
        named = structs.replace(topology, paths={"vmk3": shapes.Path(switch=way.switch, group=group, port=way.port)})
        assert named.active_uplinks_of(vmk3) is None
        assert named.carriers_of(vmk3) == ()
        assert named.runs_at(vmk3, 1000) is None
