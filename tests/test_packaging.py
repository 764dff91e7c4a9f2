"""The wheel: what is in it, and that it runs from where it is unpacked, with nothing of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
SAMPLE = TOP / "samples" / "mtu_mismatch"


def _run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1", "COLUMNS": "80", **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("dist")
    ran = _run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(TOP), cwd=out)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def unpacked(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    wheel.extractall(folder)
    return folder


def _below(wheel: zipfile.ZipFile, folder: str) -> set[str]:
    return {name.removeprefix(folder) for name in wheel.namelist() if name.startswith(folder)}


def test_all_grammars_are_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    assert _below(wheel, "analyzer/_grammars/") == {path.name for path in (TOP / "grammars").iterdir()}


def test_the_whole_package_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    package = TOP / "analyzer"
    kept = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in _below(wheel, "analyzer/") if not name.startswith("_grammars/")}
    assert packed == kept
    assert {"report.schema.json", "py.typed", "data/esxcli_columns.txt"} <= packed


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    (info,) = tops - {"analyzer"}
    assert info.endswith(".dist-info")
    assert f"{info}/licenses/LICENSE" in wheel.namelist()


def test_the_wheel_declares_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    assert wheel.read(name).decode().split("\n")[:2] == ["[console_scripts]", "esxray = analyzer.cli.app:main"]


def test_the_wheel_names_its_version_once(wheel: zipfile.ZipFile) -> None:
    from analyzer import __version__

    told = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert __version__ == told
    assert Path(wheel.filename or "").name.startswith(f"esxray-{told}-")


def test_it_runs_from_where_it_is_unpacked(unpacked: Path, tmp_path: Path) -> None:
    where = _run(
        "-c",
        "import analyzer.grammars as g; print(g.__file__); print(g.grammar_folder())",
        cwd=tmp_path,
        PYTHONPATH=str(unpacked),
    )
    module, grammars = where.stdout.split("\n")[:2]
    assert Path(module).is_relative_to(unpacked), where.stdout + where.stderr
    assert Path(grammars) == unpacked / "analyzer" / "_grammars"
    ran = _run("-m", "analyzer", "check", str(SAMPLE), "--fail-on", "critical", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "osa-esx21 <-> osa-esx22  BLOCKED" in ran.stdout
    assert ran.stderr == ""
