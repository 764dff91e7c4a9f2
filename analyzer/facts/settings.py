"""Fact: what the advanced options and the VMkernel options of a host are set to.

With ``-d`` the host lists only what was changed: an option that is missing there has its default, which differs
between versions and is named only where it is known. An option of which nothing was collected is unknown.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct

from analyzer.commands.settings import AdvancedSetting, KernelSetting
from analyzer.commands.version import Version
from analyzer.facts.proofs import Proof
from analyzer.model import ParseStatus
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, fact

Value = int | str
_FULL_LIST = {AdvancedSetting: 100, KernelSetting: 30}
"""A file name may hide the option that was asked for; a list of this many rows is that of all options."""
_OF_THE_AGENT = ("/Annotations/", "/Config/", "/ScratchConfig/", "/Syslog/", "/Vpx/")
"""Options of the host agent, which esxcli does not list."""
_ADVANCED = "esxcli system settings advanced list"
_KERNEL = "esxcli system settings kernel list"


@dataclass(frozen=True)
class Setting:
    """One option of a host."""

    name: str
    """``/Net/UseHwTSO``, or the bare name of a VMkernel option."""
    value: Value | None = None
    """A number, or text as printed; of a VMkernel option what holds now, ``TRUE`` and ``FALSE`` in capitals.
    None when not known."""
    default: Value | None = None
    changed: bool | None = None
    """False when it has its default, whatever that is; None when not known."""
    exists: bool | None = None
    """False when a full list does not have it; None when not known."""
    pending: Value | None = None
    """What a VMkernel option will be after the next start, where that differs from what holds now."""
    proof: Proof | None = field(default=None, repr=False, compare=False)
    """The record that prints it, None for an option that only its absence from a list tells."""

    def shows(self, note: str = "") -> Pointer:
        """Primary evidence: the line with the value, for an option that was printed."""
        assert self.proof is not None
        return Pointer(*self.proof, note)

    def near(self, note: str = "") -> Pointer:
        """Related evidence: the line with the value, for an option that was printed."""
        assert self.proof is not None
        return Pointer(*self.proof, note, "related")


class _Scope(NamedTuple):
    """What one whole output lists: all options below ``tree`` (or one), changed ones only or all."""

    kernel: bool
    delta: bool
    tree: str = ""
    single: bool = False

    def holds(self, name: str) -> bool:
        """True when an option of that name would be listed here (with ``delta``: if it was changed)."""
        if self.kernel is name.startswith("/"):
            return False
        return name == self.tree if self.single else name.startswith(self.tree)


class Settings(Struct, frozen=True, eq=False):
    """The options of one host, as far as outputs tell them."""

    host: str
    printed: Mapping[str, Setting] = {}
    scopes: tuple[_Scope, ...] = ()
    train: str | None = None
    """``8.0``; None when the version is not known."""

    def setting(self, name: str) -> Setting:
        """One option, by its path or by the name of a VMkernel option."""
        known = self.printed.get(name)
        if known is not None:
            return known
        scopes = [scope for scope in self.scopes if scope.holds(name)]
        if any(not scope.delta for scope in scopes):
            return Setting(name, exists=False)
        if scopes:
            default = default_of(name, self.train)
            return Setting(name, value=default, default=default, changed=False)
        return Setting(name)

    def value(self, name: str) -> Value | None:
        """What an option is set to; None when not known."""
        return self.setting(name).value

    def changed_below(self, tree: str) -> tuple[Setting, ...]:
        """The options below a path (``/Migrate/``) that are known to differ from their defaults, in input order."""
        return tuple(each for name, each in self.printed.items() if name.startswith(tree) and each.changed)

    def knows_all_below(self, tree: str) -> bool:
        """True when every option below a path that differs from its default is certainly printed."""
        return any(not scope.single and scope.holds(tree) for scope in self.scopes)

    def unknown(self, *names: str) -> Skip:
        """Why options are not known, and what to collect: the list of changes, or else each of them."""
        needs = dict.fromkeys(need for name in names for need in self._needs(name))
        told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return Skip(f"{self.host}: nothing tells what {told} {'is' if len(names) == 1 else 'are'} set to", *needs)

    def unknown_below(self, tree: str) -> Skip:
        """Why it is not known which options below a path are changed, and what to collect."""
        return Skip(f"{self.host}: nothing lists the changed options below {tree}", Need(f"{_ADVANCED} -d", self.host))

    def _needs(self, name: str) -> Iterator[Need]:
        kernel = not name.startswith("/")
        listed = any(scope.holds(name) for scope in self.scopes)
        yield Need(f"{_KERNEL if kernel else _ADVANCED} {f'-o {name}' if listed else '-d'}", self.host)


@cache
def _defaults() -> Mapping[tuple[str, str], Value]:
    text = (files("analyzer") / "data" / "setting_defaults.csv").read_text(encoding="utf-8")
    return {
        (row["option"], train): int(row["default"]) if row["default"].isdecimal() else row["default"]
        for row in csv.DictReader(text.split("\n"))
        for train in row["trains"].split()
    }


def default_of(name: str, train: str | None) -> Value | None:
    """The default of an option in one train of versions (``7.0``), None when it is not known.

    >>> default_of("/Net/BlockGuestBPDU", "6.7"), default_of("/Net/BlockGuestBPDU", "8.0"), default_of("/X", "8.0")
    (0, 1, None)
    """
    return _defaults().get((name, train)) if train else None


@fact
def settings(
    host: HostName, advanced: Records[AdvancedSetting] | None, kernel: Records[KernelSetting] | None,
    version: Records[Version] | None,
) -> Settings:  # fmt: skip
    """Everything the lists of options tell; never skipped: what is not told is unknown option by option."""
    printed: dict[str, Setting] = {}
    for option in advanced or ():
        if option.path:
            printed[option.path] = _advanced(option)
    for item in kernel or ():
        if item.name:
            printed[item.name] = _kernel(item)
    numbers = next((item.numbers for item in reversed(version or ()) if len(item.numbers) > 1), None)
    train = None if numbers is None else f"{numbers[0]}.{numbers[1]}"
    scopes = tuple(_scopes(advanced, kernel))
    for name, held in printed.items():
        # Another text tells the value; the list of changes does not have it.
        told = held.changed is None and held.default is None and not name.startswith(_OF_THE_AGENT)
        if told and any(each.delta and each.holds(name) for each in scopes):
            printed[name] = replace(held, default=held.value, changed=False)
    return Settings(host.name, printed, scopes, train)


def _advanced(option: AdvancedSetting) -> Setting:
    name, value, default = option.path or "", option.value, option.default
    changed = None if value is None or default is None else value != default
    return Setting(name, value, default, changed, True, proof=(option, option.value_field))


def _kernel(item: KernelSetting) -> Setting:
    configured, runtime, default = (_plain(text) for text in (item.configured, item.runtime, item.default))
    value = configured if runtime is None else runtime
    pending = configured if configured is not None and configured != value else None
    changed = None if default is None or value is None else value != default
    column = "configured" if runtime is None else "runtime"
    return Setting(item.name or "", value, default, changed, True, pending, proof=(item, column))


def _plain(text: str | None) -> Value | None:
    """A printed value for comparing: true and TRUE are one, numbers are numbers."""
    if text is None:
        return None
    upper = text.upper()
    return upper if upper in ("TRUE", "FALSE") else int(text) if text.isdecimal() else text


def _scopes(*lists: Records[Any] | None) -> Iterator[_Scope]:
    """What the whole ones among the outputs list."""
    for listing in lists:
        for capture in _whole(listing.captures if listing is not None else ()):
            line, kernel = capture.line, capture.command.record is KernelSetting
            delta = line.option("d", "delta") is not None
            tree, single = line.option("t", "tree"), line.option("o", "option")
            if line.from_name and not delta and len(capture.result.records) < _FULL_LIST[capture.command.record]:
                continue
            yield _Scope(kernel, delta, single or _folder(tree), bool(single))


def _folder(tree: str | None) -> str:
    return f"{tree.rstrip('/')}/" if tree else ""


def _whole(captures: Iterable[Any]) -> Iterator[Any]:
    """Those of which every line was understood and whose command line is known."""
    for capture in captures:
        line = capture.line
        if line is not None and not line.filtered and capture.result.status in (ParseStatus.PARSED, ParseStatus.EMPTY):
            yield capture
