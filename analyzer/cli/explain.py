"""``esxray explain``."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from analyzer.cli import common
from analyzer.cli.arguments import Parser
from analyzer.cli.console import show, width
from analyzer.cli.errors import Exit, UsageError
from analyzer.cli.options import Extra

if TYPE_CHECKING:
    from analyzer.writers.page import Page


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    parser.words(
        "id",
        "ID",
        "A rule or an alias (VMO-015), a signature of logs (apd.start.vob), an event (esx.problem.storage.apd.start), "
        'a SCSI or VMkernel status (H:0x5, "0x5 0x24 0x0", 0xbad0021).',
    )
    Extra.options(parser)


def explain(asked: Namespace) -> int:
    """Show the documentation of a rule, a signature, an event or a status code."""
    extra = Extra.of(asked)
    wanted = " ".join(asked.id).strip()
    if not wanted:
        raise UsageError("nothing to explain: name a rule, a signature, an event or a status code")
    page = _rule(wanted, extra) or _of_logs(wanted, extra)
    if page is None:
        raise UsageError(_not_found(wanted, extra))
    show(page)
    return Exit.DONE


def _rule(wanted: str, extra: Extra) -> Page | None:
    from analyzer.writers.rules import rule_page

    if not wanted[:1].isalpha() or "." in wanted or ":" in wanted:
        return None
    registry = common.registry_with(extra)
    info = registry.rule(wanted)
    return rule_page(info, registry, width()) if info is not None else None


def _of_logs(wanted: str, extra: Extra) -> Page | None:
    from analyzer.facts.log.event_table import about
    from analyzer.facts.log.scsi_codes import codes_of
    from analyzer.logs.explain_codes import explain_code
    from analyzer.writers.signatures import signature_page, text_page

    name = wanted.lower().strip("[]")
    signature = common.signatures_with(extra).get(name)
    if signature is not None:
        return signature_page(signature, width())
    is_event = name.startswith(("esx.", "vob."))
    told = common.from_tables(
        extra, lambda tables: about(name, tables) if is_event else explain_code(wanted, codes_of(tables))
    )
    return text_page(told, width()) if told is not None else None


def _not_found(wanted: str, extra: Extra) -> str:
    import difflib

    from analyzer.filtering import suggestions

    registry = common.registry_with(extra)
    close = [name for name in suggestions(wanted, registry) if registry.rule(name) is not None]
    close = close or difflib.get_close_matches(wanted.lower(), list(common.signatures_with(extra)), 2)
    hint = f"did you mean {' or '.join(close)}?" if close else "`esxray list rules` shows all of them"
    return f"{wanted} is no rule, signature, event or status code; {hint}"
