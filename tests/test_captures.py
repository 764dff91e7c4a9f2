"""Real outputs, where they lie beside the checkout: every file is read, and no line is lost without a word."""

from __future__ import annotations

from pathlib import Path

from analyzer.gathering import read_case
from analyzer.logs.reader import LogKeeper
from analyzer.registry import load_registry
from analyzer.sources.limits import Limits
from analyzer.sources.text import clean, decode
from analyzer.writers.records import parsed

CAPTURES = Path(__file__).parents[1] / ".." / "shared" / "captures"
FILES = sorted(CAPTURES.glob("*/*")) if CAPTURES.is_dir() else []


def test_every_capture_is_read_and_each_of_its_lines_is_somewhere() -> None:
    registry = load_registry()
    for path in FILES:
        keeper = LogKeeper(Limits().command_bytes)
        case = read_case([str(path)], registry.commands, log_reader=keeper)
        assert parsed(case, keeper.kept), path.name
        captures = [*case.text, *(capture for host in (*case.hosts, *case.apart) for capture in host.captures)]
        held: set[int] = set()
        for capture in captures:
            numbers = list(capture.passage.numbers)
            held.update(range(numbers[0], numbers[-1] + 1) if numbers else ())
            origin = capture.result.records[0].place.origin if capture.result.records else None
            held.update(origin.prompt.numbers if origin is not None and origin.prompt is not None else ())
        decoded = decode(path.read_bytes())
        assert decoded is not None, path.name
        passage, _ = clean(decoded.text)
        typed = {capture.typed for capture in captures if capture.typed}
        lost = [
            line
            for number, line in passage.numbered()
            if line.strip() and number not in held and not any(command in line for command in typed) and not keeper.kept
        ]
        assert not lost, (path.name, lost[:3])
