"""What is imported when, and that no socket is ever opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


def python(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(DATA.parents[2])}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=DATA,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_analysis_is_headless() -> None:
    ran = python(
        "import sys, analyzer.analysis; analyzer.analysis.analyse(['mtu_differs.txt']);"
        "print(sorted({'textual', 'rich', 'argparse'} & set(sys.modules)))"
    )
    assert ran.stdout == "[]\n", ran.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], ["check", "--nonsense"]])
def test_help_imports_no_work(arguments: list[str]) -> None:
    ran = python(
        f"import sys\nfrom analyzer.cli.app import run\nrun({arguments!r})\n"
        "work = {'lark', 'pydantic', 'analyzer.analysis', 'analyzer.registry'}\n"
        "print('imported', sorted(work & set(sys.modules)))"
    )
    assert ran.stdout.endswith("imported []\n"), ran.stdout + ran.stderr


def test_plain_output_needs_no_console_of_rich() -> None:
    ran = python(
        "import sys\nfrom analyzer.cli.app import run\nrun(['mtu_differs.txt'])\n"
        "print('imported', sorted({'rich.console', 'textual'} & set(sys.modules)))"
    )
    assert ran.stdout.endswith("imported []\n"), ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["mtu_differs.txt"],
        ["check", "mtu_differs.txt", "--format", "json"],
        ["check", "mtu_differs.txt", "--format", "markdown"],
        ["vmotion", "mtu_differs.txt"],
        ["parse", "mtu_differs.txt"],
        ["explain", "VMO-015"],
        ["list", "commands"],
        ["--help"],
    ],
)
def test_no_socket_is_opened(arguments: list[str]) -> None:
    ran = python(
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refuse\n"
        f"from analyzer.cli.app import run\nraise SystemExit(run({arguments!r}))\n"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
