"""Bundles of the factory are the same for the same seed, sound as archives, understood, and wrong where meant."""

from __future__ import annotations

import gzip
import io
import itertools
import re
import shlex
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.analysis import Options as AnalysisOptions
from analyzer.analysis import analyse
from analyzer.captures import Case
from analyzer.findings import OutcomeStatus
from analyzer.gathering import read_case
from analyzer.model import ParseStatus
from analyzer.registry import load_registry
from tests.factory import (
    RELEASES,
    ExtraLine,
    Options,
    faults,
    faulty_cluster,
    hostile_inputs,
    make_cluster,
    make_host,
    members,
    plant,
    save_bundle,
    save_export,
    save_old_bundle,
    with_size,
    write_bundle,
)  # fmt: skip
from tests.factory.cli import main, size
from tests.factory.demo import make_demo
from tests.factory.names import MIB, command_file
from tests.factory.packing import GzipStream
from tests.factory.render_files import root

TOP = Path(__file__).resolve().parents[2]
SMALL = Options(logs=30_000)
_VERSIONS = sorted(RELEASES)
_NOT_TOLD = frozenset({"not-an-archive", "empty", "encrypted-zip", "nested-too-deep"})
"""Hostile inputs of which nothing can be read."""


def packed(seed: str = "1", options: Options = SMALL, form: str = "tgz", version: str = "8.0") -> bytes:
    out = io.BytesIO()
    write_bundle(make_host(seed, version=version), out, options, form)
    return out.getvalue()


def contents(options: Options = SMALL, version: str = "8.0", **host: int) -> dict[str, bytes]:
    """The members of a bundle by path."""
    return {item.path: item.data for item in members(make_host("1", version=version, **host), options)}  # type: ignore[arg-type]


def read(*paths: Path) -> Case:
    return read_case([str(path) for path in paths], load_registry().commands)


# -- the same every time -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["tgz", "tar", "zip"])
def test_one_seed_gives_the_same_bytes(form: str) -> None:
    options = Options(logs=30_000, bulk=3 * MIB, commands=200, more=True)
    assert packed(options=options, form=form) == packed(options=options, form=form)


def test_another_seed_gives_another_host() -> None:
    first, second = make_host("1"), make_host("2")
    assert {nic.mac for nic in first.nics}.isdisjoint(nic.mac for nic in second.nics)
    assert {store.uuid for store in first.datastores}.isdisjoint(store.uuid for store in second.datastores)
    assert packed("1") != packed("2")


def test_hosts_of_a_cluster_share_what_is_shared_and_nothing_else() -> None:
    first, second = make_cluster(hosts=2)
    assert first.distributed[0].uuid == second.distributed[0].uuid
    assert [store.uuid for store in first.datastores[1:]] == [store.uuid for store in second.datastores[1:]]
    assert {adapter.mac for adapter in first.adapters}.isdisjoint(adapter.mac for adapter in second.adapters)
    assert {adapter.address for adapter in first.adapters}.isdisjoint(adapter.address for adapter in second.adapters)
    assert {port for vm in first.vms for port in vm.ports if port}.isdisjoint(
        port for vm in second.vms for port in vm.ports
    )


# -- archives ------------------------------------------------------------------------------------------


def test_the_standard_library_reads_every_form(tmp_path: Path) -> None:
    host = make_host("1")
    wanted = {f"{root(host)}/{item.path}": item.data for item in members(host, SMALL)}
    tgz = save_bundle(host, tmp_path, SMALL)
    assert tgz.name == f"{root(host)}.tgz"
    for path in (tgz, save_bundle(host, tmp_path, SMALL, "tar")):
        with tarfile.open(path) as tar:
            held = {item.name: (tar.extractfile(item) or io.BytesIO()).read() for item in tar}
        assert held == wanted
    with zipfile.ZipFile(save_bundle(host, tmp_path, SMALL, "zip")) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == wanted
    folder = save_bundle(host, tmp_path, SMALL, "folder")
    assert {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    } == wanted


def test_an_export_holds_one_bundle_for_each_host(tmp_path: Path) -> None:
    hosts = make_cluster(hosts=2)
    export = save_export(hosts, tmp_path, SMALL, vcenter=True)
    assert re.fullmatch(r"VMware-vCenter-support-\d{4}-\d\d-\d\d@\d\d-\d\d-\d\d\.zip", export.name)
    with zipfile.ZipFile(export) as archive:
        *bundles, vcenter = archive.namelist()
    assert [name.partition("-vm")[0] for name in bundles] == [host.fqdn for host in hosts]
    assert "-vm2025-3-04@" in bundles[0]
    assert vcenter.startswith("vc-")
    case = read(export)
    assert [host.name for host in case.hosts] == [host.fqdn for host in hosts]
    assert "not-esxi" in [item.code for item in case.diagnostics]


def test_levels_change_within_one_gzip_member() -> None:
    out = io.BytesIO()
    stream = GzipStream(out)
    pieces = [(b"text " * 9000, 6), (bytes(range(256)) * 300, 0), (b"more " * 9000, 9)]
    for data, level in pieces:
        stream.write(data, level)
    stream.close()
    assert gzip.decompress(out.getvalue()) == b"".join(data for data, _ in pieces)
    assert out.getvalue().count(b"\x1f\x8b\x08") == 1


# -- names and layout ----------------------------------------------------------------------------------


def test_names_follow_the_rule_of_vm_support() -> None:
    told = {
        "localcli storage filesystem list -i": "localcli_storage-filesystem-list--i.txt",
        "vmware-vimdump -o - -U dcui": "vmware-vimdump_-o----U-dcui.txt",
        "esxcfg-info -a -F xml": "esxcfg-info_-a--F-xml.txt",
        "localcli --plugin-dir /usr/lib/vmware/esxcli/int device driver list":
            "localcli_--plugin-dir-usrlibvmwareesxcliint-device-driver-list.txt",
        "/usr/lib/vmware/vm-support/bin/nicinfo.sh": "nicinfo.sh.txt",
        "vmkfstools -P -v 10 /vmfs/volumes/65f0a1b2-0c1d2e3f": "vmkfstools_-P--v-10-vmfsvolumes65f0a1b2-0c1d2e3f.txt",
    }  # fmt: skip
    for command, name in told.items():
        assert command_file(*shlex.split(command)) == f"commands/{name}"
    assert command_file("localcli", "x" * 200).endswith("[...].txt")


@pytest.mark.parametrize("version", _VERSIONS)
def test_a_bundle_holds_what_its_version_has(version: str) -> None:
    held = contents(version=version)
    release = RELEASES[version]
    assert any(path.startswith("json/") for path in held) is release.has_json
    assert ("vm-support-incident-key" in held) is release.has_incident_key
    assert ("errors-ignored.log" in held) is release.has_incident_key
    assert release.version in held["commands/vmware_-vl.txt"].decode()
    assert {"README", "action.log", "error.log", "bootbank/boot.cfg", "etc/vmware/esx.conf"} <= held.keys()
    assert max(len(data) for path, data in held.items() if path.endswith(".vmdk")) <= 1024


def test_a_bundle_has_as_many_command_files_as_asked_for() -> None:
    held = contents(Options(logs=30_000, commands=700))
    assert sum(path.startswith("commands/") for path in held) == pytest.approx(700, abs=5)


def test_big_outputs_come_in_parts_that_stand_among_others() -> None:
    order = [
        item.path for item in members(make_host("1"), Options(logs=30_000, bulk=20 * MIB)) if ".FRAG-" in item.path
    ]
    by_file = Counter(path.partition(".FRAG-")[0] for path in order)
    assert len(by_file) == 4
    names = [path.partition(".FRAG-")[0] for path in order]
    assert sum(one != two for one, two in itertools.pairwise(names)) > len(by_file)
    held = contents(Options(logs=30_000, bulk=20 * MIB))
    for name, count in by_file.items():
        assert name not in held
        parts = [held[f"{name}.FRAG-{number:05}"] for number in range(count)]
        assert all(len(part) == MIB for part in parts[:-1])
        assert len(parts[-1]) <= MIB


def test_the_layout_of_4x_is_recognised(tmp_path: Path) -> None:
    path = save_old_bundle(make_host("1", name="cos01"), tmp_path)
    with tarfile.open(path) as tar:
        assert all(name.startswith("vm-support-cos01-2025-03-04--") for name in tar.getnames())


# -- logs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", _VERSIONS)
def test_logs_run_on_in_time(version: str) -> None:
    held = contents(Options(logs=600_000), version=version)
    host = make_host("1", version=version)
    for name in ("vmkernel", "hostd", "vobd", "syslog"):
        files = [held[f"var/run/log/{name}.log"]]
        files += [gzip.decompress(held[f"var/run/log/{name}.{number}.gz"]) for number in range(8)]
        stamps = [re.findall(rb"^[-\d]{10}T[:\d]{8}", data, re.M) for data in reversed(files)]
        every = [stamp for each in stamps for stamp in each]
        assert every == sorted(every), name
        assert every[-1].decode() <= host.collected.isoformat()
        assert all(stamps)


def test_a_line_of_ones_own_stands_where_its_time_puts_it() -> None:
    host = make_host("1")
    host.lines.append(ExtraLine("vmkernel", timedelta(minutes=90), "cpu3:2097300)WARNING: Uplink: planted", "warning"))
    held = {item.path: item.data for item in members(host, Options(logs=600_000))}
    lines = held["var/run/log/vmkernel.log"].decode().splitlines()
    rotated = [
        gzip.decompress(data).decode() for path, data in held.items() if "vmkernel." in path and path.endswith("gz")
    ]
    found = [line for line in (*lines, *"\n".join(rotated).split("\n")) if "planted" in line]
    when = host.collected - timedelta(minutes=90)
    assert found == [f"{when.isoformat()}.000Z Wa(180) vmkwarning: cpu3:2097300)WARNING: Uplink: planted"]


def test_twenty_megabytes_take_a_moment(tmp_path: Path) -> None:
    began = time.perf_counter()
    path = save_bundle(make_host("1", vms=10), tmp_path, with_size(Options(commands=500), 20_000_000))
    assert time.perf_counter() - began < 30
    assert 14_000_000 < path.stat().st_size < 28_000_000
    with tarfile.open(path) as tar:
        unpacked = sum(
            len(gzip.decompress(data)) if item.name.endswith(".gz") else item.size
            for item in tar if "/var/run/log/" in item.name
            for data in [(tar.extractfile(item) or io.BytesIO()).read()]
        )  # fmt: skip
    assert 160_000_000 < unpacked < 220_000_000


# -- what is in it -------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("lag", [False, True], ids=["plain", "lag"])
def test_every_output_is_understood_whole(version: str, lag: bool, tmp_path: Path) -> None:
    host = make_host("1", version=version, lag=lag)
    case = read(save_bundle(host, tmp_path, Options(logs=30_000, commands=200, more=True, free_ports=3)))
    (known,) = case.hosts
    assert known.name == host.fqdn
    assert (known.collected and known.collected.build) == str(host.release.build)
    not_read = [
        (item.ref.path, item.result.status, item.result.reason, item.result.unparsed[:3])
        for item in known.captures
        if item.result.unparsed or item.result.status not in (ParseStatus.PARSED, ParseStatus.EMPTY)
    ]
    assert not not_read
    poor = (ParseStatus.PARTIAL, ParseStatus.COMMAND_FAILED, ParseStatus.UNREADABLE, ParseStatus.TRUNCATED)
    assert not [item for item in case.listed if item.status in poor]
    assert not case.diagnostics


@pytest.mark.parametrize("version", _VERSIONS)
def test_nothing_is_wrong_with_sound_hosts(version: str, tmp_path: Path) -> None:
    for host in make_cluster(version=version):
        save_bundle(host, tmp_path, Options(logs=30_000))
    report = analyse([str(tmp_path)]).report
    assert not [item for item in report.outcomes if item.status is OutcomeStatus.ERRORED]
    known = {"NET-021"} if version == "5.5" else set()  # its drivers are of the kind that 7.0 has no more
    found = [item for item in report.findings if item.severity.value != "info" and item.id not in known]
    assert not [f"{item.id} {item.message}" for item in found]


@pytest.mark.parametrize("name", faults())
def test_a_planted_fault_is_found(name: str, tmp_path: Path) -> None:
    fault = faults()[name]
    for host in faulty_cluster(name):
        save_bundle(host, tmp_path, Options(logs=30_000, more=fault.more))
    findings = analyse([str(tmp_path)], AnalysisOptions(hardening=fault.hardening or None)).report.findings
    for expected in fault.expected:
        spoken = [item for item in findings if (item.id, item.severity.value) == (expected.rule, expected.severity)]
        assert spoken, [(item.id, item.severity.value, item.message) for item in findings]
        assert any(proof.path.endswith(expected.path) for item in spoken for proof in item.evidence)
        timed = [(item.first_seen, item.last_seen) for item in spoken if item.first_seen and item.last_seen]
        if timed and (begin_end := _planted(name)) is not None:
            begin, end = begin_end
            assert any(begin <= first and last <= end for first, last in timed), (begin, end, timed)


def _planted(name: str) -> tuple[str, str] | None:
    """From when to when a fault was written into logs, with an hour on both sides for what the host does about it."""
    known = {(line.log, line.body) for host in make_cluster(version=faults()[name].version) for line in host.lines}
    times = [
        host.collected - line.when + number * line.every * (line.times - 1)
        for host in faulty_cluster(name)
        for line in host.lines
        if (line.log, line.body) not in known
        for number in (0, 1)
    ]
    if not times:
        return None
    hour = timedelta(hours=1)
    return f"{min(times) - hour:%Y-%m-%dT%H:%M:%S}", f"{max(times) + hour:%Y-%m-%dT%H:%M:%S}"


def test_several_faults_may_be_planted_at_once(tmp_path: Path) -> None:
    hosts = make_cluster()
    plant(hosts, ["crc-errors", "ntp-missing"])
    for host in hosts:
        save_bundle(host, tmp_path, Options(logs=30_000))
    found = {item.id for item in analyse([str(tmp_path)]).report.findings}
    assert {"NET-010", "VMK-026"} <= found


# -- hostile inputs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hostile_inputs())
def test_a_hostile_input_is_read_as_far_as_it_can_be(name: str, tmp_path: Path) -> None:
    bad = hostile_inputs()[name]
    path = tmp_path / f"{name}.{bad.suffix}"
    path.write_bytes(bad.make())
    case = read(path)
    known = [host for host in case.hosts if host.captures]
    assert bool(known) is (name not in _NOT_TOLD)
    assert all(host.name == "esx66.lab.example" for host in known)


def test_hostile_inputs_are_the_same_every_time() -> None:
    for name in ("path-traversal", "gzip-bomb", "zip-wrong-sizes", "odd-names"):
        assert hostile_inputs()[name].make() == hostile_inputs()[name].make()


# -- command line and sample ---------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "count"), [("2000", 2000), ("110MB", 110_000_000), ("1.5g", 1_500_000_000)])
def test_sizes_may_have_units(text: str, count: int) -> None:
    assert size(text) == count


def test_the_command_line_makes_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["bundle", "-o", str(tmp_path), "--logs", "30k", "--fault", "crc-errors", "--version", "7.0"])
    (made,) = capsys.readouterr().out.split()
    assert Path(made).is_file()
    main(["hostile", "truncated", "-o", str(tmp_path)])
    assert (tmp_path / "truncated.tgz").is_file()
    main(["faults"])
    listed = capsys.readouterr().out
    assert all(name in listed for name in faults())


def _unpacked(path: Path) -> dict[str, bytes]:
    """All files of an archive, archives in it opened: how well they are packed depends on the library."""
    data = path.read_bytes()
    return dict(_files(data, path.name))


def _files(data: bytes, name: str) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for item in archive.namelist():
                found |= _files(archive.read(item), f"{name}/{item}")
    elif name.endswith(".tgz"):
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                found |= _files((tar.extractfile(member) or io.BytesIO()).read(), f"{name}/{member.name}")
    else:
        found[name] = gzip.decompress(data) if name.endswith(".gz") else data
    return found


def test_the_sample_is_what_the_factory_makes(tmp_path: Path) -> None:
    kept = TOP / "samples" / "support_bundle"
    made = make_demo(tmp_path)
    assert sorted(path.name for path in made) == sorted(path.name for path in kept.iterdir() if path.suffix != ".md")
    for path in made:
        assert _unpacked(path) == _unpacked(kept / path.name), "run: python -m tests.factory demo"
    assert max(path.stat().st_size for path in made) < 300_000
