"""Which host printed a capture, and when a host was collected more than once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from analyzer.captures import Capture, Case, Host, is_fragment
from analyzer.catalog import tells_no_host
from analyzer.commands.command import UNKNOWN
from analyzer.findings import Diagnostic
from analyzer.patterns import lazy_pattern
from analyzer.sources.files import SourceFile

_NO_NAME = frozenset({"localhost", "localhost.localdomain", "(none)", "esxi", "vmware", "unknown"})
"""Names that a host has before it is given one: no identity."""


def identity_of(name: str) -> str:
    """A name that tells a host apart, or nothing for ``localhost`` and the like."""
    name = name.strip().strip("'\"")
    return "" if name.lower() in _NO_NAME else name


def is_nameless(name: str) -> bool:
    """True for a name that a host has before it is given one, with or without a domain."""
    return name.lower().split(".")[0] in _NO_NAME


_OF_BUNDLE = frozenset({"bootbank", "commands", "etc", "json", "scratch", "tmp", "usr", "var", "vmfs"})
"""The folders at the top of an unpacked vm-support bundle."""
_BUNDLE = lazy_pattern(r"esx-(?P<host>.+)-\d{4}-\d\d-\d\d--\d\d\.\d\d(?:-\d+)?")


def _of_bundle(folder: str) -> str:
    """``esx01`` of ``esx-esx01-2025-01-31--10.20-12345``, the folder of an unpacked bundle; else the folder."""
    found = _BUNDLE.fullmatch(folder)
    return found["host"] if found is not None else folder


def name_host(capture: Capture, host: str, how: str, heading: str, file: SourceFile, file_host: str) -> None:
    """Say which host printed the capture: prompt, else heading, else the file's or folder's name."""
    name = file.ref.path.rsplit("/", 1)[-1]
    stem = re.sub(r"\.(?:txt|log|out|md|json|xml|csv|cfg|vmx|vmsd|vmdk)$", "", name, flags=re.I)
    # Inside an unpacked vm-support bundle the host is named above the folders that hold its files.
    named = list(takewhile(lambda folder: folder not in _OF_BUNDLE, file.folders))
    if host:
        capture.host, capture.host_from = host, how
    elif heading:
        capture.host, capture.host_from = heading, "heading"
    elif file_host:
        capture.host, capture.host_from = file_host, "file name"
    elif named:
        capture.host, capture.host_from = _of_bundle(named[0]), "folder name"
    elif not file.alone and (file.folders or tells_no_host(file.ref.path)):
        folder = file.ref.source.rstrip("/").rsplit("/", 1)[-1]
        capture.host, capture.host_from = _of_bundle(folder), "folder name"
    else:
        capture.host, capture.host_from = stem or "host", "file name"


def part_by_hostname(captures: Sequence[Capture]) -> None:
    """Give the nameless captures of one file to the hosts that ``hostname`` outputs among them tell.

    Where a text holds several hosts whose prompts say nothing (``~ #``), a hostname holds for what follows
    it, the first one also for what stands before. A single one is left to :func:`_told_names`, which looks
    at all files of the host.
    """
    groups: dict[str, list[Capture]] = {}
    for capture in captures:
        if capture.host_from not in ("prompt", "ssh command"):
            groups.setdefault(capture.host, []).append(capture)
    for group in groups.values():
        group.sort(key=lambda capture: capture.passage.numbers[0] if len(capture.passage) else 0)
        names = [_told(capture) for capture in group]
        if len({name.lower() for name in names if name}) < 2:
            continue
        current = next(name for name in names if name)
        for capture, name in zip(group, names, strict=True):
            current = name or current
            capture.host, capture.host_from = current, "hostname output"


def _told(capture: Capture) -> str:
    """The name of the host that a capture itself prints, or an empty string."""
    names = (getattr(record, "identity", None) for record in capture.result.records)
    return next((name for name in names if isinstance(name, str) and identity_of(name)), "")


def told_names(by_name: dict[str, list[Capture]]) -> dict[str, tuple[str, str]]:
    """Hosts that no prompt names but whose own output does (``hostname``, ``esxcli system hostname get``)."""
    told: dict[str, tuple[str, str]] = {}
    for key, captures in by_name.items():
        if any(capture.host_from in ("prompt", "ssh command") for capture in captures):
            continue
        for name in filter(None, map(_told, captures)):
            if name.lower() != key:
                told[key] = (name, "hostname output")
    return told


def collections_of(name: str, captures: list[Capture], case: Case) -> list[Host]:
    """One host, or several when its outputs contradict each other across files (before and after)."""
    units: dict[tuple[str, str], list[Capture]] = {}
    for capture in captures:
        folder = (
            capture.ref.path.rsplit("/", 1)[0]
            if "/" in capture.ref.path and capture.ref.path != capture.ref.source
            else ""
        )
        units.setdefault((capture.ref.source, folder), []).append(capture)
    groups: list[list[Capture]] = []
    for unit in units.values():
        parts: list[list[Capture]] = []
        by_file: dict[str, list[Capture]] = {}
        for capture in unit:
            by_file.setdefault(capture.ref.path, []).append(capture)
        for files in by_file.values():
            _place(files, parts)
        for part in parts:
            _place(part, groups)
    hosts = []
    for number, group in enumerate(groups, 1):
        label = name if number == 1 else f"{name} ({number})"
        origin = next((c.host_from for c in group if c.host_from == "prompt"), group[0].host_from)
        hosts.append(Host(label, name, origin, group))
    if len(hosts) > 1:
        where = "; ".join(f"{host.name}: {host.captures[0].ref.display}" for host in hosts)
        message = (
            f"{name} was collected {len(hosts)} times with different results ({where});"
            " pairs are not judged between them"
        )
        case.diagnostics.append(Diagnostic(level="warning", code="host-collected-twice", message=message))
    return hosts


def agree(one: Sequence[Capture], other: Sequence[Capture]) -> bool:
    """True when no output stands in both with different results."""
    mine = {capture.key: capture.result.records for capture in one if _comparable(capture)}
    shared = [capture for capture in other if _comparable(capture) and capture.key in mine]
    return all(mine[capture.key] == capture.result.records for capture in shared)


def _place(captures: list[Capture], groups: list[list[Capture]]) -> None:
    """Add captures to the first group that they do not contradict."""
    mine = {capture.key: capture.result.records for capture in captures if _comparable(capture)}
    for group in groups:
        if all(mine.get(held.key, held.result.records) == held.result.records for held in group if _comparable(held)):
            group.extend(captures)
            return
    groups.append(list(captures))


def _comparable(capture: Capture) -> bool:
    return (
        capture.command is not None
        and capture.command is not UNKNOWN
        and not capture.command.every_run
        and bool(capture.result.records)
        and not is_fragment(capture)
    )
