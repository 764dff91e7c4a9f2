"""What each VMkernel adapter is there for, from outputs that tell it in part."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.engine import Engine
from analyzer.facts.roles import Role, Roles
from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry
from analyzer.rulebook import Need, Skip

HEADER = (
    "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              "
    "Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack"
)
PROMPT = "[root@esx01:~] "


def row(name: str, address: str, stack: str = "defaultTcpipStack", group: str = "Lab") -> str:
    mac = f"00:50:56:6a:00:{int(name[3:]):02x}"
    return (
        f"{name:<11}{group:<40}{'IPv4':<10}{address:<40}{'255.255.255.0':<16}{'10.20.0.255':<16}"
        f"{mac:<18}{1500:<8}{65535:<10}{'true':<8}{'STATIC':<20}{stack:<20}"
    )


def listing(*rows: str) -> str:
    return "\n".join((f"{PROMPT}esxcfg-vmknic -l", HEADER, *rows)) + "\n"


def tags(name: str, *held: str) -> str:
    return f"{PROMPT}esxcli network ip interface tag get -i {name}\n   Tags: {', '.join(held)}\n"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def roles_of(text: str, folder: Path, registry: Registry) -> Roles:
    file = folder / "esx01.txt"
    file.write_text(text + PROMPT + "\n", encoding="utf-8")
    case = read_case([str(file)], registry.commands)
    engine = Engine(case, registry.rules.values(), registry.facts, registry.collect)
    found = engine._of_host(Roles, case.hosts[0])
    assert not isinstance(found, Skip), found.reason
    assert isinstance(found, Roles)
    return found


def names(roles: Roles, *wanted: Role) -> list[str]:
    return [adapter.name for adapter in roles.with_role(*wanted)]


def test_a_stack_of_its_own_takes_the_service_from_the_tags(tmp_path: Path, registry: Registry) -> None:
    text = listing(row("vmk0", "10.20.0.11"), row("vmk1", "10.20.5.11", "vmotion"))
    roles = roles_of(text + tags("vmk0", "Management", "VMotion"), tmp_path, registry)
    assert names(roles, Role.VMOTION) == ["vmk1"]
    assert roles.of(roles.adapters[0]) == {Role.MANAGEMENT}
    assert roles.known
    assert roles.knows(Role.VMOTION)
    assert roles.shows(roles.adapters[0], Role.MANAGEMENT).evidence().text.strip() == "Tags: Management, VMotion"


def test_the_only_adapter_on_the_default_stack_is_for_management(tmp_path: Path, registry: Registry) -> None:
    roles = roles_of(listing(row("vmk0", "10.20.0.11"), row("vmk1", "10.20.5.11", "vmotion")), tmp_path, registry)
    assert names(roles, Role.MANAGEMENT) == ["vmk0"]
    assert not roles.known
    assert roles.missing == (Need("esxcli network ip interface tag get -i vmk0", "esx01"),)


def test_without_tags_nothing_is_guessed(tmp_path: Path, registry: Registry) -> None:
    text = listing(row("vmk0", "10.20.0.11", group="Management Network"), row("vmk1", "10.20.5.11", group="vMotion"))
    roles = roles_of(text, tmp_path, registry)
    assert not any(roles.of(adapter) for adapter in roles.adapters)
    assert {need.command for need in roles.needs(Role.VSAN)} == {"esxcli vsan network list"}


def test_storage_by_binding_by_network_and_by_choice(tmp_path: Path, registry: Registry) -> None:
    nfs = (
        f"{PROMPT}esxcli storage nfs list\n"
        "Volume Name  Host        Share         Vmknic  Accessible  Mounted  Read-Only   isPE  Hardware Acceleration\n"
        "-----------  ----------  ------------  ------  ----------  -------  ---------  -----  ---------------------\n"
        "vms          10.20.9.40  /export/vms   None          true     true      false  false  Not Supported\n"
        "isos         10.20.7.40  /export/isos  vmk3          true     true      false  false  Not Supported\n"
    )
    portal = f"{PROMPT}esxcli iscsi networkportal list\nvmhba64\n   Adapter: vmhba64\n   Vmknic: vmk1\n"
    text = listing(*(row(f"vmk{n}", f"10.20.{7 + n}.11") for n in range(4)))
    roles = roles_of(text + nfs + portal, tmp_path, registry)
    assert names(roles, Role.ISCSI) == ["vmk1"]
    assert names(roles, Role.NFS) == ["vmk2", "vmk3"]
    assert roles.is_bound(roles.adapters[1])
    assert [server.text for server in roles.servers_of(Role.NFS)] == ["10.20.9.40", "10.20.7.40"]


def test_a_list_that_prints_nothing_is_known_to_be_empty(tmp_path: Path, registry: Registry) -> None:
    text = listing(row("vmk0", "10.20.0.11")) + f"{PROMPT}esxcli iscsi networkportal list\n"
    roles = roles_of(text, tmp_path, registry)
    assert roles.knows(Role.ISCSI)
    assert not roles.with_role(Role.ISCSI)
    assert not roles.knows(Role.NFS)
