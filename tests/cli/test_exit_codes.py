"""Exit codes and which of them wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["mtu_differs.txt"], 0),
        (["check", "mtu_differs.txt", "--fail-on", "critical", "--ignore", "critical"], 0),
        (["check", "mtu_differs.txt", "--select", "VMO-015", "--fail-on", "error"], 1),
        (["check", "mtu_differs.txt", "--select", "VMO-015", "--fail-on", "warning"], 1),
        (["check", "mtu_differs.txt", "--select", "VMO-015", "--fail-on", "critical"], 0),
        (["check", "mtu_differs.txt", "--select", "VMO-075", "--min-severity", "error", "--fail-on", "info"], 0),
        (["check", "missing.txt"], 3),
        (["check", "mtu_differs.txt", "missing.txt"], 3),
        (["parse", "missing.txt"], 3),
        (["vmotion", "missing.txt"], 3),
        (["check", "cut.txt"], 0),
        (["check", "cut.txt", "--strict"], 4),
        (["check", "mtu_differs.txt", "prose.txt", "--strict"], 0),
        # 2, 3, 4, 1
        (["check", "missing.txt", "--nonsense"], 2),
        (["check", "missing.txt", "--select", "NONE-1"], 2),
        (["check", "missing.txt", "cut.txt", "--strict", "--fail-on", "info"], 3),
        (["check", "cut.txt", "--strict", "--select", "VMO-015", "--fail-on", "error"], 4),
    ],
)
def test_code(esxray: Call, arguments: list[str], code: int) -> None:
    ran = esxray(*arguments)
    assert ran.code == code, ran.err


def test_a_picture_cannot_be_read(esxray: Call, tmp_path: Any) -> None:
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    ran = esxray("check", str(picture))
    assert ran.code == 3
    assert "screen.png" in ran.err


@pytest.mark.parametrize("text", ["", " \n\n"])
@pytest.mark.parametrize("arguments", [["check"], ["check", "--strict"], ["parse"], ["vmotion"]])
def test_an_empty_file_cannot_be_read(esxray: Call, tmp_path: Any, arguments: list[str], text: str) -> None:
    (tmp_path / "folder").mkdir()
    for empty in (tmp_path / "esx01.txt", tmp_path / "folder" / "esx01.txt"):
        empty.write_text(text, encoding="utf-8")
    for name in ("esx01.txt", "folder"):
        ran = esxray(*arguments, str(tmp_path / name))
        assert ran.code == 3, name
        assert f"{name} is empty" in ran.err
    ran = esxray(*arguments, "mtu_differs.txt", str(tmp_path / "esx01.txt"))
    assert ran.code == 3
    assert "esx01" in ran.out


def test_an_empty_file_among_others_is_no_trouble(esxray: Call, tmp_path: Any) -> None:
    (tmp_path / "esx01.txt").write_text("", encoding="utf-8")
    (tmp_path / "esx02.txt").write_text(
        "[root@esx02:~] vmware -v\nVMware ESXi 8.0.3 build-24022510\n", encoding="utf-8"
    )
    assert esxray("check", "--strict", str(tmp_path)).code == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("esx01.tgz", b"\x1f\x8b\x08\x00" + b"\0" * 40, "damaged|broken|truncated|ends"),
        ("esx01.7z", b"7z\xbc\xaf'\x1c" + b"\0" * 40, "unpack it first"),
        ("esx01.zip", b"PK\x03\x04" + b"\0" * 10, "no directory"),
    ],
)
def test_an_archive_that_cannot_be_read_says_why(
    esxray: Call, tmp_path: Any, name: str, data: bytes, said: str
) -> None:
    archive = tmp_path / name
    archive.write_bytes(data)
    ran = esxray("check", str(archive))
    assert ran.code == 3
    assert re.search(said, ran.err)


def test_what_can_be_read_is_reported_beside_what_cannot(esxray: Call) -> None:
    ran = esxray("mtu_differs.txt", "missing.txt")
    assert ran.code == 3
    assert "VMO-015" in ran.out
    assert "missing.txt does not exist" in ran.err


def test_quiet_is_quiet(esxray: Call) -> None:
    ran = esxray("check", "-q", "mtu_differs.txt", "missing.txt")
    assert ran.err == ""
    assert "Checked and fine" not in ran.out
    assert "VMO-015" in ran.out


def test_reports_end_like_checks(esxray: Call, tmp_path: Any) -> None:
    out = str(tmp_path / "r.md")
    assert esxray("report", "mtu_differs.txt", "-o", out, "--select", "VMO-015", "--fail-on", "error").code == 1
    assert esxray("report", "cut.txt", "-o", out, "--strict").code == 4
    assert esxray("report", "missing.txt", "-o", out).code == 3
