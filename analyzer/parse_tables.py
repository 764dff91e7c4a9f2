"""The parse tables of the grammars, worked out beforehand: that takes Lark ten times as long as reading them.

``analyzer/data/parse_tables/NAME.json`` holds what Lark makes of ``grammars/NAME.lark``, and from which text. Where
the text or Lark is another one by now the tables are not used. ``python -m tests.beforehand`` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import Lexer, TerminalDef


def mark(texts: Sequence[str], start: Sequence[str], version: str = lark.__version__) -> str:
    """What tables are made from, in short: the texts of a grammar, its start rules, and the version of Lark."""
    return sha256("\0".join((version, *start, *texts)).encode()).hexdigest()


def written(parser: Lark, made_from: str) -> str:
    """The tables of a parser as text."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    kept = data["parser"]
    # The options are those of whoever loads it, and a class of a lexer cannot be written.
    del data["options"], kept["lexer_conf"]["lexer_type"]
    table = kept["parser"]
    # Numbered from 0 each; names of members would have to be text in JSON.
    table["tokens"] = list(table["tokens"].values())
    table["states"] = [[list(entry) for entry in actions.items()] for actions in table["states"].values()]
    return (
        json.dumps(
            {"of": made_from, "lark": lark.__version__, "data": data, "memo": list(memo.values())},
            separators=(",", ":"),
        )
        + "\n"
    )


def restored(
    name: str, made_from: str, start: Sequence[str], lexer: type[Lexer] | None, positions: bool
) -> Lark | None:
    """The parser of the grammar called ``name``, or None where no tables are kept that were made from the same."""
    try:
        kept = json.loads(files("analyzer").joinpath("data", "parse_tables", f"{name}.json").read_bytes())
        return _parser(kept, start, lexer, positions) if kept["of"] == made_from else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # none, or none that is whole
        return None


def _parser(kept: dict[str, Any], start: Sequence[str], lexer: type[Lexer] | None, positions: bool) -> Lark:
    data = kept["data"]
    data["options"] = {
        "parser": "lalr",
        "lexer": lexer or "contextual",
        "start": list(start),
        "propagate_positions": positions,
        "maybe_placeholders": False,
    }
    data["parser"]["lexer_conf"]["lexer_type"] = lexer or "contextual"
    table = data["parser"]["parser"]
    table["tokens"] = dict(enumerate(table["tokens"]))
    table["states"] = {state: dict(actions) for state, actions in enumerate(table["states"])}
    return Lark.load({"data": data, "memo": dict(enumerate(kept["memo"]))})
