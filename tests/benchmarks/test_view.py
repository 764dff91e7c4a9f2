"""The viewer over a bundle with 1 GB of logs, one of 300 MB among them, against ``esxray check`` of the same bundle.

Run with ``python -m pytest tests/benchmarks/test_view.py -s``; it needs some 2 GB below the temporary folder.
The application runs as it does in a terminal, its worker in a process of its own; only nothing is drawn. The worst
pause is the longest time for which nothing could have answered a key.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.tui.app import EsxrayApp
from analyzer.tui.config import Config
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.widgets.source_view import SourceView
from tests.factory import Options, incidents, make_host, save_bundle

MB = 10**6
MIB = 2**20
SIZE = 1000 * MB
LOG, LOG_SIZE = "var/run/log/vpxa.log", 300 * MB
NEEDLE = "Needle-0815"
TICK = 0.005
PATIENCE = 600.0


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle."""
    host = make_host("bench", version="8.0")
    incidents.apd(host, host.devices[1].uid, timedelta(minutes=3), None)
    host.replaced[LOG] = b"".join(_log())
    return save_bundle(host, tmp_path_factory.mktemp("bundle"), Options(logs=SIZE - LOG_SIZE, commands=1500))


def _log() -> Iterator[bytes]:
    size = number = 0
    while size < LOG_SIZE:
        second = number // 20
        line = (
            f"2025-03-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
            f".{number % 20 * 50:03}Z In(166) Vpxa[2099{number % 1000:03}]: [Originator@6876 sub=vpxLro "
            f"opID=5f2c-{number:x}] [VpxLRO] -- BEGIN task-{number} -- host-{number % 40} -- call {number * 7919 % 997}\n"
        ).encode()
        size += len(line)
        number += 1
        if size >= LOG_SIZE * 0.9 > size - len(line):
            line += line.replace(b"BEGIN", NEEDLE.encode())
        yield line


class Pauses:
    """How long the loop of the application did nothing else, at most, since it was asked last."""

    def __init__(self) -> None:
        self._worst = 0.0

    async def watch(self) -> None:
        """Look at the clock again and again."""
        before = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self._worst = max(self._worst, now - before - TICK)
            before = now

    def worst(self) -> float:
        """The worst of them, in milliseconds."""
        worst, self._worst = self._worst, 0.0
        return worst * 1000


@asynccontextmanager
async def watched() -> AsyncIterator[Pauses]:
    """Watch the loop."""
    pauses = Pauses()
    task = asyncio.create_task(pauses.watch())
    try:
        yield pauses
    finally:
        task.cancel()


async def seconds(holds: Callable[[], bool], since: float) -> float:
    """Wait until something holds; seconds since then."""
    while not holds():
        assert time.perf_counter() - since < PATIENCE
        await asyncio.sleep(TICK)
    return time.perf_counter() - since


def memory(process: int | str = "self") -> float:
    """The most that a process has held, in MiB; where the system tells it."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return 0.0
    told = next(line for line in status.read_text(encoding="ascii").split("\n") if line.startswith("VmHWM"))
    return int(told.split()[1]) / 1024


def check(bundle: Path) -> float:
    """Seconds of the command line, its start included."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "analyzer", "check", "-q", "-j", str(min(os.cpu_count() or 1, 4)), str(bundle)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def test_a_bundle_of_a_gigabyte(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = check(bundle)
    told: list[tuple[str, float, float]] = []
    held: list[float] = []

    async def run() -> None:
        app = EsxrayApp([str(bundle)], settings=Config(), data_folder=tmp_path)
        started = time.perf_counter()
        async with watched() as pauses, app.run_test(size=(140, 45)) as pilot:

            async def took(what: str, holds: Callable[[], bool], since: float) -> None:
                told.append(
                    (what, await seconds(lambda: holds() or app.case.failure is not None, since), pauses.worst())
                )
                assert app.case.failure is None, app.case.failure

            def drawn() -> bool:
                return app.screen.is_attached and bool(app.screen.size)

            def text() -> SourceView:
                return app.screen.query_one(SourceView)

            def complete() -> bool:
                held = app.screen.query(SourceView)
                return bool(held) and (file := held.first().file) is not None and file.complete

            await took("first screen", drawn, started)
            await took("first finding", lambda: bool(app.case.early) or app.case.view is not None, started)
            await took("report", lambda: app.case.view is not None, started)
            for key, what in zip("23456", ("findings", "timeline", "explore", "compare", "export"), strict=True):
                since = time.perf_counter()
                await pilot.press(key)
                await pilot.pause()
                await took(f"{what} opened", drawn, since)
            view = app.case.view
            assert view is not None
            item = next(each for each in view.report.coverage if each.path.endswith(LOG))
            since = time.perf_counter()
            app.open_source(item.source, item.path, 1)
            await took("log of 300 MB: first lines", lambda: isinstance(app.screen, SourceScreen)
                       and bool(app.screen.query(SourceView)) and text().count() > 100, since)  # fmt: skip
            since = time.perf_counter()
            await pilot.press("G")
            await took("  all of it read", complete, since)
            since = time.perf_counter()
            await pilot.press("G")
            await took("  its end", lambda: text().cursor == text().count() - 1, since)
            worked = time.process_time()
            for _ in range(100):
                await pilot.press("pageup")
            told.append(("  100 pages back (processor)", time.process_time() - worked, pauses.worst()))
            await pilot.press("g")
            await pilot.press("slash", *NEEDLE)
            since = time.perf_counter()
            await pilot.press("enter")
            await took("  search, 270 MB", lambda: NEEDLE in text().text(text().cursor), since)
            await pilot.press("g")
            await pilot.press("slash", *NEEDLE.lower())
            since = time.perf_counter()
            await pilot.press("enter")
            await took("  search in any case", lambda: NEEDLE in text().text(text().cursor), since)
            await pilot.press("g")
            await pilot.press("slash", *r"~needle-\d+")
            since = time.perf_counter()
            await pilot.press("enter")
            await took("  search by an expression", lambda: NEEDLE in text().text(text().cursor), since)
            await pilot.press("t", *"2025-03-01T18:00")
            since = time.perf_counter()
            await pilot.press("enter")
            await took("  to a time", lambda: "01T18:00:00" in text().text(text().cursor), since)
            process = app.case._process
            held.extend((memory(), memory(process.pid or 0) if process is not None else 0.0))

    asyncio.run(run())
    with capsys.disabled():
        print(f"\n{bundle.stat().st_size / MB:.0f} MB with {SIZE / MB:.0f} MB of logs; esxray check {line:.1f} s")
        for what, time_taken, pause in told:
            print(f"  {what:<30} {time_taken:7.2f} s  {time_taken / line:6.3f} of check  longest pause {pause:4.0f} ms")
        print(f"  memory: application {held[0]:.0f} MiB, worker {held[1]:.0f} MiB")
