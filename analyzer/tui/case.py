"""The case as the screens see it: an analysis in a process of its own, its report, and answers to questions."""

from __future__ import annotations

import atexit
import multiprocessing
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from analyzer.findings import Finding
from analyzer.tui.protocol import Answer, CaseView, Early, Failed, Finished, Message, Place, Progress, Question
from analyzer.tui.worker import serve

Then = Callable[[Any], None]


class Case:
    """Starts the worker and keeps what it says. All methods are called by the TUI's own thread.

    ``hear`` is told of every message by a thread that does nothing but wait for them; it has to hand them over to
    the TUI's thread, which then calls :meth:`take`.
    """

    def __init__(self, inputs: Sequence[str], options: object = None) -> None:
        self.inputs, self.options = tuple(inputs), options
        self.view: CaseView | None = None
        self.early: tuple[Finding, ...] = ()
        """Findings that are known before the analysis is finished."""
        self.progress = Progress(step="starting")
        self.failure: Failed | None = None
        self.cancelled = False
        self._process: multiprocessing.process.BaseProcess | None = None
        self._asked: Connection | None = None
        self._waiting: dict[int, tuple[Then, Then | None]] = {}
        self._number = 0

    @property
    def name(self) -> str:
        """What the case is called in the header."""
        first = Path(self.inputs[0]).name or self.inputs[0] if self.inputs else ""
        return first if len(self.inputs) < 2 else f"{first} +{len(self.inputs) - 1}"

    @property
    def running(self) -> bool:
        """True while the analysis is on its way."""
        return self._process is not None and self.view is None and self.failure is None and not self.cancelled

    def start(self, hear: Callable[[Message], None]) -> None:
        """Begin to analyse."""
        context = multiprocessing.get_context("spawn")
        # Two pipes of one direction each: one for both directions would be a socket.
        questions, self._asked = context.Pipe(duplex=False)
        messages, told = context.Pipe(duplex=False)
        process = context.Process(target=serve, args=(questions, told, self.inputs, self.options), name="esxray-worker")
        # What starts processes wants a stderr with a descriptor, which a full-screen application has put aside.
        with redirect_stderr(sys.__stderr__):
            process.start()
        self._process = process
        atexit.register(self.close)  # however the TUI ends: who waits for the worker would wait for ever
        questions.close()
        told.close()
        threading.Thread(target=_listen, args=(messages, hear), name="esxray-listener", daemon=True).start()

    def take(self, message: Message) -> None:
        """Keep what the worker said, and hand answers to who asked."""
        match message:
            case Progress():
                self.progress = message
            case Early():
                self.early += message.findings
            case Finished():
                self.view = message.view
                self.progress = replace(self.progress, step="done")
            case Failed():
                # The pipe also ends when all is done or the user stopped it.
                if self.view is None and not self.cancelled and self.failure is None:
                    self.failure = message
            case Answer():
                then, otherwise = self._waiting.pop(message.number, (None, None))
                if message.trouble:
                    if otherwise is not None:
                        otherwise(message.trouble)
                elif then is not None:
                    then(message.value)

    def ask(self, name: str, *arguments: Any, then: Then, otherwise: Then | None = None) -> None:
        """Ask a function of :mod:`analyzer.tui.answers`; ``then`` gets the answer, ``otherwise`` what went wrong."""
        if self._asked is None or self.view is None:
            if otherwise is not None:
                otherwise("the analysis is not finished yet")
            return
        self._number += 1
        self._waiting[self._number] = (then, otherwise)
        try:
            self._asked.send(Question(self._number, name, arguments))
        except OSError:
            del self._waiting[self._number]
            if otherwise is not None:
                otherwise("the process that holds the case has ended")

    def cancel(self) -> None:
        """Stop the analysis."""
        if self.running:
            self.cancelled = True
            self.close()

    def close(self) -> None:
        """End the worker."""
        atexit.unregister(self.close)
        process, self._process = self._process, None
        if self._asked is not None:
            with suppress(OSError):
                self._asked.send(None)
            self._asked.close()
            self._asked = None
        if process is not None:
            process.join(0.3)
            if process.is_alive():
                process.terminate()
                process.join(1.0)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _listen(messages: Connection, hear: Callable[[Message], None]) -> None:
    """Hand on what the worker says until its pipe ends."""
    with messages:
        try:
            while True:
                hear(messages.recv())
        except (EOFError, OSError):
            pass
    with suppress(RuntimeError):  # the TUI may be gone by now
        hear(Failed("the process that analyses has ended before it was done"))


__all__ = ["Case", "CaseView", "Place"]
