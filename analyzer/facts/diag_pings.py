"""Runs of ``esxcli network diag ping`` in the shape of vmkping's: they answer the same questions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from analyzer.catalog import CommandLine
from analyzer.commands.diag_ping import DiagPing, PingTrace
from analyzer.commands.vmkping import PingReply, VmkPing
from analyzer.model import Place
from analyzer.rulebook import Records

_ICMP_HEADER = 8
_MILLISECONDS: Mapping[str, float] = {"us": 0.001, "usec": 0.001, "ms": 1.0, "": 0.001}
_PRINTED = {
    "received": "recieved", "address": "host_addr", "destination": "host_addr", "loss_percent": "packet_lost",
    "duplicates": "duplicated", "replies": "received_bytes", "data_bytes": "received_bytes", "errors": "detail",
    "rtt_min_ms": "round_trip_min", "rtt_avg_ms": "round_trip_avg", "rtt_max_ms": "round_trip_max",
}  # fmt: skip
"""Where the output prints what vmkping calls otherwise."""


def as_vmkping(pings: Records[DiagPing] | None) -> Iterator[VmkPing]:
    """The runs as records of vmkping that stand where the runs were printed."""
    for capture in pings.captures if pings is not None else ():
        for number, run in enumerate(capture.result.records):
            yield _converted(run, capture.line, first=not number)


def _converted(run: DiagPing, line: CommandLine | None, *, first: bool) -> VmkPing:
    summary = run.summary
    answers = [probe for probe in run.trace if probe.received_bytes and not probe.detail]
    host = (summary.host_addr if summary is not None else None) or next((probe.host for probe in run.trace), None)
    # A further run below one command line belongs to it only when it goes to the same destination.
    own = line is not None and (first or host == run.destination)
    fields: dict[str, Any] = {
        "destination": run.destination if own else host, "address": host,
        "data_bytes": (answers[0].received_bytes or 0) - _ICMP_HEADER if answers else None,
        "replies": [_reply(probe, host) for probe in answers],
        "errors": [probe.detail for probe in run.trace if probe.detail],
    }  # fmt: skip
    if summary is not None:
        fields |= {
            "transmitted": summary.transmitted, "received": summary.recieved,
            "duplicates": summary.duplicated or 0, "loss_percent": summary.packet_lost,
            "rtt_min_ms": _milliseconds(summary.round_trip_min), "rtt_avg_ms": _milliseconds(summary.round_trip_avg),
            "rtt_max_ms": _milliseconds(summary.round_trip_max),
        }  # fmt: skip
        if not answers:
            # Without an answer the times print as zero.
            fields |= {"rtt_min_ms": None, "rtt_avg_ms": None, "rtt_max_ms": None}
    if own and line is not None:
        fields |= {"interface": run.interface, "netstack": run.netstack, "size": run.size, "count": run.count}
        fields["dont_fragment"] = run.dont_fragment
        if not line.from_name:
            fields |= {"command_line": line.raw, "dont_fragment": bool(run.dont_fragment)}
    target = fields["address"] or fields["destination"] or ""
    fields["ip_version"] = 6 if target.count(":") > 1 else 4 if target else None
    ping = VmkPing.model_validate(fields)
    origin = run.place.origin
    locate = origin.locate

    def located(row: int, name: str) -> tuple[int, int]:
        return locate(row, _PRINTED.get(name, name))

    own_origin = replace(origin, locate=located)
    object.__setattr__(ping, "at", Place(own_origin, run.place.row, run.place.title))
    return ping


def _reply(probe: PingTrace, host: str | None) -> PingReply:
    return PingReply(
        bytes=probe.received_bytes or 0, address=probe.host or host or "", seq=probe.icmp_seq or 0,
        ttl=probe.ttl, time_ms=_milliseconds(probe.round_trip_time),
    )  # fmt: skip


def _milliseconds(text: str | None) -> float | None:
    """``1864 us`` in milliseconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(us|usec|ms|)", text or "")
    return round(float(found[1]) * _MILLISECONDS[found[2]], 6) if found else None
