"""The process that analyses and then answers: the TUI stays quick whatever an input costs (one interpreter lock each).

It talks through two pipes of one direction each; nothing is printed. It ends with its pipe, on a cancel, or when it
is told to.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.sources.size import file_size
from analyzer.tui.protocol import Answer, Early, Failed, Finished, Message, Progress, Question

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.findings import Finding

_MOST_JOBS = 4
_BUNDLE = re.compile(r"(?:^|/)esx-([^/]+?)-\d{4}-\d\d-\d\d--[^/]*(?:/|$)")
_PAUSE = 0.1
"""Seconds between two words of progress."""


class Cancelled(BaseException):
    """The user, or the end of the TUI, stops the analysis; no handler of errors on the way takes it for one."""


class _Refused(Exception):  # noqa: N818  # what the user asked for cannot be done
    pass


def serve(asked: Connection, told: Connection, inputs: Sequence[str], options: object) -> None:
    """Analyse, then answer questions until the pipe ends."""
    _be_quiet()
    try:
        _Worker(asked, told).run(inputs, options)
    except (Cancelled, EOFError, BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        told.close()


def _be_quiet() -> None:
    """Keep the terminal to the TUI: no interrupt of the keyboard, nothing printed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # for the whole life


def _end(number: int, frame: object) -> None:
    raise Cancelled


class _Worker:
    def __init__(self, asked: Connection, told: Connection) -> None:
        self._asked, self._told = asked, told
        self._read = self._members = self._total = 0
        self._spoken = 0.0
        self._name = ""
        self._early: list[Finding] = []

    def say(self, message: Message) -> None:
        """Send a message; a TUI that is gone ends the work."""
        try:
            self._told.send(message)
        except OSError as problem:
            raise Cancelled from problem

    def tick(self, size: int, members: int, name: str) -> None:
        """Tell how far it is, now and then, and hear whether to stop."""
        self._name = name or self._name
        self._read += size
        self._members += members
        now = time.monotonic()
        is_all = 0 < self._total <= self._read
        if now - self._spoken < _PAUSE and not is_all:
            return
        self._spoken = now
        step, now_read = ("finishing", "") if is_all else ("reading", short_name(self._name))
        self.say(Progress(self._read, self._total, self._members, step, now_read))
        if self._asked.poll():
            raise Cancelled  # before the end there is nothing to ask but to stop

    def found(self, finding: Finding) -> None:
        """Tell of findings as they come, some at a time."""
        self._early.append(finding)
        now = time.monotonic()
        if now - self._spoken >= _PAUSE:
            self._spoken = now
            self.say(Early(tuple(self._early)))
            self._early.clear()
            if self._asked.poll():
                raise Cancelled

    def run(self, inputs: Sequence[str], options: object) -> None:
        """Analyse and answer."""
        started = time.perf_counter()
        self._total = sum(_size(name) for name in inputs)
        self.say(Progress(0, self._total, step="starting"))
        if "-" in inputs:
            self.say(Failed("Standard input cannot be viewed: save it to a file first, or use `esxray check -`."))
            return
        try:
            analysis = self._analysed(inputs, options)
            from analyzer.tui import answers

            self.say(Finished(answers.overview(analysis, time.perf_counter() - started)))
        except _Refused as problem:
            self.say(Failed(str(problem)))
            return
        except Exception as problem:  # a fault of ours is shown, whatever it is
            self.say(Failed(f"{type(problem).__name__}: {problem}", traceback.format_exc()))
            return
        while True:
            question = self._asked.recv()
            if not isinstance(question, Question):
                return
            try:
                value = getattr(answers, question.name)(analysis, *question.arguments)
                self.say(Answer(question.number, value))
            except Exception as problem:  # the next question may be answered all the same
                self.say(Answer(question.number, trouble=f"{type(problem).__name__}: {problem}"))

    def _analysed(self, inputs: Sequence[str], options: object) -> Analysis:
        from analyzer.analysis import Options, SelectionError, UserFileError, analyse
        from analyzer.logs.signature import SignatureError
        from analyzer.plugins import PluginError

        try:
            chosen = options if isinstance(options, Options) else Options(jobs=min(os.cpu_count() or 1, _MOST_JOBS))
            # Of findings that the user did not choose nothing is said early.
            narrowed = bool(chosen.select or chosen.ignore or chosen.min_severity)
            return analyse(inputs, chosen, tick=self.tick, tell=_nothing if narrowed else self.found)
        except (UserFileError, SelectionError, PluginError, SignatureError) as problem:
            raise _Refused(str(problem)) from problem


def short_name(path: str) -> str:
    """The host of the bundle that a file stands in, if one is named, and the file's name.

    >>> short_name("esx-esx01.lab-2025-03-04--05.06-2110015.tgz/var/run/log/vmkernel.log"), short_name("a/b.txt")
    ('esx01 vmkernel.log', 'b.txt')
    """
    bundle = _BUNDLE.search(path)
    name = path.rpartition("/")[2]
    if bundle is None:
        return name
    host = bundle[1].partition(".")[0]
    return f"{host} {name}" if bundle.end() < len(path) else host


def _nothing(finding: Finding) -> None:
    return None


def _size(name: str) -> int:
    if not os.path.isdir(name):  # noqa: PTH112  # beside file_size, which asks the same way
        return file_size(name)
    try:
        return sum((Path(folder) / file).lstat().st_size for folder, _, files in os.walk(name) for file in files)
    except (OSError, ValueError):  # whoever reads it says what is wrong with it
        return 0
