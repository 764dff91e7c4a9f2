"""What is to be collected, in words and in order: which kind of data a command gives, what is still lacking.

Rules say what they need one by one; a person wants one short list for each host, with names and addresses
filled in, and without what is already there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from analyzer.captures import Capture
from analyzer.catalog import parse_command_line
from analyzer.facts.adapters import DEFAULT_STACK, VmkAdapters
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.model import ParseStatus
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Judged, Need

CASE_FILE = "case.toml"

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, lazy_pattern(pattern))
    for kind, pattern in (
        # In the order in which a person should collect: one cheap command that many rules read comes first.
        ("adapter", r"esxcfg-vmknic|ip interface (?:list|ipv[46])"),
        ("tag", r"ip interface tag|Migrate/Vmknic"),
        ("ping", r"ping6?\b"),
        ("CPU", r"hardware cpu|cpuid|hosthardware|vmware\.log"),
        ("switch", r"vswitch|net-dvs|query_networkhint|lldpnetmap|network nic|esxcfg-nics"),
        ("route", r"\broute\b|esxcfg-route|ip netstack"),
        ("neighbour", r"ip neighbor"),
        ("version", r"^vmware -|system version"),
        ("firewall", r"firewall"),
        ("licence", r"license"),
        ("BIOS", r"BiosCfg|\bBIOS\b"),
        ("VM", r"\.vmx files\b|vmsvc/getallvms"),
    )
)
OTHER = "other"


def is_file(need: str) -> bool:
    """True for what is a file to look for, not a command to run.

    >>> is_file("the .vmx files of the virtual machines"), is_file("var/run/log/vobd.log"), is_file("vmware -vl")
    (True, True, False)
    """
    return need.startswith(("the ", "var/"))


@lru_cache(maxsize=4096)
def kind_of(command: str) -> str:
    """The kind of data a command gives: ``CPU``, ``switch``, ``route``."""
    return next((kind for kind, pattern in _KINDS if pattern.search(command)), OTHER)


def rank(kind: str) -> int:
    """The place of a kind in the order of collecting."""
    return next((place for place, (name, _) in enumerate(_KINDS) if name == kind), len(_KINDS))


def in_words(kinds: Iterable[str]) -> str:
    """The kinds as a person says them: ``CPU, switch and route``."""
    names = sorted(set(kinds), key=rank)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


class ToCollect(Struct, frozen=True):
    """Commands to run: all of them in order, and by host. ``told`` are things that no command prints."""

    commands: tuple[str, ...]
    by_host: dict[str, tuple[str, ...]]
    told: tuple[str, ...]


def to_collect(judged: Judged, needs: Iterable[tuple[bool, Need]]) -> ToCollect:
    """Put needs in order: each with True when the answer hangs on it.

    Placeholders are filled in where the case tells the name; a command whose output is there is not asked
    for again, unless nothing else is left to ask that decides (its addresses are masked, say).
    """
    wanted: dict[tuple[str, str], tuple[int, int, int]] = {}
    told: dict[str, None] = {}
    for decisive, need in needs:
        if need.command.startswith(CASE_FILE):
            told[need.command] = None
            continue
        for host in (need.host,) if need.host else judged.hosts:
            if host not in judged.hosts:
                continue
            for command in _filled(need.command, host, judged):
                place = (not decisive, rank(kind_of(command)), len(wanted))
                wanted[host, command] = min(place, wanted.get((host, command), place))
    open_ = {key: place for key, place in wanted.items() if not _is_saved(key[1], judged.saved.get(key[0], ()))}
    # An answer that hangs on output which is there (its addresses are masked) still needs it anew.
    first = {key: place for key, place in wanted.items() if not place[0]}
    if not first.keys() & open_.keys():
        open_.update(first)
    ordered = sorted(open_ or wanted, key=lambda key: wanted[key])
    by_host = {host: tuple(command for owner, command in ordered if owner == host) for host in judged.hosts}
    return ToCollect(
        tuple(dict.fromkeys(command for _, command in ordered)),
        {host: commands for host, commands in by_host.items() if commands},
        tuple(told),
    )


# -- placeholders --------------------------------------------------------------------------------------


def _filled(command: str, host: str, judged: Judged) -> Iterator[str]:
    """The command with adapter names and peer addresses, as far as the case tells them."""
    if "<peer>" in command:
        for peer in _peers(host, judged):
            yield from _filled(command.replace("<peer>", peer), host, judged)
        return
    if "vmkN" not in command:
        yield command
        return
    names = _adapter_names(host, judged, tags="tag get" in command)
    if not names:
        yield command
    for name in names:
        yield command.replace("vmkN", name)


def _peers(host: str, judged: Judged) -> list[str]:
    """The vMotion addresses of the other host, or words for them."""
    other = next((name for name in judged.hosts if name != host), "the other host")
    vmotion: VmotionAdapters | None = judged.known(VmotionAdapters, other)
    told = [adapter.ipv4 for adapter in vmotion or () if adapter.ipv4 is not None]
    return [address.text for address in told if not address.masked] or [f"<vMotion address of {other}>"]


def _adapter_names(host: str, judged: Judged, *, tags: bool) -> list[str]:
    """The adapters a placeholder can mean: those whose tags are not known, else those that carry vMotion."""
    vmks: VmkAdapters | None = judged.known(VmkAdapters, host)
    if tags:
        return [
            adapter.name
            for adapter in vmks or ()
            if adapter.tags is None and adapter.netstack == DEFAULT_STACK and not adapter.is_service
        ]
    vmotion: VmotionAdapters | None = judged.known(VmotionAdapters, host)
    return [adapter.name for adapter in vmotion or vmks or ()]


# -- what is there -------------------------------------------------------------------------------------


def _key(text: str) -> tuple[object, ...]:
    """A command line without regard to the order of its options."""
    line = parse_command_line(text)
    return (line.program, line.words, tuple(sorted(line.arguments)))


def _is_saved(command: str, captures: Iterable[Capture]) -> bool:
    """True when the output of ``command`` is in the case and whole."""
    wanted = _key(command)
    for capture in captures:
        if capture.result.status not in (ParseStatus.PARSED, ParseStatus.EMPTY) or (
            capture.line is not None and capture.line.filtered
        ):
            continue
        known = capture.command
        if _key(capture.typed or (capture.line.raw if capture.line is not None else capture.name)) == wanted:
            return True
        # Another spelling of the same output ("vmware -v"), where the command takes no options of its own.
        if known is not None and not known.context and not known.every_run and _key(known.to_collect) == wanted:
            return True
    return False
