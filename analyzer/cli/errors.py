"""What a user did wrong, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; where several hold, the order is 2, 3, 4, 1."""

    DONE = 0
    FOUND = 1
    """A finding at or above ``--fail-on``."""
    USAGE = 2
    UNREADABLE = 3
    """An input could not be read at all."""
    STRICT = 4
    """With ``--strict``: something was not read or only understood in part."""
    BUG = 70
    """esxray itself failed."""
    INTERRUPTED = 130


class UsageError(Exception):
    """A command line that cannot be followed; the message goes to stderr, the exit code is 2."""
