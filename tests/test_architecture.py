"""What the tree has to look like: layers, top level, grammars, no network, line ends, no machine's paths."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
PACKAGE = TOP / "analyzer"
ALLOWED = {"analyzer", "grammars", "samples", "tests", "pyproject.toml", "README.md", "LICENSE"}
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "requests", "smtplib",
    "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
_MACHINE = re.compile(r"(?<![\w.~:/-])/(?:home|Users|root|work)/\w")
"""A path below somebody's home."""
_LINT = "from importlinter.cli import lint_imports_command as run; run()"
_TEXTS = (".py", ".lark", ".toml", ".md", ".json", ".svg", ".csv", "run")


def _ignored() -> list[str]:
    """The patterns of ``.gitignore``: what a build or a test leaves behind is no part of the tree."""
    lines = (TOP / ".gitignore").read_text(encoding="utf-8").split("\n")
    return [line.rstrip("/") for line in lines if line and not line.startswith("#")]


def _files(folder: Path, ignored: list[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _files(path, ignored)
        else:
            yield path


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def test_imports_keep_to_the_contracts() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LINT, "--no-cache", "--no-logo"],
        cwd=TOP,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def test_the_top_level_holds_only_what_belongs_there() -> None:
    ignored = _ignored()
    found = {
        path.name
        for path in TOP.iterdir()
        if not path.name.startswith(".") and not any(fnmatch(path.name, pattern) for pattern in ignored)
    }
    assert found <= ALLOWED, f"does not belong on the top level: {sorted(found - ALLOWED)}"


def test_grammars_are_grammars() -> None:
    assert [_name(path) for path in (TOP / "grammars").rglob("*") if path.suffix != ".lark"] == []


@pytest.mark.parametrize("module", _modules(), ids=_name)
def test_no_network_and_no_lines_by_splitlines(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in ("import_module", "__import__"):
                names = [str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)]
            # It also splits at form feeds and other characters that end no line in a saved output.
            assert called != "splitlines", f"{_name(module)}:{node.lineno} splits lines with str.splitlines"
        reached = {name.partition(".")[0] for name in names} & NETWORK
        assert not reached, f"{_name(module)}:{getattr(node, 'lineno', 0)} imports {sorted(reached)}"


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    found = []
    here = {str(TOP), TOP.as_posix()} if len(TOP.parts) > 2 else set()
    for path in _files(TOP, _ignored()):
        if not path.name.endswith(_TEXTS) or path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if _MACHINE.search(line) or any(place in line for place in here):
                found.append(f"{_name(path)}:{number}: {line.strip()[:100]}")
    assert not found, found
