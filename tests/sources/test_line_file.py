from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sources import line_file
from analyzer.sources.line_file import Hit, LineFile, Wanted


def filled(path: Path) -> LineFile:
    file = LineFile(path)
    file.fill()
    assert file.complete
    return file


def texts(file: LineFile) -> list[str]:
    return [file.line(number).text for number in range(len(file))]


@pytest.fixture(params=["plain", "packed"])
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    """Save bytes as they are, or packed."""

    def save(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data if request.param == "plain" else gzip.compress(data))
        return path

    return save


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []), (b"a", ["a"]), (b"a\n", ["a"]), (b"\n\n", ["", ""]), (b"a\r\nb\r\n", ["a", "b"]),
        ("\ufeffä\nö".encode(), ["ä", "ö"]), (b"a\rb\rc", ["a", "b", "c"]), ("å\nß\n".encode("utf-16"), ["å", "ß"]),
        ("日本語のログ\n二行目\n".encode("cp932"), ["日本語のログ", "二行目"]), (b"\x00\x01\x02\n\xff" * 9, None),
    ],
)  # fmt: skip
def test_lines(saved: object, data: bytes, lines: list[str] | None) -> None:
    file = filled(saved(data))  # type: ignore[operator]
    assert lines is None or texts(file) == lines
    assert file.line(-1).text == file.line(len(file)).text == ""
    file.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"").replace(b"\r", b"")), max_size=60))
def test_every_line_is_where_it_is(tmp_path_factory: pytest.TempPathFactory, held: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("lines") / "file"
    data = b"# text\n" * 400 + b"\n".join(held)
    path.write_bytes(data)
    block = line_file.BLOCK
    line_file.BLOCK = 16
    try:
        file = filled(path)
    finally:
        line_file.BLOCK = block
    expected = data.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert len(file) == len(expected)
    for number, line in enumerate(expected):
        assert file.line(number).text.encode(file.encoding, "replace") == line.decode(file.encoding, "replace").encode(
            file.encoding, "replace"
        )
    file.close()


def test_search(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"".join(b"line %d of many\n" % n for n in range(200_000)) + b"Last Word")
    file = filled(path)
    assert file.find(Wanted("line 777 "), 0) == Hit(777, 0)
    assert file.find(Wanted("last word"), 0) == Hit(200_000, 0)
    assert file.find(Wanted("Last word"), 0) is None
    assert file.find(Wanted(r"^line 1\d{5} ", regex=True), 100_005) == Hit(100_006, 0)
    assert file.find(Wanted("many"), 5, backwards=True) == Hit(4, 10)
    assert file.find(Wanted("line 3 "), len(file), backwards=True) == Hit(3, 0)
    assert file.find(Wanted("line 3 "), 3, backwards=True) is None
    assert file.find(Wanted("line"), 0, stop=lambda: True) is None
    file.close()


def test_times(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"".join(b"%d x\n\tmore\n" % (n * 10) for n in range(1000)))
    file = filled(path)

    def stamp(text: str) -> int | None:
        return int(text.split()[0]) if text[:1].isdigit() else None

    assert file.at_time(5000, stamp) == 1000
    assert file.at_time(5001, stamp) in (1001, 1002)
    assert file.at_time(-5, stamp) == 0
    assert file.at_time(10**9, stamp) in (1999, 2000)
    assert file.at_time(1, lambda text: None) is None
    file.close()


def test_a_line_without_an_end_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"a" * 3_000_000 + b"\nshort\n" + b"b" * 100)
    file = filled(path)
    assert (len(file.line(0).text), file.line(0).more) == (line_file.LONGEST, 3_000_000 - line_file.LONGEST)
    assert file.line(1).text == "short"
    assert file.find(Wanted("short"), -1) == Hit(1, 0)
    assert file.find(Wanted("a"), 1, backwards=True) is not None
    file.close()


def test_reading_while_it_fills(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(b"".join(b"line %d\n" % n for n in range(300_000))))
    file = LineFile(path)
    thread = threading.Thread(target=file.fill)
    thread.start()
    while not file.complete:
        last = len(file) - 2
        if last >= 0:
            assert file.line(last).text == f"line {last}"
    thread.join()
    assert len(file) == 300_000
    file.close()
    assert file.line(5).text == ""


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in filled(tmp_path / "none").trouble
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(b"".join(b"line %d\n" % (n * n) for n in range(50_000)))[:-5000])
    file = filled(path)
    assert file.trouble
    assert file.line(0).text == "line 0"
    file.close()
