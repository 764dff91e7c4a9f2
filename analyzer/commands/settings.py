"""``esxcli system settings advanced list`` and ``kernel list``: options of the host and what they are set to.

With ``-d`` (``--delta``) both print only what was changed; with ``-o`` one option, or the options below a path.
"""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class AdvancedSetting(Record):
    """One advanced option."""

    path: Text = None
    """``/Net/UseHwTSO``."""
    type: Words = None
    """integer or string; it tells which pair of values counts."""
    int_value: Number = None
    default_int_value: Number = None
    min_value: Number = None
    max_value: Number = None
    string_value: str | None = None
    default_string_value: str | None = None
    valid_characters: str | None = None
    description: str | None = None
    host_specific: Flag = None
    """From 8.0."""
    impact: Words = None
    """From 8.0: what a change needs, ``none`` or ``reboot``."""

    @property
    def is_text(self) -> bool:
        """True when the texts count and not the numbers."""
        return self.type == "string" or (self.type != "integer" and self.string_value is not None)

    @property
    def value_field(self) -> str:
        """The field that holds the value."""
        return "string_value" if self.is_text else "int_value"

    @property
    def value(self) -> int | str | None:
        """What the option is set to; an empty text is the empty string."""
        return (self.string_value or "") if self.is_text else self.int_value

    @property
    def default(self) -> int | str | None:
        """What the option is set to on a new host of this version."""
        return (self.default_string_value or "") if self.is_text else self.default_int_value


class KernelSetting(Record):
    """One option of the VMkernel. Values are text of any form: ``TRUE`` or ``true``, a number, a name."""

    name: Text = None
    type: Text = None
    """Bool, uint8, uint16, uint32, String."""
    description: Annotated[Words, Shape(r"\S(?:.*\S)?", optional=True)] = None
    configured: Annotated[Text, Shape(r"\S+", optional=True)] = None
    """What holds from the next start of the host on."""
    runtime: Annotated[Text, Shape(r"\S+", optional=True)] = None
    """What holds now."""
    default: Annotated[Text, Shape(r"\S+", optional=True)] = None


ADVANCED = Command(
    name="esxcli system settings advanced list",
    record=AdvancedSetting,
    title="advanced options with value and default",
    layout=RecordSpec(AdvancedSetting, required=frozenset({"path"})),
    starts=(r"\s*Path: /[\w/.-]+ *\n\s*Type: (?:integer|string)\b",),
    versions="5.0 to 9.0",
    collect="esxcli system settings advanced list",
)

KERNEL = Command(
    name="esxcli system settings kernel list",
    record=KernelSetting,
    title="options of the VMkernel: configured, in force, default",
    layout=TableSpec(
        KernelSetting,
        headers=("Name", "Type", "Description", "Configured", "Runtime", "Default"),
        required=frozenset({"name", "type"}),
        header=lazy_pattern(r"\s*Name\s+Type\s+(?:Description|Configured)\s+(?:Configured|Runtime)\s"),
    ),
    starts=(r"\s*Name\s+Type\s+(?:Description\s+Configured\s+Runtime\s+Default|Configured\s+Runtime\s+Default)\b",),
    versions="5.0 to 9.0",
    collect="esxcli system settings kernel list",
)
