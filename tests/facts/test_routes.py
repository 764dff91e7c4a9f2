"""Routing tables by stack, and the way they give to an address."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from analyzer.engine import Engine
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.routes import HostRoutes, Way
from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry

ADAPTERS = """[root@esx01:~] esxcfg-vmknic -l
Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack            
vmk0       Management Network                      IPv4      10.20.0.11                              255.255.255.0   10.20.0.255     00:50:56:61:00:01 1500    65535     true    STATIC              defaultTcpipStack   
vmk1       vMotion                                 IPv4      10.20.5.11                              255.255.255.0   10.20.5.255     00:50:56:61:00:02 9000    65535     true    STATIC              vmotion             
"""  # noqa: E501, W291  # as esxcfg-vmknic prints it
HEADER = """Network    Netmask        Gateway    Interface  Source
---------  -------------  ---------  ---------  ------
"""
VMOTION = f"""{HEADER}default    0.0.0.0        10.20.5.1  vmk1       MANUAL
10.20.5.0  255.255.255.0  0.0.0.0    vmk1       MANUAL
10.30.0.0  255.255.0.0    10.20.5.2  vmk1       MANUAL
10.30.9.0  255.255.255.0  10.20.5.3  vmk1       MANUAL
"""
DEFAULT = f"{HEADER}default    0.0.0.0        10.20.0.1  vmk0       MANUAL\n"
LIST = "[root@esx01:~] esxcli network ip route ipv4 list"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def facts(tmp_path: Path, registry: Registry, text: str) -> tuple[VmkAdapters, HostRoutes]:
    saved = tmp_path / "esx01.txt"
    saved.write_text(text, encoding="utf-8")
    engine = Engine(read_case([str(saved)], registry.commands), (), registry.facts, registry.collect)
    adapters, routes = (engine.known(wanted, "esx01") for wanted in (VmkAdapters, HostRoutes))
    assert isinstance(adapters, VmkAdapters)
    assert isinstance(routes, HostRoutes)
    return adapters, routes


@pytest.mark.parametrize(
    ("target", "way", "gateway"),
    [
        ("10.20.5.99", Way.LINK, ""),
        ("10.30.1.1", Way.ROUTE, "10.20.5.2"),
        ("10.30.9.1", Way.ROUTE, "10.20.5.3"),
        ("192.168.1.1", Way.DEFAULT, "10.20.5.1"),
    ],
)
def test_the_longest_prefix_wins(tmp_path: Path, registry: Registry, target: str, way: Way, gateway: str) -> None:
    adapters, routes = facts(tmp_path, registry, f"{ADAPTERS}{LIST} -N vmotion\n{VMOTION}")
    vmk1 = adapters.named("vmk1")
    assert vmk1 is not None
    hop = routes.way(vmk1, ipaddress.ip_address(target))
    assert (hop.way, hop.gateway) == (way, gateway)


def test_with_and_without_the_option_are_two_tables(tmp_path: Path, registry: Registry) -> None:
    _, routes = facts(tmp_path, registry, f"{ADAPTERS}{LIST}\n{DEFAULT}{LIST} --netstack=vmotion\n{VMOTION}")
    found = {stack: table.default[0] for stack, table in routes.stacks.items() if table.default is not None}
    assert found == {"defaultTcpipStack": "10.20.0.1", "vmotion": "10.20.5.1"}
    assert all(table.whole for table in routes.stacks.values())


def test_without_its_command_line_the_adapters_tell_the_stack(tmp_path: Path, registry: Registry) -> None:
    _, routes = facts(tmp_path, registry, f"{ADAPTERS}[root@esx01:~] \n\n{VMOTION}")
    assert list(routes.stacks) == ["vmotion"]


def test_the_last_whole_table_of_a_stack_holds(tmp_path: Path, registry: Registry) -> None:
    filtered = "10.20.5.0  255.255.255.0  0.0.0.0    vmk1       MANUAL\n"
    text = f"{ADAPTERS}{LIST} -N vmotion\n{VMOTION}{LIST} --netstack=vmotion | grep 10.20\n{filtered}"
    _, routes = facts(tmp_path, registry, text)
    assert len(routes.of("vmotion").routes) == 4


def test_an_empty_table_is_a_table(tmp_path: Path, registry: Registry) -> None:
    adapters, routes = facts(tmp_path, registry, f"{ADAPTERS}{LIST} -N vmotion\n{HEADER}")
    vmk1 = adapters.named("vmk1")
    assert vmk1 is not None
    assert routes.of("vmotion").whole
    assert routes.way(vmk1, ipaddress.ip_address("10.30.1.1")).way is Way.NONE


def test_the_sentence_of_esxcfg_route_tells_the_default_gateway(tmp_path: Path, registry: Registry) -> None:
    adapters, routes = facts(
        tmp_path, registry, f"{ADAPTERS}[root@esx01:~] esxcfg-route\nVMkernel default gateway is 10.20.0.1\n"
    )
    vmk0, table = adapters.named("vmk0"), routes.of("defaultTcpipStack")
    assert vmk0 is not None
    assert table.default is not None
    assert (table.default[0], table.whole) == ("10.20.0.1", False)
    assert routes.way(vmk0, ipaddress.ip_address("10.30.1.1")).way is Way.DEFAULT
    assert [need.command for need in routes.needs(vmk0)] == [
        "esxcli network ip route ipv4 list",
        "esxcli network ip interface ipv4 get",
    ]


def test_a_masked_route_may_be_the_one(tmp_path: Path, registry: Registry) -> None:
    table = f"{HEADER}10.xxx.x.0 255.255.255.0  10.20.5.1  vmk1       MANUAL\n"
    adapters, routes = facts(tmp_path, registry, f"{ADAPTERS}{LIST} -N vmotion\n{table}")
    vmk1 = adapters.named("vmk1")
    assert vmk1 is not None
    assert routes.way(vmk1, ipaddress.ip_address("10.30.1.1")).way is Way.UNKNOWN
    assert routes.needs(vmk1)[0].command == "esxcli network ip route ipv4 list -N vmotion"


def test_nothing_collected_is_not_known(tmp_path: Path, registry: Registry) -> None:
    adapters, routes = facts(tmp_path, registry, ADAPTERS)
    vmk1 = adapters.named("vmk1")
    assert vmk1 is not None
    assert routes.way(vmk1, ipaddress.ip_address("10.30.1.1")).way is Way.UNKNOWN
    assert routes.way(vmk1, ipaddress.ip_address("10.20.5.12")).way is Way.LINK
