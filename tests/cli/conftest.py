"""Ways to run the command: inside this process, and as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from analyzer.cli.app import run

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Ran:
    """How a command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def esxray(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run in this process, in the folder of the samples, without colour and at 100 columns."""
    monkeypatch.chdir(DATA)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def call(*arguments: str) -> Ran:
        code = run(arguments)
        out, err = capsys.readouterr()
        return Ran(int(code), out, err)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run as a process of its own; keyword arguments are environment variables."""

    def call(*arguments: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        inherited = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
        command = [sys.executable, "-m", "analyzer", *arguments]
        environment = {**inherited, "PYTHONPATH": str(DATA.parents[2]), **variables}
        return subprocess.run(
            command, input=stdin, capture_output=True, cwd=DATA, env=environment, timeout=60, check=False
        )

    return call
