"""Small made-up commands and rules for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyzer.commands.command import Command
from analyzer.engine import Run
from analyzer.findings import Severity
from analyzer.model import Number, Record, Text
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.rulebook import (
    Fleet,
    Need,
    NotApplicable,
    Pair,
    Records,
    Results,
    Skip,
    at,
    fact,
    found,
    near,
    observed,
    rule,
)

Runner = Callable[..., Run]
"""The fixture ``run``: sessions and rules in, results out."""


class Widget(Record):
    name: Text = None
    size: Number = None


class Gadget(Record):
    mode: Text = None


class Rumour(Record):
    word: Text = None


COMMANDS = (
    Command(name="esxcli widget list", record=Widget, layout=TableSpec(Widget)),
    Command(name="esxcli gadget get", record=Gadget, layout=RecordSpec(Gadget), collect="esxcli gadget get --full"),
    Command(name="esxcli rumour get", record=Rumour, layout=RecordSpec(Rumour), seen=False),
)
COLLECT = {command.record: command.to_collect for command in COMMANDS}


def session(host: str, *, sizes: Sequence[int] = (), mode: str = "", word: str = "") -> str:
    """What a person saved on one host."""
    parts = []
    if sizes:
        rows = "".join(f"w{number}    {size:>4}\n" for number, size in enumerate(sizes))
        parts.append(f"[root@{host}:~] esxcli widget list\nName  Size\n----  ----\n{rows}")
    if mode:
        parts.append(f"[root@{host}:~] esxcli gadget get\n   Mode: {mode}\n")
    if word:
        parts.append(f"[root@{host}:~] esxcli rumour get\n   Word: {word}\n")
    return "\n".join(parts)


def statuses(run: Run) -> dict[tuple[str, str], str]:
    """What became of each rule on each target."""
    return {(item.id, item.target): item.status.value for item in run.outcomes}


@rule("TST-001", "Too large", severity=Severity.WARNING)
def too_large(widgets: Records[Widget], *, limit: int = 10) -> Results:
    """A widget is too large.

    What it checks
        The size.

    How to fix
        Make it smaller.

    References
        A book, page 7 <https://example.org/book>
        - Another book
    """
    for widget in widgets:
        if (widget.size or 0) > limit:
            yield found(f"{widget.name} has size {widget.size}", at(widget, "size"), subject=widget.name or "")
        else:
            yield observed(f"{widget.name} {widget.size}")


@rule("TST-002", "Counts differ", severity=Severity.ERROR)
def counts_differ(widgets: Pair[Records[Widget]]) -> Results:
    """Two hosts have different counts."""
    if len(widgets.a) != len(widgets.b):
        yield found(
            f"{len(widgets.a)} and {len(widgets.b)}",
            at(widgets.a[0]),
            near(widgets.b[0], note="the other host"),
        )
    yield observed("/".join(host for host, _ in widgets.sides()))


@rule("TST-004", "Over all", severity=Severity.INFO)
def over_all(widgets: Fleet[Records[Widget]]) -> Results:
    """The whole case at once."""
    yield observed(f"{sorted(widgets)} without {list(widgets.missing)}")


@rule("TST-007", "Gives up", severity=Severity.ERROR)
def gives_up(widgets: Records[Widget]) -> Results:
    """Finds something, then cannot go on."""
    if widgets[0].size == 1:
        yield found("one", at(widgets[0], "size"))
    if widgets[0].size == 3:
        raise NotApplicable("nothing of the kind here")
    raise Skip("the rest is masked", "esxcli widget list --all", Need("esxcli gadget get", "esx01"))


@dataclass(frozen=True)
class Total:
    value: int


@fact
def total(widgets: Records[Widget], gadgets: Records[Gadget] | None) -> Total:
    if gadgets and gadgets[0].mode == "broken":
        raise Skip("the gadget is broken", "esxcli gadget get")
    return Total(sum(widget.size or 0 for widget in widgets))
