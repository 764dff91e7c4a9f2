"""What vm-support says went wrong on the host: error.log and errors-ignored.log.

An output that ran out of time ends without a mark, and a command that failed leaves its error in place of its
output or no file at all: only these logs tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.bundles.layout import file_of

_QUOTED = r"(?:Cmd|Command|cmd)?\s*[\"'](?P<command>[^\"]+?)[\"']"
_FAILED = re.compile(rf"{_QUOTED} failed with exit code (?P<code>-?\d+)")
_LATE = re.compile(
    rf"(?:{_QUOTED}|(?P<bare>/\S.*?)) timed out after (?P<seconds>\d+(?:\.\d+)?) seconds"
    r"(?: due to lack of progress in last (?P<idle>\d+(?:\.\d+)?) seconds)?(?: \((?P<bytes>\d+) bytes read\))?"
)
_EMPTY = re.compile(rf"(?:{_QUOTED}|(?P<bare>/\S.*?)) returned no information")
_MISSING = re.compile(r"No file found matching (?P<glob>\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Failure:
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
        if hit := _FAILED.search(line):
            found.append(
                Failure(file_of(hit["command"]), f"the command failed on the host with exit code {hit['code']}")
            )
        elif hit := _LATE.search(line):
            command = hit["command"] or hit["bare"]
            found.append(
                Failure(file_of(command), f"the command was stopped on the host after {hit['seconds']} s", True)
            )
        elif hit := _EMPTY.search(line):
            found.append(Failure(file_of(hit["command"] or hit["bare"]), "the command printed nothing on the host"))
    return found


def not_found(text: str) -> list[str]:
    """Files that were to be collected and did not exist, as patterns."""
    return [hit["glob"] for line in text.split("\n") if (hit := _MISSING.search(line))]
