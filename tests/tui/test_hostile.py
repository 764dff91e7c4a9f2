"""Whatever an input holds, a terminal gets the sequences of the application alone, and none of its text is markup."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import select
import struct
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.tui.modes import MODES
from tests.factory import Options, make_host, save_bundle
from tests.tui.stage import PATIENCE, TOP, at_rest, on_stage, perform, until, words

TITLE, PASTE, LINK = (
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]8;;http://evil.example/\x1b\\here\x1b]8;;\x1b\\",
)
EVIL = (
    f"\x1b[31mred\x1b[0m\x1b[2J\x1b[6n{TITLE}{PASTE}{LINK}\x1bP+q544e\x1b\\\x1bc\x90q\x9c\x9b31m\x9d0;owned\x9c\x84\x85"
    "\u202etxt.exe\u202c\u2066a\u2069\u200b\u00ad\ufeff\x00\x07\x08\x0b\x0c\x0e\x7f"
    "[bold red]loud[/] [/bold] [link=http://evil.example]click[/link] [@click=app.bell]x[/] $error [on $error]y[/] "
    "\\[z] "
    "全角ー文字 e\u0301\u0300\u0302\u0303 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2028\u2029"
)
"""What a terminal, or a reader of markup, could take for something else than text."""
SHORT = "\x1b]0;owned\x07[bold red]\u202ex[/]\x9b2J"
"""The same for places where there is little room."""
_OWN = re.compile(
    r"\x1b\[[\d;]*m"  # how text looks
    r"|\x1b\[\d+;\d+H"  # where it stands
    r"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # the modes of the terminal
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[[>=<]\d*u"  # and what it can do
    r"|\x1b\]22;[a-z-]+\x07"  # the shape of the pointer
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_BIDI = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
KEYS = {mode.name: str(number) for number, mode in enumerate(MODES, 1)}


def harmless(written: str) -> list[str]:
    """Check what was written; gives what was put on the clipboard."""
    copied = [base64.b64decode(found).decode() for found in _CLIPBOARD.findall(written)]
    text = _OWN.sub("", _CLIPBOARD.sub("", written))
    for piece in (text, *copied):
        odd = [
            (piece[max(at - 30, 0) : at + 30], hex(ord(sign)))
            for at, sign in enumerate(piece)
            if (unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") and sign not in "\r\n")
            or unicodedata.bidirectional(sign) in _BIDI
        ]
        assert not odd, odd[:3]
    return copied


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the application writes to its terminal."""
    pieces: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, data: pieces.append(data))
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return pieces


# -- inputs --------------------------------------------------------------------------------------------


def _log() -> str:
    """A log whose events are told of, with things to obey in them, and a line of a megabyte."""
    stamp = "2025-01-15T10:{:02}:00.000Z"
    lines = [
        f"{stamp.format(0)} In(182) vmkernel: cpu1:2097152)Log: {EVIL}",
        f"{stamp.format(1)} Wa(180) vmkwarning: cpu1:2097152)WARNING: {'x' * 1_000_000}{EVIL}",
        f"{stamp.format(2)} In(14) vobd[2097152]:  [APDCorrelator] 61us: [vob.storage.apd.start] Device or filesystem "
        f"with identifier [naa.6001{SHORT}] has entered the All Paths Down state.",
        f"{stamp.format(3)} In(14) vobd[2097152]:  [scsiCorrelator] 61us: [esx.problem.{SHORT}] {EVIL}",
        *(f"{stamp.format(4 + n)} In(14) vobd[2097152]:  [netCorrelator] 6{n}us: [vob.net.vmnic.linkstate.down] vmnic "
          f"vmnic1{SHORT} linkstate down" for n in range(9)),
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _paste(name: str, mtu: int) -> str:
    """A session of a host that calls itself something, with names that want to be more."""
    head = (
        "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              "
        "Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack"
    )

    def row(vmk: str, group: str, address: str, stack: str) -> str:
        return (f"{vmk:<11}{group:<40}IPv4      {address:<40}255.255.255.0   192.168.7.255   00:50:56:6d:2a:15 "
                f"{mtu:<8}65535     true    STATIC              {stack}")  # fmt: skip

    address = 21 if mtu == 9000 else 22
    return "\n".join((
        f"[root@{name}:~] esxcfg-vmknic -l", head,
        row("vmk0", "Management[bold]x[/]", f"10.31.4.{address}", "defaultTcpipStack"),
        row("vmk1", "vMotion[red]x[/red]", f"192.168.7.{address}", "vmotion"),
        f"[root@{name}:~] esxcli network vswitch standard list", f"v[bold]Switch{SHORT}",
        f"   Name: v[bold]Switch{SHORT}", "   Class: cswitch", f"   MTU: {mtu}", "   CDP Status: listen",
        f"   Uplinks: vmnic0, [link=x]vmnic1[/link]{SHORT}",
        f"   Portgroups: {EVIL}",
        f"[root@{name}:~] esxcli system account list", f"User ID  Description {SHORT}", "-------  -----------", EVIL,
        f"[root@{name}:~] {EVIL}", EVIL, "",
    ))  # fmt: skip


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """A bundle, a log and two pastes, in a folder that has such a name itself."""
    folder = tmp_path_factory.mktemp("evil") / "case\x1b]0;owned\x07[bold red]\u202ex[[]"
    (folder / "logs[link=x]\x1b[31m").mkdir(parents=True)
    host = make_host("evil", version="8.0", name="esx[bold]01", vms=2, datastores=2)
    host.replaced["var/run/log/vmkernel.log"] = _log().encode("utf-8", "surrogatepass")
    host.replaced[f"commands/{SHORT}.txt"] = EVIL.encode("utf-8", "surrogatepass")
    save_bundle(host, folder, Options(logs=20_000))
    (folder / "logs[link=x]\x1b[31m" / "vobd.log").write_text(_log(), encoding="utf-8", errors="replace")
    for number, mtu in ((1, 9000), (2, 1500)):
        session = _paste(f"esx0{number}[bold]\x1b[31m", mtu)
        named = f"paste{number}[@click=app.quit]\x9b2J{SHORT.replace('/', '_')}.txt"
        (folder / named).write_text(session, encoding="utf-8")
        (folder / f"esx1{number}.txt").write_text(_paste(f"esx1{number}", mtu), encoding="utf-8")
    return analyse([str(folder)])


# -- screens -------------------------------------------------------------------------------------------

WALKS = {
    "overview": (),
    "overview-pages": ("G", "enter", "v", "enter"),
    "findings": (KEYS["findings"], *("j", "tab", "G", "shift+tab") * 6),
    "findings-source": (KEYS["findings"], "e", "r", "j", "y", "m", "G", "escape"),
    "timeline": (KEYS["timeline"], *"jjjjyspp", "enter", "escape", "H", "enter", "A", "enter"),
    "timeline-source": (KEYS["timeline"], "j", "enter", "r", "y", "end"),
    "files": (KEYS["explore"], "enter", *"jjjjGrey"),
    "unparsed": (KEYS["explore"], "j", "enter", *"jjjGreyr"),
    "network": (KEYS["explore"], "p", *"jjljyre"),
    "storage": (KEYS["explore"], "o", *"jjljyre"),
    "compare": (KEYS["compare"], *"jjjjyL", "enter", "R", "enter", "G", "enter"),
    "export": (KEYS["export"], *"fycfyo", "escape", "tab", "G"),
    "help": (KEYS["findings"], "question_mark", "escape", "ctrl+o", "escape", "ctrl+p"),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
@pytest.mark.parametrize("walk", WALKS)
def test_a_terminal_gets_nothing_to_obey(walk: str, size: tuple[int, int], evil: Analysis, written: list[str]) -> None:
    async def run() -> None:
        async with on_stage(evil, size) as pilot:
            await perform(pilot, WALKS[walk])
            assert pilot.app.title == "esxray"

    asyncio.run(run())
    assert len("".join(written)) > 5000, "something was drawn"
    harmless("".join(written))


def test_text_of_all_kinds_in_the_viewer(evil: Analysis, written: list[str]) -> None:
    """The line is there as it is, markup and all; copied it has nothing to obey in it either."""
    item = next(each for each in evil.report.coverage if each.path.startswith("logs[link=x]"))

    async def run() -> None:
        async with on_stage(evil, (400, 45)) as pilot:
            pilot.app.open_source(item.source, item.path, 1)  # type: ignore[attr-defined]
            await until(pilot, lambda: "[bold red]loud[/] [/bold]" in words(pilot.app), "the line")
            assert "␛[31mred␛[0m␛[2J␛[6n␛]0;owned␇" in words(pilot.app)
            assert "[@click=app.bell]x[/] $error [on $error]y[/] \\[z]" in words(pilot.app)
            await perform(pilot, ("y", "j", "end", "y", "l", "l"))
            await until(pilot, lambda: "owned" in "".join(written), "the copy")

    asyncio.run(run())
    first, _ = harmless("".join(written))
    assert "␛]0;owned␇" in first
    assert "[link=http://evil.example]click[/link]" in first


def test_what_is_typed_and_told(evil: Analysis, written: list[str]) -> None:
    """Prompts, notes, notifications and the status line show what was pasted into them."""

    async def run() -> None:
        async with on_stage(evil, (140, 45)) as pilot:
            await perform(pilot, (KEYS["findings"], "n"))
            await paste(pilot, EVIL)
            await perform(pilot, ("enter", "slash"))
            await paste(pilot, SHORT)
            await perform(pilot, ("enter", "escape", "y", "x"))
            await paste(pilot, SHORT)
            await perform(pilot, ("enter", "a"))
            await perform(pilot, ("e", "slash"))
            await paste(pilot, f"~({SHORT}")
            await perform(pilot, ("enter",))
            for text in (EVIL, SHORT):
                pilot.app.copy(text, text)  # type: ignore[attr-defined]
                pilot.app.notify(text, title=SHORT, markup=False, timeout=60)
            await at_rest(pilot)
            assert "[bold red]" in words(pilot.app)

    asyncio.run(run())
    harmless("".join(written))


async def paste(pilot: Pilot[None], text: str) -> None:
    """Put a text into the prompt, as the terminal would hand it over."""
    from textual.events import Paste

    pilot.app.post_message(Paste(text))
    await at_rest(pilot)


# -- a real terminal -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_real_terminal(evil: Analysis, tmp_path: Path) -> None:
    """The whole program: what leaves it through a pseudo terminal."""
    got = Terminal([sys.executable, "-m", "analyzer", "view", evil.case.inputs[0]], tmp_path)
    try:
        got.wait(b"findings")
        for key in (*(KEYS[name] for name in KEYS), KEYS["findings"], "e", "G", "y", "q"):
            got.press(key.encode())
            got.settle()
        got.press(b"q")
        got.end()
    finally:
        got.close()
    harmless(got.text.decode())


class Terminal:
    """A program on a pseudo terminal of 140x45."""

    def __init__(self, command: list[str], home: Path) -> None:
        import fcntl  # not on Windows, nor the other two
        import pty
        import termios

        self.text = b""
        self._process, self._end = pty.fork()
        if self._process == 0:
            where = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
            os.chdir(TOP)
            os.execve(command[0], command, {**os.environ, **where, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))

    def _read(self, seconds: float) -> bool:
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self._end, 1 << 16)
        except OSError:
            return False
        self.text += piece
        return bool(piece)

    def wait(self, wanted: bytes) -> None:
        """Wait until something was written."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.text:
            assert time.monotonic() < end, self.text[-2000:]
            self._read(0.1)

    def settle(self) -> None:
        """Wait until nothing more comes."""
        while self._read(0.3):
            pass

    def press(self, key: bytes) -> None:
        """Type."""
        os.write(self._end, key)

    def end(self) -> None:
        """Wait until the program is gone."""
        end = time.monotonic() + PATIENCE
        while os.waitpid(self._process, os.WNOHANG) == (0, 0):
            assert time.monotonic() < end
            self._read(0.05)
        self._process = 0
        self.settle()

    def close(self) -> None:
        """End it."""
        if self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)
        os.close(self._end)
