"""Regular expressions that are compiled when they are first used.

There are five hundred, and most runs need a third of them: compiling all took a tenth of the time to start.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Stands for a compiled pattern until something is wanted of it."""

    def __init__(self, text: str, flags: int) -> None:
        self.text = text
        self.bits = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and the like look for
            raise AttributeError(name)
        value = getattr(re.compile(self.text, self.bits), name)
        setattr(self, name, value)  # found from now on without coming here
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return lazy_pattern, (self.text, self.bits)

    def __repr__(self) -> str:
        return repr(re.compile(self.text, self.bits))


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern that ``re.compile`` gives, for modules: it is compiled when it is first used."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
