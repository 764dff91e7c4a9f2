"""Archives inside archives, and hostile ones: each is told, the rest is read, memory stays bounded."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sources import again, names
from analyzer.sources.archive import Member, Trouble, open_file, packer
from analyzer.sources.folder import folder_members
from analyzer.sources.limits import Limits
from tests.sources.packing import tar, tgz, zipped

LOG = b"2024-03-01T10:11:12Z cpu0:1 line\n" * 5_000
BUNDLE = {"esx-a/commands/x.txt": b"hello\n", "esx-a/var/run/log/vmkernel.0.gz": gzip.compress(LOG)}


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes | str], list[tuple[str, str]]]:
    """Contents (or why there are none) by path, and what was told."""
    limits, trouble = limits or Limits(), Trouble()
    found: dict[str, bytes | str] = {}

    def go(members: object, prefix: str) -> None:
        for member in members:  # type: ignore[attr-defined]  # an iterator of members
            assert isinstance(member, Member)
            if member.refused:
                found[prefix + member.path] = member.refused
                continue
            inner = member.members(limits)
            if inner is not None:
                go(inner, f"{prefix}{member.path}/")
            else:
                found[prefix + member.path] = b"".join(member.unpacked(limits))

    members = open_file(io.BytesIO(data), "in.gz", limits, trouble)
    if members is not None:
        go(members, "")
    return found, list(trouble.messages())


@pytest.mark.parametrize("pack", [tar, tgz, zipped])
def test_every_way_of_packing(pack: object) -> None:
    found, told = read(pack(BUNDLE))  # type: ignore[operator]
    assert found == {"esx-a/commands/x.txt": b"hello\n", "esx-a/var/run/log/vmkernel.0.gz": LOG}
    assert not told


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_bundles_in_an_export(method: int) -> None:
    found, told = read(zipped({"a-vm2024.tgz": tgz(BUNDLE), "b-vm2024.tgz": tgz({"esx-b/x": b"1"})}, method))
    assert found["a-vm2024.tgz/esx-a/commands/x.txt"] == b"hello\n"
    assert found["b-vm2024.tgz/esx-b/x"] == b"1"
    assert not told


def test_one_packed_text_is_a_member_without_its_ending() -> None:
    assert read(gzip.compress(LOG)) == ({"in": LOG}, [])


def test_what_was_packed_twice_is_unpacked_twice() -> None:
    assert read(gzip.compress(tgz(BUNDLE))) == read(tgz(BUNDLE))
    assert read(gzip.compress(gzip.compress(LOG))) == ({"in": LOG}, [])


def test_a_text_is_no_archive() -> None:
    for data in (b"", b"x", b"esxcfg-vmknic -l\n" * 100, LOG):
        file = io.BytesIO(data)
        assert open_file(file, "x", Limits(), Trouble()) is None
        assert file.tell() == 0
    assert packer(b"BZh91AY&SY") == "bzip2"
    assert packer(LOG) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil", "leaves its folder"),
        ("a/../../evil", "leaves its folder"),
        ("/etc/passwd", "absolute"),
        ("..\\evil", "leaves its folder"),
        ("C:\\evil", "absolute"),
        ("\\\\server\\share", "absolute"),
    ],
)
def test_names_that_mean_harm_are_refused(name: str, why: str) -> None:
    found, told = read(tgz({name: b"x", "good": b"y"}))
    assert found.pop("good") == b"y"
    (refused,) = found.values()
    assert why in str(refused)
    assert told[0][0] == "member-refused"


def test_names_are_safe_to_show() -> None:
    for name in ("a\x1b[31mb", "a\u202eb", "a\nb", "b\x00c".replace("\x00", "\x01"), "x" * 10_000):
        ((path, content),) = read(tar({name: b"1"}, form=2))[0].items()
        assert content == b"1"
        assert path.isprintable()
        assert len(path) < 600
    assert names.shown("x" * 600) != names.shown("x" * 599 + "y")


def test_bytes_that_are_no_text_in_a_name() -> None:
    data = tar({"vmXX": b"1"}, form=0).replace(b"vmXX", b"vm\xb1\xf2", 1)
    fixed = bytearray(data)
    total = sum(fixed[:148]) + 8 * 32 + sum(fixed[156:512])
    fixed[148:156] = b"%06o\x00 " % total
    assert list(read(bytes(fixed))[0]) == ["vm\\xb1\\xf2"]


def test_depth_is_limited() -> None:
    data = tgz({"x": b"deep"})
    for _ in range(8):
        data = tgz({"in.tgz": data})
    found, told = read(data, Limits(depth=3))
    assert not found
    assert told == [("too-deep", "in.tgz is an archive inside 3 others; not opened")]


def test_a_million_members_end_at_the_limit() -> None:
    many = tar({f"f{number}": b"" for number in range(500)})
    found, told = read(many, Limits(members=300))
    assert len(found) == 300
    assert told == [("archive-bomb", "holds more than 300 members; the rest is not read")]
    found, told = read(zipped({f"f{number}": b"" for number in range(500)}), Limits(members=300))
    assert not found
    assert told[0][0] == "archive-bomb"


def test_a_bomb_inside_costs_only_itself() -> None:
    files = {"bomb.gz": gzip.compress(bytes(30_000_000)), "good": b"y"}
    found, told = read(tgz(files), Limits(free_bytes=1_000_000, ratio=100))
    assert found["good"] == b"y"
    assert len(found["bomb.gz"]) < 10_000_000
    assert told[0][0] == "member-bomb"
    assert "bomb.gz unpacks to" in told[0][1]


@settings(max_examples=60)
@given(st.data())
def test_archives_cut_anywhere(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([WHOLE_TGZ, WHOLE_TAR, WHOLE_ZIP]))
    cut = data.draw(st.integers(512, len(whole) - 1))
    found, told = read(whole[:cut])
    full = read(whole)[0]
    for path, content in found.items():
        assert path in full
        assert full[path].startswith(content)  # type: ignore[arg-type]  # both bytes
    assert told or found == full


@settings(max_examples=60)
@given(st.data())
def test_archives_damaged_anywhere(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([WHOLE_TGZ, WHOLE_TAR, WHOLE_ZIP])))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found, told = read(bytes(whole))
    assert all(path.isprintable() for path in found)
    assert all(code and said for code, said in told)


NOISE = bytes(range(256)) * 8
WHOLE_TGZ, WHOLE_TAR = tgz({**BUNDLE, "esx-a/noise": NOISE}), tar({**BUNDLE, "esx-a/noise": NOISE})
WHOLE_ZIP = zipped({"a.tgz": tgz(BUNDLE), "noise": NOISE, "plain.txt": LOG})


def test_a_zip_without_its_directory_is_read_by_its_headers() -> None:
    found, told = read(WHOLE_ZIP[: WHOLE_ZIP.rindex(b"PK\x05\x06")])
    assert found == read(WHOLE_ZIP)[0]
    assert told == [("archive-truncated", "the archive has no directory of its members")]


def test_a_zip_from_a_pipe_inside_an_archive() -> None:
    assert read(tgz({"x.zip": zipped({"a": b"1", "b": LOG})})) == ({"x.zip/a": b"1", "x.zip/b": LOG}, [])


def test_an_encrypted_zip_is_told() -> None:
    data = bytearray(zipped({"secret": b"1", "open": b"2"}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    found, told = read(bytes(data))
    assert found == {"secret": "is encrypted with a password", "open": b"2"}
    assert told == [("member-refused", "secret is encrypted with a password; not read")]


def test_a_zip_with_wrong_sizes_is_told() -> None:
    data = bytearray(zipped({"x": b"hello"}, zipfile.ZIP_DEFLATED))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 999)
    found, told = read(bytes(data))
    assert found == {"x": b"hello"}
    assert told == [("member-corrupt", "x has 5 bytes where the archive says 999")]


def test_a_zip_packed_by_another_method_is_told() -> None:
    data = bytearray(zipped({"x": b"hello" * 50}, zipfile.ZIP_LZMA))
    found, _ = read(bytes(data))
    assert found == {"x": "is packed with LZMA, which is not supported"}


@pytest.mark.parametrize("pack", [tgz, zipped])
def test_members_are_found_again(tmp_path: Path, pack: object) -> None:
    inner = tgz(BUNDLE)
    whole = pack({"a.tgz": inner, "log.gz": gzip.compress(LOG), "plain": b"text"})  # type: ignore[operator]
    file = tmp_path / "in"
    file.write_bytes(whole)
    limits = Limits()
    with file.open("rb") as opened:
        members = open_file(opened, "in", limits, Trouble())
        assert members is not None
        places: dict[str, tuple[again.Place, ...]] = {}
        for member in members:
            inside = member.members(limits)
            places[member.path] = (member.where,)
            for deeper in inside or ():
                places[deeper.path] = (member.where, deeper.where)
    texts = {path: b"".join(again.content(file, way, limits)) for path, way in places.items()}
    assert texts["log.gz"] == LOG
    assert texts["plain"] == b"text"
    assert texts["esx-a/var/run/log/vmkernel.0.gz"] == LOG
    assert texts["esx-a/commands/x.txt"] == b"hello\n"


def test_a_folder_gives_its_files_and_tells_its_links(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("b")
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c").write_text("c")
    trouble = Trouble()
    expected = [("a.txt", ""), ("sub/b.txt", "")]
    try:
        (tmp_path / "link").symlink_to("/etc")
        expected.insert(1, ("link", "is a link"))
    except OSError:
        assert os.name == "nt"
    assert [(member.path, member.refused) for member in folder_members(tmp_path, trouble)] == expected


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    trouble = Trouble()
    (member,) = folder_members(tmp_path, trouble)
    (tmp_path / "a.txt").unlink()
    assert list(member.pieces()) == []
    assert member.damage is not None
    assert next(iter(trouble.messages()))[0] == "member-unreadable"


# -- zip archives from a pipe ----------------------------------------------------------------------------


class Pipe(io.RawIOBase):
    """A file that cannot seek: what is written to it has its sizes behind the data."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload]  # some buffer
        return len(bytes(data))  # type: ignore[call-overload]


def piped(files: dict[str, bytes], method: int) -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return pipe.data


def streamed(data: bytes) -> Member:
    trouble = Trouble()
    return Member("stdin", 0, 0, (0, -1), lambda: iter([data[at : at + 70_001] for at in range(0, len(data), 70_001)]),
                  trouble, -1)  # fmt: skip


MANY = {"a": os.urandom(900_000), "b": b"short", "c": b"PK\x07\x08" * 40_000 + os.urandom(300_000), "d": LOG, "e": b""}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("pack", [zipped, piped])
@pytest.mark.parametrize("taken", [0, 1, 10_000_000])
def test_a_zip_that_comes_as_a_stream_may_be_read_in_part(method: int, pack: object, taken: int) -> None:
    whole = streamed(pack(MANY, method))  # type: ignore[operator]
    found: dict[str, bytes] = {}
    for member in whole.members(Limits()) or ():
        member.head()
        pieces = member.pieces()
        found[member.path] = b"".join(piece for _, piece in zip(range(taken), pieces, strict=False))
        pieces.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(found) == list(MANY)
    assert not list(whole.trouble.messages())
    if taken > 1:
        assert found == MANY


def test_a_damaged_member_of_a_streamed_zip_costs_only_itself() -> None:
    files = {"a": NOISE * 300, "b": b"second"}
    data = bytearray(zipped(files))
    data[2_000] ^= 0xFF
    whole = streamed(bytes(data))
    found = {member.path: b"".join(member.pieces()) for member in whole.members(Limits()) or ()}
    assert found["b"] == b"second"
    assert [code for code, _ in whole.trouble.messages()] == ["member-corrupt"]


def test_a_zip_behind_a_program_and_one_that_was_to_be_divided() -> None:
    assert read(b"MZ" + bytes(5_000) + zipped(BUNDLE))[0] == read(zipped(BUNDLE))[0]
    assert read(b"PK00" + zipped(BUNDLE))[0] == read(zipped(BUNDLE))[0]
    assert read(gzip.compress(zipped(BUNDLE))) == read(zipped(BUNDLE))


def test_a_zip_of_more_than_4_gib_has_its_numbers_elsewhere() -> None:
    data = zipped(BUNDLE)
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", data, end + 10)
    wide = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert read(data[:end] + wide + locator + last) == read(data)


def test_lies_in_the_directory_of_a_zip() -> None:
    data = bytearray(zipped({"evil": b"1", "good": b"2"}))
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    for offset in (0xFFFFFFF0, 0x7FFFFFFF):
        struct.pack_into("<I", data, first + 42, offset)
        assert read(bytes(data))[0]["good"] == b"2"
    struct.pack_into("<I", data, first + 42, struct.unpack_from("<I", data, second + 42)[0])
    assert "shares its data" in str(read(bytes(data))[0])
    named = zipped({"NUL": b"1", "good": b"2"}).replace(b"NUL", b"\x00UL")
    assert read(named)[0]["good"] == b"2"


def test_gzip_in_gzip_ends_at_the_depth() -> None:
    data = LOG
    for _ in range(9):
        data = gzip.compress(data)
    found, told = read(data)
    assert not found
    assert told[0][0] == "too-deep"


def test_hidden_folders_of_datastores_are_read_and_those_of_programs_are_not(tmp_path: Path) -> None:
    for name in ("vmfs/.iSCSI-CONFIG/vit.conf", "sub/.git/config", ".cache/x"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")
    assert [member.path for member in folder_members(tmp_path, Trouble())] == ["vmfs/.iSCSI-CONFIG/vit.conf"]


@pytest.mark.skipif(os.name == "nt", reason="paths are shorter there")
def test_folders_a_thousand_deep(tmp_path: Path) -> None:
    place = tmp_path
    for _ in range(1_200):
        place = place / "d"
        place.mkdir()
    (place / "x").write_text("x")
    (member,) = folder_members(tmp_path, Trouble())
    assert member.size == 1
    # What clears temporary folders away would go down one call a folder.
    (place / "x").unlink()
    while place != tmp_path:
        place.rmdir()
        place = place.parent


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a").write_text("x")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("analyzer.sources.folder.os.scandir", refuse)
    trouble = Trouble()
    found = [(member.path, member.refused) for member in folder_members(tmp_path, trouble)]
    assert found == [("a", ""), ("shut", "cannot be read: Permission denied")]
    assert list(trouble.messages()) == [("member-refused", "shut cannot be read: Permission denied; not read")]


def test_a_disk_that_fails_ends_an_archive_like_a_cut() -> None:
    class Bad(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 4_000:
                raise OSError(5, "Input/output error")
            return super().read(min(size or 0, 4_096))

    trouble = Trouble()
    members = open_file(Bad(tar({"a": b"1", "b": NOISE * 4, "c": b"3"})), "in", Limits(), trouble)
    assert [member.path for member in members or ()] == ["a", "b"]
    assert [code for code, _ in trouble.messages()] == ["archive-unreadable"]
