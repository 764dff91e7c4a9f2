"""``esxcli system module parameters list -m NAME``: the options of a driver and how they are set."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_TYPE = r"(?:array of )?(?:u?int|u?long|u?short|u?char|charp|bool|byte|string)\b"


class ModuleParameter(Record):
    """One option of a kernel module."""

    module: str | None = None
    """From the command line; the output does not say it."""
    name: Text = None
    type: Annotated[Words, Shape(_TYPE)] = None
    """``int``, ``uint``, ``string``, ``array of int`` …"""
    value: Annotated[Text, Shape(r"-?[\dx][\w,]*(?= |$)|\S+(?= {2,}|$)", optional=True)] = None
    """Text, as printed: ``0,0,0,0`` has one entry for each port. None: not set, the driver's default holds."""
    description: Annotated[Words, Shape(r"\S.*", optional=True)] = None

    @property
    def entries(self) -> tuple[str, ...]:
        """The value for each port."""
        return tuple(entry.strip() for entry in (self.value or "").split(",") if entry.strip())


COMMAND = Command(
    name="esxcli system module parameters list",
    record=ModuleParameter,
    title="options of a driver and how they are set",
    layout=TableSpec(
        ModuleParameter,
        headers=("Name", "Type", "Value", "Description"),
        required=frozenset({"name", "type"}),
        header=lazy_pattern(r"\s*Name\s+Type\s+Value\s+Description\s*$"),
        headerless=lazy_pattern(rf"\s*\w+\s+{_TYPE}(?:\s|$)"),
    ),
    context={"module": ("m", "module")},
    starts=(r"\s*Name\s+Type\s+Value\s+Description *(?:\n|$)",),
    versions="5.0 to 9.0",
    collect="esxcli system module parameters list -m <driver>",
)
