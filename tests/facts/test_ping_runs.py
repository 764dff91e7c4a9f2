"""How single runs of vmkping are read: sizes, loss, endings, hops."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.commands.vmkping import PingReply, VmkPing, parse
from analyzer.facts.adapters import Adapter
from analyzer.facts.ping_runs import Ending, Kind, Run, StackUse, hops, payload_limit
from analyzer.model import Passage


def run(mtu: int | None = 9000, *, seqs: tuple[int, ...] = (), times: tuple[float, ...] = (), **fields: Any) -> Run:
    times = times or tuple(0.2 for _ in seqs)
    replies = [
        PingReply(bytes=64, address="10.20.5.12", seq=seq, ttl=64, time_ms=time)
        for seq, time in zip(seqs, times, strict=True)
    ]
    record = VmkPing(replies=replies, **({"dont_fragment": False, "command_line": "vmkping", "ip_version": 4} | fields))
    return Run(record, StackUse.RIGHT, Adapter("esx01", "vmk1", mtu=mtu))


@pytest.mark.parametrize(
    ("mtu", "version", "payload"),
    [(9000, 4, 8972), (1500, 4, 1472), (1600, 4, 1572), (9000, 6, 8952), (1500, 6, 1452)],
)
def test_the_largest_payload_is_the_mtu_less_its_headers(mtu: int, version: int, payload: int) -> None:
    assert payload_limit(mtu, version) == payload


@pytest.mark.parametrize(("ttl", "count"), [(64, 0), (63, 1), (57, 7), (128, 0), (125, 3), (255, 0), (254, 1), (1, 63)])
def test_hops_are_what_is_missing_to_the_next_start_value(ttl: int, count: int) -> None:
    assert hops(ttl) == count


def test_a_reply_counts_the_icmp_header() -> None:
    lines = [
        "PING 10.20.5.12 (10.20.5.12): 8972 data bytes",
        "8980 bytes from 10.20.5.12: icmp_seq=0 ttl=64 time=0.310 ms",
    ]
    record = parse(Passage(lines, range(1, 3)), None).records[0]
    assert isinstance(record, VmkPing)
    assert (record.data_bytes, record.replies[0].bytes) == (8972, 8980)


@pytest.mark.parametrize(
    ("mtu", "size", "dont_fragment", "kind", "conclusive"),
    [
        (9000, None, False, Kind.PLAIN, False),
        (9000, 8972, True, Kind.LARGE, True),
        (9000, 8944, True, Kind.LARGE, True),
        (9000, 8943, True, Kind.LARGE, False),
        (9000, 8972, False, Kind.LARGE, False),
        (9000, 8973, True, Kind.OVERSIZED, False),
        (9000, 8973, False, Kind.FRAGMENTED, False),
        (1500, 1472, True, Kind.LARGE, True),
        (1500, 8972, True, Kind.OVERSIZED, False),
        (1500, 8972, False, Kind.FRAGMENTED, False),
        (None, 8972, True, Kind.LARGE, False),
    ],
)
def test_size_and_mtu_tell_what_a_run_tests(
    mtu: int | None, size: int | None, dont_fragment: bool, kind: Kind, conclusive: bool
) -> None:
    sent = run(mtu, size=size, dont_fragment=dont_fragment)
    assert (sent.kind, sent.is_conclusive) == (kind, conclusive)


@pytest.mark.parametrize(
    ("fields", "ending", "lost"),
    [
        ({"transmitted": 3, "received": 3, "seqs": (0, 1, 2)}, Ending.PASSED, 0),
        ({"transmitted": 3, "received": 2, "seqs": (1, 2)}, Ending.PASSED, 1),
        ({"transmitted": 10, "received": 9, "seqs": tuple(range(9))}, Ending.PASSED, 1),
        ({"transmitted": 3, "received": 1, "seqs": (2,)}, Ending.PARTIAL, 2),
        ({"transmitted": 3, "received": 0}, Ending.LOST, 3),
        ({"transmitted": 3, "received": 0, "errors": ["Message too long"] * 3}, Ending.TOO_LONG, 3),
        ({"errors": ["Message too long", "Message too long"]}, Ending.TOO_LONG, 2),
        ({"errors": ["Host is down"]}, Ending.UNREACHABLE, 1),
        ({"errors": ["Network is unreachable"]}, Ending.UNREACHABLE, 1),
        ({"errors": ["Unknown interface 'vmk9': Invalid argument"]}, Ending.NOTHING, 1),
        ({}, Ending.NOTHING, 0),
        # Stopped before its third answer: two of two came.
        ({"seqs": (0, 1)}, Ending.PASSED, 0),
        # Stopped by hand: the last probe was still on its way.
        ({"transmitted": 4, "received": 2, "count": 20, "seqs": (1, 2)}, Ending.PASSED, 1),
        ({"transmitted": 4, "received": 2, "count": 4, "seqs": (1, 2)}, Ending.PARTIAL, 2),
        # A duplicate answer is no second probe.
        ({"transmitted": 3, "received": 4, "seqs": (0, 0, 1, 2)}, Ending.PASSED, 0),
    ],
)
def test_how_a_run_ended(fields: dict[str, Any], ending: Ending, lost: int) -> None:
    sent = run(**fields)
    assert (sent.ending, sent.lost) == (ending, lost)


@pytest.mark.parametrize(("transmitted", "few"), [(1, True), (2, True), (3, False)])
def test_a_silent_loss_of_fewer_than_three_probes_is_a_hint(transmitted: int, few: bool) -> None:
    assert run(transmitted=transmitted, received=0).has_few_probes is few


def test_the_first_answer_does_not_count_for_the_round_trip() -> None:
    sent = run(transmitted=3, received=3, seqs=(0, 1, 2), times=(40.0, 0.2, 0.4), rtt_avg_ms=13.533)
    assert sent.average == 13.533
    assert sent.settled_average == pytest.approx(0.3)


def test_the_printed_average_is_used_where_it_is_the_smaller_one() -> None:
    sent = run(transmitted=2, received=2, seqs=(0, 1), times=(40.0, 0.2), rtt_avg_ms=20.1)
    assert sent.settled_average == 20.1


def test_without_answers_there_is_no_average_and_no_ttl() -> None:
    sent = run(transmitted=3, received=0)
    assert (sent.average, sent.settled_average, sent.ttl) == (None, None, None)
