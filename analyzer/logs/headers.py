"""The header of a log line: what follows the stamp tells the family, and the family its grammar."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from analyzer.logs.clock import cut_stamp, parse_stamp
from analyzer.logs.draft import PRIORITIES, Draft
from analyzer.patterns import lazy_pattern

_KERNEL = frozenset({"vmkernel", "vmkwarning", "vmkalert"})
_UPDATERS = frozenset({"esxupdate", "lifecycle", "loadesx", "esximage", "imagemanager", "vmware.esximage"})

_LEVELS = "panic|fatal|critical|error|warning|warn|notice|info|verbose|trivia|debug|trace"
_LEVEL = lazy_pattern(rf"(?:{_LEVELS}) +(?:[\w.\-]+(?:\[[\w:.\-]+\]| \d+(?= \[))?(?= |\[|$)|\[)")
_LEVEL_OF_PROCESS = lazy_pattern(rf"(?:{_LEVELS}) +[\w.\-]+(?:\[[\w:.\-]+\]| \d+) *\[", re.I)
_CPU = lazy_pattern(r"cpu\d+:\d+")
_UPTIME = lazy_pattern(r"(?:TSC: \d+|[\dO]+(?::[\dO]{1,2}){2,3}\.\d{3}) +cpu\d+:\d+")
_LEVEL_OF_TEXT = lazy_pattern(r"(DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)(?: |: )")
_DATA = lazy_pattern(r"\[[A-Za-z][\w.\-]*@[\w.\-]+[ \]]")
_CORRELATOR = lazy_pattern(r"\[\w*Correlator\]")
_VMACORE5 = lazy_pattern(rf"\[?[0-9A-Fa-f]{{4,16}} (?:{_LEVELS})[ \]]")
_SEVERITY = lazy_pattern(r"[A-Z][a-z]\(\d{1,4}\)")
_SEVERITY_AND_TAG = lazy_pattern(r"[A-Z][a-z]\(\d{1,4}\)(?:\[\+\])? [\w.\-]+(?:\[\d+\])?: ")
_LINUX_LEVEL = lazy_pattern(r"<([0-7])>")
"""The priority that drivers made for Linux put before what they say."""
_SECTION = lazy_pattern(r"(?:- )?(?:last log rotation time|time the service was last started)\b|Section for \w+")
_PRIORITY = lazy_pattern(r"<(\d{1,3})> *(?:\d +)?")
_LINE_START = r"(?:\d{4}-\d\d-\d\dT\d\d:|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )"
"""The stamp that a line begins with, with its year or without."""
_RELAYED = lazy_pattern(rf"(\S+) +(?=(?:<\d{{1,3}}>)?(?:\d )?{_LINE_START})")
"""The host before a line that one syslog server hands to the next."""
_CLOCK = lazy_pattern(r"(\d\d:\d\d:\d\d[.,]\d{1,6}) ")
_ANSI = lazy_pattern(r"(?:\x1b|\^\[)\[[\d;]*[A-Za-z]")
_OWN_TAG = lazy_pattern(r"[A-Za-z][\w.\-/]*\[\d+\]: ")
_BARE_VMX = lazy_pattern(r"[A-Za-z][\w#.\-]*\| [A-Z]\d{3}[:+] ?")
_BARE_TAG = lazy_pattern(r"[A-Za-z][\w.\-]*: +(?=\S)")
_INNER_STAMP = lazy_pattern(r"[A-Za-z]\w*: ?(?:\d+: )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+")
_EVENT = lazy_pattern(r"Event \[\d+\] \[\d+-\d+\] ")
SCREEN_TITLE = r"VMware ESXi? (?:\d[^\[]{0,40})?\[[^\]]*build-\d"
SCREEN_FRAME = r"0x[0-9a-f]+:\[0x[0-9a-f]+\]"
_SCREEN = lazy_pattern(
    rf"\s+(?:@BlueScreen: |{SCREEN_TITLE}|#[A-Z]{{2}} Exception[ (]\d"
    rf"|{SCREEN_FRAME}|Machine Check Exception on PCPU|System has encountered a Hardware Error"
    r"|LBR: from 0x|Code starts? |(?:cr[0-4]|frame|ip|rax|PCPU *\d+)[=:] ?(?:0x)?[0-9a-fA-F])"
)
"""A line of a purple screen that a page or a mail has moved in; what else begins with a blank continues a line."""
_FOUND_IN = lazy_pattern(rf"\s*(?:> ?)*\s*(?:[\w./+\-]*[\w+\-]:)?(?:\d+[:\-])?(?={_LINE_START})")
"""What ``grep`` prints before a line it found, and what a page or a mail puts before a line it quotes."""


@lru_cache(maxsize=256)
def program_of(log: str) -> str:
    """The program that writes a log: ``hostd.3.gz`` is of hostd."""
    name = re.split(r"[.\-]\d|\.", log.replace("\\", "/").rsplit("/", 1)[-1].lower())[0]
    return "vmx" if name == "vmware" else name


def read_header(draft: Draft, text: str, log: str) -> None:
    """Put down in ``draft`` all that a line tells; ``log`` is the name of its file."""
    end, draft.time = cut_stamp(text)
    if end and len(text) > end:
        _stamped(draft, text[:end], text[end:], log)
    elif not end:
        _stampless(draft, text, log)


def _stamped(draft: Draft, stamp: str, rest: str, log: str) -> None:
    """What follows a stamp, told apart by its first characters."""
    yearless = stamp[0].isalpha() and stamp[:4].isalpha() is False
    first = rest[0]
    if first == "|":
        _vmx(draft, rest, log)
    elif first == ":" and not _appliance_clock(rest):
        if rest.find("|", 0, 40) > 0:
            _vmx(draft, "|" + rest[1:], log)
        else:
            draft.family, draft.program = "vobd", "vobd"
            _message(draft, rest[1:].lstrip(" "), log)
    elif yearless:
        _yearless(draft, rest.lstrip(" "), log)
    else:
        _told(draft, stamp, rest.lstrip(" "), log)


def _appliance_clock(rest: str) -> bool:
    return rest[2:3].isdigit() and re.match(r": \d+\.\d+: ", rest) is not None


def _told(draft: Draft, stamp: str, rest: str, log: str) -> None:
    if not rest:
        return
    if rest.startswith("cpu") and _CPU.match(rest):
        draft.family, draft.program = "vmkernel", "vmkernel"
        _kernel(draft, rest)
    elif _SEVERITY.match(rest):
        _syslog8(draft, stamp, rest, log)
    elif rest[:1] in "-lLtS" and _SECTION.match(rest):
        draft.family, draft.body = "section", rest
    elif rest[:1] == "[" and (_VMACORE5.match(rest) or _DATA.match(rest)):
        draft.family = _message(draft, rest, log)
    elif rest[:1] in "[':":
        _appliance(draft, rest)
    elif _LEVEL.match(rest) or _LEVEL_OF_PROCESS.match(rest):
        draft.family = _vmacore(draft, rest)
    elif word := _LEVEL_OF_TEXT.match(rest):
        draft.family, draft.body = "python", rest[word.end() :].lstrip(" ")
        draft.level(word[1])
    elif _UPTIME.match(rest):
        draft.family, draft.program = "vmkernel", "vmkernel"
        _kernel(draft, rest)
    else:
        draft.family = "tag"
        _tagged(draft, "tag", rest, log)


def _kernel(draft: Draft, text: str) -> None:
    draft.take("log_message", "vmkernel", text)
    if not draft.severity and (told := _LINUX_LEVEL.match(draft.body)):
        draft.severity = PRIORITIES[int(told[1])]


def _vmx(draft: Draft, rest: str, log: str) -> None:
    draft.family, draft.program = "vmx", program_of(log) or "vmx"
    draft.take("log_header", "vmx", rest)


def _syslog8(draft: Draft, stamp: str, rest: str, log: str) -> None:
    draft.family = "syslog8"
    if not draft.take("log_header", "syslog8", rest):
        return
    if not draft.program:
        draft.family, draft.program = "vmx", program_of(log) or "vmx"
        return
    if len(stamp) == 10 and draft.time is not None and (found := _CLOCK.match(draft.body)):
        draft.time = parse_stamp(f"{stamp} {found[1]}")
        draft.body = draft.body[found.end() :]
    _message(draft, draft.body, log)


def _tagged(draft: Draft, start: str, rest: str, log: str) -> None:
    if (found := _RELAYED.match(rest)) and draft.deeper():
        draft.host = found[1]
        _relayed(draft, rest[found.end() :], log)
        return
    draft.take("log_header", start, rest)
    if draft.host:
        draft.family = "forwarded"
    _message(draft, draft.body, log)


def _yearless(draft: Draft, rest: str, log: str) -> None:
    draft.family = "old_syslog"
    if (found := _RELAYED.match(rest)) and draft.deeper():
        draft.host = found[1]
        _relayed(draft, rest[found.end() :], log)
        return
    draft.take("log_header", "yearless", rest)
    if _UPTIME.match(draft.body) and draft.program not in _KERNEL:
        draft.host, draft.program = draft.host or draft.program, "vmkernel"
    _message(draft, draft.body, log)
    if draft.cpu:
        draft.family = "old_vmkernel"


def _appliance(draft: Draft, rest: str) -> None:
    """A logger of a vCenter appliance, or of a small service."""
    draft.family = "python" if rest[0] == "'" or rest[1:2].isdigit() else "java"
    if draft.take("log_appliance", "stamped", rest):
        if rest.startswith("[/"):
            draft.family = "tag"
            if draft.body.endswith("]"):
                draft.body = draft.body[:-1]
    else:
        draft.family = "tag"


def _vmacore(draft: Draft, text: str) -> str:
    draft.take("log_message", "vmacore", text)
    if ":" in draft.thread:
        return "java"
    return "go" if ".go:" in draft.sub else "vmacore"


def _message(draft: Draft, text: str, log: str) -> str:
    """Read a message into ``draft``: the family that has such messages, empty for free text."""
    draft.body = text
    first = text[:1]
    if (
        (draft.program in _KERNEL and not _DATA.match(text))
        or (first == "c" and _CPU.match(text))
        or _UPTIME.match(text)
    ):
        draft.program = draft.program or "vmkernel"
        _kernel(draft, text)
        return "vmkernel"
    if first == "[":
        return _bracketed(draft, text, log)
    if first == "-" and text.startswith("-->"):
        draft.continued, draft.body = True, text[3:]
        return "continuation"
    if first == "N" and text.startswith("NSX "):
        draft.take("log_message", "nsx", text)
        return "tag"
    if draft.program in _UPDATERS:
        draft.take("log_message", "update", text)
        return "tag"
    if first.isdigit() and draft.family and (found := cut_stamp(text))[0] and draft.deeper():
        _nested(draft, text, found, log)
    elif _LEVEL_OF_PROCESS.match(text) or (first.islower() and _LEVEL.match(text)):
        return _vmacore(draft, text)
    elif first == "E" and _EVENT.match(text):
        draft.take("log_appliance", "loose", text)
        return "event"
    elif draft.family and draft.severity in ("", "info", "notice") and (word := _LEVEL_OF_TEXT.match(text)):
        draft.level(word[1])
    return ""


def _bracketed(draft: Draft, text: str, log: str) -> str:
    if _DATA.match(text):
        draft.take("log_message", "origin", text)
        wrapped, draft.data = draft.data, ""
        known = draft.program in _KERNEL or _structured(draft.body)
        if wrapped == "esx" and draft.body != text and known and draft.deeper():
            _message(draft, draft.body, log)
        return "vmacore"
    if _CORRELATOR.match(text):
        draft.take("log_message", "vob", text)
        return "vobd"
    if _VMACORE5.match(text):
        draft.take("log_message", "vmacore5", text)
        return "vmacore5"
    return ""


def _relayed(draft: Draft, text: str, log: str) -> None:
    """A whole line after the stamp and the host of a syslog server: what it says itself is nearer to the event."""
    inner = Draft(depth=draft.depth)
    read_header(inner, text, log)
    draft.family = "forwarded"
    draft.time = draft.time if inner.time is None else inner.time
    draft.host = inner.host or draft.host
    _adopt(draft, inner)


def _nested(draft: Draft, text: str, found: tuple[int, int | None], log: str) -> None:
    """A whole line inside a message, as a daemon hands its own to syslog."""
    end, time = found
    inner = Draft(depth=draft.depth)
    _stamped(inner, text[:end], text[end:] or " ", log)
    if inner.family not in ("", "tag"):
        draft.time = time if draft.time is None else draft.time
        _adopt(draft, inner)


def _adopt(draft: Draft, inner: Draft) -> None:
    draft.severity = inner.severity or draft.severity
    draft.program = inner.program or draft.program
    draft.thread, draft.op_id, draft.sub, draft.cpu = inner.thread, inner.op_id, inner.sub, inner.cpu
    draft.continued, draft.body = inner.continued, inner.body


def _stampless(draft: Draft, text: str, log: str) -> None:
    """A line that begins with no stamp."""
    first = text[0]
    if first == "-" and text.startswith("-->"):
        draft.family, draft.continued, draft.body = "continuation", True, text[3:]
    elif first == "<" and (found := _PRIORITY.match(text)):
        _forwarded(draft, int(found[1]), text[found.end() :], log)
    elif first == "[" and (found_stamp := cut_stamp(text[1:]))[0]:
        _stamp_in_brackets(draft, text, found_stamp, log)
    elif first in " \t>" and _FOUND_IN.match(text) and draft.deeper():
        read_header(draft, text.lstrip(" \t>"), log)
    elif first in " \t":
        draft.family = _message(draft, text.lstrip(), log) if not text.isspace() else ""
        if draft.family == "" and _SCREEN.match(text):
            _screen(draft, text)
        if draft.family in ("", "continuation"):
            draft.family, draft.continued, draft.body = "continuation", True, text
    elif first == "{" and text.startswith('{"'):
        _json(draft, text)
    elif _SECTION.match(text):
        draft.family, draft.body = "section", text
    elif first == "v" and (found := re.match(r"vmkernel: +", text)) and _UPTIME.match(text, found.end()):
        draft.program = "vmkernel"
        _message(draft, text[found.end() :], log)
        draft.family = "old_vmkernel"
    elif _UPTIME.match(text):
        _message(draft, text, log)
        draft.family = "old_vmkernel"
    else:
        _bare(draft, text, log)


def _bare(draft: Draft, text: str, log: str) -> None:
    """A message without its header, a line that ``grep`` found, a purple screen."""
    if (found := _FOUND_IN.match(text)) and found.end() and draft.deeper():
        read_header(draft, text[found.end() :], log or text[: found.end()].split(":", 1)[0])
    elif _INNER_STAMP.match(text):
        draft.take("log_appliance", "loose", text)
        stamp = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+", text)
        draft.time = parse_stamp(stamp[0]) if stamp else None
        draft.family = "python"
    elif _EVENT.match(text):
        draft.family, draft.program = "event", "vpxd"
        draft.take("log_appliance", "loose", text)
        stamp = re.search(r"\[(\d{4}-[^\]]+)\]", text)
        draft.time = parse_stamp(stamp[1]) if stamp else None
    elif _BARE_VMX.match(text):
        _vmx(draft, "|" + text, log)
    elif _SEVERITY_AND_TAG.match(text):
        _syslog8(draft, "", text, log)
    elif _OWN_TAG.match(text) or ((found := _BARE_TAG.match(text)) and _structured(text[found.end() :])):
        draft.family = "tag"
        _tagged(draft, "tag", text, log)
    else:
        draft.family = _message(draft, text, log) if _structured(text) else ""
        if not draft.family:
            _screen(draft, text)


def _structured(text: str) -> bool:
    return bool(
        _DATA.match(text)
        or _CORRELATOR.match(text)
        or _VMACORE5.match(text)
        or _LEVEL_OF_PROCESS.match(text)
        or _CPU.match(text)
    )


def _screen(draft: Draft, text: str) -> None:
    plain = _ANSI.sub("", text)
    draft.body = text
    if plain.strip() and draft.take("log_screen", "screen", plain.strip()) and draft.screen:
        draft.family, draft.program, draft.body = "psod", "vmkernel", plain.strip()
    else:
        draft.family, draft.body = "", text


def _forwarded(draft: Draft, priority: int, text: str, log: str) -> None:
    draft.severity = PRIORITIES[priority & 7]
    draft.family = "forwarded"
    end, draft.time = cut_stamp(text)
    _tagged(draft, "forwarded", text[end:].lstrip(" "), log)


def _stamp_in_brackets(draft: Draft, text: str, found: tuple[int, int | None], log: str) -> None:
    """``[2011-04-01 15:14:34.203 F5A5AB90 info 'Vimsvc'] ...``, ``[2023-05-11T13:05:44.744Z] [INFO ] ...``."""
    end, draft.time = found
    rest = text[end + 1 :].lstrip(" ")
    if _VMACORE5.match(rest):
        draft.family = "vmacore5"
        draft.take("log_message", "vmacore5", "[" + rest)
        return
    rest = rest[1:].lstrip(" ") if rest[:1] == "]" else rest
    if rest:
        _appliance(draft, rest)
        draft.family = "java" if draft.family == "tag" else draft.family


def _json(draft: Draft, text: str) -> None:
    draft.family, draft.body = "json", text
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    words = {key.lower().lstrip("@"): value for key, value in told.items() if isinstance(value, str)}
    stamp = next((words[key] for key in ("timestamp", "time", "date", "datetime", "ts") if key in words), "")
    draft.time = parse_stamp(stamp)
    draft.level(next((words[key] for key in ("level", "severity", "loglevel") if key in words), ""))
    draft.body = next((words[key] for key in ("message", "msg", "description") if key in words), text)
