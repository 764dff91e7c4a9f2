"""A check of a bundle with a gigabyte of logs against unpacking it: time as ratios within one run, memory by process.

Run with ``python -m pytest tests/benchmarks/test_logs.py -s``; it needs some 8 GB below the temporary folder and the
programs ``tar`` and ``gunzip``, and ``rg`` (ripgrep) for its part.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.logs.signature import load_signatures
from tests.benchmarks.test_bundles import MB, MIB, by_programs
from tests.factory import Options, make_host, save_bundle

MEASURE = """
import os, subprocess, sys, threading, time
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
def family(pid):
    found = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            for child in file.read().split():
                found += family(int(child))
    return found
def private(pid):
    # What is shared after a fork counts once.
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
most = 0
while process.poll() is None:
    try:
        most = max(most, sum(private(pid) for pid in family(process.pid)))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    time.sleep(0.02)
print(most * 1024)
"""


UNPACK = """
import gzip, sys, tarfile
with tarfile.open(sys.argv[1], "r|gz") as archive:
    for member in archive:
        file = archive.extractfile(member)
        if file is not None:
            content = gzip.GzipFile(fileobj=file) if member.name.endswith(".gz") else file
            while content.read(1 << 18):
                pass
"""


@pytest.fixture(scope="module", params=[0.01, 0.1], ids=["one_percent_hits", "ten_percent_hits"])
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with 1 GB of logs and 1,500 command files."""
    options = Options(logs=1000 * MB, commands=1500, hits=request.param)
    return save_bundle(make_host("bench", version="8.0"), tmp_path_factory.mktemp("bundle"), options)


def check(bundle: Path, jobs: int) -> None:
    """The whole program, as a user starts it."""
    command = [sys.executable, "-m", "analyzer", "check", "-q", "-j", str(jobs), str(bundle)]
    # A user's second run does not compile anything.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def by_the_standard_library(bundle: Path) -> None:
    """All members and the content of packed logs, thrown away: a program like the others, as a process that has run
    for long finds its memory at hand and its modules loaded."""
    subprocess.run([sys.executable, "-c", UNPACK, str(bundle)], check=True)


def by_ripgrep(folder: Path, literals: Path) -> None:
    """The lines of the unpacked bundle's packed logs that hold a literal."""
    subprocess.run(["rg", "-z", "-c", "-F", "-f", str(literals), str(folder)], stdout=subprocess.DEVNULL, check=False)


def taken(*work: Callable[[], object], runs: int = 5) -> list[float]:
    """The median seconds of each, taken in turn: a busy machine slows all of them."""
    if hasattr(os, "sync"):
        os.sync()  # what was made for the measurement is on disk: writing it takes a core from who uses all of them
    times: list[list[float]] = [[] for _ in work]
    for _ in range(runs):
        for number, each in enumerate(work):
            started = time.perf_counter()
            each()
            times[number].append(time.perf_counter() - started)
    return [statistics.median(each) for each in times]


def test_a_check_against_unpacking(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.unpack_archive(bundle, tmp_path / "for_rg", "gztar", filter="data")
    literals = tmp_path / "literals"
    literals.write_text("".join(f"{text}\n" for item in load_signatures() for text in item.written.literals))
    with_rg = shutil.which("rg") is not None
    one, two, standard = taken(
        lambda: check(bundle, 1), lambda: check(bundle, 2), lambda: by_the_standard_library(bundle)
    )
    # By themselves: the system is still writing a gigabyte to disk while the next one is measured.
    (grep,) = taken(lambda: by_ripgrep(tmp_path / "for_rg", literals) if with_rg else None)
    (programs,) = taken(lambda: by_programs(bundle, tmp_path / "unpacked"))
    with capsys.disabled():
        print(f"\n{bundle.stat().st_size / MB:.0f} MB, 1 GB of logs; check with all rules")
        for label, seconds in (("one process", one), ("two", two)):
            print(
                f"  {label:12}{seconds:5.2f} s: {seconds / standard:.2f} of tarfile + gzip, "
                f"{seconds / programs:.2f} of tar + gunzip"
                + (f", {seconds / grep:.2f} of ripgrep -z" if with_rg else "")
            )
        print(f"  (tarfile + gzip {standard:.2f} s, tar + gunzip {programs:.2f} s, ripgrep {grep:.2f} s)")


def test_jobs_change_nothing(bundle: Path) -> None:
    command = [sys.executable, "-m", "analyzer", "check", "--format", "json", str(bundle), "-j"]
    one, two = (json.loads(subprocess.run([*command, jobs], check=True, capture_output=True).stdout) for jobs in "12")
    assert one == two


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("size", [1000, 4000])
def test_memory_does_not_grow(size: int, jobs: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("needs the memory counts of Linux")
    made = save_bundle(make_host("bench", version="8.0"), tmp_path, Options(logs=size * MB, commands=1500, hits=0.01))
    command = [sys.executable, "-m", "analyzer", "check", "-q", "-j", str(jobs), str(made)]
    said = subprocess.run([sys.executable, "-c", MEASURE, *command], check=True, capture_output=True, text=True).stdout
    with capsys.disabled():
        print(f"\n{size} MB of logs, {jobs} jobs: {int(said) / MIB:.0f} MiB at most")
