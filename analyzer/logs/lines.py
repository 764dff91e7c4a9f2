"""One line of a log, of any daemon of ESXi 4.x to 9.x or of vCenter: its header, its fields and its message.

What follows the stamp tells the family; a small grammar reads the header, another the message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from analyzer.logs.clock import iso
from analyzer.logs.draft import Draft
from analyzer.logs.headers import SCREEN_FRAME, SCREEN_TITLE, program_of, read_header
from analyzer.patterns import lazy_pattern

MORE_LINES = 400
"""So many continuation lines are kept with their head."""
MORE_CHARACTERS = 65_536
"""So much text of continuation lines is kept with their head."""

_PROMPT = lazy_pattern(r"\s*(?:\[[\w.\-]+@[\w.\-]+:[^\]]*\] ?|(?:~|/[\w./\-]*) # |[\w.\-]+@[\w.\-]+:\S*[#$] )")


_CRASH = lazy_pattern(
    rf"{SCREEN_TITLE}|Exception[ (]\d+\)? .{{0,80}}in world \d|{SCREEN_FRAME}"
    r"|^\s*(?:@BlueScreen: |LINT1/NMI \(|Machine Check Exception on PCPU)"
)
"""What tells a purple screen from other texts with numbers."""


_STARTS = lazy_pattern(r"Host (?:has booted|is (?:rebooting|halting|powering off))$")
"""What the summary log says without a program before it."""


class LogLine(Struct, frozen=True):
    """One line of a log."""

    family: str
    """The form of its header: ``syslog8``, ``vmkernel``, ``vmacore``, ``vmx``, ...; empty: no known form."""
    time: int | None
    """Milliseconds since 1970 UTC; None when the line tells none."""
    severity: str
    """``emergency`` to ``debug``; empty when the line tells none."""
    program: str
    """In lower case."""
    thread: str
    """Process, thread, world, or the thread of a vmx."""
    op_id: str
    sub: str
    """Part of the program: ``sub=`` of a daemon, the module of the VMkernel, the correlator of vobd."""
    cpu: str
    continued: bool
    """True when the line says that it belongs to the one before."""
    host: str
    """Of a line that a syslog server received."""
    body: str
    """The message."""


def read_line(text: str, log: str = "") -> LogLine:
    """Read one line; ``log`` is the name of its file, which tells the program where the line does not."""
    text = text.rstrip("\r\n\x00\t ").lstrip("\x00\ufeff")
    draft = Draft()
    if text:
        read_header(draft, text, log)
    if draft.family and not draft.program:
        draft.program = program_of(log)
    return LogLine(
        draft.family, draft.time, draft.severity, draft.program, draft.thread, draft.op_id, draft.sub, draft.cpu,
        draft.continued, draft.host, draft.body,
    )  # fmt: skip


def looks_like_log(lines: Sequence[str]) -> str:
    """The most frequent family of a text that is a log by its first lines; empty when it is something else."""
    families: Counter[str] = Counter()
    seen = 0
    crashed = False
    for line in lines:
        if not line.strip():
            continue
        if _PROMPT.match(line):
            return ""
        seen += 1
        read = read_line(line[:4096])
        crashed = crashed or _CRASH.search(line, 0, 4096) is not None
        if _is_of_log(read, line):
            families[read.family] += 1
        if seen >= 40:
            break
    if not crashed:
        del families["psod"]
    if families.total() * 2 <= seen:
        # Of a screen the words of the panic are no known lines; two lines that are stand in no other text.
        return "psod" if families["psod"] > 1 else ""
    family = max(families, key=lambda name: (name != "continuation", families[name]))
    return "" if family == "continuation" else family


def _is_of_log(read: LogLine, line: str) -> bool:
    """True for a line that only a log has; other texts have lines that begin with a blank or a date, or are JSON."""
    match read.family:
        case "":
            return False
        case "continuation":
            return line.startswith("-->")
        case "json":
            return read.time is not None
        case "tag" | "old_syslog":
            return bool(read.program) or (read.time is not None and _STARTS.match(read.body) is not None)
        case _:
            return True


def log_records(text: str, log: str) -> list[dict[str, object]]:
    """The lines of a log as records; a line that continues another stands under ``more`` of that one."""
    records: list[dict[str, object]] = []
    parts = _Parts()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        read = read_line(line[:MORE_CHARACTERS], log)
        if (read.continued or read.family in ("", "continuation")) and records:
            parts.add(read, line)
            continue
        records.append({
            "line": number,
            "family": read.family,
            "time": None if read.time is None else iso(read.time),
            "severity": read.severity or None,
            "program": read.program or None,
            "thread": read.thread or None,
            "op_id": read.op_id or None,
            "sub": read.sub or None,
            "body": read.body or line.strip(),
            "more": parts.open(read),
        })  # fmt: skip
    return records


class _Parts:
    """Where the next continuation line goes: to the newest line of its thread, where it names one."""

    def __init__(self) -> None:
        self._newest: list[str] = []
        self._by_thread: dict[tuple[str, str], list[str]] = {}

    def open(self, head: LogLine) -> list[str]:
        """The list for the lines that continue ``head``."""
        self._newest = self._by_thread[head.program, head.thread] = []
        return self._newest

    def add(self, read: LogLine, line: str) -> None:
        """Put a line under its head, as long as there is room."""
        more = self._by_thread.get((read.program, read.thread), self._newest) if read.thread else self._newest
        if len(more) < MORE_LINES and sum(map(len, more)) < MORE_CHARACTERS:
            more.append(read.body or line.strip())
