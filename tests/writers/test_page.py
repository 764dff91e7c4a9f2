"""Wrapping, alignment and shortened quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from analyzer.writers.page import Page, clip, pad, quote
from analyzer.writers.remedy import commands_in, flowing, pasteable
from analyzer.writers.summary import short_ids

ROW = (
    "vmk1       vMotion                                 IPv4      10.20.5.11                              "
    "255.255.255.0   10.20.5.255     00:50:56:61:00:01 9000    65535     true    STATIC              "
    "vmotion             "
)


def test_quotation_shows_the_word_it_is_about() -> None:
    for width in range(24, 200):
        shot = quote(ROW, ROW.index("9000") + 1, width)
        assert cell_len(shot.text) <= width
        assert shot.text[shot.at : shot.at + shot.size] == "9000", (width, shot)
        if width > 40:
            assert shot.text.startswith("vmk1")


def test_quotation_of_a_record_line_needs_no_mark() -> None:
    assert quote("   MTU: 9000", 9, 60).size == 0
    assert quote("   MTU: 9000", 9, 60).text == "MTU: 9000"


def test_quotation_counts_wide_characters_as_two_cells() -> None:
    row = "vmk1  移行ネットワーク  9000  x"
    shot = quote(row, row.index("9000") + 1, 80)
    assert shot.at == cell_len("vmk1  移行ネットワーク  ")


@given(st.text(max_size=300), st.integers(-5, 400), st.integers(24, 120))
def test_quotations_fit(line: str, column: int, width: int) -> None:
    shot = quote(line, column, width)
    assert cell_len(shot.text) <= width
    assert shot.at + shot.size <= width + 1


@given(st.lists(st.text(max_size=80), max_size=5), st.integers(20, 120), st.integers(0, 8))
def test_paragraphs_fit_and_lose_nothing(texts: list[str], width: int, indent: int) -> None:
    from analyzer.writers.escape import plain

    page = Page(width)
    spans = [plain(text).strip() for text in texts]
    page.paragraph(*spans, indent=indent)
    written = page.text()
    assert "".join(written.split()) == "".join("".join(spans).split())
    assert all(cell_len(line) <= width for line in written.split("\n"))


def test_commands_stay_whole() -> None:
    command = "esxcli network ip interface ipv4 set -i vmk1 -t static -I 10.20.5.11 -N 255.255.255.0"
    page = Page(40)
    page.paragraph("Run on esx02: ", (command, "command"), ".")
    assert page.text() == f"Run on esx02:\n{command}.\n"


def test_japanese_breaks_between_characters_but_not_before_closing_marks() -> None:
    page = Page(20)
    page.paragraph("両方のホストのMTUを同じ、値にしてください。")
    lines = page.text().rstrip("\n").split("\n")
    assert all(cell_len(line) <= 20 for line in lines)
    assert not any(line.startswith(("、", "。")) for line in lines)


def test_columns_align_by_cells() -> None:
    page = Page(60)
    page.columns([["検証ホスト", "a"], ["esx01", "b"]])
    first, second = page.text().rstrip("\n").split("\n")
    assert cell_len(first[: first.index("a")]) == cell_len(second[: second.index("b")]) == 12


def test_clip_and_pad() -> None:
    assert clip("移行ネットワーク", 7) == "移行ネ…"
    assert cell_len(pad("移行", 7)) == 7
    assert clip("abc", 0) == ""


def test_commands_in_a_remedy() -> None:
    assert commands_in("Run esxcli network nic list and compare.") == [
        ("Run ", False),
        ("esxcli network nic list", True),
        (" and compare.", False),
    ]
    assert commands_in("Set it (esxcli system settings advanced set -o /Net/X -i 1), then reboot.")[1] == (
        "esxcli system settings advanced set -o /Net/X -i 1",
        True,
    )
    assert commands_in("esxcli network nic list. Or esxcfg-nics -l, then wait.") == [
        ("esxcli network nic list", True),
        (". Or ", False),
        ("esxcfg-nics -l", True),
        (", then wait.", False),
    ]
    to_fill = "esxcli network vswitch standard portgroup set -p 'vMotion 2' -v <VLAN of vMotion>"
    assert commands_in(f"Run {to_fill}") == [("Run ", False), (to_fill, True)]
    assert commands_in("esxcli network ip interface set -i vmk1 -m 9000. Else: esxcfg-vmknic -l")[2][1]
    assert commands_in("vmware is a company.") == [("vmware is a company.", False)]
    assert commands_in("Ask esxcli.") == [("Ask esxcli.", False)]


@pytest.mark.parametrize(
    ("command", "ready"),
    [
        ("vmkping ++netstack=vmotion -d -s 8972 10.20.5.12", True),
        ("esxcli network vswitch standard portgroup policy failover get -p 'vMotion 2'", True),
        ("sum -c GetCurrentBiosCfg --file esx01_bios.txt  # Supermicro boards", True),
        ("vmkping -I vmk0;reboot 10.0.0.1", False),
        ("vmkping -I $(reboot) 10.0.0.1", False),
        ("vmkping -I `reboot` 10.0.0.1", False),
        ("vmkping -I vmk0|reboot", False),
        ("vmkping -I vmk0 & reboot", False),
        ("vmkping -I vmk0 > /etc/passwd", False),
        ("vmkping -I vmk0\nreboot", False),
        ("vmkping <address of vmk1>", False),
        ("the text of vCenter's error", False),
    ],
)
def test_only_sound_commands_can_be_pasted(command: str, ready: bool) -> None:
    assert pasteable(command) == (command if ready else f"# {command}")


def test_placeholders_in_a_fix() -> None:
    fix = "esxcli network ip interface add -i vmk1 -p <port group> -N vmotion"
    assert pasteable(fix, placeholders=True) == fix
    assert pasteable(f"{fix};reboot", placeholders=True).startswith("# ")


def test_flowing_text() -> None:
    assert flowing("Set the\nsame MTU.\n\nThen:\nesxcli network nic list\nand read it.") == [
        "Set the same MTU.",
        "Then:",
        "esxcli network nic list",
        "and read it.",
    ]


def test_ids_without_repeated_area() -> None:
    assert short_ids(["VMO-015", "CPU-002", "VMO-001", "VMO-015"]) == "CPU-002, VMO-001 015"
