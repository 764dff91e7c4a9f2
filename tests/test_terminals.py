"""What terminals, mail programs and editors do to a saved text, and that it is read all the same."""

from __future__ import annotations

import re

import pytest

from analyzer.captures import Case
from analyzer.commands.esxcfg_vmknic import VmkNic
from analyzer.commands.version import Version
from analyzer.commands.vmkping import VmkPing
from analyzer.model import ParseStatus
from tests.saved import VERSION, VMKNIC, Reading, adapters, ping, two, vmknic

# -- terminals -----------------------------------------------------------------------------------------

BANNER = """\
=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2024.05.01 10:11:12 =~=~=~=~=~=~=~=~=~=~=~=
login as: root
Using keyboard-interactive authentication.
root@10.20.0.11's password:
The time and date of this login have been sent to the system logs.

WARNING:
   All commands run on the ESXi shell are logged and may be included in
   support bundles. Do not provide passwords directly on the command line.
   Most tools can prompt for secrets or accept them from standard input.

VMware offers supported, powerful system administration tools.  Please
see www.vmware.com/go/sysadmintools for details.

The ESXi Shell can be disabled by an administrative user. See the
vSphere Security documentation for more information.
"""


def test_putty_log_and_login_banner(read: Reading) -> None:
    case = read(f"{BANNER}[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] exit\nlogout\n")
    assert adapters(case) == {"esx01": two(11, 19)}
    assert all("www.vmware.com" in line for capture in case.text for line in capture.passage.lines if line.strip())


def test_script_header_and_footer(read: Reading) -> None:
    case = read(
        f'Script started on 2024-05-01 10:11:12+09:00 [TERM="xterm" TTY="/dev/pts/0"]\n'
        f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] exit\n\n"
        'Script done on 2024-05-01 10:12:00+09:00 [COMMAND_EXIT_CODE="0"]\n'
    )
    assert adapters(case) == {"esx01": two(11, 4)}
    assert not case.text


def test_colour_and_window_titles(read: Reading) -> None:
    first, second, third = vmknic(11).split("\n")
    case = read(
        f"\x1b]0;root@esx01\x07\x1b[0;32m[root@esx01:~]\x1b[0m {VMKNIC}\x1b[K\n\x1b[1m{first}\x1b[0m\n"
        f"{second}\n\x1b[31m{third}\x1b[m\n\x1b[0;32m[root@esx01:~]\x1b[0m \n"
    )
    assert adapters(case) == {"esx01": two(11, 3)}


@pytest.mark.parametrize(
    "typed",
    [
        "esxcfg-vmx\x08knic -l",
        "esxcfg-vmm\x08 \x08knic -l",
        "esxcfg-x\x08vmknic -ll\x08 \x08",
        "vmkn\x08\x08\x08\x08esxcfg-vmknic -l",
    ],
)
def test_typing_errors_that_were_rubbed_out(read: Reading, typed: str) -> None:
    case = read(f"[root@esx01:~] {typed}\n{vmknic(11)}\n")
    assert adapters(case) == {"esx01": two(11, 3)}


@pytest.mark.parametrize(
    ("pager", "second"),
    [
        ("--More--\n", 5),
        ("--More-- ", 4),
        ("--More--\r        \r", 4),
        ("-- More --\n", 5),
        ("--More--(60%)\r            \r", 4),
        ("\x1b[7m--More--\x1b[m\r\x1b[K", 4),
    ],
)
def test_pager_prompts(read: Reading, pager: str, second: int) -> None:
    first, upper, lower = vmknic(11).split("\n")
    case = read(f"[root@esx01:~] {VMKNIC} | more\n{first}\n{upper}\n{pager}{lower}\n")
    assert adapters(case) == {"esx01": [("vmk0", "10.20.0.11", 3), ("vmk1", "10.20.10.11", second)]}


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n", "\r"])
def test_line_ends(read: Reading, end: str) -> None:
    case = read(f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] vmware -vl\n{VERSION}\n".replace("\n", end))
    assert adapters(case) == {"esx01": two(11, 3)}
    assert case.hosts[0].records(Version)[0][0].place.line == 6


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp932"])
def test_encodings(read: Reading, encoding: str) -> None:
    case = read(f"#ホスト1の確認\n[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n".encode(encoding))
    assert adapters(case) == {"esx01": two(11, 4)}


# -- what mail and editors do --------------------------------------------------------------------------


def session_of_three() -> str:
    return (
        f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] vmkping 10.20.10.12\n{ping('10.20.10.12')}\n"
        f"[root@esx01:~] vmware -vl\n{VERSION}"
    )


def check_three(case: Case, before: int) -> None:
    """The records of :func:`session_of_three` when ``before`` lines stand above it."""
    assert adapters(case) == {"esx01": two(11, before + 3)}
    host = case.hosts[0]
    assert [item.place.line for item in host.records(VmkPing)[0]] == [before + 6]
    assert [item.place.line for item in host.records(Version)[0]] == [before + 15]
    assert all(capture.result.status is ParseStatus.PARSED for capture in host.captures)


@pytest.mark.parametrize("mark", ["    ", "  ", "\t", "> ", ">", "> > ", ">> "])
def test_uniform_indent_and_quotes(read: Reading, mark: str) -> None:
    check_three(read("".join(f"{mark}{line}\n" for line in session_of_three().split("\n"))), 0)


@pytest.mark.parametrize("mark", ["    ", "\t", "> ", ">"])
def test_block_between_sentences(read: Reading, mark: str) -> None:
    block = "".join(f"{mark}{line}\n" for line in session_of_three().split("\n"))
    case = read(f"Hello,\nthis is what we see:\n\n{block}\nWhat do you think?\n\nRegards\n")
    check_three(case, 3)
    said = [line for capture in case.text for line in capture.passage.lines if line.strip()]
    assert sorted(said) == ["Hello,", "Regards", "What do you think?", "this is what we see:"]


@pytest.mark.parametrize("mark", ["", "    ", "> ", "\t"])
def test_columns_of_evidence_are_those_of_the_file(read: Reading, mark: str) -> None:
    text = "".join(f"{mark}{line}\n" for line in session_of_three().split("\n"))
    case = read(text)
    record = case.hosts[0].records(VmkNic)[0][1]
    origin, index, _ = record.place
    line, column = origin.locate(index, "mac_address")
    physical = text.split("\n")[origin.passage.numbers[line] - 1]
    assert physical[column + origin.passage.shift :].startswith("00:50:56:6a:00:0b")


def test_code_fences_and_prose(read: Reading) -> None:
    case = read(f"We ran:\n\n```console\n{session_of_three()}\n```\n\nand all is well.\n")
    check_three(case, 3)
    assert sorted(line for capture in case.text for line in capture.passage.lines if line.strip()) == [
        "We ran:",
        "and all is well.",
    ]


def test_no_break_blanks_of_web_pages(read: Reading) -> None:
    check_three(read(session_of_three().replace("  ", " \u00a0")), 0)


def test_tabs_for_runs_of_blanks(read: Reading) -> None:
    rows = vmknic(11).split("\n")

    def unexpanded(line: str) -> str:
        cut = [line[start : start + 8] for start in range(0, len(line), 8)]
        return "".join(re.sub(r"  +$", "\t", piece) if len(piece) == 8 else piece for piece in cut)

    case = read(f"[root@esx01:~] {VMKNIC}\n{rows[0]}\n{unexpanded(rows[1])}\n{unexpanded(rows[2])}\n")
    assert adapters(case) == {"esx01": two(11, 3)}


@pytest.mark.parametrize("stripped", [False, True])
@pytest.mark.parametrize("width", [80, 100, 120, 132, 160])
def test_rows_broken_at_the_width_of_the_terminal(read: Reading, width: int, stripped: bool) -> None:
    pieces: list[str] = []
    starts: list[int] = []
    for line in vmknic(11).split("\n"):
        starts.append(len(pieces) + 2)
        for start in range(0, len(line), width):
            piece = line[start : start + width].rstrip() if stripped else line[start : start + width]
            if piece or not stripped:
                pieces.append(piece)
    case = read(f"[root@esx01:~] {VMKNIC}\n" + "\n".join(pieces) + "\n[root@esx01:~] \n")
    assert adapters(case) == {"esx01": [("vmk0", "10.20.0.11", starts[1]), ("vmk1", "10.20.10.11", starts[2])]}
    records = case.hosts[0].records(VmkNic)[0]
    assert [(item.mtu, item.netstack, item.port_group) for item in records if isinstance(item, VmkNic)] == [
        (1500, "defaultTcpipStack", "Management Network"), (9000, "vmotion", "vMotion"),
    ]  # fmt: skip
    assert case.hosts[0].captures[0].result.status is ParseStatus.PARSED


def test_trailing_blanks_may_be_stripped(read: Reading) -> None:
    case = read(f"[root@esx01:~] {VMKNIC}\n" + "\n".join(line.rstrip() for line in vmknic(11).split("\n")))
    assert adapters(case) == {"esx01": two(11, 3)}


def test_prose_below_an_output_is_text_not_output(read: Reading) -> None:
    case = read(
        f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n\nBoth adapters are there.\n\n[root@esx01:~] vmware -vl\n{VERSION}\n"
    )
    assert adapters(case) == {"esx01": two(11, 3)}
    (said,) = case.text
    assert [(number, line) for number, line in said.passage.numbered() if line.strip()] == [
        (6, "Both adapters are there.")
    ]
