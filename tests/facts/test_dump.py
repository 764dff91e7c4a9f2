"""What the dump of the host agent is told again as: the records that commands would give, at their lines."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysis import analyse
from analyzer.captures import Case, Host
from analyzer.commands.chkconfig import ServiceStart
from analyzer.commands.cpu import CpuGlobal, CpuidLeaf
from analyzer.commands.filesystems import Filesystem
from analyzer.commands.firewall import Ruleset
from analyzer.commands.host_config import HostConfig
from analyzer.commands.ip_dns import DnsServers
from analyzer.commands.ip_interface import InterfaceTags, IpInterface, Ipv4Address
from analyzer.commands.ip_route import Route
from analyzer.commands.license import License
from analyzer.commands.maintenance_mode import MaintenanceMode
from analyzer.commands.nfs import NfsVolume
from analyzer.commands.settings import AdvancedSetting, KernelSetting
from analyzer.commands.vm_inventory import RegisteredVm
from analyzer.commands.vswitch_policies import PortGroupSecurity, SwitchSecurity
from analyzer.commands.vswitch_standard import PortGroup, PortGroupFailover, VSwitch
from analyzer.engine import Engine
from analyzer.facts.dump.objects import HostDump
from analyzer.gathering import read_case
from analyzer.model import ParseStatus, Record
from analyzer.registry import Registry, load_registry
from analyzer.rulebook import Pointer, Records
from tests.factory import make_host
from tests.factory.model import Setting
from tests.factory.render_vimdump import vimdump
from tests.factory.vim_text import Long, listed, obj, text_of

DUMP = "vmware-vimdump_-o----U-dcui.txt"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


class _Host:
    """A host of a case, asked for its records."""

    def __init__(self, case: Case, registry: Registry) -> None:
        facts = registry.facts
        self.engine = Engine(case, [], facts, registry.collect, retellers=registry.retellers)
        self.host: Host = case.hosts[0]

    def records(self, model: type[Record]) -> list[Any]:
        held = self.engine.known(Records[model], self.host.name)  # type: ignore[valid-type]
        assert isinstance(held, Records)
        return list(held)

    def line(self, record: Record, field: str) -> str:
        return Pointer(record, field).evidence().text.strip()


def _read(folder: Path, registry: Registry, dump: str, **others: str) -> _Host:
    (folder / "commands").mkdir(exist_ok=True)
    (folder / "commands" / DUMP).write_text(dump, encoding="utf-8")
    for name, text in others.items():
        (folder / "commands" / f"{name}.txt").write_text(text, encoding="utf-8")
    return _Host(read_case([str(folder)], registry.commands), registry)


def test_the_text_form_is_that_of_the_api_library() -> None:
    team = obj("vim.host.NetworkPolicy.NicOrderPolicy", activeNic=listed("str", "vmnic0"), standbyNic=listed("str"))
    assert text_of(obj("vim.host.X", name="it's", team=team, size=Long(5), on=True, off=None), old=True) == (
        "(vim.host.X) {\n   dynamicType = <unset>,\n   dynamicProperty = (vmodl.DynamicProperty) [],\n"
        '   name = "it\'s",\n   team = (vim.host.NetworkPolicy.NicOrderPolicy) {\n      dynamicType = <unset>,\n'
        "      dynamicProperty = (vmodl.DynamicProperty) [],\n      activeNic = (str) [\n         'vmnic0'\n      ],\n"
        "      standbyNic = (str) []\n   },\n   size = 5L,\n   on = true,\n   off = <unset>\n}"
    )


@pytest.mark.parametrize("version", ["5.5", "6.7", "8.0"])
def test_a_dump_gives_what_commands_would(version: str, tmp_path: Path, registry: Registry) -> None:
    host = make_host("seed", version=version)
    host.settings.append(Setting("/Misc/LogPort", 514, 0))
    host.kernel_options["hyperthreadingMitigation"] = ("Bool", "TRUE", "FALSE")
    host.closed.add("vMotion")
    read = _read(tmp_path, registry, vimdump(host))
    tags = {item.interface: item.tags for item in read.records(InterfaceTags)}
    assert tags == {"vmk0": ["Management"], "vmk1": ["VMotion"], "vmk2": [], "vmk3": []}
    adapters = {item.name: item for item in read.records(IpInterface)}
    assert adapters["vmk0"].portset == "vSwitch0"
    assert adapters["vmk1"].vds_name == "DSwitch-Prod"
    assert adapters["vmk1"].mtu == 9000
    assert read.line(adapters["vmk1"], "mtu") == "mtu = 9000,"
    addresses = {item.name: item for item in read.records(Ipv4Address)}
    assert addresses["vmk0"].ipv4_address == host.adapters[0].address
    assert addresses["vmk0"].address_type == "STATIC"
    assert addresses["vmk0"].gateway == ("0.0.0.0" if version != "5.5" else None)
    defaults = [item for item in read.records(Route) if item.network == "default"]
    assert {item.gateway for item in defaults} == {each.gateway for each in host.adapters if each.gateway}
    closed = [item for item in read.records(Ruleset) if item.name == "vMotion"]
    assert [item.enabled for item in closed] == [False]
    assert read.line(closed[0], "enabled") == "enabled = false,"
    options = {item.path: item.value for item in read.records(AdvancedSetting)}
    assert options["/Misc/LogPort"] == 514
    kernel = {item.name: item.configured for item in read.records(KernelSetting)}
    assert kernel == {"hyperthreadingMitigation": "TRUE"}
    [mode] = read.records(MaintenanceMode)
    assert mode.is_on is False
    [licence] = read.records(License)
    assert "vmotion" in licence.features
    assert "*" in (licence.serial or "")
    [totals] = read.records(CpuGlobal)
    assert (totals.cpu_packages, totals.hyperthreading_active) == (2, True)
    leaves = {item.level: item for item in read.records(CpuidLeaf)}
    assert "0x80000001" in leaves
    machines = {item.name: item for item in read.records(RegisteredVm)}
    assert list(machines) == [vm.name for vm in host.vms]
    starts = {item.name: item.state for item in read.records(ServiceStart)}
    assert starts["SSH"] == "off"
    assert starts["ntpd"] == "on"
    [config] = read.records(HostConfig)
    assert config.extras["lockdown_mode"] == "lockdownDisabled"
    assert read.line(config, "service.service.1.policy") == "policy = 'off'"
    assert len(read.records(NfsVolume)) == 0
    volumes = {item.volume_name: (item.type, item.free) for item in read.records(Filesystem)}
    assert volumes == {store.name: (store.version, store.free) for store in host.datastores}
    servers = [item.dnsservers for item in read.records(DnsServers)]
    assert servers[0] == host.dns


def test_switches_and_port_groups_have_their_policies(tmp_path: Path, registry: Registry) -> None:
    host = make_host("seed", version="6.7")
    host.switches[0].groups[1].promiscuous = True
    read = _read(tmp_path, registry, vimdump(host))
    [switch] = read.records(VSwitch)
    assert (switch.uplinks, switch.cdp_status) == (["vmnic0", "vmnic1"], "listen")
    groups = {item.name: item.vlan_id for item in read.records(PortGroup)}
    assert groups == {"Management Network": 10, "VM-Local": 150}
    [one, other] = read.records(PortGroupFailover)
    assert one.override_vswitch_uplinks is False
    assert other.active_adapters == ["vmnic0", "vmnic1"]
    security = {item.portgroup_name: item for item in read.records(PortGroupSecurity)}
    assert security["VM-Local"].allow_promiscuous is True
    assert read.line(security["VM-Local"], "allow_promiscuous") == "allowPromiscuous = true,"


def test_an_output_that_is_there_wins(tmp_path: Path, registry: Registry) -> None:
    own = "\nName     Virtual Switch  Active Clients  VLAN ID\n-------  --------------  --------------  -------\n"
    rows = f"{own}Own PG   vSwitch0                     0       77\n"
    read = _read(
        tmp_path, registry, vimdump(make_host("seed")),
        **{"localcli_network-vswitch-standard-portgroup-list": rows,
           "localcli_network-ip-interface-tag-get--i-vmk0": "   Tags: Management, VMotion\n"},
    )  # fmt: skip
    assert [item.name for item in read.records(PortGroup)] == ["Own PG"]
    held = read.records(InterfaceTags)
    # Of the adapters that no output tells of, the dump does.
    assert sum(item.tags == ["VMotion"] for item in held) == 1
    places = {record.place.origin.ref.path.rpartition("/")[2] for record in held}
    assert DUMP in places


def test_python_2_text(tmp_path: Path, registry: Registry) -> None:
    """Hosts up to 6.0 mark long numbers, and write what is not ASCII byte by byte."""
    text = vimdump(make_host("seed", version="5.5")).replace("'Management Network'", r"'B\xc3\xbcro'")
    read = _read(tmp_path, registry, text)
    assert "Büro" in {item.name for item in read.records(PortGroup)}
    options = {item.path: item.value for item in read.records(AdvancedSetting)}
    assert options["/Net/FollowHardwareMac"] == 1


@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.9])
def test_a_dump_that_is_cut_gives_what_it_holds(part: float, tmp_path: Path, registry: Registry) -> None:
    text = vimdump(make_host("seed"))
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands" / DUMP).write_text(text[: int(len(text) * part)], encoding="utf-8")
    analysis = analyse([str(tmp_path)], registry=registry)
    assert not [item for item in analysis.report.outcomes if item.status.value == "errored"]
    [row] = [item for item in analysis.report.coverage if item.path.endswith(DUMP)]
    assert row.status is ParseStatus.TRUNCATED


def test_a_dump_of_nonsense_breaks_nothing(tmp_path: Path, registry: Registry) -> None:
    text = vimdump(make_host("seed"))
    for old, new in (("= 9000", "= 'nine'"), ("(vim.host.VirtualNic) {", "'a text'"), ("true", "17"), ("(str) [", "{")):
        folder = tmp_path / f"{abs(hash(old))}"
        (folder / "commands").mkdir(parents=True)
        (folder / "commands" / DUMP).write_text(text.replace(old, new), encoding="utf-8")
        report = analyse([str(folder)], registry=registry).report
        errored = [(item.id, item.reason) for item in report.outcomes if item.status.value == "errored"]
        assert not errored, (old, errored)


def test_only_what_is_asked_for_is_read(tmp_path: Path, registry: Registry) -> None:
    host = make_host("seed", vms=60)
    filler = "".join(f"      guestFiller{at} = 'some text value {at}',\n" for at in range(2000))
    text = vimdump(host).replace("      annotation = ", f"{filler}      annotation = ")
    started = time.perf_counter()
    read = _read(tmp_path, registry, text)
    read.records(InterfaceTags)
    assert isinstance(read.engine.known(HostDump, read.host.name), HostDump)
    assert len(text) > 5_000_000
    assert time.perf_counter() - started < 5


def test_esx_conf_tells_options_and_policies(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "etc" / "vmware").mkdir(parents=True)
    (tmp_path / "etc" / "vmware" / "esx.conf").write_text(
        '/adv/Migrate/Vmknic = "vmk2"\n/adv/Net/UseHwTSO = "0"\n/net/vswitch/child[0000]/name = "vSwitch0"\n'
        '/net/vswitch/child[0000]/securityPolicy/promiscuous = "true"\n',
        encoding="utf-8",
    )
    read = _Host(read_case([str(tmp_path)], registry.commands), registry)
    options = {item.path: item.value for item in read.records(AdvancedSetting)}
    assert options == {"/Migrate/Vmknic": "vmk2", "/Net/UseHwTSO": 0}
    [policy] = read.records(SwitchSecurity)
    assert policy.allow_promiscuous is True
    assert read.line(policy, "allow_promiscuous").endswith('promiscuous = "true"')
