"""Cuts a pasted terminal session into exchanges: a prompt line and what the command printed.

People paste any number of hosts and commands into one text, with headings, prose and login banners around
them. The cutter only knows prompts and headings; where an output ends and prose begins is for the reader to
find out, because it takes a parser to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lark import Token, Tree
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import Passage
from analyzer.noise import is_noise
from analyzer.patterns import lazy_pattern

_STAMP = r"(?:\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s+)?"
_HOST = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_STRONG = tuple(
    lazy_pattern(pattern)
    for pattern in (
        # [root@esx01:~] cmd    [root@esx01:/vmfs/volumes] cmd    [root@esx01 ~]# cmd
        rf"\s*{_STAMP}\[(?:\d\d:\d\d(?::\d\d)? )?(?P<user>[\w.\\-]+(?:@[\w.-]+)?)@(?P<host>[^\s:@\]]+)(?:[: ](?P<cwd>[^\]]*))?\](?:\s?[#$%>])?(?:\s(?P<command>.*))?$",
        # root@esx01:~# cmd
        rf"\s*{_STAMP}(?P<user>[\w.-]+)@(?P<host>{_HOST}):(?P<cwd>[~/][^#$]*)\s?[#$](?:\s(?P<command>.*))?$",
        # ~ # cmd    /vmfs/volumes # cmd
        rf"\s*{_STAMP}(?P<cwd>~|/[\w.@+:/-]*)\s[#$](?:\s(?P<command>.*))?$",
    )
)
_WEAK = tuple(
    lazy_pattern(pattern)
    for pattern in (
        # esx01# cmd    esx01:~ # cmd    esx01$ cmd    root@esx01> cmd
        rf"\s*{_STAMP}(?:(?P<user>[\w.-]+)@)?(?P<host>{_HOST})(?::\s?(?P<cwd>[~/]\S*))?\s?[#$%>]\s?(?P<command>\S.*)$",
        # [root@esx01:~]cmd: the blank was lost
        rf"\s*{_STAMP}\[(?P<user>[\w.\\@-]+)@(?P<host>[^\s:@\]]+)[: ](?P<cwd>[^\]]*)\][#$%>]?(?P<command>\S.*)$",
        # C:\> esxcli -s esx01 ...    PS C:\Users\me> ...
        r"\s*(?:PS )?[A-Z]:\\[^>]*>\s?(?P<command>\S.*)$",
        # # cmd    $ cmd    > cmd
        rf"\s*{_STAMP}[#$>%]\s?(?P<command>\S.*)$",
    )
)
_BARE_PROMPT = lazy_pattern(rf"\s*(?:[\w.-]+@)?(?P<host>{_HOST})(?::[~/]\S*)?\s?[#$%>]\s*$")

PROGRAM = lazy_pattern(
    r"(?:\.{0,2}/(?:\S*/)?)?(?:esxcli|localcli|esxcfg-\w+|govc(?=\s+host\.esxcli)|vmkping|ping6?|vim-cmd|vmware(?=\s+-)|uname|hostname|net-(?:stats|dvs|vdr)|nicinfo\.sh|lldpnetmap"
    r"|vsish|lspci|smbiosDump|nc|traceroute|tcpdump-uw|pktcap-uw|vmkfstools|vmkload_mod|vmkchdev|esxtop|ethtool|summarize-dvfilter"
    r"|nsxdp-cli|nsxcli|cmmds-tool|vdq|partedUtil|ntpq|vm-support|esxupdate|chkconfig|services\.sh|vdf|dcui|exit|logout|ssh|plink"
    r"|(?:sum(?:tool)?|saa)(?=\s(?:.*\s)?-c\s))(?=$|\s)"
)
"""Programs that make an uncertain prompt (``esx01# …``, ``# …``) certain."""
# Cheap to ask for every line of a long listing; most lines end here.
_MAYBE_PROMPT = lazy_pattern(rf"[#$%>\]]|^\s*{PROGRAM.pattern}")
_SHELL = lazy_pattern(
    r"(?:cat|e?grep|ls|cd|df|date|uptime|ps|more|less|head|tail|sed|awk|echo|find|for|clear|pwd|mkdir|cp|mv|rm|kill|reboot|which|zcat|du|wc|sort|vi|chmod|sh)(?=$|\s)"
)

_HEADING = lazy_pattern(
    r"\s*(?:(?P<mark>#{1,6}|={1,6}|-{3,}|\*{2,}|[•●■◆◇▼▶►○※*+\-]|[【\[<「])\s*)?(?P<title>[^\s#=*].*?)\s*(?:[:：]|={2,}|-{3,}|\*{2,}|#{1,6}|[】\]>」])?\s*$"
)
_MAYBE_HEADING = lazy_pattern(
    r"(?i)\s*(?:[#•●■◆◇▼▶►○※*+=\-【\[<「]|esx|host|node|server|ホスト|サーバ|ノード|主机|服务器"
    r"|\S+\s*[:：]\s*(?:$|から|→|⇒|->|=>|--|to\b|➔|⟶))"
)
"""A mark or a word for hosts at its beginning, or one word before a colon: cheap to ask for every line."""
_HOST_WORD = r"(?:esxi?(?:[ -]?host)?|hosts?(?: ?name)?|node|server|ホスト(?:名)?|サーバー?|ノード|主机|服务器)"
_NAMED = lazy_pattern(
    rf"(?i)^{_HOST_WORD}(?:(?:\s*[:：=名]\s*|(?P<weak>\s+is\s+|\s+))(?P<name>[\w.-]*\w)|(?:\d[\w.-]*|[a-rt-z]|-[\w.-]*)(?<=\w))$"
)
"""``host: esx01`` and ``host esx01`` name esx01; ``host1``, ``hostA``, ``esx07.lab.local`` are names themselves."""
_FQDN_OR_NUMBERED = lazy_pattern(r"^(?=[\w.-]*\d|[\w-]+\.[\w.-]+)[A-Za-z][\w-]*(?:\.[\w-]+)*$")
_DIRECTION = lazy_pattern(r"^(?P<first>.+?)\s*(?:から|→|⇒|->|=>|-->|\bto\b|➔|⟶)\s*(?P<second>.+)$")


class Exchange(Struct, frozen=True):
    """A command somebody typed and the lines below it.

    ``host`` comes from the prompt (empty for ``~ #``), ``heading`` is the host that the nearest heading
    above names. ``prompt`` is the line of the prompt; a bare command line has ``certain`` False.
    """

    command: str
    prompt: Passage
    body: Passage
    host: str = ""
    heading: str = ""
    certain: bool = True


class Session(Struct):
    """A text cut at its prompts; ``stray`` is what stands before the first one, with its heading."""

    exchanges: list[Exchange] = []
    stray: list[tuple[Passage, str]] = []
    noise: int = 0


class _Prompt(NamedTuple):
    command: str
    host: str
    certain: bool


def heading_host(line: str) -> str:
    """The host that a heading names, or an empty string: ``#host1``, ``=== esx02 ===``, ``• ホスト1からホスト2``.

    A heading that tells a direction names the host that typed the command, its first one.
    """
    if len(line) > 120 or not _MAYBE_HEADING.match(line):
        return ""
    found = _HEADING.match(line)
    if found is None:
        return ""
    marked, title = bool(found["mark"]), found["title"].strip()
    direction = _DIRECTION.match(title)
    if direction is not None:
        return heading_host(f"# {direction['first']}") if marked or heading_host(direction["first"]) else ""
    named = _NAMED.match(title)
    if named is not None:
        name = named["name"]
        if named["weak"] and not marked and re.fullmatch(r"[^\W\d_]{2,}", name):
            # "host down", "server room": words of a sentence.
            return ""
        return title.replace(" ", "") if name is None or name.isdigit() or len(name) == 1 else name
    if (marked or line.rstrip().endswith((":", "："))) and _FQDN_OR_NUMBERED.match(title) and not PROGRAM.match(title):
        return (
            ""
            if re.fullmatch(
                r"v?m(?:k|nic|hba)\d+|(?:step|part|fig|figure|table|case|test|no)\d+|\d.*|v?\d+(?:\.\d+)*",
                title,
                re.I,
            )
            else title
        )
    return ""


class _SessionLexer(Lexer):
    """Turns lines into PROMPT, HEADING, NOISE and TEXT runs; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, cutter: _Cutter) -> Iterator[Token]:  # type: ignore[override]  # input is the cutter itself
        lines, numbers = cutter.passage.lines, cutter.passage.numbers
        start = -1
        for index, line in enumerate(lines):
            kind = cutter.kind(index, line)
            if kind == "TEXT":
                start = index if start < 0 else start
                continue
            if start >= 0:
                yield Token("TEXT", "", start_pos=start, end_pos=index, line=numbers[start])
                start = -1
            yield Token(kind, "", start_pos=index, end_pos=index + 1, line=numbers[index])
        if start >= 0:
            yield Token("TEXT", "", start_pos=start, end_pos=len(lines), line=numbers[start])


class _Cutter:
    """Classifies lines; remembers what each prompt said."""

    def __init__(self, passage: Passage, begins: Callable[[str, str], bool]) -> None:
        self.passage = passage
        self.prompts: dict[int, _Prompt] = {}
        self.begins = begins
        width = max((len(line) for line in passage.lines), default=0)
        full = sum(1 for line in passage.lines if len(line) == width)
        self.width = width if full > 1 and 60 <= width <= 300 else 0
        self.joined: set[int] = set()

    def kind(self, index: int, line: str) -> str:
        if not line.strip() or len(line) > 2000:
            return "TEXT"
        if index in self.joined:
            return "_NOISE"
        prompt = self._prompt(index, line)
        if prompt is not None:
            self.prompts[index] = prompt
            return "PROMPT"
        if is_noise(line):
            return "_NOISE"
        if len(line) <= 120 and _MAYBE_HEADING.match(line) and heading_host(line):
            return "HEADING"
        return "TEXT"

    def _prompt(self, index: int, line: str) -> _Prompt | None:
        if not _MAYBE_PROMPT.search(line):
            return None
        for pattern in _STRONG:
            found = pattern.match(line)
            if found is not None:
                command = self._whole(index, line, (found.groupdict().get("command") or "").strip())
                return _Prompt(command, found.groupdict().get("host") or "", True)
        for pattern in _WEAK:
            found = pattern.match(line)
            if found is None:
                continue
            command = found["command"].strip()
            if PROGRAM.match(command) or ("host" in found.groupdict() and _SHELL.match(command) and "#" in line):
                host = found.groupdict().get("host") or ""
                return _Prompt(self._whole(index, line, command), host, True)
        bare = _BARE_PROMPT.match(line)
        if bare is not None and any(p.host == bare["host"] for p in self.prompts.values()):
            return _Prompt("", bare["host"], True)
        if line.strip() in ("#", "$") and any(self.passage.lines[at].split()[0] == line.strip() for at in self.prompts):
            return _Prompt("", "", True)
        if PROGRAM.match(line.strip()):
            below = next((text for text in self.passage.lines[index + 1 : index + 4] if text.strip()), "")
            if self.begins(line.strip(), below):
                return _Prompt(line.strip(), "", False)
        return None

    def _whole(self, index: int, line: str, command: str) -> str:
        """The command with the line below when it was broken by a backslash or at the terminal's width."""
        lines = self.passage.lines
        below = lines[index + 1] if index + 1 < len(lines) else ""
        if command.endswith("\\") and below.strip():
            self.joined.add(index + 1)
            return f"{command[:-1].rstrip()} {below.strip()}"
        if (
            self.width
            and len(line) == self.width
            and below.strip()
            and below[:2] != "  "
            and not self.begins(command, below)
            and len(below) < self.width
        ):
            self.joined.add(index + 1)
            return command + below.rstrip()
        return command


def cut_session(passage: Passage, begins: Callable[[str, str], bool]) -> Session:
    """Cut ``passage`` at its prompts.

    ``begins(command, line)`` tells whether ``line`` can be the first line that ``command`` prints; it
    decides whether a line that looks like a command without a prompt is one.
    """
    cutter = _Cutter(passage, begins)
    tree, _ = parse_layout("session", _SessionLexer, cutter)
    session = Session()
    heading = ""
    for child in tree.children:
        assert isinstance(child, Tree)
        if child.data == "exchange":
            heading = _exchange(child, cutter, session, heading)
            continue
        token = child.children[0]
        assert isinstance(token, Token)
        if child.data == "heading":
            named = heading_host(passage.lines[token.start_pos or 0])
            heading = named or heading
        session.stray.append((passage.cut(token.start_pos or 0, token.end_pos), heading))
    return session


def _exchange(tree: Tree[Token], cutter: _Cutter, session: Session, heading: str) -> str:
    """Add one exchange; gives the heading that holds behind it."""
    passage = cutter.passage
    prompt_token, output = tree.children
    assert isinstance(prompt_token, Token) and isinstance(output, Tree)
    at = prompt_token.start_pos or 0
    prompt = cutter.prompts[at]
    pieces = [child.children[0] for child in output.children if isinstance(child, Tree)]
    start, stop = at + 1, at + 1
    tokens = [piece for piece in pieces if isinstance(piece, Token)]
    if tokens:
        start, stop = tokens[0].start_pos or 0, tokens[-1].end_pos or 0
    body = passage.cut(start, stop)
    # A command that was broken over two lines has both in its prompt.
    lines = 2 if at + 1 in cutter.joined else 1
    session.exchanges.append(
        Exchange(prompt.command, passage.cut(at, at + lines), body, prompt.host, heading, prompt.certain)
    )
    for piece in tokens:
        named = (
            heading_host(passage.lines[piece.start_pos or 0])
            if (piece.end_pos or 0) - (piece.start_pos or 0) == 1
            else ""
        )
        heading = named or heading
    return heading
