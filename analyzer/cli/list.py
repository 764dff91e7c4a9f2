"""``esxray list``."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from analyzer.cli import common
from analyzer.cli.arguments import Parser
from analyzer.cli.console import PIPED_LIST, put, show, width
from analyzer.cli.errors import Exit
from analyzer.cli.options import Extra

if TYPE_CHECKING:
    from analyzer.writers.page import Page


def arguments(parser: Parser) -> None:
    """Take its arguments."""
    parser.word("what", "WHAT", "What to list.", ("rules", "commands", "signatures", "events"))
    parser.option("--format", metavar="FORMAT", help="How to print.", one_of=("table", "json"), default="table")
    Extra.options(parser)


def list_(asked: Namespace) -> int:
    """List rules, commands, signatures of logs, or events of hosts."""
    what, extra = asked.what, Extra.of(asked)
    page, data = _of_logs(what, extra) if what in ("signatures", "events") else _declared(what, extra)
    if asked.format == "json":
        from analyzer.writers.json import dump

        put(dump(data))
    else:
        show(page)
    return Exit.DONE


def _declared(what: str, extra: Extra) -> tuple[Page, list[dict[str, Any]]]:
    from analyzer.writers import rules

    registry = common.registry_with(extra)
    if what == "rules":
        return rules.rules_page(registry, width(PIPED_LIST)), rules.rules_data(registry)
    return rules.commands_page(registry, width(PIPED_LIST)), rules.commands_data(registry)


def _of_logs(what: str, extra: Extra) -> tuple[Page, list[dict[str, Any]]]:
    from analyzer.facts.log.event_table import events_by_id
    from analyzer.writers import signatures

    if what == "signatures":
        known = common.signatures_with(extra).values()
        return signatures.signatures_page(known, width(PIPED_LIST)), signatures.signatures_data(known)
    events = common.from_tables(extra, events_by_id)
    return signatures.events_page(events, width(PIPED_LIST)), signatures.events_data(events)
