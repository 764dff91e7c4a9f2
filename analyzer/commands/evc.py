"""Signs of Enhanced vMotion Compatibility in a host's own output.

vCenter keeps the EVC mode and fills ``currentEVCModeKey``; a host that stands alone or was asked directly
prints nothing there, so only what is printed counts. ``vmware.log`` says at each power-on whether masks were
in force, and ``/etc/vmware/config`` holds them.
"""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import leading_run, parse_lines
from analyzer.patterns import lazy_pattern

START = (
    r"[^\n]{0,200}?(?:FeatureCompat: +(?:No +)?EVC +masks?\b|featMask\.evc\.[\w.\-]+[\"']? *[=:]"
    r"|currentEVCModeKey[\"']? *[=:] *[\"']?(?:intel|amd)-)"
)
_LINE = lazy_pattern(START)


class EvcLine(Record):
    """One line about EVC."""

    masks: bool | None = None
    """False where the log says that there are none."""
    feature: str | None = None
    """The masked feature: ``cpuid.AES``."""
    value: str | None = None
    """What the mask makes of it: ``Val:0`` hides it."""
    mode_key: str | None = None
    """``intel-broadwell``; known to vCenter only."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(leading_run(passage, _LINE), "evc")
    columns = {node.index: node.columns for node in nodes}
    for node in nodes:
        fields = {
            name: node.fields[name].strip("\"'") for name in ("feature", "value", "mode_key") if name in node.fields
        }
        masks = {"none": False, "present": True, "mask": True}.get(node.kind)
        result.add(EvcLine(masks=masks, **fields), node.index)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="EVC masks",
    record=EvcLine,
    title="EVC masks and mode, where a host or a VM's log tells them",
    layout=_parse,
    starts=(START,),
    every_run=True,
    inline=("FeatureCompat:", "featMask.evc.", "currentEVCModeKey"),
    seen=False,
    kind=CaptureKind.LOG,
    versions="5.1 to 8.0",
    collect="grep featMask.evc /etc/vmware/config",
)
