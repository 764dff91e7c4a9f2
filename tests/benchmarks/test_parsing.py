"""Parsing through grammar and models against a hand-written line loop over the same text.

Run with ``python -m pytest tests/benchmarks -s``; the ratio is taken within one run, best of several, so it
holds on a busy machine. The loop does what a person would write by hand for this one format: cut each line,
strip, convert the numbers and booleans, fill a dictionary a row; it has no models, no spans and no salvage.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from analyzer.catalog import parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.model import Passage, Record
from analyzer.registry import load_registry

ROWS = 2_000
PATHS = 8_000


def table_text() -> str:
    lines = [
        "Name       PCI Device    Driver   Admin Status  Link Status  Speed  Duplex  MAC Address         MTU  Description",
        "---------  ------------  -------  ------------  -----------  -----  ------  -----------------  ----  -----------",
    ]
    for n in range(ROWS):
        lines.append(
            f"vmnic{n:<6}0000:{n % 256:02x}:00.{n % 8}  bnxtnet  Up            {'Up  ' if n % 3 else 'Down'}         {25000 if n % 3 else 0:>5}"
            f"  Full    0c:c4:7a:{n // 65536:02x}:{n // 256 % 256:02x}:{n % 256:02x}  {9000 if n % 2 else 1500}  Broadcom BCM57414 NetXtreme-E 10Gb/25Gb Ethernet"
        )
    return "\n".join(lines)


def path_text() -> str:
    blocks = []
    for n in range(PATHS):
        device = f"naa.600a0980383{n // 8:021x}"
        uid = f"fc.20000090fa{n % 4:06x}:10000090fa{n % 4:06x}-fc.500a0980{n % 8:08x}:500a0981{n % 8:08x}-{device}"
        blocks.append(
            f"{uid}\n   UID: {uid}\n   Runtime Name: vmhba{n % 4}:C0:T{n % 8}:L{n // 8}\n   Device: {device}\n"
            f"   Device Display Name: NETAPP Fibre Channel Disk ({device})\n   Adapter: vmhba{n % 4}\n   Channel: 0\n   Target: {n % 8}\n"
            f"   LUN: {n // 8}\n   Plugin: NMP\n   State: active\n   Transport: fc\n   Adapter Identifier: fc.20000090fa{n % 4:06x}:10000090fa{n % 4:06x}\n"
            f"   Target Identifier: fc.500a0980{n % 8:08x}:500a0981{n % 8:08x}\n   Adapter Transport Details: WWNN: 20:00:00:90:fa:00:00:0{n % 4} WWPN: 10:00:00:90:fa:00:00:0{n % 4}\n"
            f"   Target Transport Details: WWNN: 50:0a:09:80:00:00:00:0{n % 8} WWPN: 50:0a:09:81:00:00:00:0{n % 8}\n   Maximum IO Size: 33554432\n"
            f"   Preferred: false\n   Group State: active\n   Group Id: {n % 2}\n   Port Id: {n % 8}\n   Queue Depth: 64\n   Errors: 0\n   Is Boot Path: false\n"
        )
    return "\n".join(blocks)


def loop_table(text: str) -> list[dict[str, Any]]:
    lines = text.split("\n")
    spans = []
    start = 0
    for group in lines[1].split("  "):
        spans.append((start, start + len(group)))
        start += len(group) + 2
    spans[-1] = (spans[-1][0], 10_000)
    names = [lines[0][a:b].strip().lower().replace(" ", "_") for a, b in spans]
    rows = []
    for line in lines[2:]:
        row: dict[str, Any] = {}
        for name, (a, b) in zip(names, spans, strict=True):
            row[name] = line[a:b].strip()
        row["speed"] = int(row["speed"])
        row["mtu"] = int(row["mtu"])
        rows.append(row)
    return rows


def loop_paths(text: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    row: dict[str, Any] = {}
    for line in text.split("\n"):
        if not line:
            continue
        if line[0] != " ":
            row = {}
            rows.append(row)
            continue
        key, _, value = line.strip().partition(": ")
        if value.isdigit():
            row[key.lower().replace(" ", "_")] = int(value)
        elif value in ("true", "false"):
            row[key.lower().replace(" ", "_")] = value == "true"
        else:
            row[key.lower().replace(" ", "_")] = value
    return rows


def parse(command: Command, line: str, text: str) -> list[Record]:
    lines = text.split("\n")
    return command.parse(Passage(lines, range(1, len(lines) + 1)), parse_command_line(line)).records


def best(function: Callable[[], object], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return min(times)


@pytest.mark.parametrize("what", ["table", "records"])
def test_parsing_against_a_loop(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    registry = load_registry()
    nic_list = next(command for command in registry.commands if command.name == "esxcli network nic list")
    if what == "table":
        text, line, command, loop = table_text(), "esxcli network nic list", nic_list, loop_table
    else:
        text, line, command, loop = path_text(), "esxcli storage core path list", UNKNOWN, loop_paths
    assert len(parse(command, line, text)) == len(loop(text))
    ours, theirs = best(lambda: parse(command, line, text)), best(lambda: loop(text))
    with capsys.disabled():
        count = len(loop(text))
        print(
            f"\n{what}: {count} records; grammar and models {ours * 1000:.1f} ms ({count / ours:,.0f}/s), loop {theirs * 1000:.1f} ms; ratio {ours / theirs:.2f}"
        )
