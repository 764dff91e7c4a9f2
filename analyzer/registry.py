"""Collects what modules declare: commands, facts, rules. One object, no global state."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from msgspec import Struct

import analyzer.commands
import analyzer.configs
import analyzer.facts
import analyzer.rules
from analyzer.commands.command import UNKNOWN, Command
from analyzer.model import Record
from analyzer.retelling import RetellerInfo
from analyzer.rulebook import RuleInfo, read_hints, rule_info
from analyzer.tables import TableInfo


class Registry(Struct, frozen=True):
    """Everything that can be asked for by name."""

    commands: tuple[Command, ...]
    facts: Mapping[type, Callable[..., Any]]
    rules: Mapping[str, RuleInfo]
    aliases: Mapping[str, str]
    tables: tuple[TableInfo[Any], ...] = ()
    retellers: tuple[RetellerInfo, ...] = ()

    def rule(self, name: str) -> RuleInfo | None:
        """A rule by its id or an alias, in any case."""
        wanted = name.upper()
        return self.rules.get(self.aliases.get(wanted, wanted))

    @property
    def collect(self) -> dict[type[Record], str]:
        """For each record model, the command that gives it."""
        found: dict[type[Record], str] = {}
        for command in self.commands:
            found.setdefault(command.record, command.to_collect)
        return found


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for entry in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda found: found.name):
        yield importlib.import_module(entry.name)


_NO_DECLARATION = (type, str, ModuleType)
"""Most of what a module holds."""


class ClashError(ValueError):
    """Two modules declare the same thing; the message names it."""


class _Collector(Struct):
    """A registry being put together, module by module."""

    commands: dict[str, Command] = {}
    facts: dict[type, Callable[..., Any]] = {}
    rules: dict[str, RuleInfo] = {}
    aliases: dict[str, str] = {}
    tables: dict[str, TableInfo[Any]] = {}
    retellers: list[RetellerInfo] = []

    def take(self, module: ModuleType) -> None:
        """Keep what ``module`` itself declares; what it only imported belongs to another one."""
        for value in vars(module).values():
            if isinstance(value, _NO_DECLARATION):
                continue
            if isinstance(value, Command):
                if value is not UNKNOWN:
                    self.commands.setdefault(value.name, value)
            elif isinstance(value, TableInfo):
                self.tables.setdefault(value.name, value)
            elif getattr(value, "__module__", None) == module.__name__:
                if hasattr(value, "__fact__"):
                    self.facts[read_hints(value)["return"]] = value
                elif hasattr(value, "__retells__"):
                    self.retellers.append(value.__retells__)
                elif hasattr(value, "__rule__"):
                    self._rule(rule_info(value))

    def _rule(self, info: RuleInfo) -> None:
        for name in (info.id, *info.aliases):
            if name in self.rules or name in self.aliases:
                raise ClashError(f"{name} is declared twice")
        self.rules[info.id] = info
        self.aliases |= dict.fromkeys(info.aliases, info.id)


def load_registry(extra: Iterable[ModuleType] = ()) -> Registry:
    """Import all commands, facts and rules of the package, and add those of ``extra`` modules.

    Raises:
        ClashError: a rule id or alias is declared twice.
    """
    collector = _Collector()
    for package in (analyzer.commands, analyzer.configs, analyzer.facts, analyzer.rules):
        for module in _modules(package):
            collector.take(module)
    for module in extra:
        collector.take(module)
    return Registry(
        tuple(collector.commands.values()),
        collector.facts,
        dict(sorted(collector.rules.items())),
        collector.aliases,
        tuple(collector.tables.values()),
        tuple(collector.retellers),
    )
