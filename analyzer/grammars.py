"""Finds the ``.lark`` files and compiles them on first use.

A wheel or zipapp carries them as ``analyzer/_grammars``; a checkout has them in ``grammars/`` beside the
package. Compiling one takes milliseconds, and a run needs thirty: their parse tables come with the package.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from lark import Lark, Token, Tree, UnexpectedToken
from lark.lexer import Lexer

from analyzer.parse_tables import mark, restored

SHARED = "esx"
"""The grammar that holds no rules, but terminals for others."""


@cache
def grammar_folder() -> Traversable:
    """The folder of the grammars, in a wheel or in a checkout."""
    packaged = files("analyzer") / "_grammars"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[1] / "grammars"


def _text(name: str) -> str:
    return grammar_folder().joinpath(f"{name}.lark").read_text(encoding="utf-8")


def _shared(_base: object, path: str) -> tuple[str, str]:
    """Lets grammars import shared terminals: ``%import esx.MAC``."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    if name != f"{SHARED}.lark":
        raise OSError(name)
    return name, _text(SHARED)


def texts_of(name: str) -> tuple[str, ...]:
    """The text of a grammar, and of the shared one where it imports from that."""
    text = _text(name)
    return (text, _text(SHARED)) if "%import" in text else (text,)


@cache
def load_grammar(name: str, lexer: type[Lexer] | None = None, start: str = "start", positions: bool = True) -> Lark:
    """The parser of ``grammars/<name>.lark``; with ``lexer``, its terminals are the tokens of that layout lexer.

    Without ``positions`` a tree does not know where it stands, and is made a quarter faster.
    """
    texts, starts = texts_of(name), start.split(",")
    positions = positions and lexer is None
    return restored(name, mark(texts, starts), starts, lexer, positions) or compiled(texts[0], starts, lexer, positions)


def compiled(text: str, starts: list[str], lexer: type[Lexer] | None, positions: bool) -> Lark:
    """The parser of a grammar, worked out from its text."""
    return Lark(
        text,
        parser="lalr",
        lexer=lexer or "contextual",
        start=starts,
        propagate_positions=positions,
        maybe_placeholders=False,
        import_paths=[_shared],
    )


def parse_layout(
    name: str, lexer: type[Lexer], document: object, covered: list[tuple[int, int]] | None = None
) -> tuple[Tree[Token], list[Token]]:
    """Parse the tokens that a layout lexer makes of ``document``: the tree, and the tokens no rule takes.

    Token positions are line indices; the runs of the accepted ones are added to ``covered``.

    Skipping a token that does not fit is the salvage: the parser stays where it was and goes on with the
    next one. (``Lark.parse(on_error=...)`` would start a custom lexer afresh after each error.)
    """
    interactive = load_grammar(name, lexer).parse_interactive(document)
    skipped: list[Token] = []
    for token in interactive.lexer_thread.lex(interactive.parser_state):  # type: ignore[no-untyped-call]
        try:
            interactive.feed_token(token)
        except UnexpectedToken:
            skipped.append(token)
        else:
            if covered is not None:
                covered.append((token.start_pos or 0, token.end_pos or 0))
    return interactive.feed_eof(), skipped  # type: ignore[no-untyped-call]
