"""A line of a log while it is read: header and message each put down what they hold."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from analyzer.parsing.log_lines import log_tokens

LETTERS = {
    "Em": "emergency", "Al": "alert", "Cr": "critical", "Er": "error",
    "Wa": "warning", "No": "notice", "In": "info", "Db": "debug",
}  # fmt: skip
"""The two letters of 8.0 and later."""

PRIORITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug")
"""What the last three bits of a syslog priority tell."""

_VMX_LETTERS = {
    "I": "info", "W": "warning", "E": "error", "A": "notice", "C": "critical", "V": "debug", "D": "debug", "T": "debug",
}  # fmt: skip
_WORDS = {
    "panic": "critical", "fatal": "critical", "critical": "critical", "severe": "error", "error": "error",
    "warning": "warning", "warn": "warning", "alert": "alert", "notice": "notice", "info": "info",
    "verbose": "debug", "debug": "debug", "trivia": "debug", "trace": "debug", "user": "info", "emergency": "emergency",
}  # fmt: skip
_WRAPPERS = frozenset({"originator", "vsan", "nsx", "esx", "vmw"})
"""Structured data that only wraps a message; other data (``shell.cmd``) is the message."""


_DEEPEST = 4


class Draft(Struct):
    """What is known of a line so far."""

    family: str = ""
    time: int | None = None
    severity: str = ""
    program: str = ""
    thread: str = ""
    op_id: str = ""
    sub: str = ""
    cpu: str = ""
    continued: bool = False
    host: str = ""
    body: str = ""
    data: str = ""
    """The name before the ``@`` of structured data, in lower case."""
    screen: bool = False
    """True for a line of a purple screen."""
    depth: int = 0
    """In how many other lines and headers the text now read stands."""

    def take(self, grammar: str, start: str, text: str) -> bool:
        """Put down what the grammar finds in ``text``; a text of another form becomes the message as it stands."""
        tokens = log_tokens(grammar, start, text)
        self.body = ""
        if tokens is None:
            self.body = text.lstrip(" ")
            return False
        for kind, value in tokens:
            put = _PUT.get(kind)
            if put is not None:
                put(self, value)
        if self.data and self.data not in _WRAPPERS:
            self.sub, self.body = self.data, text
        return True

    def deeper(self) -> bool:
        """Go one header further in; False where that is deeper than any line goes."""
        self.depth += 1
        return self.depth <= _DEEPEST

    def level(self, word: str) -> None:
        """Put down a severity by any of its names."""
        found = _WORDS.get(word.strip(" :[]").lower())
        if found is not None:
            self.severity = found


def _put_severity(draft: Draft, value: str) -> None:
    draft.severity = LETTERS.get(value[:2]) or PRIORITIES[int(value[3:-1][-6:]) & 7]


def _put_vmx_level(draft: Draft, value: str) -> None:
    draft.severity = _VMX_LETTERS.get(value[0], "")


def _put_program(draft: Draft, value: str) -> None:
    name = value.strip("[] ").rsplit("/", 1)[-1].lower()
    if name != "-":
        draft.program = name


def _put_thread(draft: Draft, value: str) -> None:
    draft.thread = value.strip("[] ")


def _put_process(draft: Draft, value: str) -> None:
    """``hostd[2099]``, ``52:worker-3`` in the brackets of a Java daemon; a tag has a colon after it."""
    program, bracket, thread = value.strip(" :").partition("[")
    _put_program(draft, program)
    if bracket:
        draft.thread = thread.rstrip("]")


def _put_cpu(draft: Draft, value: str) -> None:
    draft.cpu, _, draft.thread = value.partition(":")


def _put_op_id(draft: Draft, value: str) -> None:
    draft.op_id = value.rpartition("=")[2].strip(' "|')


def _put_attribute(draft: Draft, value: str) -> None:
    key, _, told = value.lstrip(", ").partition("=")
    told = told.strip('"')
    match key.lower():
        case "sub" | "subcomp":
            draft.sub = told
        case "threadname":
            draft.sub = draft.sub or told
        case "level":
            draft.level(told)
        case "tid":
            draft.thread = draft.thread or told


def _put_data(draft: Draft, value: str) -> None:
    draft.data = value.lstrip(" [").partition("@")[0].lower()


def _put_group(draft: Draft, value: str) -> None:
    words = []
    for word in value.strip("[]").split():
        key, equals, told = word.partition("=")
        if equals and key.lower() == "opid":
            draft.op_id = told
        elif not equals:
            words.append(word)
    if words:
        draft.sub = " ".join(words)


def _put_sub(draft: Draft, value: str) -> None:
    draft.sub = value.strip("[]' ")


def _put_module(draft: Draft, value: str) -> None:
    draft.sub = value.strip("[]")
    draft.body = value


def _put_host(draft: Draft, value: str) -> None:
    draft.host = value.strip("{} ")


def _put_continued(draft: Draft, _value: str) -> None:
    draft.continued = True


def _put_screen(draft: Draft, _value: str) -> None:
    draft.screen = True


def _put_body(draft: Draft, value: str) -> None:
    draft.body = draft.body + value if draft.body else value.lstrip(" ")


_PUT: dict[str, Callable[[Draft, str], None]] = {
    "SEVERITY": _put_severity,
    "VMX_LEVEL": _put_vmx_level,
    **dict.fromkeys(("LEVEL", "LEVEL_WORD", "UPDATE_LEVEL", "PY_LEVEL", "EVENT_LEVEL"), Draft.level),
    **dict.fromkeys(("TAG", "PROCESS"), _put_process),
    **dict.fromkeys(("PROGRAM", "SYSLOG_PROGRAM", "SCRIPT"), _put_program),
    **dict.fromkeys(
        ("THREAD", "SYSLOG_PID", "WORLD", "VMX_THREAD", "PY_THREAD", "JAVA_THREAD", "BARE_THREAD", "THREAD_IN",
         "MAIN_THREAD"),
        _put_thread,
    ),
    "CPU": _put_cpu,
    **dict.fromkeys(("OP_ID", "VMX_OP_ID"), _put_op_id),
    "ATTRIBUTE": _put_attribute,
    "ORIGIN": _put_data,
    **dict.fromkeys(("GROUP", "OP_GROUP"), _put_group),
    **dict.fromkeys(("LOGGER", "COMPONENT", "MODULE_NAME", "PY_MODULE", "QUOTED", "EVENT_KIND"), _put_sub),
    **dict.fromkeys(("MODULE", "CORRELATOR"), _put_module),
    **dict.fromkeys(("HOST", "NAMED_HOST", "SYSLOG_HOST"), _put_host),
    "CONTINUED": _put_continued,
    **dict.fromkeys(("TITLE", "EXCEPTION", "FRAME", "REGISTERS", "PROCESSORS", "NOTE"), _put_screen),
    "BODY": _put_body,
}  # fmt: skip
"""What each kind of token of the grammars tells."""
