"""Codes of logs, explained."""

from __future__ import annotations

import pytest

from analyzer.logs.codes import shipped
from analyzer.logs.explain_codes import explain_code


@pytest.mark.parametrize(
    ("word", "heading", "text"),
    [
        ("H:0x5", "Status of a SCSI command by the adapter", "H:0x5: ABORT: "),
        ("h:5", "Status of a SCSI command by the adapter", "H:0x5: ABORT: "),
        ("D:0x2", "Status of a SCSI command by the device", "D:0x2: CHECK CONDITION: "),
        ("P:0x8", "Status of a SCSI command by the multipathing plug-in", "P:0x8: NO SPACE: "),
        ("H:0x77", "Status of a SCSI command by the adapter", "H:0x77: not known."),
        ("0x5 0x24 0x0", "Sense data of a SCSI command", "ILLEGAL REQUEST, Invalid field in CDB"),
        ("5/24/0", "Sense data of a SCSI command", "Sense 0x5 0x24 0x0"),
        ("0x5/0x25/0x0", "Sense data of a SCSI command", "permanent device loss"),
        ("Valid sense data: 0x3 0x11 0x0", "Sense data of a SCSI command", "MEDIUM ERROR"),
        ("opcode 0x2a", "SCSI command", "Command 0x2a: WRITE(10), for writes"),
        ("cmd 1a", "SCSI command", "may answer it with sense data 5/20/0, 5/24/0."),
        ("0xbad0021", "Status of the VMkernel 0xbad0021 (195887137)", "VMK_TIMEOUT: Timeout."),
        ("195887137", "Status of the VMkernel 0xbad0021 (195887137)", "VMK_TIMEOUT: Timeout."),
        ("bad010b", "Status of the VMkernel 0xbad010b (195887371)", "A migration that ends with it: "),
        ("vmk_no_space", "Status of the VMkernel 0xbad00d7 (195887319)", "No space left on device"),
        ("0xbad0fff", "Status of the VMkernel 0xbad0fff (195891199)", "Not known."),
        ("status 0x371", "Status of an NVMe command", "Command aborted by host"),
        ("nvme 0x19", "Status of an NVMe command", "Keep alive timer expired"),
        ("nvme status 0x805", "Status of an NVMe command", "VMware's own status, meaning not known"),
        (
            "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0",
            "Status of a SCSI command",
            "Harmless: sound devices say it too.",
        ),
        ("H:0x1 D:0x0", "H:0x1 D:0x0", "H:0x1: NO CONNECT"),
        ('"H:0x0 D:0x28 P:0x0"', "Status of a SCSI command", "D:0x28: TASK SET FULL"),
    ],
)
def test_codes_are_explained(word: str, heading: str, text: str) -> None:
    told = explain_code(word)
    assert told is not None
    lines = told.split("\n")
    assert lines[0] == heading
    assert len(lines) > 1
    assert all(line.startswith("  ") for line in lines[1:])
    assert any(text in line for line in lines[1:])


@pytest.mark.parametrize(
    "word",
    [
        "",
        "VMO-015",
        "apd.start.vob",
        "esx.problem.storage.apd.start",
        "H:",
        "0x5",
        "12",
        "VMK_NOTHING_OF_THE_KIND",
        "5/24",
        "x" * 100_000,
    ],
)
def test_other_words_are_none(word: str) -> None:
    assert explain_code(word) is None


def test_every_status_is_found_in_both_forms() -> None:
    for status in shipped().statuses.values():
        assert explain_code(f"{status.code:#x}") == explain_code(str(status.code)), status.name
        assert f"{status.name}: " in (explain_code(status.name) or ""), status.name
