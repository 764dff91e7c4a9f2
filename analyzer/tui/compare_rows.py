"""What the comparison of two hosts shows, in which sections and order: plain data, so that a filter is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.comparing import Comparison, Difference, Group, Lone, NotGiven, Spot
from analyzer.findings import Finding

FINDINGS, DIFFERING, LONE, NOT_GIVEN, NATURAL, EQUAL = "findings", "differing", "lone", "not-given", "natural", "equal"
QUIET = (NOT_GIVEN, NATURAL, EQUAL)
"""Sections that tell of no difference that matters: folded at first, left out when only differences are wanted."""
_MANY = 40
"""Rows of one command that are folded at first: others would be hard to find behind them."""
Equals = Mapping[str, Sequence[tuple[str, Spot, Spot]]]


@dataclass(frozen=True, slots=True)
class Section:
    """The head of a section, or of a command in it."""

    key: str
    title: str
    count: int
    is_open: bool
    level: int = 0
    """0 for a section, 1 for a command in one."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """A record that is the same on both."""

    command: str
    label: str
    left_at: Spot
    right_at: Spot


Row = Section | Finding | Difference | Lone | NotGiven | Same


@dataclass
class Wanted:
    """What the user wants to see."""

    text: str = ""
    only_differences: bool = False
    turned: set[str] = field(default_factory=set)
    """Sections and commands that are not as they are at first."""

    def is_open(self, key: str, *, at_first: bool) -> bool:
        """True for a section whose rows are shown."""
        return at_first != (key in self.turned)


def rows(comparison: Comparison, findings: Iterable[Finding], wanted: Wanted, equals: Equals) -> list[Row]:
    """The rows as they are listed; ``equals`` are the equal records of the commands that were asked for."""
    words = wanted.text.lower().split()
    made: list[Row] = []
    told = [each for each in findings if _fits(words, each.id, each.title, each.subject, each.message)]
    _section(made, wanted, FINDINGS, "Findings that name both", told)
    differing = [(each, _chosen(words, each.differing)) for each in comparison.groups]
    _commands(made, wanted, DIFFERING, "Different", differing)
    for side, name in enumerate((comparison.left, comparison.right)):
        lone = [(each, _chosen(words, (row for row in each.lone if row.side == side))) for each in comparison.groups]
        _commands(made, wanted, f"{LONE}-{side}", f"Only {name}", lone)
    if wanted.only_differences:
        return made
    for side, name in enumerate((comparison.left, comparison.right)):
        given = [each for each in comparison.not_given if each.side == side and _fits(words, each.command, each.title)]
        other = comparison.right if side == 0 else comparison.left
        _section(made, wanted, f"{NOT_GIVEN}-{side}", f"Outputs of {name} that {other} did not give", given)
    natural = [(each, _chosen(words, each.natural)) for each in comparison.groups]
    _commands(made, wanted, NATURAL, "Differs by nature", natural)
    same = [each for each in comparison.groups if each.equal and _fits(words, each.command, each.title)]
    _equal(made, wanted, same, equals)
    return made


def _section(made: list[Row], wanted: Wanted, key: str, title: str, members: Sequence[Row]) -> None:
    if members:
        is_open = wanted.is_open(key, at_first=not key.startswith(QUIET))
        made.append(Section(key, title, len(members), is_open))
        made += members if is_open else ()


def _commands(
    made: list[Row], wanted: Wanted, key: str, title: str, groups: Sequence[tuple[Group, Sequence[Row]]]
) -> None:
    """A section whose rows stand below the command that printed them."""
    filled = [(group, members) for group, members in groups if members]
    if not filled:
        return
    is_open = wanted.is_open(key, at_first=not key.startswith(QUIET))
    made.append(Section(key, title, sum(len(members) for _, members in filled), is_open))
    for group, members in filled if is_open else ():
        name = f"{key}:{group.command}"
        shows = wanted.is_open(name, at_first=key != NATURAL and len(members) <= _MANY)
        made.append(Section(name, group.command, len(members), shows, 1, group.title))
        made += members if shows else ()


def _equal(made: list[Row], wanted: Wanted, groups: Sequence[Group], equals: Equals) -> None:
    if not groups:
        return
    is_open = wanted.is_open(EQUAL, at_first=False)
    made.append(Section(EQUAL, "Equal", sum(group.equal for group in groups), is_open))
    for group in groups if is_open else ():
        name = f"{EQUAL}:{group.command}"
        shows = wanted.is_open(name, at_first=False)
        made.append(Section(name, group.command, group.equal, shows, 1, group.title))
        if shows:
            made += [Same(group.command, *each) for each in equals.get(group.command, ())]


def _chosen(words: Sequence[str], members: Iterable[Difference | Lone]) -> list[Row]:
    if not words:
        return list(members)
    test: Callable[[Difference | Lone], bool] = lambda row: (  # noqa: E731
        _fits(words, row.command, row.label, row.field, row.left, row.right)
        if isinstance(row, Difference)
        else _fits(words, row.command, row.label, row.text)
    )
    return [row for row in members if test(row)]


def _fits(words: Sequence[str], *texts: str) -> bool:
    if not words:
        return True
    held = " ".join(texts).lower()
    return all((word[1:] not in held) if word.startswith("!") and word[1:] else word in held for word in words)
