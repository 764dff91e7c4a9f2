"""Every sample says what is wrong in it, and esxray says just that; pages that show output show it as it is.

``samples/<name>/README.md``         what is wrong, the command to run, and what it prints
``tests/test_samples/<name>.json``   hosts, verdicts, and findings with their severities

The second stands here because everything in a sample's folder is input. Blocks of a page that begin with
``$ esxray`` are run in the top folder at 80 columns; a line ``[...]`` in a block stands for lines left out.
``--force-regen`` rewrites the JSON, the blocks that leave nothing out, quoted code and the picture; read the
difference before keeping it.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from analyzer.analysis import analyse
from analyzer.case_file import CaseFacts
from analyzer.cli.app import run
from analyzer.findings import OutcomeStatus
from analyzer.model import SourceRef
from analyzer.registry import load_registry
from analyzer.settings import load_settings
from analyzer.sources.limits import Limits
from tests.picture import picture, words_of

TOP = Path(__file__).resolve().parents[1]
SAMPLES = TOP / "samples"
EXPECTED = Path(__file__).with_suffix("")
PICTURED = "samples/mtu_mismatch"
_BLOCK = re.compile(r"^```text\n\$ (?P<command>esxray [^\n]*)\n(?P<shown>.*?)^```$", re.M | re.S)
_CODE = re.compile(r"`(?P<path>analyzer/[\w/]+\.py)`[^`]*\n\n```python\n(?P<code>.*?)^```$", re.M | re.S)
_LEFT_OUT = re.compile(r"^\[\.\.\.\]\n", re.M)


def _samples() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if path.is_dir())


def _pages() -> list[Path]:
    return [TOP / "README.md", *(sample / "README.md" for sample in _samples())]


def _name(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def _summary(sample: Path) -> dict[str, Any]:
    report = analyse([str(sample)]).report
    errored = [item.reason for item in report.outcomes if item.status is OutcomeStatus.ERRORED]
    assert not errored, errored
    return {
        "hosts": [host.name for host in report.hosts],
        "vmotion": {" ".join(pair.hosts): pair.verdict.value for pair in report.vmotion},
        "findings": [f"{item.severity.value} {item.id} {' '.join(item.hosts)}" for item in report.findings],
        "diagnostics": [item.code for item in report.diagnostics],
    }


@pytest.mark.parametrize("sample", _samples(), ids=_name)
def test_a_sample_gives_what_is_expected(sample: Path, request: pytest.FixtureRequest) -> None:
    expected = EXPECTED / f"{sample.name}.json"
    found = _summary(sample)
    if request.config.getoption("force_regen"):
        expected.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
    assert expected.is_file(), f"{_name(expected)} is missing: what has esxray to say on this sample?"
    assert json.loads(expected.read_text(encoding="utf-8")) == found


def test_nothing_is_expected_of_a_sample_that_is_gone() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == {sample.name for sample in _samples()}


@pytest.mark.parametrize("sample", _samples(), ids=_name)
def test_a_sample_tells_what_is_in_it(sample: Path) -> None:
    page = sample / "README.md"
    assert page.is_file(), f"{sample.name} has no README.md"
    commands = [block["command"] for block in _BLOCK.finditer(page.read_text(encoding="utf-8"))]
    assert f"esxray check samples/{sample.name}" in commands


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_a_page_shows_real_output(
    page: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(TOP)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = page.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    assert blocks, f"{_name(page)} shows no output"
    for block in reversed(blocks):
        run(shlex.split(block["command"])[1:])
        printed = capsys.readouterr().out
        pieces = _LEFT_OUT.split(block["shown"])
        if len(pieces) > 1:
            _in_order(pieces, printed, block["command"])
        elif request.config.getoption("force_regen"):
            text = text[: block.start("shown")] + printed + text[block.end("shown") :]
            page.write_text(text, encoding="utf-8", newline="\n")
        else:
            assert block["shown"] == printed, block["command"]


def test_the_readme_shows_real_code(request: pytest.FixtureRequest) -> None:
    page = TOP / "README.md"
    text = page.read_text(encoding="utf-8")
    blocks = list(_CODE.finditer(text))
    assert len(blocks) == text.count("```python")
    for block in reversed(blocks):
        code = (TOP / block["path"]).read_text(encoding="utf-8")
        if request.config.getoption("force_regen"):
            text = text[: block.start("code")] + code + text[block.end("code") :]
            page.write_text(text, encoding="utf-8", newline="\n")
        else:
            assert block["code"] == code


def test_the_case_file_of_the_readme_shows_every_key() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    (shown,) = (block for block in re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S) if "[vcenter." in block)
    facts = CaseFacts.read(shown, SourceRef("case.toml", "case.toml"))
    tables: list[BaseModel] = [facts, facts.plan, *facts.vcenter.values(), *facts.host.values()]
    given: dict[type[BaseModel], set[str]] = {}
    for table in tables:
        given.setdefault(type(table), set()).update(table.model_fields_set)
    assert given == {kind: set(kind.model_fields) for kind in given}


def test_the_settings_of_the_readme_are_good(tmp_path: Path) -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    (shown,) = (block for block in re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S) if "[[suppress]]" in block)
    file = tmp_path / "settings.toml"
    file.write_text(shown, encoding="utf-8")
    settings = load_settings(file, load_registry())
    assert settings.thresholds
    assert settings.suppressions
    assert settings.limits != Limits()


def _in_order(pieces: list[str], printed: str, command: str) -> None:
    """Each piece is in the output, whole lines, behind the one before it."""
    at = 0
    for piece in pieces:
        found = f"\n{printed}".find(f"\n{piece}", at)
        assert found >= 0, f"{command} does not print, or not here:\n{piece}"
        at = found + len(piece)


def test_the_picture_shows_real_output(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    drawn = picture(analyse([PICTURED]).report, f"esxray check {PICTURED}")
    kept = SAMPLES / "check.svg"
    if request.config.getoption("force_regen"):
        kept.write_text(drawn, encoding="utf-8", newline="\n")
    # Words, and not bytes: the drawing may differ between versions of rich.
    assert words_of(kept.read_text(encoding="utf-8")) == words_of(drawn)
