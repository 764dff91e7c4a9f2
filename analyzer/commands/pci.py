"""``esxcli hardware pci list``: all PCI functions of the host, who owns them and which driver they have."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


def _code(value: Any) -> Any:
    """A hexadecimal code as it is printed, in small letters."""
    return value.lower() if isinstance(value, str) else value


Code = Annotated[Text, BeforeValidator(_code)]


class PciDevice(Record):
    """One PCI function. Codes are text as printed (``0x8086``)."""

    address: Code = None
    """``0000:02:00.1``."""
    segment: Code = None
    bus: Code = None
    slot: Code = None
    function: Code = None
    vmkernel_name: Words = None
    """``vmnic5``, ``vmhba0``; None when no driver claimed it."""
    vendor_name: Words = None
    device_name: Words = None
    configured_owner: Words = None
    """``VMkernel``, ``VM Passthru`` or ``Unknown``."""
    current_owner: Words = None
    vendor_id: Code = None
    device_id: Code = None
    subvendor_id: Code = None
    subdevice_id: Code = None
    device_class: Code = None
    device_class_name: Words = None
    programming_interface: Code = None
    revision_id: Code = None
    interrupt_line: Code = None
    irq: Number = None
    interrupt_vector: Code = None
    pci_pin: Code = None
    spawned_bus: Code = None
    flags: Code = None
    module_id: Number = None
    module_name: Words = None
    """``None`` as text when no driver claimed it."""
    chassis: Number = None
    physical_slot: Number = None
    slot_description: Words = None
    passthru_capable: Flag = None
    parent_device: Words = None
    dependent_device: Words = None
    reset_method: Words = None
    fpt_sharable: Flag = None

    @property
    def ids(self) -> tuple[str | None, ...]:
        """Vendor, device and their sub-ids: what makes two cards the same model."""
        return (self.vendor_id, self.device_id, self.subvendor_id, self.subdevice_id)


COMMAND = Command(
    name="esxcli hardware pci list",
    record=PciDevice,
    title="PCI devices with owner and driver",
    layout=RecordSpec(PciDevice, required=frozenset({"address"})),
    starts=(
        r"[0-9a-f]{3,4}:[0-9a-f]{2,3}:[0-9a-f]{2}\.[0-9a-f] *\n\s*Address: ",
        r"\s*Address: [0-9a-f]{3,4}:[0-9a-f]{2,3}:[0-9a-f]{2}\.[0-9a-f] *\n\s*Segment: ",
    ),
    versions="5.1 to 9.0",
)
