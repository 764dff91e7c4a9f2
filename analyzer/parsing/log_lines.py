"""One line of a log by its grammar: the tokens in the order they stand.

A line of a log is short and there are many: a grammar makes few tokens of it, and no tree but the list of them.
"""

from __future__ import annotations

STARTS = {
    "log_header": "syslog8,vmx,tag,forwarded,yearless",
    "log_message": "vmkernel,vmacore,vmacore5,origin,vob,update,nsx",
    "log_appliance": "stamped,loose",
    "log_screen": "screen",
}
"""The start rules of each grammar of log lines."""


def log_tokens(grammar: str, start: str, text: str) -> list[tuple[str, str]] | None:
    """Kind and text of each token; None when the line is not of that form."""
    # Here, as processes that only search logs take no line apart: lark loads in 20 ms.
    from lark import Token, UnexpectedInput

    from analyzer.grammars import load_grammar

    try:
        tree = load_grammar(grammar, None, STARTS[grammar], False).parse(text, start=start)
    except UnexpectedInput:
        return None
    return [(child.type, str(child)) for child in tree.children if isinstance(child, Token)]
