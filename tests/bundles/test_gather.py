"""Whole bundles: every way they come, whose they are, and what is told of each file."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest

from analyzer.captures import Capture
from analyzer.gathering import read_case
from analyzer.listed import Listed
from analyzer.model import ParseStatus, SourceRef
from analyzer.sources import again
from analyzer.sources.limits import Limits
from tests.bundles.making import COMMANDS, DNS, LOG, by_path, members, read, rooted, uname
from tests.sources.packing import tar, tgz, zipped


@pytest.mark.parametrize("pack", [tar, tgz, zipped])
@pytest.mark.parametrize("root", [True, False])
def test_every_form_gives_the_host(tmp_path: Path, pack: object, root: bool) -> None:
    case = read(tmp_path, pack(rooted(members()) if root else members()), "renamed.bin")  # type: ignore[operator]
    (host,) = case.hosts
    assert (host.name, host.name_from) == ("esx-a", "commands/uname_-a.txt")
    assert host.collected is not None
    assert (host.collected.version, host.collected.build) == ("8.0.3", "24022510")
    files = by_path(case)
    dns = files["commands/localcli_network-ip-dns-server-list.txt"]
    assert isinstance(dns, Capture)
    assert dns.result.records[0].place.origin.host == "esx-a"
    assert files["commands/localcli_storage-core-madeup-list.txt"].command == "esxcli storage core madeup list"
    for log in ("var/run/log/vmkernel.log", "var/run/log/vmkernel.0.gz"):
        assert files[log].bytes == len(LOG)
    assert not case.diagnostics
    assert not case.unreadable


def test_a_folder_is_a_bundle_too_and_paths_can_be_opened(tmp_path: Path) -> None:
    case = read(tmp_path, rooted(members()), "unpacked")
    assert [host.name for host in case.hosts] == ["esx-a"]
    for path in by_path(case):
        assert (tmp_path / "unpacked" / path).is_file()


def test_several_bundles_in_a_folder_and_in_an_export(tmp_path: Path) -> None:
    files = {
        "a-vm2024-6-01@10-11-12.tgz": tgz(rooted(members())),
        "b-vm2024-6-01@10-11-12.tgz": tgz(rooted(members("esx-b"), "esx-b")),
    }
    for case in (read(tmp_path, zipped(files), "export.zip"), read(tmp_path, files, "folder")):
        assert sorted(host.name for host in case.hosts) == ["esx-a", "esx-b"]
        assert "b-vm2024-6-01@10-11-12.tgz/commands/uname_-a.txt" in by_path(case)
        assert len(case.pairs) == 1


def test_two_roots_in_one_archive_keep_their_names(tmp_path: Path) -> None:
    case = read(tmp_path, tgz({**rooted(members()), **rooted(members("esx-b"), "esx-b")}))
    assert [host.name for host in case.hosts] == ["esx-a", "esx-b"]
    assert "esx-esx-b-2024-06-01--10.11-4711/commands/uname_-a.txt" in by_path(case)


def test_a_host_given_twice_makes_no_pair(tmp_path: Path) -> None:
    (tmp_path / "a.tgz").write_bytes(tgz(rooted(members())))
    (tmp_path / "b.tgz").write_bytes(tgz(rooted(members())))
    case = read_case([str(tmp_path / "a.tgz"), str(tmp_path / "b.tgz")], COMMANDS)
    assert [host.name for host in case.hosts] == ["esx-a", "esx-a (2)"]
    assert not case.pairs
    assert [item.code for item in case.diagnostics] == ["host-collected-twice"]


def test_hosts_without_a_name_are_different_hosts(tmp_path: Path) -> None:
    files = {f"{n}.tgz": tgz(members("localhost.localdomain")) for n in "ab"}
    assert len(read(tmp_path, files, "folder").pairs) == 1


def test_marks_may_come_late(tmp_path: Path) -> None:
    files = members()
    late = {"README": b"Captured on: 2024-06-01 10:00:01.5\n", "etc/ntp.conf": b"server 10.20.0.1\n", **files}
    case = read(tmp_path, tgz({f"renamed/{name}": data for name, data in late.items()}))
    assert [host.name for host in case.hosts] == ["esx-a"]
    assert case.hosts[0].collected is not None
    assert case.hosts[0].collected.collected_at == "2024-06-01T10:00:01Z"
    assert isinstance(by_path(case)["etc/ntp.conf"], Capture)


def test_an_archive_of_pasted_texts_is_no_bundle(tmp_path: Path) -> None:
    text = b"[root@esx07:~] esxcli network ip dns server list\n   DNSServers: 10.20.0.53\n"
    for name, data in (("texts.zip", zipped({"a/session.txt": text})), ("s.txt.gz", gzip.compress(text))):
        case = read(tmp_path, data, name)
        assert [(host.name, host.name_from) for host in case.hosts] == [("esx07", "prompt")]
        assert case.hosts[0].collected is None


def test_a_vcenter_bundle_is_listed_and_not_judged(tmp_path: Path) -> None:
    files = {
        "commands/uname_-a.txt": b"Linux vc01 4.19.290 #1-photon SMP x86_64 GNU/Linux\n",
        "etc/ntp.conf": b"server a\n",
    }
    export = {"vc-vc01.tgz": tgz({f"vc/{name}": data for name, data in files.items()}), "a.tgz": tgz(rooted(members()))}
    case = read(tmp_path, zipped(export), "export.zip")
    assert [host.name for host in case.hosts] == ["esx-a"]
    (told,) = case.diagnostics
    assert told.code == "not-esxi"
    assert "VMware vCenter Server" in told.message
    assert by_path(case)["vc-vc01.tgz/etc/ntp.conf"].reason == "of VMware vCenter Server"  # type: ignore[union-attr]


def test_fragments_are_joined_as_bytes(tmp_path: Path) -> None:
    name = "commands/localcli_network-ip-dns-server-list.txt"
    files = members()
    whole = files.pop(name)
    files |= {f"{name}.FRAG-00001": whole[17:], "commands/other_x.txt": b"", f"{name}.FRAG-00000": whole[:17]}
    dns = by_path(read(tmp_path, tgz(files)))[name]
    assert isinstance(dns, Capture)
    assert dns.result.status is ParseStatus.PARSED
    assert getattr(dns.result.records[0], "dnsservers", None) == ["10.20.0.53", "10.20.0.54"]
    files[f"{name}.FRAG-00003"] = b"\n"
    hole = by_path(read(tmp_path, tgz(files)))[name]
    assert isinstance(hole, Capture)
    assert (hole.result.status, hole.result.reason) == (ParseStatus.TRUNCATED, "the file lacks part 2 of 4")
    files[name] = DNS
    joined = by_path(read(tmp_path, tgz(files)))[name]
    assert isinstance(joined, Capture)
    assert joined.result.status is ParseStatus.PARSED


def test_parts_that_nobody_reads_are_listed_once_with_their_holes(tmp_path: Path) -> None:
    parts = {f"commands/vsi_traverse_-s.txt.FRAG-0000{n}": b"x" * 1_000 for n in (0, 2)}
    item = by_path(read(tmp_path, tgz(members(more=parts))))["commands/vsi_traverse_-s.txt"]
    assert isinstance(item, Listed)
    assert (item.bytes, item.reason) == (2_000, "the file lacks part 1 of 3")


def test_json_takes_the_place_of_a_bad_text(tmp_path: Path) -> None:
    text, twin = "commands/localcli_network-nic-list.txt", "json/localcli_network-nic-list.json"
    rows = (
        b'some warning\n[{"Admin Status": "Up", "Description": "x", "Driver": "ixgben", "Duplex": "Full", '
        b'"Link Status": "Up", "MAC Address": "00:50:56:01:02:03", "MTU": 9000, "Name": "vmnic0", '
        b'"PCI Device": "0000:01:00.0", "Speed": 10000}]\n'
    )
    files = by_path(
        read(tmp_path, tgz(members(more={text: b"Connect to localhost failed: Connection failure\n", twin: rows})))
    )
    nic = files[twin]
    assert isinstance(nic, Capture)
    assert nic.result.records[0].mtu == 9000  # type: ignore[attr-defined]
    assert isinstance(files[text], Listed)
    good = by_path(read(tmp_path, tgz(members(more={twin.replace("nic-list", "ip-dns-server-list"): b"[]"}))))
    item = good["json/localcli_network-ip-dns-server-list.json"]
    assert isinstance(item, Listed)
    assert item.reason == "its text form was read"


def test_the_error_log_explains_outputs(tmp_path: Path) -> None:
    errors = (
        b'Cmd "/bin/localcli network nic list" failed with exit code 1\n'
        b"/usr/sbin/localcli network ip dns server list timed out after 30 seconds\n"
    )
    more = {"error.log": errors, "commands/localcli_network-nic-list.txt": b"Unable to connect to the host\n"}
    files = by_path(read(tmp_path, tgz(members(more=more))))
    dns = files["commands/localcli_network-ip-dns-server-list.txt"]
    nic = files["commands/localcli_network-nic-list.txt"]
    assert isinstance(dns, Capture)
    assert isinstance(nic, Capture)
    assert (dns.result.status, dns.result.reason) == (
        ParseStatus.TRUNCATED,
        "the command was stopped on the host after 30 s",
    )
    assert nic.result.reason.startswith("the command failed on the host with exit code 1")


def test_copies_are_read_once(tmp_path: Path) -> None:
    vmx = b'.encoding = "UTF-8"\ndisplayName = "web"\nvirtualHW.version = "19"\n'
    more = {"vmfs/volumes/5e-1/web/web.vmx": vmx, "vmfs/volumes/datastore1/web/web.vmx": vmx}
    files = by_path(read(tmp_path, tgz(members(more=more))))
    assert isinstance(files["vmfs/volumes/5e-1/web/web.vmx"], Capture)
    copy = files["vmfs/volumes/datastore1/web/web.vmx"]
    assert isinstance(copy, Listed)
    assert copy.reason == "the same file as vmfs/volumes/5e-1/web/web.vmx"


def test_what_a_bundle_lacks(tmp_path: Path) -> None:
    (host,) = read(tmp_path, tgz(members())).hosts
    assert host.collected is not None
    paths = {item.path for item in host.collected.missing}
    assert "commands/esxcfg-vmknic_-l.txt" in paths
    assert "commands/uname_-a.txt" not in paths
    assert "var/run/log/vmkernel.log" not in paths


def test_a_cut_bundle_gives_what_there_is(tmp_path: Path) -> None:
    whole = tgz(rooted({**members(), "var/run/log/noise.gz": bytes(range(256)) * 200}))
    case = read(tmp_path, whole[: len(whole) - 200])
    assert [host.name for host in case.hosts] == ["esx-a"]
    assert any(item.code == "archive-truncated" for item in case.diagnostics)


def test_a_log_that_breaks_off_is_told(tmp_path: Path) -> None:
    case = read(tmp_path, tgz(members(more={"var/run/log/hostd.0.gz": gzip.compress(LOG)[:-9]})))
    log = by_path(case)["var/run/log/hostd.0.gz"]
    assert isinstance(log, Listed)
    assert (log.status, log.bytes) == (ParseStatus.TRUNCATED, len(LOG))
    assert [item.code for item in case.diagnostics] == ["member-truncated"]


@pytest.mark.parametrize(
    ("encoding", "group"), [("utf-16", "VM Network"), ("utf-16-le", "VM Network"), ("cp932", "日本語ネット")]
)
def test_outputs_saved_in_other_encodings(tmp_path: Path, encoding: str, group: str) -> None:
    lines = (
        "Name            Virtual Switch  Active Clients  VLAN ID",
        "--------------  --------------  --------------  -------",
        f"{group:<14}  vSwitch0                     1       20",
    )
    path = "commands/localcli_network-vswitch-standard-portgroup-list.txt"
    groups = by_path(read(tmp_path, tgz(members(more={path: "\r\n".join(lines).encode(encoding)}))))[path]
    assert isinstance(groups, Capture)
    assert [(item.name, item.vlan_id) for item in groups.result.records] == [(group, 20)]  # type: ignore[attr-defined]


def test_nothing_readable_is_told(tmp_path: Path) -> None:
    for name, data in (("x.tgz", tgz(members())[:40]), ("x.7z", b"7z\xbc\xaf'\x1cxxxx"), ("x.zip", b"PK\x03\x04")):
        case = read(tmp_path, data, name)
        assert case.unreadable == [str(tmp_path / name).replace("\\", "/")], name
        assert case.diagnostics


def test_limits_hold_for_outputs(tmp_path: Path) -> None:
    case = read(tmp_path, tgz(members()), limits=Limits(command_bytes=20))
    dns = by_path(case)["commands/localcli_network-ip-dns-server-list.txt"]
    assert isinstance(dns, Capture)
    assert dns.result.status is ParseStatus.TRUNCATED
    assert "longer than 20 bytes" in dns.result.reason


def test_standard_input_may_be_a_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(tgz(rooted(members())))

    monkeypatch.setattr(sys, "stdin", Stdin())
    case = read_case(["-"], COMMANDS)
    assert [host.name for host in case.hosts] == ["esx-a"]


def test_members_can_be_read_again(tmp_path: Path) -> None:
    case = read(tmp_path, zipped({"a.tgz": tgz(rooted(members()))}), "export.zip")
    source = str(tmp_path / "export.zip").replace("\\", "/")
    ((_, way),) = case.places[SourceRef(source, "a.tgz/var/run/log/vmkernel.0.gz")]
    assert b"".join(again.content(tmp_path / "export.zip", way, Limits())) == LOG


def test_copies_of_folders_inside_a_bundle_are_no_hosts(tmp_path: Path) -> None:
    inside = {
        "snapshot-0/commands/uname_-a.txt": uname("esx-a"),
        "vmfs/volumes/ds/backup/etc/vmware/esx.conf": b'/adv/Misc/HostName = "other"\n',
        "var/log/vmware/error.log": b"x\n",
    }
    files = members(more=inside)
    for number, data in enumerate((tgz(rooted(files)), tgz({f"renamed/{name}": text for name, text in files.items()}))):
        case = read(tmp_path, data, f"{number}.tgz")
        assert [host.name for host in case.hosts] == ["esx-a"]
        assert set(inside) <= set(by_path(case))
    beside = read(
        tmp_path / "folder", {**rooted(files), **rooted(members("esx-b"), "esx-b"), "error.log": b"mine\n"}, ""
    )
    assert [host.name for host in beside.hosts] == ["esx-a", "esx-b"]


def test_many_files_before_the_mark_take_no_longer_each(tmp_path: Path) -> None:
    files = {f"renamed/vmfs/volumes/a/x{number}.txt": b"x" for number in range(4_000)}
    case = read(tmp_path, tgz({**files, "renamed/commands/uname_-a.txt": uname("esx-a")}))
    assert [host.name for host in case.hosts] == ["esx-a"]
    assert len(case.listed) == 4_000


def test_parts_are_kept_up_to_the_limit(tmp_path: Path) -> None:
    name = "commands/localcli_network-ip-dns-server-list.txt"
    files = members()
    del files[name]
    parts = {f"{name}.FRAG-{number:05}": DNS * 20 for number in range(50)}
    case = read(tmp_path, tgz(rooted({**files, **parts})), limits=Limits(command_bytes=2_000))
    capture = by_path(case)[name]
    assert isinstance(capture, Capture)
    assert capture.bytes <= 2_000
    assert capture.result.status is ParseStatus.TRUNCATED
    assert "longer than" in capture.result.reason


def test_a_long_output_without_a_parser_is_no_loss(tmp_path: Path) -> None:
    name = "commands/localcli_foo-bar-list.txt"
    text = b"\nName  Value\n----  -----\n" + b"foo       1\n" * 100_000
    item = by_path(read(tmp_path, tgz(rooted(members(more={name: text})))))[name]
    assert isinstance(item, Listed)
    assert item.status is ParseStatus.UNSUPPORTED
    assert "longer than" in item.reason


def test_empty_files_and_those_of_a_mac_are_listed(tmp_path: Path) -> None:
    case = read(tmp_path, tgz({"a/empty.txt": b"", "__MACOSX/._x": b"1", "paste.txt": b"[root@esx-a:~] date\n"}))
    assert {item.ref.path: item.status for item in case.listed} == {
        "a/empty.txt": ParseStatus.EMPTY,
        "__MACOSX/._x": ParseStatus.UNSUPPORTED,
    }
    assert not case.unreadable
    assert read(tmp_path, tgz({"a/empty.txt": b""}), "empty.tgz").unreadable


def test_parts_of_an_archive_are_listed(tmp_path: Path) -> None:
    inner = tgz({"wcp/commands/kubectl_get.txt": bytes(range(256)) * 9})
    parts = {f"wcp/x.tar.gz.FRAG-{number:05}": inner[number * 100 : number * 100 + 100] for number in range(3)}
    case = read(tmp_path, tar(parts), "wcp.tar")
    assert not case.hosts
    assert not [item for item in case.diagnostics if item.level == "error"]
    assert "wcp/x.tar.gz.FRAG-00000" in by_path(case)


def test_standard_input_says_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, said in ((b"BZh91AY&SY" + bytes(600), "packed with bzip2"), (zipped({}), "")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        case = read_case(["-"], COMMANDS)
        assert case.unreadable == ["stdin"]
        assert said in "".join(item.message for item in case.diagnostics)


def test_many_small_bombs_are_one_large_one(tmp_path: Path) -> None:
    zeros = gzip.compress(b"0" * 2_000_000)
    bombs = {f"var/run/log/vobd.{number}.gz": zeros for number in range(30)}
    case = read(tmp_path, tgz(members(more=bombs)), limits=Limits(free_total=5_000_000, total_ratio=20))
    assert [host.name for host in case.hosts] == ["esx-a"]
    assert [item.code for item in case.diagnostics] == ["archive-bomb"]
    unpacked = sum(item.bytes for item in case.listed if item.ref.path.startswith("var/run/log/vobd"))
    assert unpacked < 20_000_000


PASTED = """\
[root@esx-a:~] esxcli network ip dns server list
   DNSServers: {}
[root@esx-a:~] vmkping -I vmk1 10.20.0.12
PING 10.20.0.12 (10.20.0.12): 56 data bytes
"""


def test_what_was_pasted_of_a_host_goes_to_its_bundle(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.tgz").write_bytes(tgz(rooted(members("esx-a.lab.example"))))
    paste = tmp_path / "in" / "paste.txt"
    paste.write_text(PASTED.format("10.20.0.53, 10.20.0.54"), encoding="utf-8")
    case = read_case([str(tmp_path / "in")], COMMANDS)
    assert [host.name for host in case.hosts] == ["esx-a.lab.example"]
    assert any(capture.ref.path == "paste.txt" for capture in case.hosts[0].captures)
    paste.write_text(PASTED.format("10.99.0.1"), encoding="utf-8")
    apart = read_case([str(tmp_path / "in")], COMMANDS)
    assert len(apart.hosts) == 2


def test_logs_of_a_bundle_that_begin_with_a_hole_or_were_saved_on_windows(tmp_path: Path) -> None:
    more = {"var/run/log/vobd.log": bytes(70_000) + LOG, "var/run/log/hostd.log": LOG.decode().encode("utf-16")}
    path = tmp_path / "esx-a.tgz"
    path.write_bytes(tgz({f"esx-a/{name}": data for name, data in members(more=more).items()}))
    found = {item.ref.path: item for item in read_case([str(path)], COMMANDS).listed}
    for name in more:
        assert (found[name].status, found[name].lines) == (ParseStatus.PARSED, 2_000)
