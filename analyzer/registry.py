"""Collects what modules declare: commands, facts, rules. One object, no global state."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_type_hints

import analyzer.commands
import analyzer.configs
import analyzer.facts
import analyzer.rules
from analyzer.commands.command import UNKNOWN, Command
from analyzer.model import Record
from analyzer.rulebook import RuleInfo, rule_info


@dataclass(frozen=True)
class Registry:
    """Everything that can be asked for by name."""

    commands: tuple[Command, ...]
    facts: Mapping[type, Callable[..., Any]]
    rules: Mapping[str, RuleInfo]
    aliases: Mapping[str, str]

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


def load_registry() -> Registry:
    """Import all commands, facts and rules of the package."""
    parsers = (*_modules(analyzer.commands), *_modules(analyzer.configs))
    commands = {
        command.name: command for module in parsers for command in vars(module).values() if isinstance(command, Command)
    }
    commands.pop(UNKNOWN.name, None)
    facts: dict[type, Callable[..., Any]] = {}
    for module in _modules(analyzer.facts):
        for function in vars(module).values():
            if getattr(function, "__fact__", False) and function.__module__ == module.__name__:
                facts[get_type_hints(function)["return"]] = function
    rules: dict[str, RuleInfo] = {}
    aliases: dict[str, str] = {}
    for module in _modules(analyzer.rules):
        for function in vars(module).values():
            if hasattr(function, "__rule__") and function.__module__ == module.__name__:
                info = rule_info(function)
                if info.id in rules:
                    raise ValueError(f"{info.id} is declared twice")
                rules[info.id] = info
                aliases |= dict.fromkeys(info.aliases, info.id)
    return Registry(tuple(commands.values()), facts, dict(sorted(rules.items())), aliases)
