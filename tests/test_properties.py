"""What holds for any text: parsing never raises, and no line is lost without a word.

Texts are random lines, random words of the field, and the saved command cases with lines dropped, doubled,
swapped, cut and glued: the damage that pastes suffer.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.captures import Case
from analyzer.catalog import parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.gathering import read_case
from analyzer.model import Passage, SourceRef
from analyzer.noise import is_elision, is_noise
from analyzer.reading import Reader
from analyzer.registry import load_registry
from analyzer.sources.files import SourceFile
from analyzer.sources.session import cut_session
from analyzer.sources.text import clean, decode

REGISTRY = load_registry()
COMMANDS = [*REGISTRY.commands, UNKNOWN]
CASES = sorted((Path(__file__).parent / "commands" / "cases").glob("*/*.txt"))
TEXTS = [text.text for path in CASES if (text := decode(path.read_bytes())) is not None]

WORDS = st.sampled_from(
    [
        "vmk0",
        "vmk1",
        "Interface",
        "Port",
        "Group/DVPort",
        "IPv4",
        "IPv6",
        "10.0.0.1",
        "255.255.255.0",
        "10.xxx.x.x",
        "00:50:56:aa:bb:cc",
        "1500",
        "9000",
        "65535",
        "true",
        "false",
        "STATIC",
        "DHCP",
        "N/A",
        "defaultTcpipStack",
        "vmotion",
        "Name:",
        "MTU:",
        "Uplinks:",
        "----",
        "--",
        "...",
        "PING",
        "(10.0.0.1):",
        "56",
        "data",
        "bytes",
        "64",
        "bytes",
        "from",
        "icmp_seq=0",
        "ttl=64",
        "time=0.2",
        "ms",
        "sendto()",
        "failed",
        "(Message",
        "too",
        "long)",
        "packets",
        "transmitted,",
        "received,",
        "0%",
        "packet",
        "loss",
        "[root@esx01:~]",
        "~",
        "#",
        "esxcli",
        "network",
        "nic",
        "list",
        "vmkping",
        "-d",
        "-s",
        "8972",
        "#ホスト1",
        "Product:",
        "VMware",
        "ESXi",
        "8.0.3",
        "build-24022510",
        "CPU:0",
        "Level",
        "EAX",
        "Key:",
        "Value:",
        "\t",
        "|",
        ",",
        ";",
        "<xml>",
        "[Advanced|CPU",
        "AES-NI=01",
        "//",
        "vSwitch0",
        "Switch",
        "DVPort",
    ]
)
LINES = st.lists(
    st.one_of(
        st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=12).map("  ".join), st.text(max_size=60).map(lambda t: t.replace("\n", " ")),
        st.just(""), st.lists(WORDS, max_size=6).map(lambda words: "   " + " ".join(words)),
    ),
    max_size=25,
)  # fmt: skip


ACCIDENTS = (
    "drop", "double", "swap", "cut", "glue", "indent", "squeeze", "insert", "blank", "wrap", "grep", "page", "strip",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """One of the saved cases after an accident."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(0, 4))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(ACCIDENTS)):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, 60))]
            case "glue" if at + 1 < len(lines):
                lines[at : at + 2] = [lines[at] + lines[at + 1]]
            case "indent":
                lines = [f"  {line}" for line in lines]
            case "squeeze":
                lines[at] = " ".join(lines[at].split())
            case "insert":
                lines.insert(at, " ".join(draw(st.lists(WORDS, max_size=8))))
            case "blank":
                lines.insert(at, "")
            case "grep":
                words = [*lines[at].split()[:1], *lines[draw(st.integers(0, len(lines) - 1))].split()[:1]]
                lines = [line for line in lines if any(word in line for word in words)]
            case "page":
                lines.insert(at, draw(st.sampled_from((":", "--More--", "(END)", "lines 1-23/40 57%", "--"))))
            case "strip":
                lines = [line.strip() for line in lines]
            case "wrap":
                lines = [line[start : start + 80] for line in lines for start in range(0, max(len(line), 1), 80)]
    return "\n".join(lines)


def _accounted(passage: Passage, command: Command) -> None:
    result = command.parse(passage, parse_command_line(command.name))
    covered = {index for start, stop in result.covered for index in range(start, stop)}
    loose = {item.index for item in result.unparsed}
    if command.inline:
        # Lines that stand among others: what follows the last understood one is not of this command.
        passage = passage.cut(0, result.end)
    if result.status not in ("unsupported", "empty"):
        lost = [
            line
            for index, line in enumerate(passage.lines)
            if line.strip() and index not in covered and index not in loose
        ]
        assert not lost, (command.name, result.status, lost)
    assert len(result.records) == len(result.spots)
    assert all(0 <= index < len(passage) for index, _ in result.spots)
    for record, (index, _) in zip(result.records, result.spots, strict=True):
        for name in type(record).model_fields:
            line, column = result.locate(index, name)
            assert 0 <= line < len(passage) and column >= 0


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@given(lines=LINES)
def test_parsing_any_lines_never_raises_and_accounts_for_each(command: Command, lines: list[str]) -> None:
    _accounted(Passage(lines, range(1, len(lines) + 1)), command)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@given(text=damaged())
def test_parsing_damaged_output_never_raises_and_accounts_for_each_line(command: Command, text: str) -> None:
    passage, _ = clean(text)
    _accounted(passage, command)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(damaged(), LINES.map("\n".join), st.text(max_size=400)))
def test_every_line_of_a_text_is_in_a_capture_a_prompt_or_is_noise(text: str) -> None:
    reader = Reader(REGISTRY.commands)
    case = Case()
    file = SourceFile(SourceRef("paste.txt", "paste.txt"), text.encode("utf-8", "surrogatepass"))
    captures = [*reader.read(file, case), *case.text]
    decoded = decode(file.data)
    if decoded is None:
        return
    passage, _ = clean(decoded.text)
    held = {number for capture in captures for number in capture.passage.numbers}
    held |= {number for exchange in cut_session(passage, reader.begins).exchanges for number in exchange.prompt.numbers}
    for capture in captures:
        # A joined line stands under the number of its first piece: the pieces between two numbers are in it.
        held |= {
            n for a, b in zip(capture.passage.numbers, capture.passage.numbers[1:], strict=False) for n in range(a, b)
        }
    lost = [
        line for number, line in passage.numbered()
        if line.strip(" >\t") and number not in held and not is_noise(line) and not is_elision(line)
    ]  # fmt: skip
    assert not lost, lost


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    case = Case()
    Reader(REGISTRY.commands).read(SourceFile(SourceRef("x", "x"), data), case)


def test_a_huge_line_and_many_lines_stay_cheap(tmp_path: Path) -> None:
    """Patterns that backtrack would turn these into minutes."""
    hostile = [
        "[root@esx01:~] esxcfg-vmknic -l", "Interface  Port Group  IP Address  MTU", "vmk0 " + "a b " * 200_000, "/" + "a/" * 100_000, "-" * 200_000 + "x",
        "A:" * 100_000, "[" * 100_000, " " * 200_000 + "x", "# " * 50_000, "0:" * 100_000, "PING " * 50_000, ", " * 100_000, "x" * 1_500_000,
    ]  # fmt: skip
    path = tmp_path / "hostile.txt"
    path.write_text("\n".join(hostile), encoding="utf-8")
    case = read_case([str(path)], REGISTRY.commands)
    assert any(item.code == "line-cut" for item in case.diagnostics)
