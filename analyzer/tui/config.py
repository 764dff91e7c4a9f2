"""What a user sets for the TUI, in ``tui.toml`` of the user's configuration folder.

::

    theme = "esxray-light"

    [keys]
    "list.down" = "n,down"     # ids as the help screen shows them
    "findings.mark" = "space"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path, user_data_path

NAME = "esxray"


@dataclass(frozen=True)
class Config:
    """Theme and keys."""

    theme: str = "esxray-dark"
    keys: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    """What is wrong with the file, if anything."""


def config_file() -> Path:
    """Where the user's choices stand."""
    return user_config_path(NAME, appauthor=False) / "tui.toml"


def data_folder() -> Path:
    """Where marks and notes stand."""
    return user_data_path(NAME, appauthor=False)


def load_config(path: Path | None = None) -> Config:
    """The user's choices; without a file, or with a bad one, the default."""
    path = path or config_file()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, ValueError) as problem:
        return Config(trouble=f"{path}: {problem}")
    theme, keys = data.get("theme", Config.theme), data.get("keys", {})
    if not isinstance(theme, str) or not isinstance(keys, dict):
        return Config(trouble=f"{path}: theme is a name, [keys] a table")
    wrong = [name for name, value in keys.items() if not isinstance(value, str)]
    trouble = f"{path}: keys.{wrong[0]} must be text" if wrong else ""
    return Config(theme, {name: value for name, value in keys.items() if isinstance(value, str)}, trouble)


def save_theme(theme: str, path: Path | None = None) -> None:
    """Keep the theme for the next time; a file that the user wrote by hand keeps its other lines."""
    path = path or config_file()
    with suppress(OSError):  # a home that cannot be written to must not stop anybody from looking
        old = path.read_text(encoding="utf-8").split("\n") if path.is_file() else [""]
        line = f'theme = "{theme}"'
        at = next((i for i, text in enumerate(old) if text.replace(" ", "").startswith("theme=")), None)
        lines = [line, *old] if at is None else [*old[:at], line, *old[at + 1 :]]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
