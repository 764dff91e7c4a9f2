"""The error with which vCenter refuses a migration: a CPUID register of the host and what the VM requires.

It is pasted into tickets and stands in vpxd and hostd logs (KB 1034926, KB 1003718).
"""

import re

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import Node, parse_lines
from analyzer.patterns import lazy_pattern

_MASK = r"[01xXTFRH×\-]{4}(?::[01xXTFRH×\-]{4}){7}"
_OPENING = r"[^\n]{0,600}?\bCPUID\b[^\n]{0,80}?\b0x[0-9A-Fa-f]{1,8}\b[^\n]{1,40}?[\"'`´‘’“”「]e[abcd]x\b"
_HOST_BITS = rf"[^\n]{{0,60}}?Host bits: *{_MASK}"
_BITS = lazy_pattern(rf"[^\n]{{0,80}}?: *{_MASK}")
_HEADING = lazy_pattern(r"[^\n]*(?:Mismatch detected|不匹配|不一致)[^\n]*[:：)）] *$")
_BULLET = lazy_pattern(r"[ >-]*[*•・] *\S")
_ABOUT_HOST = lazy_pattern(r"host|ホスト|主机|主機", re.I)


class CpuidMismatch(Record):
    """One refused register. Masks are eight groups of four characters, bit 31 first."""

    level: str | None = None
    """The CPUID leaf: ``0x1``, ``0x80000001``."""
    register_name: str | None = None
    """``eax`` to ``edx``."""
    host_bits: str | None = None
    required: str | None = None
    """0 and 1 are required values, any other character is not compared."""
    features: tuple[str, ...] = ()
    """The names that the text itself gives."""


def _own(passage: Passage) -> Passage:
    """The lines of the error that begins the passage: its masks and its list of features."""
    stop, masks, listing = 0, 0, False
    for index, text in enumerate(passage.lines):
        inside = _BITS.match(text) is not None
        if index == 0:
            masks += len(re.findall(_MASK, text)) if inside else 0
        elif inside and not listing and masks < 2:
            masks += 1
        elif _HEADING.match(text):
            listing = True
        elif not (listing and _BULLET.match(text)):
            if text.strip() or listing:
                break
            continue
        stop = index + 1
    return passage.cut(0, stop)


def _fields(nodes: list[Node]) -> dict[str, object]:
    """The record of one error from its lines."""
    fields: dict[str, object] = {}
    features: list[str] = []
    for node in nodes:
        match node.kind:
            case "bits":
                name = "host_bits" if _ABOUT_HOST.search(node.fields["label"]) else "required"
                fields.setdefault(name, node.fields["mask"])
            case "feature":
                features.append(node.fields["name"].strip())
            case "opening":
                fields |= node.fields
                features += [name.strip() for name in str(fields.pop("features", "")).split("*") if name.strip()]
    return {**fields, "features": features}


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(_own(passage), "cpuid_mismatch")
    if nodes:
        result.add(CpuidMismatch.model_validate(_fields(nodes)), nodes[0].index)
    places: dict[str, tuple[int, int]] = {}
    for node in nodes:
        for name, column in node.columns.items():
            if node.kind == "bits" and name == "mask":
                name = "host_bits" if _ABOUT_HOST.search(node.fields["label"]) else "required"
            places.setdefault("features" if node.kind == "feature" else name, (node.index, column))
    result.locate = lambda index, name: places.get(name, (index, 0))
    return result


COMMAND = Command(
    name="vCenter CPUID error",
    record=CpuidMismatch,
    title="why vCenter calls the processor of a host incompatible",
    layout=_parse,
    starts=(_OPENING, _HOST_BITS),
    every_run=True,
    inline=("CPUID", "Host bits:"),
    hostless=True,
    kind=CaptureKind.LOG,
    versions="4.x to 8.0",
    collect="the text of vCenter's compatibility error",
)
