"""Writes what the package keeps ready, so that no run has to make it: ``python -m tests.beforehand``.

To be run after a grammar, a pack of signatures or the version of Lark has changed. What does not fit its source is
not used; then a run makes it anew, and takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from lark import Token
from lark.common import LexerConf
from lark.lexer import Lexer, LexerState

from analyzer.grammars import SHARED, compiled, texts_of
from analyzer.logs.packs import read_packs
from analyzer.logs.signature import Beforehand, shipped_packs
from analyzer.logs.signature import mark as packs_mark
from analyzer.parse_tables import mark, written
from analyzer.parsing.log_lines import STARTS

TOP = Path(__file__).resolve().parents[1]
DATA = TOP / "analyzer" / "data"
GRAMMARS = sorted(path.stem for path in (TOP / "grammars").glob("*.lark") if path.stem != SHARED)
_MARK = len('{"of":"') + 64
"""The length of the beginning of a file, which tells what it was made from."""


class _NoLexer(Lexer):
    """Stands for the layout lexers: the tables are the same for all of them."""

    def __init__(self, conf: LexerConf) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        """No tokens: nothing is parsed here."""
        return iter(())


def sources(grammar: str) -> tuple[tuple[str, ...], list[str], type[Lexer] | None]:
    """The texts, the start rules and the lexer of a grammar."""
    texts = texts_of(grammar)
    by_line = re.search(r"^line:", texts[0], re.M)
    starts = STARTS.get(grammar, "start,line" if by_line else "start").split(",")
    return texts, starts, _NoLexer if "%declare" in texts[0] else None


def tables_of(grammar: str) -> str:
    """The parse tables of a grammar as the package keeps them."""
    texts, starts, lexer = sources(grammar)
    return written(compiled(texts[0], starts, lexer, True), mark(texts, starts))


def signatures() -> str:
    """The signatures of the package as it keeps them."""
    packs = shipped_packs()
    made = Beforehand(of=packs_mark(packs), signatures=tuple(read_packs(packs)))
    return msgspec.json.encode(made).decode() + "\n"


def _keep(path: Path, text: str) -> None:
    # Lark numbers its states anew each time: what is made from the same stays as it is.
    if not path.exists() or path.read_text(encoding="utf-8")[:_MARK] != text[:_MARK]:
        path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write what is not up to date, and take away the tables of grammars that are gone."""
    folder = DATA / "parse_tables"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.stem not in GRAMMARS:
            path.unlink()
    for name in GRAMMARS:
        _keep(folder / f"{name}.json", tables_of(name))
    _keep(DATA / "signatures.json", signatures())


if __name__ == "__main__":
    main()
