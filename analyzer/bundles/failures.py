"""What vm-support says went wrong on the host: error.log and errors-ignored.log.

An output that ran out of time ends without a mark, and a command that failed leaves its error in place of its
output or no file at all: only these logs tell.
"""

from __future__ import annotations

import re

from msgspec import Struct

from analyzer.bundles.layout import file_of

# What comes behind the command; the command itself is cut out of what stands before. One expression for both
# would try every slash of a long line.
_FAILED = re.compile(r" failed with exit code (?P<code>-?\d{1,9})")
_LATE = re.compile(r" timed out after (?P<seconds>\d{1,9}(?:\.\d{1,9})?) seconds")
_EMPTY = " returned no information"
_MISSING = "No file found matching "
_LONGEST = 10_000
"""Characters of a command line that are looked at."""


class Failure(Struct, frozen=True):
    """One command that did not give its whole output."""

    file: str
    """The name that its output has below ``commands/``."""
    reason: str
    cut: bool = False
    """True when the file holds only the beginning of the output."""


def failures(text: str) -> list[Failure]:
    """The commands that an error log names, in its order."""
    found = []
    for line in text.split("\n"):
        if (hit := _FAILED.search(line)) and (command := _command(line[: hit.start()], quoted=True)):
            found.append(Failure(file_of(command), f"the command failed on the host with exit code {hit['code']}"))
        elif (hit := _LATE.search(line)) and (command := _command(line[: hit.start()])):
            reason = f"the command was stopped on the host after {hit['seconds']} s"
            found.append(Failure(file_of(command), reason, True))
        elif _EMPTY in line and (command := _command(line[: line.index(_EMPTY)])):
            found.append(Failure(file_of(command), "the command printed nothing on the host"))
    return found


def _command(text: str, *, quoted: bool = False) -> str:
    """The command at the end of ``text``: in quotes, or from the first path on; empty when there is none."""
    text = text[-_LONGEST:]
    if len(text) > 1 and text[-1] in "\"'":
        # The other kind of quote may stand inside: sh -c 'a | b'.
        return text[:-1].rpartition(text[-1])[2]
    start = text.find("/")
    return "" if quoted or start < 0 else text[start:]


def not_found(text: str) -> list[str]:
    """Files that were to be collected and did not exist, as patterns."""
    found = (line.partition(_MISSING)[2].strip() for line in text.split("\n"))
    return [glob for glob in found if glob]
