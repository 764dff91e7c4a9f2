"""Lines that belong to no command's output: pager prompts, login banners, cuts by an author, failures."""

from __future__ import annotations

import re

from analyzer.model import Passage
from analyzer.patterns import lazy_pattern

_ELISION = lazy_pattern(
    r"\s*(?:\.{3,}|…+|\[\s*(?:\.{3}|…)\s*\]|<{1,2}\s*(?:truncated|snip(?:ped)?|output omitted|omitted|cut|\.{3})\s*>{1,2}"
    r"|-*\s*[<(\[]?(?:snip|snipped|output omitted|truncated|omitted)[>)\]]?\s*-*|/{2,}\s*output (?:hidden|omitted|truncated)\s*/{2,}"
    r"|~{3,}|\*{3,})\s*",
    re.I,
)
"""A line with which an author says that lines were left out."""
_MARK_OF_ELISION = frozenset(".…[<-(/~*")
_WORD_OF_ELISION = frozenset(("sn", "\u017fn", "ou", "tr", "om"))
"""How these lines begin (``\u017f`` is an old s: it counts as one where case does not)."""

_NOISE = lazy_pattern(
    r"\s*(?:=~=~=.*PuTTY log.*|Script (?:started|done) on .*|Script (?:started|done),? .*|login as: .*|Using (?:username|keyboard-interactive).*"
    r"|Password:\s*|Last login: .*|Connection to \S+ closed\.?"
    r"|The time and date of this login have been sent to the system logs\.|WARNING:"
    r"|\s+All commands run on the ESXi shell are logged and may be included in"
    r"|\s+support bundles\. Do not provide passwords directly on the command line\."
    r"|\s+Most tools can prompt for secrets or accept them from standard input\."
    r"|VMware offers (?:powerful and supported|supported, powerful system administration) .*|administration tools\.\s+Please see www\.vmware\.com/go/sysadmintools.*"
    r"|www\.vmware\.com/go/sysadmintools for details\."
    r"|tools\.\s+Please see www\.vmware\.com/go/sysadmintools for details\."
    r"|The ESXi Shell can be disabled by an administrative user\. See the|vSphere Security documentation for more information\."
    r"|\(END\)|-- ?More ?--.*|```+\w*|~~~+\w*)\s*"
)
"""A line that a terminal, a login or a ticket's formatting added."""
_FIRST_OF_NOISE = frozenset((
    "=~=", "Scr", "log", "Usi", "Pas", "Las", "Con", "The", "WAR", "All", "sup", "Mos", "VMw", "adm", "www", "too", "vSp",
    "(EN", "-- ", "--M", "```", "~~~",
))  # fmt: skip
"""The first three letters of these lines: hardly another line has them, and the expression need not be tried."""
_OF_PASSWORD = "'s password:"

_FAILURES = lazy_pattern(
    r"(?:Connect to \S+ failed|Error:\s|Unable to connect|Unknown command or namespace|ioctl failed|Errors:\s*$|-?(?:sh|ash|bash): .*(?:not found|[Nn]o such file|[Pp]ermission denied|command not found|syntax error)"
    r"|\S+: (?:not found|command not found|Permission denied|applet not found)\s*$|Invalid option|Unknown option|Usage: |usage: |Invalid Sock id|No such (?:file|interface)|Permission denied"
    r"|Unable to (?:find|get|resolve|open|load|complete)|Exception occurred|Traceback \(most recent call last\)|Timeout|Timed out|Connection refused|Connection to \S+ (?:refused|timed out)"
    r"|A general system error|The operation is not (?:supported|allowed)|Operation not permitted|Invalid (?:argument|parameter|namespace|username)|Login failed|Certificate error|Server (?:has returned|not responding)"
    r"|[\w ]*: Invalid argument|Failed to |Could not |Cannot )"
)


_LONGEST = 200


def is_elision(line: str) -> bool:
    """True for a line with which an author says that lines were left out: ``...``, ``<snip>``."""
    first = line.lstrip()[:2]
    may_be = first[:1] in _MARK_OF_ELISION or first.lower() in _WORD_OF_ELISION
    return may_be and len(line) <= _LONGEST and _ELISION.fullmatch(line) is not None


def is_noise(line: str) -> bool:
    """True for a line that a terminal, a login or a ticket's formatting added."""
    if line.lstrip()[:3] in _FIRST_OF_NOISE and len(line) <= _LONGEST and _NOISE.fullmatch(line) is not None:
        return True
    return _OF_PASSWORD in line and len(line) <= _LONGEST and line.rstrip().endswith(_OF_PASSWORD)


def command_failure(passage: Passage) -> str:
    """What the command complained about, or an empty string when its text looks like output."""
    for line in passage.lines[:5]:
        text = line.strip()
        if not text:
            continue
        return text[:200] if _FAILURES.match(text) else ""
    return ""
