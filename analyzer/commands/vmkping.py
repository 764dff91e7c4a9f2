"""``vmkping`` and ``ping``: one record per run, with what the command line asked for.

Whether ``-d`` was given, the interface and the netstack are not in the output: without the command line they
stay unknown (null), never false.
"""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine, parse_command_line
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record
from analyzer.parsing.prose import Node, parse_lines
from analyzer.patterns import lazy_pattern

HEADER_BYTES = {4: 28, 6: 48}
"""IP and ICMP header: the largest unfragmented payload is the MTU less this (20+8, 40+8)."""
DEFAULT_PAYLOAD = 56
"""Payload without ``-s``."""


class PingReply(BaseModel):
    """One answered probe."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    bytes: int
    """Payload and ICMP header: 8972 bytes of payload answer as 8980."""
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
    replies: list[PingReply] = Field(default_factory=list)
    errors: list[str] = Field(default_factory=list)
    """One text per failed probe: ``Message too long``, ``Host is down``, ``Network is unreachable``."""
    interface: str | None = None
    netstack: str | None = None
    dont_fragment: bool | None = None
    """None when the command line was not saved."""
    size: int | None = None
    count: int | None = None
    ip_version: Literal[4, 6] | None = None
    command_line: str | None = None


_VALUED = frozenset({"-c", "-i", "-I", "-N", "-s", "-t", "-W", "-S"})
_USAGE = lazy_pattern(r"(?:vmk)?ping6? +\[args\]")
_TERMINAL = ("Host is down", "Network is unreachable", "No route to host", "Unknown", "Invalid")
"""After these vmkping prints no statistics: a run that ends with one is whole."""


def _arguments(line: CommandLine) -> dict[str, Any]:
    """What the command line asked for; options stand before or behind the address.

    What a file name does not say stays unknown.
    """
    import getopt  # with gettext; few runs have a ping

    asked: dict[str, Any] = {}
    plain = []
    words = iter(line.arguments)
    for word in words:
        if word.startswith("++netstack"):
            asked["netstack"] = word.partition("=")[2] or next(words, None)
        else:
            plain.append(word)
    try:
        options, rest = getopt.gnu_getopt(plain, "46c:dDi:I:N:s:t:vW:XS:", ["netstack="])
    except getopt.GetoptError:
        # A mistyped or newer option: take the known ones as they stand.
        pairs = zip(plain, [*plain[1:], ""], strict=True)
        options = [(name, value) for name, value in pairs if name in _VALUED or name == "-d"]
        rest = [word for word in plain[-1:] if not word.startswith("-")]
    for name, value in options:
        match name:
            case "-4" | "-6":
                asked["ip_version"] = int(name[1])
            case "-d":
                asked["dont_fragment"] = True
            case "-I" if value:
                asked["interface"] = value
            case "-S" | "--netstack" if value:
                asked["netstack"] = value
            case "-s" if value.isdigit():
                asked["size"] = int(value)
            case "-c" if value.isdigit():
                asked["count"] = int(value)
    if line.program == "ping6":
        asked.setdefault("ip_version", 6)
    if rest:
        asked["destination"] = rest[-1]
    if not line.from_name:
        asked["command_line"] = line.raw
        asked.setdefault("dont_fragment", False)
    return asked


def _asked(line: CommandLine | None, runs: list[list[Node]]) -> list[dict[str, Any]]:
    """What the command line asked of each run: one of several pings in one line, or the only one."""
    if line is None or not line.program:
        return [{} for _ in runs]
    pings = [line]
    if not line.from_name:
        pings = [
            ping for ping in map(parse_command_line, re.split(r";|&&|\|\|", line.raw)) if ping.program == line.program
        ] or pings
    first = _arguments(pings[0])
    if len(pings) > 1:
        return [_arguments(pings[at]) if at < len(pings) else {} for at in range(len(runs))]
    # Further runs below one command line belong to it only when they go to the same destination.
    return [
        first if not at or run[0].fields.get("destination") == first.get("destination") else {}
        for at, run in enumerate(runs)
    ]


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
    if run.get("ip_version") is None:
        target = str(run.get("address") or run.get("destination") or "")
        run["ip_version"] = 6 if target.count(":") > 1 else 4 if target else None
    return run


def parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    """One record per ``PING`` line; lines before the first one make a run of their own (its head was cut)."""
    nodes, result = parse_lines(passage, "vmkping")
    nodes = [node for node in nodes if node.kind != "interrupt"]
    runs: list[list[Node]] = []
    for node in nodes:
        if node.kind == "opening" or not runs:
            runs.append([])
        runs[-1].append(node)
    for run, asked in zip(runs, _asked(line, runs), strict=True):
        result.add(VmkPing.model_validate(_run(run, asked)), run[0].index)
        result.elided = result.elided or not _whole(run)
    result.locate = lambda index, name: _locate(nodes, index, name)
    if not runs:
        result.status = ParseStatus.UNSUPPORTED
        first = next((text for text in passage.lines if text.strip()), "")
        if _USAGE.match(first.strip()):
            result.status, result.reason = ParseStatus.COMMAND_FAILED, "vmkping printed its usage"
            result.unparsed, result.end = [], len(passage)
            result.covered = [(0, len(passage))]
    return result


def _whole(run: list[Node]) -> bool:
    """False for a run without its head or without the statistics that vmkping prints at the end."""
    if run[0].kind not in ("opening", "failure"):
        return False
    if any(node.kind == "totals" for node in run):
        return True
    last = run[-1]
    cause = last.fields.get("cause") or last.fields.get("cause_line") or ""
    return last.kind == "failure" and any(text in cause for text in _TERMINAL)


def _locate(nodes: list[Node], index: int, name: str) -> tuple[int, int]:
    """Where a field of the run that begins at ``index`` was printed."""
    wanted = {"errors": {"cause", "cause_line"}, "replies": {"bytes"}}.get(name, {name})
    inside = False
    for node in nodes:
        if node.index == index:
            inside = True
        elif inside and node.kind == "opening":
            break
        if inside and not wanted.isdisjoint(node.columns):
            return node.index, next(node.columns[field] for field in node.columns if field in wanted)
    return index, 0


COMMAND = Command(
    name="vmkping",
    record=VmkPing,
    title="reachability of an address from a VMkernel adapter",
    layout=parse,
    matches=r"(?:vmkping|ping6?)(?: .*)?",
    starts=(
        r"\s*PING6? ?\S+ \(\S+\): \d+ data bytes",
        r"\s*PING6\(\d+=",
        r"--- \S+ (?:vmk)?ping6? statistics ---",
    ),
    every_run=True,
    versions="4.x to 9.0",
    collect="vmkping ++netstack=vmotion -d -s 8972 <peer>",
)
