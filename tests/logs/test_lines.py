"""Every form of line: which family it is, and each field of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict
from pytest_regressions.file_regression import FileRegressionFixture

from analyzer.logs.clock import iso
from analyzer.logs.lines import MORE_LINES, LogLine, log_records, looks_like_log, read_line

SAMPLES = Path(__file__).parent / "test_lines" / "samples.txt"
CAPTURES = Path(__file__).parents[2] / ".." / "shared" / "captures"
LOGS = sorted((CAPTURES / "logs").glob("*.txt"))
OUTPUTS = [path for area in ("network", "bundle") for path in sorted((CAPTURES / area).rglob("*")) if path.is_file()]

WITHOUT_HEADER = {
    "hostd-multi__7.0_sekoia-vmware-esxi.txt": "the message alone was saved: a sentence of sshd, crond or a script",
    "vcenter__7.0-8.0_sekoia-vmware-vcenter.txt": "the message alone was saved: what sudo wrote",
}
"""Captures with lines of no form, and why."""


def samples() -> list[tuple[str, str]]:
    """Name of the log and line of each sample."""
    found = []
    log = ""
    for line in SAMPLES.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            log = line.split()[1].strip("-")
        else:
            found.append((log, line))
    return found


def shown(line: LogLine) -> str:
    """All that is known of a line, empty fields left out."""
    told = asdict(line)
    told["time"] = "" if line.time is None else iso(line.time)
    return "".join(f"  {name}: {value}\n" for name, value in told.items() if value not in ("", False))


def test_each_sample(file_regression: FileRegressionFixture) -> None:
    golden = "".join(f"{line!r}\n{shown(read_line(line, log))}" for log, line in samples())
    file_regression.check(golden, encoding="utf-8", newline="\n")


def test_every_family_has_a_sample() -> None:
    families = {read_line(line, log).family for log, line in samples()}
    assert families == {
        "", "continuation", "event", "forwarded", "go", "java", "json", "old_syslog", "old_vmkernel", "psod", "python",
        "section", "syslog8", "tag", "vmacore", "vmacore5", "vmkernel", "vmx", "vobd",
    }  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read_line(text), LogLine)


@given(st.sampled_from(samples()), st.integers(min_value=0, max_value=250))
def test_a_line_may_be_cut_anywhere(sample: tuple[str, str], length: int) -> None:
    log, line = sample
    read = read_line(line[:length], log)
    assert read.time is None or iso(read.time)


@settings(max_examples=300)
@given(st.sampled_from(samples()), st.integers(0, 200), st.text(alphabet="[]<>|:=\"' \n\x1b-+0aZ", max_size=4))
def test_a_line_may_be_torn(sample: tuple[str, str], place: int, dirt: str) -> None:
    log, line = sample
    assert isinstance(read_line(line[:place] + dirt + line[place:], log), LogLine)
    assert isinstance(read_line(line[:place] + dirt, log), LogLine)


PIECES = st.sampled_from([piece for _, line in samples() for piece in re.findall(r"\w+|\W", line)])


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=60))
def test_pieces_of_lines_in_any_order(pieces: list[str]) -> None:
    read_line("".join(pieces), "hostd.log")


@pytest.mark.parametrize(
    "unit",
    ["2024-01-01T10:00:00.123Z ", "<14>", "[esx@4413] ", "vmkernel.1:2024-01-01T10:00:00Z ", "a ", "x= ", "[", "- "],
)
def test_a_line_of_64_kib_is_read(unit: str) -> None:
    for head in ("", "2024-01-01T10:00:00.123Z In(166) Hostd[1]: [Originator@6876 sub="):
        read_line((head + unit * 65_536)[:65_536])


def test_zeros_and_line_ends_are_no_part_of_a_line() -> None:
    assert read_line("\x00\x002024-01-01T10:00:00Z crond[2]: text.\x00\r\n").body == "text."


def test_the_name_of_the_file_tells_the_program_where_the_line_does_not() -> None:
    line = "2013-05-21T09:12:13.140Z [5B9C2B90 info 'Libs'] text"
    assert read_line(line, "var/run/log/vpxa.3.gz").program == "vpxa"
    assert read_line(line, "fdm-0.log").program == "fdm"
    assert read_line(line).program == ""


def test_a_log_is_told_from_the_output_of_a_command() -> None:
    log = [line for name, line in samples() if name == "hostd"]
    assert looks_like_log(log) == "vmacore"
    assert looks_like_log(["", *log]) == "vmacore"
    assert looks_like_log(log[:1]) == "vmacore"
    assert looks_like_log(["-->   text"] * 30 + log[:1]) == "vmacore"
    assert looks_like_log(["[root@esx01:~] tail -3 /var/log/hostd.log", *log]) == ""
    assert (
        looks_like_log(["Name    PCI Device    Driver", "------  ------------  ------", "vmnic0  0000:02:00.0  ne1000"])
        == ""
    )
    assert looks_like_log(["UTC time: 2024-01-01T10:00:00Z"]) == ""
    assert looks_like_log(["2024-01-01T10:00:00Z"]) == ""
    assert looks_like_log(['{"name": "vmnic0", "mtu": 1500}']) == ""
    assert looks_like_log(["2024-01-01 replaced the cable", "2024-01-02 moved two VMs"]) == ""
    assert looks_like_log(["PCPU 0: 12", "0x00000000 0x00000001", "r10: 4"]) == ""
    assert looks_like_log([]) == ""


def test_a_purple_screen_is_a_log() -> None:
    screen = [line for _, line in samples() if read_line(line).family == "psod"]
    assert looks_like_log(screen) == "psod"


@pytest.mark.parametrize(
    "screen",
    [
        [
            "    @BlueScreen: #PF Exception(14) in world 4311:sh ip 0x41803b45e7fc addr 0x41",
            "    LBR: from 0x4180 to 0x41",
        ],
        [
            "VMware ESXi 8.0.3 [Releasebuild-24280767 x86_64]",
            "NOT_IMPLEMENTED bora/vmkernel/sched/memsched_kmem.c:1436",
            "PanicvPanicInt@vmkernel",
            "words of a page",
            "and more of them",
        ],
        ["LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed."],
    ],
)
def test_a_part_of_a_purple_screen_is_a_log(screen: list[str]) -> None:
    assert looks_like_log(screen) == "psod"


def test_a_summary_without_a_program_is_a_log() -> None:
    assert looks_like_log(
        ["2025-09-18T02:15:00.360Z bootstop[137121]: Host is halting", "2025-09-18T02:45:00.360Z Host has booted"]
    )


def test_continuation_lines_stand_under_their_head() -> None:
    text = (
        "2020-01-13T07:45:11.093Z info hostd[2099412] [Originator@6876 sub=Default opID=ab] Fault: {\n"
        '-->    msg = ""\n'
        "--> }\n"
        "\n"
        "plain text of the same\n"
        "2020-01-13T07:45:12.093Z info hostd[2099412] [Originator@6876 sub=Default] next\n"
    )
    first, second = log_records(text, "hostd.log")
    assert first == {
        "line": 1,
        "family": "vmacore",
        "time": "2020-01-13T07:45:11.093Z",
        "severity": "info",
        "program": "hostd",
        "thread": "2099412",
        "op_id": "ab",
        "sub": "Default",
        "body": "Fault: {",
        "more": ['    msg = ""', " }", "plain text of the same"],
    }
    assert (second["line"], second["more"], second["op_id"]) == (6, [], None)


def test_threads_that_write_in_turn_keep_their_own_lines() -> None:
    text = (
        "2024-04-02T16:40:10.321Z In(166) Hostd[11]: [Originator@6876 sub=A] first\n"
        "2024-04-02T16:40:10.321Z In(166) Hostd[12]: [Originator@6876 sub=B] second\n"
        "2024-04-02T16:40:10.321Z In(166) Hostd[11]: --> of the first\n"
        "2024-04-02T16:40:10.321Z In(166) Hostd[12]: --> of the second\n"
    )
    assert [record["more"] for record in log_records(text, "hostd")] == [[" of the first"], [" of the second"]]


def test_the_lines_under_a_head_have_an_end() -> None:
    head = "2020-01-13T07:45:11.093Z info hostd[2099412] [Originator@6876 sub=Default] dump\n"
    (record,) = log_records(head + "--> x\n" * 5000, "hostd")
    more = record["more"]
    assert isinstance(more, list)
    assert len(more) == MORE_LINES


def test_a_log_that_begins_amid_a_message_keeps_its_lines() -> None:
    records = log_records("--> }\n2020-01-13T07:45:11.093Z: [netCorrelator] 1us: [vob.x] y\n", "vobd")
    assert [record["family"] for record in records] == ["continuation", "vobd"]


def test_saved_logs_are_logs_and_each_of_their_lines_has_a_form() -> None:
    for path in LOGS:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        assert looks_like_log(lines), path.name
        unknown = [line for line in lines if line.strip() and not read_line(line).family]
        assert not unknown or path.name in WITHOUT_HEADER, (path.name, unknown[:3])
        families = Counter(read_line(line).family for line in lines if line.strip())
        assert families[""] * 5 <= families.total(), path.name


def test_saved_outputs_of_commands_are_no_logs() -> None:
    for path in OUTPUTS:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        assert not looks_like_log(lines) or ".log__" in path.name, path.name
