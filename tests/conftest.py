"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from analyzer.captures import Case
from analyzer.engine import Engine, Run
from analyzer.gathering import read_case
from analyzer.reading import Reader
from analyzer.registry import load_registry
from analyzer.rulebook import Results, rule_info
from tests.made_up import COLLECT, COMMANDS, Runner
from tests.saved import Reading, nothing_lost


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Read texts (one, or several by file name) and check that no line got lost."""
    commands = load_registry().commands

    def go(texts: str | bytes | Mapping[str, str | bytes]) -> Case:
        top = tmp_path / "in"
        given = texts if isinstance(texts, Mapping) else {"session.txt": texts}
        files = {name: text if isinstance(text, bytes) else text.encode() for name, text in given.items()}
        for name, data in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        case = read_case([str(top if isinstance(texts, Mapping) else top / "session.txt")], commands)
        for name, data in files.items():
            nothing_lost(name, data, case, Reader(commands))
        return case

    return go


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Run functions as rules over sessions; each text is a file of its own."""

    def go(
        texts: Sequence[str], *rules: Callable[..., Results], facts: Sequence[Callable[..., Any]] = (),
        given: Mapping[type, Any] | None = None, missing: Mapping[type, str] | None = None,
        thresholds: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Run:  # fmt: skip
        folder = tmp_path / "in"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        case = read_case([str(folder)], COMMANDS)
        by_type = {get_type_hints(function)["return"]: function for function in facts}
        engine = Engine(case, [rule_info(function) for function in rules], by_type, COLLECT, given, missing, thresholds)
        return engine.run()

    return go
