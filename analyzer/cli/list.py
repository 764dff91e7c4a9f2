"""``esxray list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import PIPED_LIST, put, show, width
from analyzer.cli.errors import Exit

if TYPE_CHECKING:
    from analyzer.writers.page import Page


def list_(
    what: Annotated[Literal["rules", "commands", "signatures", "events"], Parameter(name="WHAT")],
    /,
    *,
    format: Annotated[Literal["table", "json"], Parameter(name="--format", metavar="FORMAT")] = "table",
    extra: common.Extra | None = None,
) -> int:
    """List rules, commands, signatures of logs, or events of hosts.

    Parameters
    ----------
    what
        What to list.
    format
        How to print.
    """
    page, data = _of_logs(what, extra) if what in ("signatures", "events") else _declared(what, extra)
    if format == "json":
        from analyzer.writers.json import dump

        put(dump(data))
    else:
        show(page)
    return Exit.DONE


def _declared(what: str, extra: common.Extra | None) -> tuple[Page, list[dict[str, Any]]]:
    from analyzer.writers import rules

    registry = common.registry_with(extra)
    if what == "rules":
        return rules.rules_page(registry, width(PIPED_LIST)), rules.rules_data(registry)
    return rules.commands_page(registry, width(PIPED_LIST)), rules.commands_data(registry)


def _of_logs(what: str, extra: common.Extra | None) -> tuple[Page, list[dict[str, Any]]]:
    from analyzer.facts.log.event_table import events_by_id
    from analyzer.writers import signatures

    if what == "signatures":
        known = common.signatures_with(extra).values()
        return signatures.signatures_page(known, width(PIPED_LIST)), signatures.signatures_data(known)
    events = common.from_tables(extra, events_by_id)
    return signatures.events_page(events, width(PIPED_LIST)), signatures.events_data(events)
