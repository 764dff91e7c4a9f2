"""``/bootbank/boot.cfg``: what the host starts, and with which kernel options."""

import re

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, Number, ParseResult, Passage, Record, Unparsed
from analyzer.parsing.prose import parse_lines


class BootCfg(Record):
    """The boot configuration; keys that no field names are kept as printed."""

    kernel: str | None = None
    kernelopt: str | None = None
    """Options of the VMkernel, ``name=value`` apart by blanks."""
    modules: str | None = None
    """Joined by `` --- ``."""
    build: str | None = None
    updated: Number = None
    bootstate: Number = None
    """0 good, 1 upgrading, 2 starting for the first time, 3 not valid."""

    def option(self, name: str) -> str | None:
        """The value of one option of the kernel, its name in any case; empty for an option without a value."""
        for word in (self.kernelopt or "").split():
            key, _, value = word.partition("=")
            if key.lower() == name.lower():
                return value
        return None


class AltBootCfg(BootCfg):
    """The configuration of the other boot bank: what ran before, or what the next start brings."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return _read(passage, BootCfg)


def _parse_alt(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return _read(passage, AltBootCfg)


def _read(passage: Passage, model: type[BootCfg]) -> ParseResult:
    nodes, result = parse_lines(passage, "boot_cfg")
    fields: dict[str, str | None] = {}
    spots: dict[str, tuple[int, int]] = {}
    for node in nodes:
        if node.kind != "field":
            continue
        name = node.fields["key"].lower()
        value = node.fields.get("value", "").strip() or None
        is_wrong = name in ("updated", "bootstate") and value is not None and not re.fullmatch(r"[0-9]{1,18}", value)
        if is_wrong or name in spots:
            text = passage.lines[node.index]
            why = "not a number" if is_wrong else "set twice"
            result.unparsed.append(Unparsed(node.index, passage.numbers[node.index], text, why))
            continue
        fields[name] = value
        spots[name] = (node.index, node.columns.get("value", 0))
    result.unparsed.sort(key=lambda item: item.index)
    if fields:
        result.add(model.model_validate(fields), nodes[0].index)
    result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


COMMAND = Command(
    name="cat /bootbank/boot.cfg",
    record=BootCfg,
    title="boot configuration with kernel options",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:/bootbank/)?boot\.cfg",
    starts=(
        r"bootstate=\d+ *\n(?:title|timeout|kernel)=",
        r"title=Loading [^\n]*\n(?:timeout|prefix|kernel)=",
        r"kernel=\S+ *\nkernelopt=",
    ),
    kind=CaptureKind.CONFIG,
    versions="4.1 to 9.0",
)

ALT = Command(
    name="cat /altbootbank/boot.cfg",
    record=AltBootCfg,
    title="boot configuration of the other boot bank",
    layout=_parse_alt,
    matches=r"(?:cat|more|less) /altbootbank/boot\.cfg",
    kind=CaptureKind.CONFIG,
    versions="4.1 to 9.0",
)
