"""Reading a bundle against unpacking it: time as ratios within one run, memory by the process that did it.

Run with ``python -m pytest tests/benchmarks/test_bundles.py -s``; it needs some 6 GB below the temporary folder
and the programs ``tar`` and ``gunzip``.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.gathering import read_case
from analyzer.registry import load_registry
from analyzer.sources.archive import Trouble, open_file
from analyzer.sources.inflate import library
from analyzer.sources.limits import Limits
from tests.factory import Options, make_host, save_bundle

MB = 10**6
MIB = 2**20
COMMANDS = load_registry().commands
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), used.ru_utime + used.ru_stime)
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with 1 GB of logs and 1,500 command files."""
    options = Options(logs=1000 * MB, commands=1500)
    return save_bundle(make_host("bench", version="8.0"), tmp_path_factory.mktemp("bundle"), options)


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The median of some runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def by_the_standard_library(bundle: Path) -> int:
    """All members and the content of packed logs, thrown away."""
    size = 0
    with tarfile.open(bundle, "r|gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            content = gzip.GzipFile(fileobj=file) if member.name.endswith(".gz") else file
            while data := content.read(1 << 18):
                size += len(data)
    return size


def walked(bundle: Path) -> int:
    """All members and the content of packed logs, by the reader of bundles."""
    limits, size = Limits(), 0
    with bundle.open("rb") as file:
        for member in open_file(file, bundle.name, limits, Trouble()) or ():
            size += sum(len(piece) for piece in member.unpacked(limits))
    return size


def by_programs(bundle: Path, folder: Path) -> None:
    """What a person does first: unpack to disk, and the logs as well."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(["tar", "xzf", str(bundle), "-C", str(folder)], check=True)
    logs = [str(path) for path in folder.rglob("var/run/log/*.gz")]
    subprocess.run(["gunzip", "-f", *logs], check=True)


def test_reading_takes_less_than_unpacking(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert walked(bundle) == by_the_standard_library(bundle)
    walk = seconds(lambda: walked(bundle))
    own = seconds(lambda: read_case([str(bundle)], COMMANDS))
    standard = seconds(lambda: by_the_standard_library(bundle))
    programs = seconds(lambda: by_programs(bundle, tmp_path / "unpacked"))
    with capsys.disabled():
        print(
            f"\n{bundle.stat().st_size / MB:.0f} MB with {library()}, against tarfile + gzip and tar + gunzip to disk:"
        )
        for what, time_taken in (("walked and unpacked", walk), ("listed and understood as well", own)):
            print(f"  {what} in {time_taken:.2f} s: {time_taken / standard:.2f} and {time_taken / programs:.2f}")
        print(f"  (tarfile and gzip {standard:.2f} s, programs {programs:.2f} s)")


@pytest.mark.parametrize("size", [100, 1000, 4000])
def test_memory_does_not_grow(size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("resource")  # not on Windows
    made = save_bundle(make_host("bench", version="8.0"), tmp_path, Options(logs=size * MB, commands=1500))
    # From a small process: what a forked one has at its start counts for its peak.
    command = [sys.executable, "-m", "analyzer", "check", "-q", "-j", "1", str(made)]
    said = subprocess.run([sys.executable, "-c", MEASURE, *command], check=True, capture_output=True, text=True).stdout
    peak, used = (float(word) for word in said.split())
    with capsys.disabled():
        print(f"\n{size} MB of logs: {peak / MIB:.0f} MiB at most, {used:.1f} s of processor time")
