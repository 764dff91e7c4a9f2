"""Lines of logs as each version of ESXi writes them: one header for all from 8.0 on, one of its own for each log before."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.factory.model import Host

_LETTERS = {
    "alert": ("Al", 1), "error": ("Er", 3), "warning": ("Wa", 4), "notice": ("No", 5), "info": ("In", 6),
    "verbose": ("Db", 7),
}  # fmt: skip
_KERNEL = {"alert": "vmkalert", "warning": "vmkwarning"}
_MACHINE = {"info": ("I", 5), "warning": ("W", 3), "error": ("E", 2), "notice": ("N", 0)}
_OLD_MACHINE = {"info": 20, "warning": 10, "error": 5, "notice": 0}


@dataclass(frozen=True, slots=True)
class LogKind:
    """One log."""

    name: str
    """Of its file, without ``.log``."""
    family: str
    """kernel, agent, observer, plain or machine: how its lines are built."""
    program: str
    share: float
    """Percent of all log bytes."""
    rotations: int
    lines: tuple[str, ...]
    """What a sound host writes all day; the first ones come most often."""
    rare: tuple[str, ...] = ()
    """Sound too, and seldom: what may look alarming, or holds words that somebody looks for."""
    facility: int = 8
    """Of syslog, with the severity taken off: 8 user, 32 auth, 160 the agents, 176 the kernel."""


def level_of(body: str) -> str:
    """The severity that a line of the kernel has by its words."""
    if "WARNING:" in body:
        return "warning"
    return "alert" if "ALERT:" in body else "info"


def stamp(when: datetime) -> str:
    """A moment as a log prints it."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z"


class LineWriter:
    """Writes lines for the version of one host."""

    def __init__(self, host: Host) -> None:
        self.release = host.release
        self.pid = host.pid - 900
        self.new, self.number = host.release.has_log_header, host.release.number

    def entry(self, kind: LogKind, at: str, body: str, level: str = "", more: Sequence[str] = ()) -> str:
        """One entry with all its lines."""
        level = level or level_of(body)
        first = self._line(kind, at, body, level)
        if not more:
            return first
        if kind.family == "machine":
            return first + "".join(self._machine(at, body.partition("|")[0], text, level, "+") for text in more)
        if not self.new:
            return first + "".join(f"--> {text}\n" for text in more)
        head = self._head(kind, level)
        return first + "".join(f"{at} {head} {kind.program.capitalize()}[{self.pid}]: --> {text}\n" for text in more)

    def section(self, kind: LogKind, at: str, started: str) -> str:
        """What stands at the top of each file of an agent; empty for other logs."""
        if kind.family != "agent":
            return ""
        product = "VMware ESXi" if self.number >= (9, 0) else "VMware ESX"
        told = f"Section for {product}, pid={self.pid}, version={self.release.version}, build={self.release.build}, option=Release"
        if self.new:
            return f"{at} In(14) vmsyslogd[{self.pid - 60}]: Logs rotated. {at} - time the service was last started {started}, {told}\n"
        if self.number >= (6, 5):
            return f"{at} - last log rotation time, {at} - time the service was last started {started}, {told}\n"
        return f"{at} {told}\n"

    def _head(self, kind: LogKind, level: str) -> str:
        letters, severity = _LETTERS[level]
        return f"{letters}({kind.facility + severity})"

    def _line(self, kind: LogKind, at: str, body: str, level: str) -> str:
        program, bar, text = body.partition("|")
        if kind.family == "kernel":
            name = _KERNEL.get(level, "vmkernel")
            return f"{at} {self._head(kind, level)} {name}: {body}\n" if self.new else f"{at} {body}\n"
        if kind.family == "agent":
            if not bar:
                program, text = "sub=Default", body
            if self.new:
                return f"{at} {self._head(kind, level)} {kind.program.capitalize()}[{self.pid}]: [Originator@6876 {program}] {text}\n"
            if self.number >= (6, 0):
                return f"{at} {level} {kind.program}[{self.pid}] [Originator@6876 {program}] {text}\n"
            return f"{at} [{self.pid:08X} {level} {_quoted(program)}] {text}\n"
        if kind.family == "observer":
            return f"{at} {self._head(kind, level)} vobd[{self.pid - 90}]:  {body}\n" if self.new else f"{at}: {body}\n"
        if kind.family == "machine":
            return self._machine(at, program, text, level, "")
        return f"{at} {self._head(kind, level)} {program}: {text}\n" if self.new else f"{at[:19]}Z {program}: {text}\n"

    def _machine(self, at: str, thread: str, text: str, level: str, mark: str) -> str:
        letter, number = _MACHINE[level]
        if self.new:
            return f"{at} {_LETTERS[level][0]}({number:02}){mark} {thread} - {text}\n"
        if self.number >= (7, 0):
            return f"{at}| {thread}| | {letter}{number:03}{mark}: {text}\n"
        number = _OLD_MACHINE[level] + (105 if self.number >= (6, 5) else 100)
        return f"{at}| {thread}| {letter}{number}{mark}: {text}\n"


def _quoted(program: str) -> str:
    """``sub=Name opID=x`` as 5.x writes it: ``'Name' opID=x``."""
    name, blank, rest = program.removeprefix("sub=").partition(" opID")
    return f"'{name.removeprefix('Vimsvc.').removeprefix('Vmsvc.')}'{blank}{rest}"
