"""``esxcli vm process list``: the virtual machines that run on the host."""

from typing import Any

from pydantic import model_validator

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Words
from analyzer.parsing.records import RecordSpec


class VmProcess(Record):
    """One running virtual machine."""

    world_id: Number = None
    process_id: Number = None
    vmx_cartel_id: Number = None
    uuid: Words = None
    """Hexadecimal with blanks and one dash, as in the .vmx file."""
    display_name: Words = None
    config_file: Words = None
    """Path of the .vmx file."""

    @model_validator(mode="before")
    @classmethod
    def _untitled(cls, data: Any) -> Any:
        """The fields below a title such as ``SQL: prod``, which reads like a field that holds a record."""
        if isinstance(data, dict) and "world_id" not in data and len(data) == 1:
            (held,) = data.values()
            return held if isinstance(held, dict) and "world_id" in held else data
        return data


COMMAND = Command(
    name="esxcli vm process list",
    record=VmProcess,
    title="running virtual machines",
    layout=RecordSpec(VmProcess, title_field="display_name"),
    starts=(r"\S[^\n]*\n {3}World ID: \d+ *$",),
    versions="5.0 to 8.0",
)
