"""Rules, commands and facts from outside the package: installed distributions, and folders that the user names.

An installed distribution announces its modules by the entry point group ``esxray``. A folder named with
``--rules`` may hold Python files; they run only when the user also says ``--allow-code``. Nothing is ever
loaded from an input.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from analyzer.findings import Diagnostic
from analyzer.registry import ClashError, Registry, load_registry
from analyzer.sources.files import shown_path

GROUP = "esxray"
_PREFIX = "esxray_local_"


class PluginError(Exception):
    """A folder or file named with ``--rules`` cannot be used; the message says which and why."""


def full_registry(folders: Sequence[str] = (), allow_code: bool = False) -> tuple[Registry, list[Diagnostic]]:
    """Everything that the package, installed plug-ins and the user's folders declare, and what went wrong.

    Raises:
        PluginError: a folder of rules cannot be used, or declares what is declared already.
    """
    modules, troubles = [], []
    for found, told in (_installed(), _local(folders, allow_code)):
        modules += found
        troubles += told
    try:
        return load_registry(modules), troubles
    except ClashError as problem:
        raise PluginError(f"rules from outside: {problem}") from problem


def _installed() -> tuple[list[ModuleType], list[Diagnostic]]:
    """The modules that installed distributions announce; a broken one is told and costs only itself."""
    modules, troubles = [], []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            modules.append(point.load())
        except Exception as problem:  # what a plugin raises cannot be known
            said = f"the plug-in {point.name} ({point.value}) cannot be loaded: {type(problem).__name__}: {problem}"
            troubles.append(Diagnostic(level="error", code="plugin-broken", message=said))
    return modules, troubles


def _local(folders: Sequence[str], allow_code: bool) -> tuple[list[ModuleType], list[Diagnostic]]:
    """The Python files of the folders, imported in the order of their names when ``allow_code`` is given.

    Raises:
        PluginError: a folder does not exist, or one of its files cannot be imported.
    """
    modules, troubles = [], []
    for folder in folders:
        path = Path(folder)
        if not path.is_dir():
            raise PluginError(f"--rules {folder}: {'not a folder' if path.exists() else 'no such folder'}")
        files = sorted(file for file in path.glob("*.py") if file.is_file())
        if files and not allow_code:
            said = f"{shown_path(path)} holds Python rules ({files[0].name}), which run only with --allow-code"
            troubles.append(Diagnostic(level="warning", code="code-not-allowed", message=said, path=shown_path(path)))
        elif allow_code:
            modules += [_imported(file) for file in files]
    return modules, troubles


def _imported(file: Path) -> ModuleType:
    name = f"{_PREFIX}{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise PluginError(f"{shown_path(file)}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and annotations look themselves up there
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as problem:  # what a user's file raises cannot be known
        del sys.modules[name]
        raise PluginError(f"{shown_path(file)}: {type(problem).__name__}: {problem}") from problem
    return module
