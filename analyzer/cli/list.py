"""``esxray list``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from analyzer.cli.console import put, show, width
from analyzer.cli.errors import Exit


def list_(
    what: Annotated[Literal["rules", "commands"], Parameter(name="WHAT")],
    /,
    *,
    format: Annotated[Literal["table", "json"], Parameter(name="--format", metavar="FORMAT")] = "table",
) -> int:
    """List rules or commands.

    Parameters
    ----------
    what
        What to list.
    format
        How to print.
    """
    from analyzer.registry import load_registry
    from analyzer.writers import rules

    registry = load_registry()
    if format == "json":
        from analyzer.writers.json import dump

        put(dump(rules.rules_data(registry) if what == "rules" else rules.commands_data(registry)))
    else:
        show(rules.rules_page(registry, width()) if what == "rules" else rules.commands_page(registry, width()))
    return Exit.DONE
