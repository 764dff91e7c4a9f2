"""What a line gave, made text when somebody asks: nobody does for most lines."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from analyzer.secrets import mask_secrets


@lru_cache(10_000)
def told(value: bytes) -> str:
    """A value of a line as text; rules put it into what they say."""
    return mask_secrets(value.decode("utf-8", "replace"))


class Fields(Mapping[str, str]):
    """The fields of a line that was kept."""

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[bytes, bytes]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> str:
        return told(self._found[name.encode()])

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field, or ``default``."""
        value = self._found.get(name.encode())
        return default if value is None else told(value)

    def __iter__(self) -> Iterator[str]:
        return (name.decode() for name in self._found)

    def __len__(self) -> int:
        return len(self._found)
