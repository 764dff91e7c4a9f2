"""Two hosts, or two collections of one host, record by record: what differs, what only one has, what is equal.

Records of one command are paired by what names them (an adapter's name, a setting's path), which is found in the
records themselves; where nothing names them, equal ones are put aside and the rest stands alone. What differs by
nature is told apart (:mod:`analyzer.by_nature`). Everything here is plain data that can be sent to another process.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from analyzer.by_nature import Nature
from analyzer.captures import Capture, Case, Host, is_fragment
from analyzer.commands.command import UNKNOWN, Command
from analyzer.commands.raw_disks import StorageDevice
from analyzer.model import CaptureKind, ParseStatus, Record
from analyzer.parsing.columns import TableSpec
from analyzer.record_names import Key, file_key, first_name, identity, key_of, label_of, numbered, only_label, word_of
from analyzer.record_values import flat, summary, told, whole
from analyzer.rulebook import at
from analyzer.secrets import is_secret, mask_secrets

_LOCAL = ("is_local", "device_display_name", "display_name", "display")
_DERIVED = ("label", "is_default")
"""Fields that only follow the value."""
_LOCATED = 500
_CUT = (ParseStatus.TRUNCATED, ParseStatus.PARTIAL)


class Spot(Struct, frozen=True):
    """A line of an input, 1-based."""

    source: str
    path: str
    line: int
    column: int = 1


class Difference(Struct, frozen=True):
    """One field of one record that both have; texts are masked already."""

    command: str
    label: str
    """What names the record: ``vmk1``; empty for the only one of its output."""
    field: str
    left: str
    right: str
    left_at: Spot
    right_at: Spot


class Lone(Struct, frozen=True):
    """A record that only one of them has."""

    command: str
    label: str
    text: str
    """What it says, in short."""
    side: int
    """0 for the left one, 1 for the right one."""
    at: Spot


class Group(Struct):
    """The records of one command."""

    command: str
    title: str = ""
    differing: list[Difference] = []
    lone: list[Lone] = []
    natural: list[Difference | Lone] = []
    equal: int = 0
    """Records that are the same."""
    cut: tuple[bool, bool] = (False, False)
    """For each side True when only a part of its output was saved: what it seems to lack may have been left out."""


class NotGiven(Struct, frozen=True):
    """A command of which only one side has the output."""

    command: str
    title: str
    side: int
    """The side that has it."""
    records: int
    at: Spot


class Comparison(Struct, frozen=True):
    """Two collections side by side."""

    left: str
    right: str
    same: bool
    """True for two collections of one host."""
    groups: tuple[Group, ...] = ()
    """Commands of which both have the output, in the order of the left one."""
    not_given: tuple[NotGiven, ...] = ()

    @property
    def differing(self) -> int:
        """How many fields differ."""
        return sum(len(group.differing) for group in self.groups)

    @property
    def lone(self) -> int:
        """How many records only one has."""
        return sum(len(group.lone) for group in self.groups)


def compare(case: Case, left: str, right: str) -> Comparison:
    """The hosts of these names side by side.

    Raises:
        KeyError: the case has no such host.
    """
    sides = _Sides(case, left, right)
    groups: dict[str, Group] = {}
    lacking: dict[tuple[str, int], list[Capture]] = {}
    for key in dict.fromkeys((*sides.outputs[0], *sides.outputs[1])):
        ours, theirs = sides.outputs[0].get(key), sides.outputs[1].get(key)
        if ours is not None and theirs is not None:
            name = ours[0].name
            _Pairing(groups.setdefault(name, _group(ours[0], name)), sides, (ours, theirs)).run()
        else:
            lacking[key, 0 if ours is not None else 1] = ours or theirs or []
    given = [_not_given(name, side, captures) for (name, side), captures in lacking.items()]
    return Comparison(
        left, right, sides.same, tuple(groups.values()), tuple(each for each in given if each is not None)
    )


def equal_records(case: Case, left: str, right: str, command: str) -> list[tuple[str, Spot, Spot]]:
    """The records of one command that are the same on both: what names each, and where both stand."""
    sides = _Sides(case, left, right)
    found: list[tuple[str, Spot, Spot]] = []
    for key, captures in sides.outputs[0].items():
        others = sides.outputs[1].get(key)
        if others is not None and mask_secrets(captures[0].name) == command:
            found += _Pairing(_group(captures[0], command), sides, (captures, others), keep=True).run()
    return found


class _Sides:
    """What two hosts gave."""

    def __init__(self, case: Case, left: str, right: str) -> None:
        hosts = {host.name: host for host in case.hosts}
        one, other = hosts[left], hosts[right]
        self.same = one.base.lower() == other.base.lower()
        self.nature = Nature((_names_of(one), _names_of(other)), same=self.same)
        self.outputs = (_outputs(one), _outputs(other))
        self.local = _local_disks(one) | _local_disks(other)
        """Disks that only one of them can reach."""


def _names_of(host: Host) -> set[str]:
    """The names that a host is known by in its own outputs."""
    return {host.base, host.base.partition(".")[0]}


def _local_disks(host: Host) -> frozenset[str]:
    """The names of disks that only this host can reach."""
    return frozenset(
        record.name
        for capture in host.attempts(StorageDevice)
        for record in capture.result.records
        if isinstance(record, StorageDevice) and record.is_local and record.name
    )


def _outputs(host: Host) -> dict[str, list[Capture]]:
    """The captures to compare, by what makes two of them outputs of the same command."""
    chosen: dict[str, list[Capture]] = {}
    for capture in host.captures:
        if capture.command is None or not capture.usable:
            continue
        if capture.command.every_run:
            chosen.setdefault(capture.name, []).append(capture)
            continue
        arguments = capture.line.arguments if capture.command is UNKNOWN and capture.line is not None else ()
        key = " ".join((capture.name, *arguments)) if capture.command is UNKNOWN else capture.key
        held = chosen.get(key)
        if held is None or not is_fragment(capture) or is_fragment(held[0]):
            chosen[key] = [capture]
    return chosen


def _group(capture: Capture, name: str) -> Group:
    command = capture.command
    title = command.title if command is not None and command is not UNKNOWN else ""
    return Group(mask_secrets(name), title)


def _not_given(name: str, side: int, captures: Sequence[Capture]) -> NotGiven | None:
    records = [record for capture in captures for record in capture.result.records]
    if not records:
        return None
    first = captures[0]
    group = _group(first, name if first.line is not None and first.line.words else first.name)
    return NotGiven(group.command, group.title, side, len(records), _spot(records[0], ""))


# -- pairing -------------------------------------------------------------------------------------------


class _Pairing:
    """The records of one command of both sides."""

    def __init__(
        self, group: Group, sides: _Sides, captures: tuple[list[Capture], list[Capture]], *, keep: bool = False
    ) -> None:
        """``keep`` collects the equal records and nothing else."""
        self._group, self._nature, self._captures = group, sides.nature, captures
        self._local, self._keep = frozenset() if sides.same else sides.local, keep
        self._equal: list[tuple[str, Spot, Spot]] = []
        self._alones: list[Lone] = []
        self._apart = self._nature.is_moving(group.command) or self._nature.is_own(group.command)
        cut = [any(each.result.status in _CUT or is_fragment(each) for each in side) for side in captures]
        group.cut = (group.cut[0] or cut[0], group.cut[1] or cut[1])

    def run(self) -> list[tuple[str, Spot, Spot]]:
        """Fill the group; gives the equal records when they are kept."""
        left, right = ([record for each in side for record in each.result.records] for side in self._captures)
        command = self._captures[0][0].command
        if command is None or not (left or right):
            return []
        keys: list[list[Key]] = []
        if command.every_run and command.kind is CaptureKind.CONFIG:
            keys = [[file_key(record) for record in records] for records in (left, right)]
        else:
            spell = self._nature.spelled
            fields = command.identity or identity(left, right, spell)
            if len(left) == len(right) == 1 and _is_single(command):
                self._compare(only_label(left[0], fields), left[0], right[0])
                return self._equal
            if fields:
                both = enumerate((left, right))
                keys = [[key_of(record, fields, spell, side) for record in records] for side, records in both]
        if keys:
            self._named(numbered(keys[0], left), numbered(keys[1], right))
        else:
            self._unnamed(left, right)
        self._settle()
        return self._equal

    def _named(self, left: dict[Key, Record], right: dict[Key, Record]) -> None:
        for key, record in left.items():
            match = right.get(key)
            if match is None:
                self._alone(label_of(key), record, 0)
            else:
                self._compare(label_of(key), record, match)
        for key, record in right.items():
            if key not in left:
                self._alone(label_of(key), record, 1)

    def _unnamed(self, left: list[Record], right: list[Record]) -> None:
        """Equal ones are put aside, whatever their order."""
        there: dict[str, list[Record]] = {}
        for record in right:
            there.setdefault(whole(record), []).append(record)
        for record in left:
            matches = there.get(whole(record))
            if matches:
                self._same(first_name(record), record, matches.pop(0))
            else:
                self._alone(first_name(record), record, 0)
        rest = {id(record) for records in there.values() for record in records}
        for record in right:
            if id(record) in rest:
                self._alone(first_name(record), record, 1)

    def _settle(self) -> None:
        """Put records aside that say the same once names and addresses of the hosts are taken out."""
        sides: tuple[dict[str, list[Lone]], dict[str, list[Lone]]] = ({}, {})
        for lone in () if self._nature.same else self._alones:
            text = self._nature.plain(f"{lone.label} {lone.text}", lone.side)
            sides[lone.side].setdefault(text, []).append(lone)
        natural: set[int] = set()
        for text, mine in sides[0].items():
            for pair in zip(mine, sides[1].get(text, ()), strict=False):
                natural.update(map(id, pair))
        for lone in self._alones:
            (self._group.natural if id(lone) in natural else self._group.lone).append(lone)

    def _same(self, label: str, left: Record, right: Record) -> None:
        self._group.equal += 1
        if self._keep:
            self._equal.append((told(label or first_name(left)), _spot(left), _spot(right)))

    def _compare(self, label: str, left: Record, right: Record) -> None:
        ours, theirs = ({}, {}) if left == right else (dict(flat(left)), dict(flat(right)))
        names = [name for name in dict.fromkeys((*ours, *theirs)) if ours.get(name, "") != theirs.get(name, "")]
        if not names:
            self._same(label, left, right)
            return
        hidden = is_secret(word_of(label))
        for name in () if self._keep else names:
            if name in _DERIVED and "value" in names:
                continue
            one, other = ours.get(name, ""), theirs.get(name, "")
            is_natural = self._apart or self._nature.is_natural(label, name, one, other)
            found = self._group.natural if is_natural else self._group.differing
            # To find the very line of a field takes time in long outputs; what few will look at has its record's.
            top = "" if is_natural or len(found) > _LOCATED else name.partition(".")[0]
            mask = hidden or is_secret(name)
            found.append(
                Difference(
                    self._group.command, told(label), name, told(one, hidden=mask), told(other, hidden=mask),
                    _spot(left, top), _spot(right, top),
                )
            )  # fmt: skip

    def _alone(self, label: str, record: Record, side: int) -> None:
        if self._keep:
            return
        text = told(summary(record, skip=label), hidden=is_secret(word_of(label)))
        lone = Lone(self._group.command, told(label), text, side, _spot(record))
        is_local = any(_says_local(getattr(record, name, None)) for name in _LOCAL) and not self._nature.same
        if self._apart or is_local or label in self._local:
            self._group.natural.append(lone)
        else:
            self._alones.append(lone)


def _is_single(command: Command) -> bool:
    """True for an output that is no list: its only record on both sides is the same thing."""
    is_list = isinstance(command.layout, TableSpec) or command.name.endswith(" list")
    return not is_list and not command.identity


def _says_local(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.startswith("Local "))


def _spot(record: Record, name: str = "") -> Spot:
    evidence = at(record, name).evidence()
    return Spot(evidence.source, evidence.path, evidence.line, evidence.column)
