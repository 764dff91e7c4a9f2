"""``vmkping`` and ``ping``: one record per run, with what the command line asked for.

Whether ``-d`` was given, the interface and the netstack are not in the output: without the command line they
stay unknown (null), never false.
"""

import getopt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record
from analyzer.parsing.prose import Node, parse_lines

HEADER_BYTES = {4: 28, 6: 48}
"""IP and ICMP header: the largest unfragmented payload is the MTU less this (20+8, 40+8)."""


class PingReply(BaseModel):
    """One answered probe."""

    model_config = ConfigDict(frozen=True)
    bytes: int
    address: str
    seq: int
    ttl: int | None = None
    time_ms: float | None = None


class VmkPing(Record):
    """One run of vmkping."""

    destination: str | None = None
    address: str | None = None
    data_bytes: int | None = None
    transmitted: int | None = None
    received: int | None = None
    loss_percent: float | None = None
    duplicates: int = 0
    rtt_min_ms: float | None = None
    rtt_avg_ms: float | None = None
    rtt_max_ms: float | None = None
    replies: list[PingReply] = []
    errors: list[str] = []
    """One text per failed probe: ``Message too long``, ``Host is down``, ``Network is unreachable``."""
    interface: str | None = None
    netstack: str | None = None
    dont_fragment: bool | None = None
    """None when the command line was not saved."""
    size: int | None = None
    count: int | None = None
    ip_version: Literal[4, 6] | None = None
    command_line: str | None = None


def _arguments(line: CommandLine) -> dict[str, Any]:
    """What the command line asked for; options stand before or behind the address."""
    asked: dict[str, Any] = {"dont_fragment": False, "command_line": line.raw}
    plain = []
    for argument in line.arguments:
        if argument.startswith("++netstack="):
            asked["netstack"] = argument.partition("=")[2]
        else:
            plain.append(argument)
    try:
        options, rest = getopt.gnu_getopt(plain, "46c:dDi:I:N:s:t:vW:XS:", ["netstack="])
    except getopt.GetoptError:
        options, rest = [], [word for word in plain if not word.startswith("-")][-1:]
    for name, value in options:
        match name:
            case "-4" | "-6":
                asked["ip_version"] = int(name[1])
            case "-d":
                asked["dont_fragment"] = True
            case "-I":
                asked["interface"] = value
            case "-S" | "--netstack":
                asked["netstack"] = value
            case "-s" if value.isdigit():
                asked["size"] = int(value)
            case "-c" if value.isdigit():
                asked["count"] = int(value)
    if rest:
        asked["destination"] = rest[-1]
    if line.program == "ping6":
        asked.setdefault("ip_version", 6)
    return asked


_NUMBERS = {"data_bytes": int, "transmitted": int, "received": int, "duplicates": int, "loss_percent": float,
            "rtt_min_ms": float, "rtt_avg_ms": float, "rtt_max_ms": float}  # fmt: skip


def _run(nodes: list[Node], asked: dict[str, Any]) -> dict[str, Any]:
    """The fields of one run from its lines."""
    run: dict[str, Any] = {"replies": [], "errors": [], "duplicates": 0, **asked}
    doubled = 0
    for node in nodes:
        fields = node.fields
        match node.kind:
            case "reply":
                run["replies"].append(
                    PingReply(
                        bytes=int(fields["bytes"]), address=fields["address"], seq=int(fields["seq"]),
                        ttl=int(fields["ttl"]) if "ttl" in fields else None,
                        time_ms=float(fields["time_ms"]) if "time_ms" in fields else None,
                    )
                )  # fmt: skip
                doubled += "dup" in fields
            case "failure":
                run["errors"].append((fields.get("cause") or fields.get("cause_line") or "").strip())
            case _:
                for name, value in fields.items():
                    if name in _NUMBERS:
                        run[name] = _NUMBERS[name](value)
                    elif name in ("destination", "address") and (name not in run or node.kind == "opening"):
                        run[name] = value
    run["duplicates"] = run["duplicates"] or doubled
    if run.get("size") is None and run.get("command_line") is None:
        run["size"] = run.get("data_bytes")
    if run.get("ip_version") is None:
        target = str(run.get("address") or run.get("destination") or "")
        run["ip_version"] = 6 if target.count(":") > 1 else 4 if target else None
    return run


def parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    """One record per ``PING`` line; lines before the first one make a run of their own (its head was cut)."""
    nodes, result = parse_lines(passage, "vmkping")
    asked = _arguments(line) if line is not None and line.program else {}
    runs: list[list[Node]] = []
    for node in nodes:
        if node.kind == "opening" or not runs:
            runs.append([])
        runs[-1].append(node)
    for run in runs:
        result.add(VmkPing.model_validate(_run(run, asked)), run[0].index)
        if run[0].kind != "opening" and run[0].kind != "failure":
            result.elided = True
    result.locate = lambda index, name: _locate(nodes, index, name)
    if not runs:
        result.status = ParseStatus.UNSUPPORTED
    return result


def _locate(nodes: list[Node], index: int, name: str) -> tuple[int, int]:
    """Where a field of the run that begins at ``index`` was printed."""
    wanted = {"errors": "cause", "replies": "bytes"}.get(name, name)
    inside = False
    for node in nodes:
        if node.index == index:
            inside = True
        elif inside and node.kind == "opening":
            break
        if inside and wanted in node.columns:
            return node.index, node.columns[wanted]
    return index, 0


COMMAND = Command(
    name="vmkping",
    record=VmkPing,
    title="reachability of an address from a VMkernel adapter",
    layout=parse,
    matches=r"(?:vmkping|ping6?)(?: .*)?",
    starts=(r"\s*PING6? ?\S+ \(\S+\): \d+ data bytes", r"\s*PING6\(\d+=", r"--- \S+ (?:vmk)?ping6? statistics ---"),
    every_run=True,
    versions="4.x to 9.0",
    collect="vmkping ++netstack=vmotion -d -s 8972 <peer>",
)
