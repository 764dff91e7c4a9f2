"""The small pieces: names, identity, failures, fragments, completeness."""

from __future__ import annotations

import pytest

from analyzer.bundles.completeness import expected, missing_files
from analyzer.bundles.failures import Failure, failures, not_found
from analyzer.bundles.fragments import Fragments
from analyzer.bundles.identity import identity
from analyzer.bundles.layout import Role, file_of, fragment_of, is_marker, plain_name, role_of, root_name, same_file_key


@pytest.mark.parametrize(
    ("folder", "host", "time"),
    [
        ("esx-esx-a.lab.example-2024-01-31--10.05-2107676", "esx-a.lab.example", "2024-01-31T10:05:00Z"),
        ("esx-host1.com-2012-08-20--19.28", "host1.com", "2012-08-20T19:28:00Z"),
        ("esx-a-2020-01-01--00.00-1-2021-03-08--14.49-17885597", "a-2020-01-01--00.00-1", "2021-03-08T14:49:00Z"),
        ("vm-support-esx4-2010-05-01--12.30.4711", "esx4", "2010-05-01T12:30:00Z"),
    ],
)
def test_root_folders(folder: str, host: str, time: str) -> None:
    found = root_name(folder)
    assert found is not None
    assert (found.host, found.time) == (host, time)


@pytest.mark.parametrize("folder", ["", "commands", "esx-a", "esx-2024-01-31--10.05", "my-esx-a-2024-01-31--10.05-1"])
def test_other_folders(folder: str) -> None:
    assert root_name(folder) is None


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("/usr/sbin/localcli storage filesystem list -i", "localcli_storage-filesystem-list--i.txt"),
        ("/bin/vmware-vimdump -o - -U dcui", "vmware-vimdump_-o----U-dcui.txt"),
        ("esxcfg-info -a -F 'xml'", "esxcfg-info_-a--F-xml.txt"),
        (
            "/sbin/localcli --plugin-dir /usr/lib/vmware/esxcli/int device driver list",
            "localcli_--plugin-dir-usrlibvmwareesxcliint-device-driver-list.txt",
        ),
        ("/usr/lib/vmware/vm-support/bin/nicinfo.sh", "nicinfo.sh.txt"),
        ("/bin/date", "date.txt"),
    ],
)
def test_the_naming_rule(command: str, name: str) -> None:
    assert file_of(command) == name


def test_long_names_are_cut() -> None:
    assert file_of(f"/bin/x {'a' * 200}").endswith("aaa[...].txt")
    assert len(file_of(f"/bin/x {'a' * 200}")) == 100 + len("[...].txt")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("commands/esxcfg-vmknic_-l.txt", Role.COMMAND),
        ("commands/smbios.bin", Role.OTHER),
        ("json/localcli_vm-process-list.json", Role.JSON),
        ("README", Role.OWN),
        ("error.log", Role.OWN),
        ("var/run/log/vmkernel.log", Role.LOG),
        ("var/run/log/vmkernel.0.gz", Role.LOG),
        ("var/run/log/hostd-probe.log", Role.LOG),
        ("var/log/dvsData.tar", Role.OTHER),
        ("var/log/vsantraces/x.gz", Role.OTHER),
        ("var/core/vmkernel-zdump.1", Role.OTHER),
        ("vmfs/volumes/1-2/vm/vmware-3.log", Role.LOG),
        ("vmfs/volumes/1-2/vm/vm.vmx", Role.CONFIG),
        ("etc/ntp.conf", Role.CONFIG),
        ("bootbank/boot.cfg", Role.CONFIG),
        ("snapshot-0/commands/x.txt", Role.OTHER),
        ("proc/vmware/x", Role.OTHER),
    ],
)
def test_roles(path: str, role: Role) -> None:
    assert role_of(path) is role


def test_marks_and_names() -> None:
    assert is_marker("commands/uname_-a.txt")
    assert is_marker("etc/vmware/esx.conf")
    assert not is_marker("commands/notes.txt")
    assert not is_marker("var/run/log/vmkernel.log")
    assert fragment_of("commands/x.txt.FRAG-00003") == ("commands/x.txt", 3)
    assert fragment_of("commands/x.txt.FRAG-3") is None
    assert plain_name("commands/12.localcli_vm-process-list.txt") == "localcli_vm-process-list.txt"


def test_copies_of_one_file_have_one_key() -> None:
    by_uuid = same_file_key("vmfs/volumes/5e-1/web [1]/web.vmx", 10, 5)
    assert by_uuid == same_file_key("vmfs/volumes/datastore1/web [1]/web.vmx", 10, 5)
    assert by_uuid != same_file_key("vmfs/volumes/datastore1/web [1]/web.vmx", 11, 5)
    assert same_file_key("var/log/vpxa.log", 1, 5) == same_file_key("var/run/log/vpxa.log", 1, 5)
    assert same_file_key("etc/hosts", 1, 5) is None


VERSION = "VMware ESXi 8.0.3 build-24022510\nVMware ESXi 8.0 Update 3\n"
UNAME = "VMkernel esx-a.lab.example 8.0.3 #1 SMP Release build-24022510 May 20 2024 x86_64 x86_64 x86_64 ESXi\n"
README = "Command line: /bin/vm-support -w /tmp\nCaptured on: 2024-06-01 10:00:01.123456\nOptions: Namespace(a=None)\n"


def test_identity_takes_the_best_source_of_each_fact() -> None:
    texts = {
        "commands/vmware_-vl.txt": VERSION,
        "commands/uname_-a.txt": UNAME,
        "README": README,
        "commands/date.txt": "Sat Jun  1 10:00:07 UTC 2024\n",
        "commands/localcli_system-stats-uptime-get.txt": "\n86400123456\n",
        "etc/vmware/esx.conf": '/adv/Misc/HostName = "other"\n',
    }
    found = identity(texts, "esx-renamed-2020-01-01--00.00-1")
    about = found.about
    assert (found.host, about.version, about.build) == ("esx-a.lab.example", "8.0.3", "24022510")
    assert (about.collected_at, about.uptime_seconds) == ("2024-06-01T10:00:01Z", 86_400)
    assert about.options == "Namespace(a=None)"
    assert about.told_by["host"] == "commands/uname_-a.txt"
    assert about.told_by["collected_at"] == "README"
    assert found.is_esx is True


@pytest.mark.parametrize(
    ("texts", "host", "collected", "who"),
    [
        ({"etc/vmware/esx.conf": '/adv/Misc/HostName = "esx-b"\n'}, "esx-b", "2024-01-31T10:05:00Z", "folder name"),
        ({"commands/date.txt": "Wed Jan 31 10:07:00 UTC 2024\n"}, "esx-a", "2024-01-31T10:07:00Z", "commands/date.txt"),
        ({}, "esx-a", "2024-01-31T10:05:00Z", "folder name"),
    ],
)
def test_identity_falls_back(texts: dict[str, str], host: str, collected: str, who: str) -> None:
    found = identity(texts, "esx-esx-a-2024-01-31--10.05-77", first_stamp=5)
    assert (found.host, found.about.collected_at) == (host, collected)
    assert found.about.told_by["collected_at"] == who


def test_identity_by_the_first_file_when_nothing_else_tells() -> None:
    assert identity({}, "renamed", first_stamp=1_700_000_000).about.collected_at == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize(
    "texts",
    [
        {"commands/uname_-a.txt": "Linux vc01.lab.example 4.19.290-3.ph3 #1-photon SMP x86_64 GNU/Linux\n"},
        {"README": "Command line: /usr/sbin/vc-support -v\n"},
    ],
)
def test_a_vcenter_is_no_host(texts: dict[str, str]) -> None:
    assert identity(texts, "vc").is_esx is False


ERRORS = """\
2024-06-01T10:01:00: Cmd "/usr/sbin/localcli iscsi session list" failed with exit code 1
/bin/vmware-vimdump -o - -U dcui timed out after 20 seconds due to lack of progress in last 20 seconds (4096 bytes read)
Cmd "/sbin/localcli vsan cluster get" returned no information, don't collect file
No file found matching /etc/likewise/*
Skipping non-file /var/log/x
"""


def test_failures_by_file() -> None:
    assert failures(ERRORS) == [
        Failure("localcli_iscsi-session-list.txt", "the command failed on the host with exit code 1"),
        Failure("vmware-vimdump_-o----U-dcui.txt", "the command was stopped on the host after 20 s", cut=True),
        Failure("localcli_vsan-cluster-get.txt", "the command printed nothing on the host"),
    ]
    assert not_found(ERRORS) == ["/etc/likewise/*"]


def test_fragments_join_in_order_and_tell_holes() -> None:
    parts = Fragments()
    parts.add(2, b"c")
    parts.add(0, b"a")
    assert parts.joined() == b"ac"
    assert parts.trouble == "lacks part 1 of 3"
    parts.add(1, b"b")
    parts.add(1, b"other")
    assert (parts.joined(), parts.trouble) == (b"abc", "")
    parts.add(3, b"d", cut=True)
    assert parts.trouble == "ends in the middle of a part"


def test_what_is_missing_depends_on_the_version() -> None:
    everything = {item.paths[0] for item in expected()}
    assert missing_files("8.0.3", everything, {}) == ()
    assert missing_files("", set(), {}) == ()
    rest = everything - {"commands/lspci.txt"}
    reason = {"lspci.txt": Failure("lspci.txt", "the command failed on the host with exit code 1")}
    (lacking,) = missing_files("8.0.3", rest, reason)
    assert (lacking.path, lacking.reason) == ("commands/lspci.txt", reason["lspci.txt"].reason)
    assert "commands/net-stats_-l.txt" not in {item.path for item in missing_files("5.0.0", set(), {})}
    assert missing_files("8.0.3", {*rest, "commands/lspci.txt.gz"}, {}) == ()


def test_commands_with_quotes_and_lines_made_to_take_hours() -> None:
    assert failures("""x: Cmd "/bin/sh -c 'a | b'" failed with exit code 2""")[0].file == "sh_-c-ab.txt"
    for line in (
        "/a" * 500_000,
        " " * 1_000_000 + "x",
        'Cmd "a' * 150_000,
        "No file found matching a" + " " * 1_000_000,
    ):
        assert failures(line) == []
    assert not_found("no file") == []


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("README", "Options: x" + " " * 900_000 + "y"),
        ("bootbank/boot.cfg", "build=8.0.3-" + "1" * 900_000 + "x"),
        ("bootbank/boot.cfg", "build=8.0.3-" + "1." * 450_000 + "x"),
        ("commands/vmware_-vl.txt", "VMware ESXi 8" + ".1" * 450_000),
        ("commands/vmware_-vl.txt", "VMware ESXi 8." + "1" * 900_000 + ".0 build-1"),
        ("commands/uname_-a.txt", "VMkernel " * 100_000),
        ("etc/vmware/esx.conf", "/adv/Misc/HostName = " * 40_000),
        ("commands/localcli_system-stats-uptime-get.txt", "²³"),
        ("commands/localcli_system-stats-uptime-get.txt", "9" * 5_000),
        ("README", "Captured on: 2025-99-99 99:99:99"),
        ("commands/date.txt", "Sat Jun 99 99:99:99 UTC 2024"),
        ("action.log", "2024-13-01T00:00:00"),
    ],
)
def test_texts_that_mean_harm_tell_nothing(member: str, text: str) -> None:
    about = identity({member: text}, "bundle").about
    assert (about.version, about.build, about.collected_at, about.uptime_seconds) == ("", "", "", None)
    assert missing_files("8." + "1" * 5_000, (), {}) == ()


@pytest.mark.parametrize("stamp", [2**40, 2**70])
def test_time_stamps_beyond_all_calendars(stamp: int) -> None:
    assert identity({}, "bundle", stamp).about.collected_at == ""


def test_facts_are_safe_to_show() -> None:
    uname = "VMkernel \x1b[31mevil\u202e 8.0.3 #1 SMP Release build-24022510\n"
    known = identity({"commands/uname_-a.txt": uname, "README": "Options: \x1b]0;x\x07\n"}, "bundle")
    assert known.host.isprintable()
    assert known.about.options.isprintable()
    assert known.about.version == "8.0.3"
