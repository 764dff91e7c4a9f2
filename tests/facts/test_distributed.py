"""Distributed switches on the map of a host: VLANs and teams of ports, and the NICs behind uplink names."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.engine import Engine
from analyzer.facts.topology import TRUNK, Topology
from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry

DATA = Path(__file__).with_suffix("")
VMKNIC, NET_DVS, DVS = (
    (DATA / name).read_text(encoding="utf-8") for name in ("vmknic.txt", "net_dvs.txt", "dvs_vmware_list.txt")
)
LAG = """[root@esx01:~] esxcli network vswitch dvs vmware lacp config get
DVS Name      LAG ID  NICs           Enabled  Mode
------------  ------  -------------  -------  ------
DSwitch-Prod     101  vmnic4,vmnic5     true  Active
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def topology_of(text: str, registry: Registry, folder: Path) -> Topology:
    (folder / "esx01.txt").write_text(text, encoding="utf-8")
    case = read_case([str(folder)], registry.commands)
    found: Topology = Engine(case, (), registry.facts, registry.collect).known(Topology, "esx01")
    return found


def names_of(topology: Topology, what: str = "active") -> list[str] | None:
    vmk3 = next(each for each in topology.adapters if each.name == "vmk3")
    links = topology.active_uplinks_of(vmk3) if what == "active" else topology.uplinks_of(vmk3)
    return None if links is None else [link.name for link in links]


def missing_of(topology: Topology) -> list[str]:
    vmk3 = next(each for each in topology.adapters if each.name == "vmk3")
    return [need.command for need in topology.unknown(vmk3, "team").needs]


def test_an_uplink_name_is_the_nic_on_its_port(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + DVS + NET_DVS, registry, tmp_path)
    vmk3 = next(each for each in topology.adapters if each.name == "vmk3")
    assert names_of(topology) == ["vmnic4"]
    assert topology.vlan_of(vmk3) == 50
    group = topology.group_of(vmk3)
    assert group is not None and group.team is not None and group.team.load_balancing == "srcport"
    evidence = topology.shows_uplinks(vmk3).evidence()
    assert evidence.text.strip() == "active = Uplink 2;"
    assert group.shows("vlan").evidence().text.strip().endswith("VLAN 50")


def test_a_free_uplink_port_adds_no_nic(registry: Registry, tmp_path: Path) -> None:
    text = NET_DVS.replace("active = Uplink 2;\n", "active = Uplink 1;\n", 1)
    assert names_of(topology_of(VMKNIC + DVS + text, registry, tmp_path)) == []


def test_an_uplink_name_without_its_client_is_unknown(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + NET_DVS, registry, tmp_path)
    assert names_of(topology) is None
    assert missing_of(topology) == ["esxcli network vswitch dvs vmware list"]


def test_all_uplink_names_are_all_nics(registry: Registry, tmp_path: Path) -> None:
    text = NET_DVS.replace("active = Uplink 2;\n", "active = Uplink 2; Uplink 1;\n", 1)
    listing = """[root@esx01:~] esxcfg-vswitch -l
DVS Name         Num Ports   Used Ports  Configured Ports  MTU     Uplinks
DSwitch-Prod     2520        4           512               9000    vmnic4,vmnic5
"""
    assert names_of(topology_of(VMKNIC + listing + text, registry, tmp_path)) == ["vmnic4", "vmnic5"]


@pytest.mark.parametrize("lacp", [True, False])
def test_a_lag_is_the_nics_that_lacp_tells(lacp: bool, registry: Registry, tmp_path: Path) -> None:
    text = NET_DVS.replace("active = Uplink 2;\n", "active = lag1;\n", 1)
    topology = topology_of(VMKNIC + DVS + text + (LAG if lacp else ""), registry, tmp_path)
    assert names_of(topology) == (["vmnic4", "vmnic5"] if lacp else None)
    if not lacp:
        assert missing_of(topology) == ["esxcli network vswitch dvs vmware lacp config get"]


def test_a_lag_is_the_nics_on_its_ports(registry: Registry, tmp_path: Path) -> None:
    text = NET_DVS.replace("active = Uplink 2;\n", "active = lag1;\n", 1).replace("alias = Uplink 2", "alias = lag1-0")
    text = text.replace("alias = Uplink 1", "alias = lag1-1").replace("Uplink 1, Uplink 2", "lag1-0, lag1-1")
    assert names_of(topology_of(VMKNIC + DVS + text, registry, tmp_path)) == ["vmnic4"]


def test_a_trunk_says_which_vlans(registry: Registry, tmp_path: Path) -> None:
    topology = topology_of(VMKNIC + DVS + NET_DVS, registry, tmp_path)
    trunk = next(group for group in topology.groups if group.name == "dvportgroup-40")
    assert (trunk.vlan, trunk.trunk) == (TRUNK, ((10, 19), (200, 200)))
    uplinks = next(group for group in topology.groups if group.name == "dvportgroup-31")
    assert uplinks.is_uplink and uplinks.vlan is None and uplinks.team is None


def test_a_port_may_override_its_port_group(registry: Registry, tmp_path: Path) -> None:
    text = NET_DVS.replace("dvportgroup-40", "dvportgroup-42")
    topology = topology_of(VMKNIC + text, registry, tmp_path)
    vmk3 = next(each for each in topology.adapters if each.name == "vmk3")
    group = topology.group_of(vmk3)
    assert group is not None and group.vlan is None
    assert topology.vlan_of(vmk3) == 50
