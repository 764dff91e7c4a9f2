"""One pass over a log: hits, counts, line numbers, time; the same with every engine and however the bytes come."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.logs import engines
from analyzer.logs.blocks import LONGEST
from analyzer.logs.engines import Engine, Trie
from analyzer.logs.packs import read_signature
from analyzer.logs.scan import LogScan, Window
from analyzer.logs.scanner import KEPT, Scanner
from analyzer.logs.signature import Signature

ENGINES: list[type[Engine]] = [Trie, *([engines.Hyperscan] if engines._hyperscan is not None else [])]


def signature(name: str, *literals: str, **more: object) -> Signature:
    given: dict[str, object] = {"id": name, "title": "made up", "severity": "info", "literals": literals}
    return Signature.of(read_signature({**given, "match": ["x"], "no_match": ["y"], **more}, "a test"))


SIGNATURES = (
    signature("apd.start", "has entered the All Paths Down state", patterns=["identifier [{device}]"], object="device"),
    signature("apd.any", "All Paths Down"),
    signature("down.strict", "Paths Down", also=["entered"], never=["Timeout"]),
    signature("only.hostd", "All Paths Down", logs=["hostd"]),
    signature("slow.io", "took too long", patterns=["after {s:number} s"], needs_pattern=True),
)


def line(second: int, text: str) -> str:
    return (
        f"2026-03-01T10:{second // 60 % 60:02}:{second % 60:02}.000Z In(182) vmkernel: cpu1:2097)StorageApd: {text}\n"
    )


APD = "Device or filesystem with identifier [naa.{}] has entered the All Paths Down state."


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return Scanner(SIGNATURES, request.param)


def totals(scan: LogScan) -> dict[tuple[str, bytes], int]:
    found: dict[tuple[str, bytes], int] = {}
    for (name, item, _), count in scan.counts.items():
        found[name, item] = found.get((name, item), 0) + count.total
    return found


def test_hits_have_their_line_and_fields(scanner: Scanner) -> None:
    text = line(1, "nothing") + line(2, APD.format("1")) + line(3, "nothing") + line(4, APD.format("2"))
    scan = scanner.scan([text.encode()], "vmkernel")
    assert totals(scan) == {
        ("apd.start", b"naa.1"): 1, ("apd.start", b"naa.2"): 1, ("apd.any", b""): 2, ("down.strict", b""): 2,
    }  # fmt: skip
    assert {(kept.line, kept.object) for kept in scan.kept if kept.signature == "apd.start"} == {
        (2, b"naa.1"),
        (4, b"naa.2"),
    }
    assert scan.lines == 4
    assert scan.size == len(text)
    assert scan.first.startswith(b"2026-03-01T10:00:01.000Z")
    assert scan.last.startswith(b"2026-03-01T10:00:04.000Z")


@pytest.mark.parametrize("size", [1, 99, 100])
def test_what_an_engine_adds_for_speed_is_no_hit(size: int, scanner: Scanner) -> None:
    many = [f"made up for the sake of number {number}".encode() for number in range(size)]
    block = b"\x01\x02 \x01esxray-fills-up-000\x01 made up for the sake of number 0"
    assert scanner._engine(many).find(block) == [(len(block), 0)]


def test_a_signature_reads_its_logs_only(scanner: Scanner) -> None:
    text = line(1, APD.format("1")).encode()
    assert ("only.hostd", b"") not in totals(scanner.scan([text], "vmkernel"))
    assert ("only.hostd", b"") in totals(scanner.scan([text], "hostd"))
    assert ("only.hostd", b"") in totals(scanner.scan([text], "some-saved-text"))


def test_patterns_that_have_to_fit(scanner: Scanner) -> None:
    text = line(1, "I/O took too long, after 12 s") + line(2, "I/O took too long, again")
    assert totals(scanner.scan([text.encode()], "vmkernel")) == {("slow.io", b""): 1}


def test_events_that_no_signature_is_about(scanner: Scanner) -> None:
    text = (
        "2026-03-01T10:00:00.000Z: [netCorrelator] 12us: [vob.net.vmnic.linkstate.down] vmnic vmnic2 linkstate down\n"
    )
    scan = scanner.scan([text.encode()], "vobd")
    assert totals(scan) == {("event:vob.net.vmnic.linkstate.down", b"vmnic2"): 1}


def test_one_line_of_an_event_and_a_signature_is_the_signature(scanner: Scanner) -> None:
    body = "[APDCorrelator] 12us: [esx.problem.storage.apd.start] " + APD.format("1")
    scan = scanner.scan([f"2026-03-01T10:00:00.000Z: {body}\n".encode()], "vobd")
    assert {kept.signature for kept in scan.kept} == {"apd.start", "apd.any", "down.strict"}
    assert scan.kept[0].fields[b"event"] == b"esx.problem.storage.apd.start"
    assert {form for _, _, form in scan.counts} == {b"esx"}


def test_floods_are_counted_and_not_kept(scanner: Scanner) -> None:
    text = "".join(line(number // 10, APD.format("1")) for number in range(5000))
    scan = scanner.scan([text.encode()], "vmkernel")
    assert totals(scan)["apd.start", b"naa.1"] == 5000
    assert sum(kept.signature == "apd.start" for kept in scan.kept) == KEPT
    assert scan.counts["apd.start", b"naa.1", b""].minutes[b"2026-03-01T10:00"] == 600
    assert scan.not_kept == 3 * (5000 - KEPT)


def test_a_window_leaves_out_what_is_not_asked_for(scanner: Scanner) -> None:
    text = "".join(line(60 * number, APD.format(number)) for number in range(10)).encode()
    scan = scanner.scan([text], "vmkernel", window=Window(b"2026-03-01T10:03", b"2026-03-01T10:05"))
    assert [kept.object for kept in scan.kept if kept.signature == "apd.start"] == [b"naa.3", b"naa.4", b"naa.5"]


def test_lines_without_a_stamp_have_that_of_the_line_before(scanner: Scanner) -> None:
    text = line(5, "a dump follows") + "--> one\n--> " + APD.format("1") + "\n"
    scan = scanner.scan([text.encode()], "vmkernel")
    assert {kept.stamp[:19] for kept in scan.kept} == {b"2026-03-01T10:00:05"}
    assert {kept.line for kept in scan.kept} == {3}


def test_time_that_jumps(scanner: Scanner) -> None:
    text = line(600, "a") + line(0, "ten minutes back") + line(61, "b")
    later = "2026-03-01T18:00:00.000Z In(182) vmkernel: cpu1:2097)x\n"
    scan = scanner.scan([(text + later).encode()], "vmkernel")
    assert [(number, before[11:19], after[11:19]) for number, before, after in scan.steps] == [
        (2, b"10:10:00", b"10:00:00"),
        (4, b"10:01:01", b"18:00:00"),
    ]


def test_processors_that_write_in_turn_are_no_jump(scanner: Scanner) -> None:
    text = "".join(line(10 + (number % 2) * 3 + number // 2, "x") for number in range(200))
    assert not scanner.scan([text.encode()], "vmkernel").steps


def test_a_line_without_end_costs_no_memory(scanner: Scanner) -> None:
    pieces = [b"x" * 65536] * 100
    scan = scanner.scan([line(1, "first").encode(), *pieces, b"\n", line(2, APD.format("1")).encode()], "vmkernel")
    assert scan.long_lines == 100 * 65536 // (LONGEST + 65536)
    assert scan.lines == 3
    assert [kept.line for kept in scan.kept if kept.signature == "apd.start"] == [3]


@given(
    st.lists(
        st.sampled_from(
            [
                APD.format("1"),
                APD.format("2"),
                "nothing",
                "",
                "All Paths Down",
                "Paths Down entered Timeout",
                "\x00",
                "a\rb",
            ]
        ),
        max_size=40,
    ),
    st.integers(1, 97),
)
@settings(max_examples=60)
def test_engines_and_pieces_make_no_difference(texts: list[str], size: int) -> None:
    data = "".join(line(number, text) for number, text in enumerate(texts)).encode()
    wanted = Scanner(SIGNATURES, Trie).scan([data], "hostd")
    for engine in ENGINES:
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert Scanner(SIGNATURES, engine).scan(pieces, "hostd") == wanted


def _noise(seed: int) -> Iterator[bytes]:
    source = random.Random(seed)
    words = [word.decode() for item in SIGNATURES for word in item.literals] + [
        "x",
        "\n",
        " ",
        "[esx.problem.a.b]",
        "é",
        "\0",
    ]
    for _ in range(200):
        yield "".join(source.choice(words) for _ in range(source.randrange(40))).encode()


@pytest.mark.parametrize("seed", range(5))
def test_engines_agree_on_noise(seed: int) -> None:
    found = [Scanner(SIGNATURES, engine).scan(_noise(seed), "vmkernel") for engine in ENGINES]
    assert all(each == found[0] for each in found)


def test_a_stamp_of_strange_bytes_is_none(scanner: Scanner) -> None:
    text = line(1, "x").encode() + b"2026-\xff\xff-01T\xff\xff:00 " + APD.format("1").encode() + b"\n"
    scan = scanner.scan([text], "vmkernel")
    assert {minute for count in scan.counts.values() for minute in count.minutes} == {b"2026-03-01T10:00"}


def test_stamps_with_an_offset_are_kept_in_utc(scanner: Scanner) -> None:
    text = line(1, APD.format("1")).replace(".000Z", ".000+09:00").encode()
    window = Window(b"2026-03-01T01:00", b"2026-03-01T01:01")
    kept = scanner.scan([text], "vmkernel", window=window).kept
    assert {each.stamp for each in kept} == {b"2026-03-01T01:00:01.000Z"}
    assert not scanner.scan([text], "vmkernel", window=Window(b"2026-03-01T02")).kept


def test_a_flood_of_lines_without_stamps_looks_back_once(scanner: Scanner) -> None:
    text = line(5, "begins") + f"--> {APD.format('1')}\n" * 30_000
    began = time.process_time()
    scan = scanner.scan([text.encode()], "vmkernel")
    assert time.process_time() - began < 10
    assert totals(scan)["apd.start", b"naa.1"] == 30_000
    assert {kept.stamp[:19] for kept in scan.kept} == {b"2026-03-01T10:00:05"}


@pytest.mark.parametrize("size", [1, 40, 100, 1000])
def test_time_that_jumps_where_a_piece_ends(scanner: Scanner, size: int) -> None:
    text = (line(600, "a") + line(601, "b") + line(0, "ten minutes back") + line(1, "c")).encode()
    scan = scanner.scan([text[at : at + size] for at in range(0, len(text), size)], "vmkernel")
    assert [number for number, _, _ in scan.steps] == [3]


def test_fields_without_the_end_of_line_of_windows(scanner: Scanner) -> None:
    scan = scanner.scan([line(1, "I/O took too long, after 12 s").replace("\n", "\r\n").encode()], "vmkernel")
    assert scan.kept[0].text.endswith(b" s")
    assert scan.kept[0].fields == {b"s": b"12"}
