"""What the package keeps ready is what its sources give; where it is not, the sources are read."""

from __future__ import annotations

import json
import pickle
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import lark
import pytest
from lark import Lark

from analyzer.grammars import compiled
from analyzer.logs import signature
from analyzer.logs.packs import read_packs
from analyzer.parse_tables import mark, restored
from analyzer.patterns import lazy_pattern
from tests.beforehand import DATA, GRAMMARS, sources

_AGAIN = "run: python -m tests.beforehand"


def _states(parser: Lark) -> list[list[tuple[str, str, str]]]:
    """What the parser does in each state; how Lark numbers them is left out, it differs from run to run."""
    table = parser.parser.parser._parse_table
    return sorted(
        sorted(
            (token, action.name, str(rule) if action.name == "Reduce" else "") for token, (action, rule) in row.items()
        )
        for row in table.states.values()
    )


@pytest.mark.parametrize("name", GRAMMARS)
def test_parse_tables_are_those_of_the_grammar(name: str) -> None:
    texts, starts, lexer = sources(name)
    told = json.loads((DATA / "parse_tables" / f"{name}.json").read_bytes())
    assert told["of"] == mark(texts, starts, told["lark"]), _AGAIN
    kept = restored(name, mark(texts, starts), starts, lexer, True)
    if told["lark"] != lark.__version__:
        assert kept is None  # another Lark works them out itself
        return
    assert kept is not None
    made = compiled(texts[0], starts, lexer, True)
    assert _states(kept) == _states(made)
    assert {(each.name, each.pattern.to_regexp(), each.priority) for each in kept.terminals} == {
        (each.name, each.pattern.to_regexp(), each.priority) for each in made.terminals
    }
    assert sorted(map(str, kept.rules)) == sorted(map(str, made.rules))


def test_tables_of_another_grammar_are_not_used() -> None:
    texts, starts, lexer = sources("uname")
    assert restored("uname", mark((*texts, ""), starts), starts, lexer, True) is None
    assert restored("uname", mark(texts, ["line"]), ["line"], lexer, True) is None
    assert restored("no_such_grammar", mark(texts, starts), starts, lexer, True) is None


@pytest.mark.parametrize("damaged", ["{}", "[]", "null", "", '{"of": 1', None])
def test_damaged_tables_are_not_used(damaged: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _, starts, lexer = sources("uname")
    told = json.loads((DATA / "parse_tables" / "uname.json").read_bytes())
    told["data"]["parser"]["parser"]["states"] = [[["0", [0, 99_999]]]]
    (tmp_path / "data" / "parse_tables").mkdir(parents=True)
    text = json.dumps(told) if damaged is None else damaged
    (tmp_path / "data" / "parse_tables" / "uname.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr("analyzer.parse_tables.files", lambda package: tmp_path)
    assert restored("uname", told["of"], starts, lexer, True) is None


def test_no_tables_are_left_of_grammars_that_are_gone() -> None:
    assert sorted(path.stem for path in (DATA / "parse_tables").iterdir()) == GRAMMARS


def test_signatures_are_those_of_the_packs() -> None:
    packs = signature.shipped_packs()
    kept = json.loads((DATA / "signatures.json").read_text(encoding="utf-8"))
    assert kept["of"] == signature.mark(packs), _AGAIN
    assert [known.written for known in signature.load_signatures()] == list(read_packs(packs))


@pytest.mark.parametrize("damage", [lambda kept: kept[:1000], lambda kept: kept.replace(b"A VIB", b"A \xff", 1)])
def test_damaged_signatures_are_not_used(
    damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(DATA.parent / "signatures", tmp_path / "signatures")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "signatures.json").write_bytes(damage((DATA / "signatures.json").read_bytes()))
    monkeypatch.setattr(signature, "files", lambda package: tmp_path)
    assert signature._shipped.__wrapped__() == signature._shipped()


def test_a_pattern_is_what_re_compile_gives() -> None:
    pattern = lazy_pattern(r"(?P<name>vmnic)(\d+)", re.I)
    made = re.compile(r"(?P<name>vmnic)(\d+)", re.I)
    found = pattern.fullmatch("VMNIC12")
    assert found is not None
    assert found["name"] == "VMNIC"
    assert (pattern.pattern, pattern.flags, dict(pattern.groupindex)) == (made.pattern, made.flags, {"name": 1})
    assert pattern.sub("-", "vmnic1 vmk0") == "- vmk0"
    assert repr(pattern) == repr(made)
    assert pickle.loads(pickle.dumps(pattern)).match("vmnic0")
