"""Several processes read one bundle: each log once, whoever comes first, and with the same result as one."""

from __future__ import annotations

import gzip
import io
import multiprocessing
import pickle
import tarfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.bundles import sharing
from analyzer.captures import Case
from analyzer.gathering import read_case
from analyzer.logs.reader import LogReader
from analyzer.model import CaptureKind, SourceRef
from tests.bundles.making import COMMANDS, LOG, members, read, rooted
from tests.sources.packing import tgz, zipped


def test_jobs_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.bundles.sharing.WORTH_IT", 1)
    logs = {f"var/run/log/vobd.{n}.gz": gzip.compress(LOG[: 33 * n])[: None if n % 5 else -9] for n in range(20)}
    data = zipped(
        {"a.tgz": tgz(rooted(members(more=logs))), "b.tgz": tgz(rooted(members("esx-b", more=logs), "esx-b"))}
    )
    one, two = read(tmp_path, data, "export.zip"), read(tmp_path, data, "export.zip", jobs=3)

    def told(case: Case) -> object:
        listed = [(i.ref, i.kind, i.status, i.reason, i.bytes) for i in case.listed]
        return listed, [h.name for h in case.hosts], case.diagnostics

    assert told(one) == told(two)


def test_jobs_change_nothing_in_a_broken_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.bundles.sharing.WORTH_IT", 1)
    logs = {f"var/run/log/a.{number}.gz": gzip.compress(bytes((number * 7 + at) % 251 for at in range(40_000)) * 2)
            for number in range(30)}  # fmt: skip
    whole = bytearray(tgz(rooted(members(more=logs))))
    cut = bytes(whole[: len(whole) // 2])
    whole[len(whole) // 2] ^= 0xFF
    for data in (cut, bytes(whole)):
        one, four = (read(tmp_path, data, jobs=jobs) for jobs in (1, 4))
        assert one.diagnostics == four.diagnostics
        assert [(item.ref, item.status, item.reason, item.bytes) for item in one.listed] == [
            (item.ref, item.status, item.reason, item.bytes) for item in four.listed
        ]


def test_jobs_change_nothing_for_a_name_that_comes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.bundles.sharing.WORTH_IT", 1)
    line = b"2026-03-01T10:00:00.000Z cpu1:2097)vmnic0: link down\n"
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        for name, data in rooted(members()).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        root = next(iter(rooted(members()))).partition("/")[0]
        for times in (3, 5, 7):
            entry = tarfile.TarInfo(f"{root}/var/run/log/vmkernel.9.gz")
            packed = gzip.compress(line * times)
            entry.size = len(packed)
            archive.addfile(entry, io.BytesIO(packed))
    one, four = (read(tmp_path, whole.getvalue(), jobs=jobs) for jobs in (1, 4))
    told = [(item.ref, item.status, item.bytes) for item in one.listed]
    assert told == [(item.ref, item.status, item.bytes) for item in four.listed]
    assert [size for ref, _, size in told if ref.path.endswith("vmkernel.9.gz")] == [len(line) * n for n in (3, 5, 7)]


def test_a_process_that_was_killed_is_stood_in_for(tmp_path: Path) -> None:
    path = tmp_path / "in.tgz"
    path.write_bytes(tgz(rooted(members())))
    share = sharing.Share(lambda number, ref: number != 1)  # that one was taken by a process that was killed
    killed: Future[sharing.Part] = Future()
    killed.set_exception(BrokenExecutor())
    case = read_case([str(path)], COMMANDS, helping={str(path): sharing.Help(share, [killed])})
    assert share.passed > 1
    logs = [item for item in case.listed if item.kind is CaptureKind.LOG]
    assert len(logs) == share.passed
    assert all(item.scan is not None for item in logs)


def test_processes_share_the_logs_whoever_comes_first() -> None:
    claims = sharing.Claims(multiprocessing.Value("q", 0))
    slow, quick = sharing.Share(claims), sharing.Share(claims)
    ref = SourceRef("in.tgz", "var/run/log/vmkernel.log")
    asked = [quick] * 3 + [slow] * 5 + [quick] * 5
    assert [share.is_mine(ref) for share in asked] == [
        *[True] * 3, *[False] * 3, *[True] * 2, *[False] * 2, *[True] * 3
    ]  # fmt: skip
    assert quick.passed == 8


def test_a_lock_that_a_killed_process_held_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_PATIENCE", 0.01)
    taken = multiprocessing.Value("q", 7)
    assert taken.get_lock().acquire()
    ref = SourceRef("in.tgz", "var/run/log/vmkernel.log")
    thread = ThreadPoolExecutor(1)  # the lock may be taken again by the thread that holds it
    assert thread.submit(sharing.Claims(taken), 0, ref).result() is True


@pytest.mark.parametrize("pack", [tgz, zipped])
def test_jobs_change_nothing_where_logs_come_before_what_marks_a_bundle(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes have to number the logs alike, also those of which it is known later that they stand in a bundle."""
    monkeypatch.setattr("analyzer.bundles.sharing.WORTH_IT", 1)
    early = {f"renamed/var/run/log/{name}.log": LOG * size for size, name in enumerate(("fdm", "hostd", "vpxa"), 1)}
    late = {f"renamed/var/run/log/{name}.log": LOG * size for size, name in enumerate(("vobd", "auth", "usb"), 4)}
    again = {f"renamed/{path}": data for path, data in members().items()}
    path = tmp_path / "in"
    path.write_bytes(pack({**early, **again, **late}))
    told = [
        [
            (item.ref, item.status, item.lines, item.scan is not None and item.scan.size)
            for item in read_case([str(path)], COMMANDS, jobs=jobs).listed
            if item.kind is CaptureKind.LOG
        ]
        for jobs in (1, 2, 3)
        for _ in range(3)
    ]
    assert all(each == told[0] for each in told)
    assert all(lines for _, _, lines, _ in told[0])


def test_many_bundles_are_shared_though_the_first_process_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of the others later than at once must not hold what this process made for itself."""
    monkeypatch.setattr("analyzer.bundles.sharing.WORTH_IT", 1)
    paths = []
    for number in range(6):
        logs = {f"var/run/log/{name}.log": LOG for name in ("vmkernel", "vobd", "hostd")}
        paths.append(tmp_path / f"esx-{number}.tgz")
        paths[-1].write_bytes(
            tgz({f"esx-{number}/{path}": data for path, data in members(f"esx-{number}", logs).items()})
        )
    names = [str(path) for path in paths]
    cases = [read_case(names, COMMANDS, jobs=jobs) for jobs in (1, 2, 4)]
    assert [[item.ref for item in case.listed] for case in cases[1:]] == [[item.ref for item in cases[0].listed]] * 2
    assert all(item.scan is not None for case in cases for item in case.listed if item.ref.path.endswith("/vobd.log"))


def test_what_searches_logs_goes_to_other_processes_without_its_scanner() -> None:
    reader = LogReader()
    assert reader.scanner is not None
    assert pickle.loads(pickle.dumps(reader)).scanner is not None


def test_what_came_of_a_log_is_the_same_in_another_process() -> None:
    odd = b"2026-03-01T10:00:00.000Z In(05) vcpu-0 - Msg_Question: \xff\x00\xe4\n"
    scan = LogReader().scan([LOG, odd], "vmfs/volumes/ds/wéb/vmware.log")
    assert scan.kept
    assert scan.counts
    assert pickle.loads(pickle.dumps(scan)) == scan
