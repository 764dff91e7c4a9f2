"""Where the time went: ``esxray check --timings``."""

from __future__ import annotations

import time
from collections.abc import Mapping

from msgspec import field
from msgspec.structs import replace

from analyzer.catalog import CommandLine
from analyzer.cli.console import say
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage
from analyzer.registry import Registry

_SHOWN = 12


class _Timed(Command, frozen=True):
    """A command that notes how long its parser ran."""

    clock: dict[str, float] = field(default_factory=dict)

    def parse(self, passage: Passage, line: CommandLine | None = None) -> ParseResult:
        """Parse as the command does."""
        started = time.perf_counter()
        try:
            return super().parse(passage, line)
        finally:
            self.clock[self.name] = self.clock.get(self.name, 0.0) + time.perf_counter() - started


class Clock:
    """Takes the time of the steps, the parsers and the rules of one run."""

    def __init__(self, started: float) -> None:
        self._last = started
        self._started = started
        self._steps: list[tuple[str, float]] = []
        self._parsers: dict[str, float] = {}

    def timed(self, registry: Registry) -> Registry:
        """The registry with commands that note how long they take; loading it was the first step."""
        self.mark("start")
        timed = (
            _Timed(**{name: getattr(command, name) for name in Command.__struct_fields__}, clock=self._parsers)
            for command in registry.commands
        )
        return replace(registry, commands=tuple(timed))

    def mark(self, step: str) -> None:
        """The end of a step."""
        now = time.perf_counter()
        self._steps.append((step, now - self._last))
        self._last = now

    def tell(self, rules: Mapping[str, float]) -> None:
        """Print everything on stderr, slowest first."""
        lines = [f"{step:<40} {seconds * 1000:9.1f} ms" for step, seconds in self._steps]
        lines.append(f"{'total':<40} {(self._last - self._started) * 1000:9.1f} ms")
        for title, times in (("parsers", self._parsers), ("rules", rules)):
            slowest = sorted(times.items(), key=lambda item: -item[1])
            lines.append(f"{title:<40} {sum(times.values()) * 1000:9.1f} ms")
            lines += [f"  {name[:38]:<38} {seconds * 1000:9.1f} ms" for name, seconds in slowest[:_SHOWN]]
        say("\n".join(lines))
