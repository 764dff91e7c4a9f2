"""What is this capture? Command lines, file names and first lines name the command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from analyzer.patterns import lazy_pattern

_PIPE = lazy_pattern(r"[|;&<>]+")
# Word processors replace dashes and quotes: an en dash before an option is a dash.
_TYPOGRAPHY = str.maketrans("\u2013\u2212\u2018\u2019\u201c\u201d", "--''\"\"")
_WHOLE = frozenset({"more", "less", "cat", "tee"})
"""Programs behind a pipe that show all lines."""
_FLAGS = frozenset({"debug", "verbose", "all", "v", "a"})


class CommandLine(Struct, frozen=True):
    """A typed command taken apart.

    ``program`` is the base name with ``localcli`` folded into ``esxcli``; ``words`` are the name space and
    verb of an esxcli command (empty for others); ``arguments`` everything behind; ``filtered`` tells that
    a pipe cut the output; ``remote`` the host named by ``ssh`` or ``--server``.
    """

    raw: str
    program: str
    words: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    options: Mapping[str, str] = {}
    formatter: str = ""
    filtered: bool = False
    remote: str = ""
    from_name: bool = False
    """True when a file name told the command: options that it does not name are unknown, not absent."""

    @property
    def name(self) -> str:
        """The canonical command: ``esxcli network nic list``, ``esxcfg-vmknic -l``."""
        if self.program == "esxcli":
            return " ".join((self.program, *self.words))
        return " ".join((self.program, *self.arguments))

    def option(self, *names: str) -> str | None:
        """The value of the first of the named options that was given."""
        return next((self.options[name] for name in names if name in self.options), None)


_PLAIN = lazy_pattern(r"[\w./:=@%+,\[\] -]*", re.ASCII)
"""A command line that holds nothing a shell would treat in a special way."""


def _tokens(text: str) -> list[str]:
    if not text.isascii():
        text = text.replace("\u2014", "--").translate(_TYPOGRAPHY)
    if _PLAIN.fullmatch(text):
        return text.split()  # the same result, in a tenth of the time
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars="|;&<>")
        lexer.whitespace_split = True
        lexer.commenters = ""  # masked addresses hold "#"
        tokens = list(lexer)
    except ValueError:
        tokens = text.split()
    comment = next((position for position, token in enumerate(tokens) if position and token.startswith("#")), None)
    return tokens[:comment]


@lru_cache(maxsize=4096)
def parse_command_line(text: str, from_name: bool = False) -> CommandLine:
    """Take a command apart that was typed or that a file's name tells; never fails: an empty text, an empty program."""
    tokens = _tokens(text.strip())
    remote = ""
    if tokens and tokens[0].rsplit("/", 1)[-1] in ("ssh", "plink", "plink.exe"):
        remote, tokens = _ssh(tokens)
        if len(tokens) == 1 and " " in tokens[0]:
            tokens = _tokens(tokens[0])
    while tokens and tokens[0] in ("sudo", "time", "nohup", "watch"):
        tokens = tokens[1:]
    filtered = False
    for position, token in enumerate(tokens if _PIPE.search(text) else ()):
        if _PIPE.fullmatch(token):
            filtered = _is_cut(tokens[position:])
            if position and token[0] == ">" and tokens[position - 1] == "2" and "2>" in text:
                position -= 1  # of 2>&1
            tokens = tokens[:position]
            break
    if not tokens:
        return CommandLine(text, "", remote=remote, from_name=from_name)
    program = tokens[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe").removesuffix(".py")
    if program in ("esxcli", "localcli", "vcli-esxcli"):
        return _esxcli(text, tokens[1:], filtered, remote, from_name)
    if program == "govc" and tokens[1:2] == ["host.esxcli"]:
        return _govc(text, tokens[2:], filtered, from_name)
    return CommandLine(text, program, (), tuple(tokens[1:]), _options(tokens[1:]), "", filtered, remote, from_name)


def _is_cut(tail: list[str]) -> bool:
    """True when what stands behind a command leaves lines of its output out; a pager leaves all of them."""
    for token, program in pairwise([*tail, ""]):
        if token in ("|", "|&"):
            if program not in _WHOLE:
                return True
        elif not token.strip(";&|"):
            return False  # another command
    return False


def _ssh(tokens: list[str]) -> tuple[str, list[str]]:
    """The host and the rest of an ssh command line."""
    rest = tokens[1:]
    valued = {"-p", "-i", "-l", "-o", "-P", "-F", "-J", "-pw", "-c", "-b"}
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in valued else rest[1:]
    if not rest:
        return "", []
    return rest[0].rsplit("@", 1)[-1], rest[1:]


def _options(tokens: list[str]) -> dict[str, str]:
    """Options without their dashes; a flag has an empty value."""
    found: dict[str, str] = {}
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if not token.startswith("-") or token in ("-", "--"):
            continue
        name, equals, value = token.lstrip("-").partition("=")
        if not equals and position < len(tokens) and not tokens[position].startswith("-"):
            value = tokens[position]
            position += 1
        found[name] = value
    return found


def _esxcli(raw: str, tokens: list[str], filtered: bool, remote: str, from_name: bool) -> CommandLine:
    """``esxcli [connection options] name space verb [options]``."""
    formatter = ""
    position = 0
    while position < len(tokens) and tokens[position].startswith("-"):
        name, equals, value = tokens[position].lstrip("-").partition("=")
        position += 1
        if not equals and name not in _FLAGS and name not in ("?", "help") and position < len(tokens):
            value = tokens[position]
            position += 1
        if name == "formatter":
            formatter = value
        elif name in ("s", "server", "h", "vihost"):
            remote = value if name in ("h", "vihost") or not remote else remote
    words: list[str] = []
    while position < len(tokens) and not tokens[position].startswith("-"):
        words.append(tokens[position])
        position += 1
    options = _options(tokens[position:])
    formatter = options.pop("formatter", formatter)
    arguments = tuple(tokens[position:])
    return CommandLine(raw, "esxcli", tuple(words), arguments, options, formatter, filtered, remote, from_name)


_GOVC_FLAGS = frozenset({"json", "xml", "dump", "k", "debug", "trace", "verbose", "hints", "h"})


def _govc(raw: str, tokens: list[str], filtered: bool, from_name: bool) -> CommandLine:
    """``govc host.esxcli [-host=HOST] [--] name space verb [options]``: an esxcli command over the network."""
    remote = ""
    position = 0
    while position < len(tokens) and tokens[position].startswith("-"):
        name, equals, value = tokens[position].lstrip("-").partition("=")
        position += 1
        if not name:
            break
        if not equals and name not in _GOVC_FLAGS and position < len(tokens):
            value = tokens[position]
            position += 1
        remote = value.rsplit("/", 1)[-1] if name in ("host", "host.dns") else remote
    return _esxcli(raw, tokens[position:], filtered, remote, from_name)


_PROGRAM_IN_NAME = lazy_pattern(
    r"(?:^|[^0-9A-Za-z])((?:esxcli|localcli|esxcfg-\w+|vmkping|ping6?|vmware(?=[ _]-)|vmware-vimdump|vim-cmd"
    r"|uname|hostname|net-stats|net-dvs|nicinfo|lldpnetmap|traceroute|lspci|smbiosDump|vsish|ntpq|chkconfig|prettyPrint|fdm-dump|smartinfo|v?df)(?=$|[^0-9A-Za-z]).*)",
)
_VERSION_TAIL = lazy_pattern(r"__.*$")
_EXTENSION = lazy_pattern(r"\.(?:txt|log|out|xml|csv|json|text)$", re.I)
_SHELL = lazy_pattern(r"\.sh\b")
_DASH_BETWEEN = lazy_pattern(r"(?<=\w)-(?=\w)")
_FOLDERS = {
    "ntp.conf": "/etc", "resolv.conf": "/etc", "chkconfig.db": "/etc", "vmsyslog.conf": "/etc",
    "locker.conf": "/etc/vmware",
    "krb5.conf": "/etc", "motd": "/etc", "profile.local": "/etc", "local.sh": "/etc/rc.local.d",
    "sshd_config": "/etc/ssh", "authorized_keys": "/etc/ssh/keys-root", "hostd-probe.sh": "/bin",
    "esx.conf": "/etc/vmware",
    "license.cfg": "/etc/vmware", "vpxa.cfg": "/etc/vmware/vpxa", "vmInventory.xml": "/etc/vmware/hostd",
}  # fmt: skip
"""Files of ``/etc`` that keep their name when they are copied, and where they stand on a host."""
_CONFIG_IN_NAME = lazy_pattern(
    rf"(?:(?P<before>.*)[^0-9A-Za-z])?(?P<name>{'|'.join(map(re.escape, _FOLDERS))})(?:__.*|\.txt)?"
)
_PLACE = lazy_pattern(r"(?:^|(?<=[^0-9A-Za-z]))etc(?:[_.-](?:vmware|vpxa|hostd))*$")
"""Folders that a copy has in its name: they name no host."""
_HOSTS = lazy_pattern(r"(?:.*/)?etc/hosts")
_BOOT_BANK = lazy_pattern(r"(?:.*/)?((?:alt)?bootbank)/boot\.cfg")
_BY_PATH = lazy_pattern(
    r"(?:.*/)?(?P<path>var/spool/cron/crontabs/root|usr/lib/vmware/hostd/docroot/index\.html"
    r"|etc/vmware/(?:config|settings))"
)
"""Files whose names alone say nothing."""


@lru_cache(4096)
def command_of_file(path: str) -> tuple[CommandLine | None, str]:
    """The command a file name tells, and what stands before it (often the host).

    ``esxcli_network_nic_list__8.0.txt``, ``localcli_network-ip-neighbor-list.txt`` (vm-support's rule: the
    words joined by dashes) and ``esx01_esxcfg-vmknic_-l.txt`` are understood.
    """
    stem = path.replace("\\", "/").rsplit("/", 1)[-1]
    if stem == "date.txt":
        return CommandLine(stem, "date", from_name=True), ""
    if stem.lower().endswith((".vmx", ".vmsd")):
        return CommandLine(stem, stem[stem.rindex(".") :].lower(), from_name=True), ""
    if stem != path and (place := _by_place(path)):
        return parse_command_line(f"cat /{place}", from_name=True), ""
    # One of the names is there, or the expression need not be tried.
    config = _CONFIG_IN_NAME.fullmatch(stem) if any(map(stem.__contains__, _FOLDERS)) else None
    if config is not None:
        line = parse_command_line(f"cat {_FOLDERS[config['name']]}/{config['name']}", from_name=True)
        return line, _PLACE.sub("", config["before"] or "").strip(" _-.")
    stem = _EXTENSION.sub("", stem)
    found = _PROGRAM_IN_NAME.search(stem)
    if found is None:
        return None, ""
    before = stem[: found.start(1)].strip(" _-.")
    text = _VERSION_TAIL.sub("", found[1]) if "__" in found[1] else found[1]
    program, _, rest = (_SHELL.sub("", text) if ".sh" in text else text).partition("_")
    if " " in program:
        typed = text.replace("_", " ")
    elif program in ("esxcli", "localcli"):
        if "_" not in rest and " " not in rest:
            rest = _DASH_BETWEEN.sub(" ", rest.replace("--", " -"))
        typed = f"{program} {rest.replace('_', ' ')}"
    else:
        typed = f"{program} {re.sub(r'(?<=[^-])--', ' -', rest).replace('_', ' ')}".strip()
    return parse_command_line(typed, from_name=True), before


def _by_place(path: str) -> str:
    """The file of a host that stands at ``path``, for those whose place tells; empty for others."""
    if _HOSTS.fullmatch(path):
        return "etc/hosts"
    path = path.replace("\\", "/")
    if found := _BY_PATH.fullmatch(path):
        return found["path"]
    bank = _BOOT_BANK.fullmatch(path)
    return f"{bank[1]}/boot.cfg" if bank is not None else ""


_BIOS_IN_NAME = lazy_pattern(
    r"(?P<before>.*?)[\s_.-]*(?:sum[\s_.-]+)?(?:-?c[\s_.-]+)?(?:GetCurrentBiosCfg(?:TextFile)?|bios(?:[\s_.-]?(?:cfg|config|settings?|dump))?)"
    r"[\s_.-]*(?P<after>.*)",
    re.I,
)


def host_of_bios_file(path: str) -> str:
    """The host that the name of a BIOS dump tells, or an empty string: such dumps are taken through the BMC.

    >>> host_of_bios_file("dumps/esx01_bios.txt"), host_of_bios_file("bios-esx02.xml"), host_of_bios_file("bios.txt")
    ('esx01', 'esx02', '')
    """
    stem = re.sub(r"\.\w{2,4}$", "", path.replace("\\", "/").rsplit("/", 1)[-1])
    found = _BIOS_IN_NAME.fullmatch(stem)
    names = (found["before"], _VERSION_TAIL.sub("", found["after"])) if found else ()
    return next((name for name in names if re.fullmatch(r"(?=.*[A-Za-z])\w[\w.-]*", name)), "")


def tells_no_host(path: str) -> bool:
    """True when a file's name says what is in it and not whose it is.

    >>> [tells_no_host(name) for name in ("vmware_-vl.txt", "bios.xml", "esx01_bios.xml", "esx01.txt")]
    [True, True, False, False]
    """
    stem = re.sub(r"\.\w{2,4}$", "", path.replace("\\", "/").rsplit("/", 1)[-1])
    is_bios = _BIOS_IN_NAME.fullmatch(stem) is not None and not host_of_bios_file(path)
    return is_bios or command_of_file(path)[0] is not None
