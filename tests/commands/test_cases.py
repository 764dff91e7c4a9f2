"""Every command has saved outputs with the records they must give; a command without a case fails.

``cases/<command>/<version or variant>.txt`` is what a person saved (with or without its prompt), the ``.json``
beside it what ``esxray parse`` gives. ``--force-regen`` rewrites the JSON; read the difference before keeping it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry
from analyzer.writers.records import parsed

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


def folder_of(command: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", command.lower()).strip("-")


def _cases() -> list[Path]:
    return sorted(file for folder in CASES.iterdir() for file in folder.iterdir() if file.suffix in (".txt", ".xml"))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(case: Path, registry: Registry, file_regression: FileRegressionFixture) -> None:
    read = parsed(read_case([str(case)], registry.commands))
    for capture in read:
        capture["path"] = case.name
    names = {folder_of(capture["command"]) for capture in read}
    assert any(name.startswith(case.parent.name) for name in names), (
        f"nothing in {case.name} was read as {case.parent.name}: {names}"
    )
    golden = json.dumps(read, indent=1, ensure_ascii=False) + "\n"
    file_regression.check(golden, fullpath=case.with_suffix(".json"), encoding="utf-8", newline="\n")


def test_every_command_has_a_case(registry: Registry) -> None:
    lacking = [
        command.name
        for command in registry.commands
        if not list((CASES / folder_of(command.name)).glob("*.txt"))
        and not list((CASES / folder_of(command.name)).glob("*.xml"))
    ]
    assert not lacking, lacking
