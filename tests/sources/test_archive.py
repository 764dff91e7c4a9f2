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
