"""The tar walk: the same members as the standard library finds, and a way on behind damage."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.sources.feed import Feed
from analyzer.sources.inflate import Damaged
from analyzer.sources.tar import BLOCK, Tar, is_tar
from tests.sources.packing import tar

FORMS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
SHORT = {"esx-a/commands/x.txt": b"hello\n", "esx-a/empty": b"", "d" * 90 + "/" + "f" * 80: bytes(1_500)}
LONG = {**SHORT, "l" * 300 + "/x": b"long", "vm [1] 漢字/a'b.vmx": b"odd"}


def walked(data: bytes, step: int = 700) -> tuple[dict[str, bytes], Tar]:
    walk = Tar(Feed(data[at : at + step] for at in range(0, len(data), step)))
    return {entry.name.decode(): b"".join(walk.pieces()) for entry in walk if entry.kind == "file"}, walk


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("step", [1, 512, 70_000])
def test_all_forms(form: int, step: int) -> None:
    files = SHORT if form == tarfile.USTAR_FORMAT else LONG
    found, walk = walked(tar(files, form=form), step)
    assert found == files
    assert walk.skipped == 0


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300).filter(
    lambda name: name.strip("/") == name and "//" not in name
)


@given(st.dictionaries(names, st.binary(max_size=1_200), max_size=6), st.sampled_from(sorted(FORMS)))
def test_what_the_standard_library_writes_is_read(files: dict[str, bytes], form: str) -> None:
    try:
        data = tar(files, form=FORMS[form])
    except (ValueError, UnicodeError):
        return  # that form cannot hold such a name
    assert walked(data)[0] == files


def test_sizes_beyond_eight_octal_digits() -> None:
    info = tarfile.TarInfo("big")
    info.size = 9 * 1024**3
    header = info.tobuf(tarfile.GNU_FORMAT)
    assert next(iter(Tar(Feed([header])))).size == 9 * 1024**3


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.DIRTYPE, "folder"),
        (tarfile.FIFOTYPE, "fifo"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
    ],
)
def test_what_is_no_file_is_told(kind: bytes, what: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("odd")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
        archive.addfile(tarfile.TarInfo("after"))
    found = [(entry.name.rstrip(b"/"), entry.kind) for entry in Tar(Feed([out.getvalue()]))]
    assert found == [(b"odd", what), (b"after", "file")]


def test_a_sparse_file_is_told_and_passed_over() -> None:
    data = bytearray(tar({"sparse": b"x" * 512, "after": b"y"}))
    data[156:157] = b"S"
    data[482:483] = b"\x01"  # one more header follows
    total = sum(data[:148]) + 8 * 32 + sum(data[156:512])
    data[148:156] = b"%06o\x00 " % total
    extended = bytearray(BLOCK)
    found = [(entry.name, entry.kind) for entry in Tar(Feed([bytes(data[:512] + extended + data[512:])]))]
    assert found == [(b"sparse", "sparse file"), (b"after", "file")]


@given(st.integers(0, 5_000))
def test_a_cut_is_told_and_what_came_before_is_there(cut: int) -> None:
    data = tar(SHORT)[:cut]
    found: dict[bytes, bytes] = {}
    walk = Tar(Feed([data]))
    try:
        for entry in walk:
            found[entry.name] = b""
            for piece in walk.pieces():
                found[entry.name] += piece
    except Damaged as problem:
        assert problem.code == "truncated"
    for name, content in found.items():
        assert SHORT[name.decode()].startswith(content)


def test_the_way_is_found_again_behind_a_damaged_header() -> None:
    data = bytearray(tar({"one": b"1" * 600, "two": b"2", "three": b"3"}))
    second = 512 + 1024
    data[second : second + 100] = b"\xff" * 100
    found, walk = walked(bytes(data))
    assert found == {"one": b"1" * 600, "three": b"3"}
    assert walk.skipped == 1024


def test_two_archives_behind_each_other() -> None:
    found, _ = walked(tar({"a": b"1"}) + tar({"b": b"2"}))
    assert found == {"a": b"1", "b": b"2"}


def test_only_tar_archives_begin_like_one() -> None:
    assert is_tar(tar({"a": b"1"}))
    assert not is_tar(bytes(1024))
    assert not is_tar(b"short")
    assert not is_tar(b"2024-03-01 some log line\n" * 100)


@given(st.binary(max_size=4_000))
def test_anything_ends(data: bytes) -> None:
    walk = Tar(Feed([data]))
    try:
        for _ in walk:
            for _ in walk.pieces():
                pass
    except Damaged:
        pass


def test_a_size_of_five_thousand_digits_is_not_believed() -> None:
    info = tarfile.TarInfo("x")
    info.size, info.pax_headers = 1, {"size": "9" * 5_000}
    data = info.tobuf(tarfile.PAX_FORMAT) + b"x" + bytes(511 + 1_024)
    assert [(entry.name, entry.size) for entry in Tar(Feed([data]))] == [(b"x", 1)]


@pytest.mark.parametrize("kind", [b"0", b"\x00", b"5"])
def test_a_folder_as_the_first_tar_programs_wrote_it(kind: bytes) -> None:
    info = tarfile.TarInfo("d/")
    info.type = kind
    block = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    block[:3] = b"d/\x00"
    block[148:156] = b"%06o\x00 " % (sum(block[:148]) + 256 + sum(block[156:512]))
    assert [entry.kind for entry in Tar(Feed([bytes(block) + bytes(1_024)]))] == ["folder"]


def test_all_readers_of_a_broken_stream_learn_the_same() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 10
        raise Damaged("corrupt", "has broken data")

    feed = Feed(pieces())
    assert feed.take(20) == b"x" * 10
    for _ in range(2):
        with pytest.raises(Damaged, match="broken"):
            feed.skip(1)
