"""``esxray explain``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from analyzer.cli import common
from analyzer.cli.console import show, width
from analyzer.cli.errors import Exit, UsageError


def explain(id: Annotated[str, Parameter(name="ID")], /, *, extra: common.Extra | None = None) -> int:
    """Show the documentation of a rule.

    Parameters
    ----------
    id
        A rule id or an alias: VMO-015.
    """
    from analyzer.filtering import suggestions
    from analyzer.writers.rules import rule_page

    registry = common.registry_with(extra)
    info = registry.rule(id)
    if info is None:
        close = [name for name in suggestions(id, registry) if registry.rule(name) is not None]
        hint = f"did you mean {' or '.join(close)}?" if close else "`esxray list rules` shows all of them"
        raise UsageError(f"{id} is no rule; {hint}")
    show(rule_page(info, registry, width()))
    return Exit.DONE
