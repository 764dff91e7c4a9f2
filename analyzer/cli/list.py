"""``esxray list``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import PIPED_LIST, put, show, width
from analyzer.cli.errors import Exit


def list_(
    what: Annotated[Literal["rules", "commands"], Parameter(name="WHAT")],
    /,
    *,
    format: Annotated[Literal["table", "json"], Parameter(name="--format", metavar="FORMAT")] = "table",
    extra: common.Extra | None = None,
) -> int:
    """List rules or commands.

    Parameters
    ----------
    what
        What to list.
    format
        How to print.
    """
    from analyzer.writers import rules

    registry = common.registry_with(extra)
    if format == "json":
        from analyzer.writers.json import dump

        put(dump(rules.rules_data(registry) if what == "rules" else rules.commands_data(registry)))
    else:
        page = rules.rules_page if what == "rules" else rules.commands_page
        show(page(registry, width(PIPED_LIST)))
    return Exit.DONE
