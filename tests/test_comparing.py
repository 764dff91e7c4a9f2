"""Two hosts, or two collections of one, record by record."""

from __future__ import annotations

import pickle
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analyzer.analysis import analyse
from analyzer.by_nature import Nature
from analyzer.captures import Case
from analyzer.comparing import Comparison, Difference, Group, Lone, compare, equal_records
from tests.factory import faulty_cluster, make_cluster, make_host, save_bundle, save_export

SAMPLES = Path(__file__).parents[1] / "samples"


def read(*inputs: Path) -> Case:
    return analyse([str(each) for each in inputs]).case


def compared(case: Case) -> Comparison:
    return compare(case, case.hosts[0].name, case.hosts[1].name)


def pasted(folder: Path, first: str, second: str) -> Case:
    path = folder / "paste.txt"
    path.write_text(f"{first}\n{second}\n[root@esx02:~] \n", encoding="utf-8")
    return read(path)


def differing(comparison: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [
        (each.command, each.label, each.field, each.left, each.right)
        for group in comparison.groups
        for each in group.differing
    ]


def lone(comparison: Comparison) -> list[tuple[int, str]]:
    return [(each.side, each.label) for group in comparison.groups for each in group.lone]


def group(comparison: Comparison, command: str) -> Group:
    return next(each for each in comparison.groups if each.command == command)


def test_what_differs_is_told_with_both_lines() -> None:
    comparison = compared(read(SAMPLES / "mtu_mismatch"))
    assert differing(comparison) == [
        ("esxcfg-vmknic -l", "vmk1 IPv4", "mtu", "9000", "1500"),
        ("esxcfg-vswitch -l", "vSwitch1", "mtu", "9000", "1500"),
        ("esxcli network nic list", "vmnic2", "mtu", "9000", "1500"),
        ("esxcli network nic list", "vmnic3", "mtu", "9000", "1500"),
    ]
    difference = comparison.groups[1].differing[0]
    for spot, name in ((difference.left_at, "osa-esx21.txt"), (difference.right_at, "osa-esx22.txt")):
        assert spot.path.endswith(name)
        text = (SAMPLES / "mtu_mismatch" / name).read_text(encoding="utf-8").split("\n")[spot.line - 1]
        assert text[spot.column - 1 :].split()[0] in ("9000", "1500")


def test_sound_hosts_of_a_cluster_differ_in_nothing(tmp_path: Path) -> None:
    comparison = compared(read(save_export(make_cluster("sound"), tmp_path)))
    assert (differing(comparison), lone(comparison)) == ([], [])
    assert sum(each.equal for each in comparison.groups) > 50
    assert sum(len(each.natural) for each in comparison.groups) > 100
    assert not comparison.same


def test_one_fault_is_all_that_differs(tmp_path: Path) -> None:
    comparison = compared(read(save_export(faulty_cluster("vmotion-mtu"), tmp_path)))
    assert {each[1:3] for each in differing(comparison)} == {("vmk1 IPv4", "mtu"), ("vmk1 IPv6", "mtu")}
    assert lone(comparison) == []


def test_two_collections_of_one_host(tmp_path: Path) -> None:
    """What two hosts have of their own, one host has to keep."""
    first = make_host("twice", collected=datetime(2025, 3, 4, 5, 6))
    later = make_host("twice", collected=datetime(2025, 3, 4, 5, 6) + timedelta(days=9))
    later.nics[1].mac = "a4:bf:01:00:00:01"
    later.nics[1].received += 12_345
    inputs = [save_bundle(host, tmp_path / name) for host, name in ((first, "a"), (later, "b"))]
    comparison = compared(read(*inputs))
    assert comparison.same
    told = {(each[1], each[2], each[4]) for each in differing(comparison)}
    assert ("vmnic1", "mac_address", "a4:bf:01:00:00:01") in told
    assert not {field for _, field, _ in told} & {"packets_received", "clock", "microseconds", "used", "free"}


def test_records_of_one_side_and_outputs_of_one_side(tmp_path: Path) -> None:
    comparison = compared(read(SAMPLES / "wrong_netstack"))
    assert lone(comparison) == [(1, "172.16.88.0")]
    row = group(comparison, "esxcli network ip route ipv4 list").lone[0]
    assert "interface: vmk1" in row.text
    assert [(each.command, each.side, each.records) for each in comparison.not_given] == [
        ("esxcli network ip route ipv4 list -N vmotion", 0, 1)
    ]


_RESOLV = """\
[root@{host}:~] cat /etc/resolv.conf
nameserver 10.1.0.53
nameserver {second}
search lab.example
"""


def test_records_that_nothing_names(tmp_path: Path) -> None:
    """Equal ones are put aside whatever their order; servers are settings, whatever address they have."""
    case = pasted(tmp_path, _RESOLV.format(host="esx01", second="10.1.0.54"),
                  _RESOLV.format(host="esx02", second="10.1.0.99"))  # fmt: skip
    comparison = compared(case)
    found = group(comparison, "cat /etc/resolv.conf")
    assert (found.equal, found.differing) == (2, [])
    assert [(each.side, "10.1.0.54" in each.text, "10.1.0.99" in each.text) for each in found.lone] == [
        (0, True, False), (1, False, True),
    ]  # fmt: skip


_SWITCH = """\
[root@{host}:~] esxcli network vswitch standard list
{name}
   Name: {name}
   MTU: {mtu}
"""


def test_two_things_of_two_names_are_not_one(tmp_path: Path) -> None:
    case = pasted(tmp_path, _SWITCH.format(host="esx01", name="vSwitch0", mtu=1500),
                  _SWITCH.format(host="esx02", name="vSwitch1", mtu=9000))  # fmt: skip
    comparison = compared(case)
    assert differing(comparison) == []
    assert lone(comparison) == [(0, "vSwitch0"), (1, "vSwitch1")]


_SNMP = """\
[root@{host}:~] esxcli system snmp get
   Authentication:
   Communities: {community}
   Enable: true
   Port: 161
"""


def test_secrets_are_masked(tmp_path: Path) -> None:
    case = pasted(tmp_path, _SNMP.format(host="esx01", community="hunter2"),
                  _SNMP.format(host="esx02", community="letmein"))  # fmt: skip
    comparison = compared(case)
    assert [each[2:] for each in differing(comparison)] == [("communities", "********", "********")]
    assert b"hunter2" not in pickle.dumps(comparison)


_LIST = """\
[root@{host}:~] esxcli network ip interface list{filter}
vmk0
   Name: vmk0
   MAC Address: 00:50:56:6a:00:{number}
   Enabled: true
   Netstack Instance: defaultTcpipStack
   MTU: 1500
"""


def test_parts_of_outputs_are_known_as_such(tmp_path: Path) -> None:
    more = "\nvmk1\n   Name: vmk1\n   MAC Address: 00:50:56:6a:00:99\n   Enabled: true\n   MTU: 9000\n"
    first = _LIST.format(host="esx01", filter="", number="01") + more
    second = _LIST.format(host="esx02", filter=" | grep -A5 vmk0", number="02")
    comparison = compared(pasted(tmp_path, first, second))
    found = group(comparison, "esxcli network ip interface list")
    assert [(each.side, each.label) for each in found.lone] == [(0, "vmk1")]
    assert found.cut == (False, True)


def test_equal_records_are_told_when_asked_for() -> None:
    case = read(SAMPLES / "healthy_pair")
    comparison = compared(case)
    assert differing(comparison) == []
    names = [host.name for host in case.hosts]
    for each in comparison.groups:
        assert len(equal_records(case, names[0], names[1], each.command)) == each.equal
    found = equal_records(case, names[0], names[1], "esxcli network vswitch standard list")
    assert [label for label, _, _ in found] == ["vSwitch0", "vSwitch1"]
    assert all(left.path != right.path for _, left, right in found)


def _paths(host: str, count: int, dead: int = -1) -> str:
    own = "21000000c9000001" if host == "esx01" else "21000000c9000002"
    lines = [f"[root@{host}:~] esxcli storage core path list"]
    for number in range(count):
        device = f"naa.6006016{number:025d}"
        lines += [
            f"fc.{own}-fc.50060160{number:08d}-{device}",
            f"   UID: fc.{own}-fc.50060160{number:08d}-{device}",
            f"   Runtime Name: vmhba{number % 2}:C0:T{number // 2 % 4}:L{number // 8}",
            f"   Device: {device}",
            f"   Device Display Name: DGC Fibre Channel Disk ({device})",
            f"   Adapter: vmhba{number % 2}",
            "   Channel: 0",
            f"   Target: {number // 2 % 4}",
            f"   LUN: {number // 8}",
            "   Plugin: NMP",
            f"   State: {'dead' if number == dead else 'active'}",
            "   Transport: fc",
            f"   Adapter Identifier: fc.{own}",
            "",
        ]
    return "\n".join(lines)


def test_thousands_of_paths(tmp_path: Path) -> None:
    """Paths are paired by their runtime names: their own names hold the address of the host's adapter."""
    case = pasted(tmp_path, _paths("esx01", 8000), _paths("esx02", 8000, dead=77))
    started = time.perf_counter()
    comparison = compared(case)
    assert time.perf_counter() - started < 10
    assert differing(comparison) == [
        ("esxcli storage core path list", "vmhba1:C0:T2:L9", "state", "active", "dead")
    ]  # fmt: skip
    assert lone(comparison) == []
    assert len(comparison.groups[0].natural) == 16_000


@pytest.mark.parametrize(
    ("label", "field", "left", "right", "natural"),
    [
        ("vmk1", "mtu", "9000", "1500", False),
        ("vmk1", "netmask", "255.255.255.0", "255.255.0.0", False),
        ("vmk1", "ip_address", "10.0.0.1", "10.0.0.2", True),
        ("vmk1", "ip_address", "10.0.0.1", "", False),
        ("vmk1", "gateway", "10.0.0.1", "10.0.0.2", False),
        ("", "host_name", "esx01", "esx02", True),
        ("", "host_name", "esx01", "localhost", False),
        ("", "fully_qualified_domain_name", "esx01.lab.example", "esx02.lab.example", True),
        ("", "fully_qualified_domain_name", "esx01.lab.example", "esx02.other.example", False),
        ("/Syslog/global/logHost", "string_value", "udp://10.0.0.5", "udp://10.0.0.6", False),
        ("/system/uuid", "value", "5e1c-1", "5e1c-2", False),
        ("", "value", "6745c3d1-2b8e-7a10-9c55-d4f5ef0a1b2c", "6745c3d1-2b8e-7a10-9c55-d4f5ef0a1b2d", True),
        ("DSwitch", "vds_id", "6745c3d1-2b8e-7a10-9c55-d4f5ef0a1b2c", "6745c3d1-2b8e-7a10-9c55-d4f5ef0a1b2d", False),
        ("vmnic0", "receive_crc_errors", "0", "12", True),
        ("vmnic0", "driver", "i40en", "ixgben", False),
        ("root", "used_inodes", "5", "7", True),
        ("esx01", "version", "8.0.3", "8.0.2", False),
    ],
)
def test_what_two_hosts_have_of_their_own(label: str, field: str, left: str, right: str, natural: bool) -> None:
    names = ({"esx01", "esx01.lab.example"}, {"esx02", "esx02.lab.example"})
    assert Nature(names, same=False).is_natural(label, field, left, right) is natural


def test_what_one_host_keeps() -> None:
    nature = Nature(({"esx01"}, {"esx01"}), same=True)
    assert not nature.is_natural("vmk1", "ip_address", "10.0.0.1", "10.0.0.2")
    assert not nature.is_natural("vmnic0", "mac_address", "a4:bf:01:00:00:01", "a4:bf:01:00:00:02")
    assert nature.is_natural("", "uptime", "1", "2")


def test_what_is_told_pickles() -> None:
    comparison = compared(read(SAMPLES / "support_bundle"))
    again = pickle.loads(pickle.dumps(comparison))
    assert again == comparison
    rows = [row for each in again.groups for row in (*each.differing, *each.lone, *each.natural)]
    assert {type(row) for row in rows} == {Difference, Lone}
