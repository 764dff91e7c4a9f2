"""Status of storage commands, in the forms of all releases."""

from __future__ import annotations

import pytest

from analyzer.facts.log.scsi_codes import codes_of
from analyzer.findings import Severity
from analyzer.logs.codes import shipped
from analyzer.logs.scsi import ScsiStatus, decode, is_benign, read_scsi, severity_of
from analyzer.tables import Tables

DEV = "naa.600c0ff000111111a1b2c3d401000000"

FORMS = {
    "2014-12-10T18:21:53.018Z cpu13:1264143)ScsiDeviceIO: 2337: Cmd(0x4124403de140) 0x1a, CmdSN 0x8000004b from world "
    f'1171425 to dev "{DEV}" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0.': ScsiStatus(
        0, 2, 0, 5, 0x24, 0, "valid", 0x1A, DEV
    ),
    "2025-01-02T03:04:05.060Z In(182) vmkernel: cpu77:2097375)ScsiDeviceIO: 4681: Cmd(0x45dd48ddc580) 0xfe, "
    f'cmdId.initiator=0x430db5696bc0 CmdSN 0x561a77 from world 2097288 to dev "{DEV}" failed H:0x5 D:0x0 P:0x0 . Cmd '
    "count Active:33": ScsiStatus(5, 0, 0, None, None, None, "", 0xFE, DEV),
    f'2013-08-16T20:09:17.874Z cpu16:4112)ScsiDeviceIO: 1688: Command 0x28 to device "{DEV}" failed H:0x5 D:0x0 P:0x0 '
    "Possible sense data: 0x0 0x0 0x0.": ScsiStatus(5, 0, 0, 0, 0, 0, "possible", 0x28, DEV),
    f"NMP: nmp_CompleteCommandForPath: Command 0x2a (0x410001032580) to NMP device '{DEV}' failed on physical path "
    "'vmhba2:C0:T1:L3' H:0x0 D:0x2 P:0x0 Valid sense data: 0x6 0x2a 0x6.": ScsiStatus(
        0, 2, 0, 6, 0x2A, 6, "valid", 0x2A, DEV, "vmhba2:C0:T1:L3"
    ),
    f'NMP: nmp_CompleteRetryForPath:382:Retry command 0x28 (0x41000716a200) to NMP device "{DEV}" failed on physical '
    'path "vmhba33:C0:T0:L7" H:0x1 D:0x0 P:0x0 Possible sense data: 0x2 0x3a 0x1.': ScsiStatus(
        1, 0, 0, 2, 0x3A, 1, "possible", 0x28, DEV, "vmhba33:C0:T0:L7"
    ),
    "2016-02-03T04:05:06.070Z cpu7:33575)NMP: nmp_ThrottleLogForDevice:3298: Cmd 0x2a (0x43bd80a1b2c0, 36512) to dev "
    f'"{DEV}" on path "vmhba2:C0:T1:L2" Failed: H:0x8 D:0x0 P:0x0 Possible sense data: 0x0 0x0 0x0. '
    "Act:EVAL": ScsiStatus(8, 0, 0, 0, 0, 0, "possible", 0x2A, DEV, "vmhba2:C0:T1:L2"),
    "2021-02-03T04:05:06.070Z cpu21:2097891)NMP: nmp_ThrottleLogForDevice:3863: Cmd 0x85 (0x45a2c0e1f340, 2101234) to "
    'dev "t10.ATA_____DISK_1" on path "vmhba0:C0:T1:L0" Failed: H:0x0 D:0x2 P:0x0 Invalid sense data: 0x0 0x0 0x0. '
    "Act:NONE": ScsiStatus(0, 2, 0, None, None, None, "", 0x85, "t10.ATA_____DISK_1", "vmhba0:C0:T1:L0"),
    "2022-02-03T04:05:06.070Z cpu26:2097711)HPP: HppThrottleLogForDevice:1136: Error status H:0xc D:0x0 P:0x0 . "
    "hppAction = 3": ScsiStatus(0xC, 0, 0),
    f"ScsiDeviceToken: 115: Completed IO with status H:0x0 D:0x18 P:0x0 after losing reservation on device {DEV}.": (
        ScsiStatus(0, 0x18, 0, dev=DEV)
    ),
    "WARNING: SCSI: 2909: CheckUnitReady on vmhba1:0:132 returned Storage initiator error 0x7/0x0 sk 0x0 asc 0x0 ascq "
    "0x0": ScsiStatus(7, 0, 0, path="vmhba1:0:132"),
    "WARNING: SCSI: 2909: CheckUnitReady on vmhba1:0:132 returned Storage device error 0x0/0x2 sk 0x3 asc 0x11 ascq "
    "0x0": ScsiStatus(0, 2, 0, 3, 0x11, 0, "valid", path="vmhba1:0:132"),
    "H:0x0D:0x2P:0x0 Valid sense data: 0x3 0x11 0x0": ScsiStatus(0, 2, 0, 3, 0x11, 0, "valid"),
    "Wa(180) vmkwarning: cpu188:2098584)WARNING: NVMEIO:2644 command 0x45bd4063c080 failed: ctlr 262, queue 3, psaCmd "
    "0x45bdc63a6b00, status 0x371, opc 0x2, cid 180, nsid 261": ScsiStatus(
        opcode=2, dev="controller 262 namespace 261", nvme=0x371
    ),
}

NO_STATUS = (
    "",
    "2016-02-03T04:05:06.070Z cpu7:33575)NMP: nmp_ThrottleLogForDevice:3231: last error status from device "
    f"{DEV} repeated 10 times",
    "2021-02-03T04:05:06.070Z cpu21:2097891)HPP: HppThrottleLogForDevice:1078: Cmd 0x28 (0x45b8c1ae9800, 0) to dev "
    f'"{DEV}" on path "vmhba4:C0:T2:L12" Failed:',
    "PATH:0x0 D:0x2",
)


@pytest.mark.parametrize(("line", "status"), FORMS.items(), ids=range(len(FORMS)))
def test_every_form_is_read(line: str, status: ScsiStatus) -> None:
    assert read_scsi(line) == status


@pytest.mark.parametrize("line", NO_STATUS)
def test_other_lines_have_no_status(line: str) -> None:
    assert read_scsi(line) is None


def test_a_very_long_line_takes_no_time() -> None:
    assert read_scsi("H:0x" * 1_000_000) is None
    assert read_scsi("failed: ctlr 1, " * 500_000) is None


@pytest.mark.parametrize(
    ("tail", "sense"),
    [
        ("H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0", (5, 0x24, 0)),
        ("H:0x0 D:0x2 P:0x0 Possible sense data: 0x5 0x24 0x0", None),
        ("H:0x1 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0", None),
        ("H:0x0 D:0x8 P:0x0 Valid sense data: 0x5 0x24 0x0", None),
        ("H:0x0 D:0x2 P:0x0 Invalid sense data: 0x5 0x24 0x0", None),
    ],
)
def test_sense_data_counts_when_it_is_valid(tail: str, sense: tuple[int, int, int] | None) -> None:
    status = read_scsi(f'Cmd(0x45a) 0x1a, CmdSN 0x1 from world 0 to dev "{DEV}" failed {tail}')
    assert status is not None
    assert status.sense == sense


@pytest.mark.parametrize(
    ("code", "tail", "severity"),
    [
        ("0x1a", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0", Severity.INFO),
        ("0x85", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0", Severity.INFO),
        ("0x85", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x1 0x0 0x1d", Severity.INFO),
        ("0x0", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x2 0x3a 0x1", Severity.INFO),
        ("0x28", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x6 0x29 0x0", Severity.INFO),
        ("0x28", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x6 0x99 0x77", Severity.INFO),
        ("0x28", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x25 0x0", Severity.ERROR),
        ("0x28", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x3 0x11 0x0", Severity.ERROR),
        ("0x28", "H:0x0 D:0x2 P:0x0 Valid sense data: 0x1 0x17 0x1", Severity.WARNING),
        ("0x2a", "H:0x0 D:0x2 P:0x8 Valid sense data: 0x7 0x27 0x7", Severity.CRITICAL),
        ("0x28", "H:0x0 D:0x2 P:0x0 Invalid sense data: 0x0 0x0 0x0", Severity.WARNING),
        ("0x28", "H:0x5 D:0x0 P:0x0 Possible sense data: 0x0 0x0 0x0", Severity.ERROR),
        ("0x28", "H:0x0 D:0x28 P:0x0 .", Severity.WARNING),
        ("0x28", "H:0x55 D:0x0 P:0x0 .", Severity.WARNING),
    ],
)
def test_the_worst_part_counts(code: str, tail: str, severity: Severity) -> None:
    status = read_scsi(f'Cmd(0x45a) {code}, CmdSN 0x1 from world 0 to dev "{DEV}" failed {tail}')
    assert status is not None
    assert severity_of(status) is severity
    assert is_benign(status) is (severity is Severity.INFO)


def test_nvme_has_its_own_status() -> None:
    assert is_benign(ScsiStatus(opcode=2, nvme=0x4002)), "the flags do not count"
    assert severity_of(ScsiStatus(opcode=2, nvme=0x281)) is Severity.ERROR
    assert decode(ScsiStatus(opcode=2, nvme=0x7FF))[0] == "NVMe status 0x7ff (of the vendor): not known."
    assert "Unrecovered read error" in decode(ScsiStatus(opcode=2, nvme=0x281))[0]
    assert "Keep alive timer expired" in decode(ScsiStatus(opcode=0x18, nvme=0x4019))[0]


def test_nvme_status_of_vmware_is_not_one_of_the_standard() -> None:
    own = ScsiStatus(opcode=2, nvme=0x805)
    assert decode(own) == ["NVMe status 0x805: VMware's own status, meaning not known."]
    assert severity_of(own) is Severity.WARNING
    assert not is_benign(ScsiStatus(opcode=2, nvme=0x802))
    assert "Aborted due to power loss" in decode(ScsiStatus(opcode=2, nvme=0x4005))[0]


def test_decoding_tells_each_part() -> None:
    status = read_scsi(
        f'Cmd(0x45a) 0x1a, CmdSN 0x1 to dev "{DEV}" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0'
    )
    assert status is not None
    told = decode(status)
    assert [line.split(":")[0] for line in told] == [
        "Command 0x1a",
        "H",
        "D",
        "P",
        "Sense 0x5 0x24 0x0",
        "Harmless",
    ]
    assert "ILLEGAL REQUEST, Invalid field in CDB" in told[4]


def test_stale_sense_data_is_not_decoded() -> None:
    told = decode(ScsiStatus(1, 0, 0, 2, 0x3A, 1, "possible", 0x28, DEV))
    assert 'Sense data 0x2 0x3a 0x1 is only "possible": an older command left it.' in told
    assert not any("Medium" in line for line in told)
    assert not any(line.startswith("Harmless") for line in told)


def test_unknown_codes_are_told_as_such() -> None:
    told = decode(ScsiStatus(0x55, 2, 0x44, 5, 0x99, 0x77, "valid", 0xE7))
    assert "Command 0xe7: not known." in told
    assert "H:0x55: not known." in told
    assert "P:0x44: not known." in told


def test_ranges_of_the_standard_are_named() -> None:
    assert shipped().sense(4, 0x40, 0x85).name == "Diagnostic failure on component"
    assert shipped().sense(4, 0x40, 0x05).name == "RAM failure"


def test_tables_in_use_are_those_of_the_package() -> None:
    tables = Tables()
    assert codes_of(tables) == shipped()
    assert codes_of(tables) is codes_of(tables)
    assert all(table.made and table.source for table in tables.used())
