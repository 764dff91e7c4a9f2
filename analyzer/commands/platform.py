"""``esxcli hardware platform get``, ``hardware trustedboot get``, ``system boot device get``: the server itself."""

from analyzer.commands.command import Command
from analyzer.model import Flag, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class Platform(Record):
    """The server: its maker, model and number."""

    uuid: Words = None
    """Sixteen bytes, ``0x4c 0x4c …``."""
    product_name: Words = None
    vendor_name: Words = None
    serial_number: Words = None
    enclosure_serial_number: Words = None
    bios_asset_tag: Words = None
    ipmi_supported: Flag = None


class TrustedBoot(Record):
    """Whether the server can prove what it started."""

    drtm_enabled: Flag = None
    tpm_present: Flag = None


class BootDevice(Record):
    """From where the host was started."""

    boot_filesystem_uuid: Text = None
    boot_nic: Text = None
    stateless_boot_nic: Text = None


PLATFORM = Command(
    name="esxcli hardware platform get",
    record=Platform,
    title="maker, model and serial number of the server",
    layout=RecordSpec(Platform),
    starts=(r"Platform Information *\n\s+UUID: ", r"PlatformGet: *\n\s+UUID: "),
    versions="5.0 to 9.0",
)

TRUSTED_BOOT = Command(
    name="esxcli hardware trustedboot get",
    record=TrustedBoot,
    title="trusted boot and TPM",
    layout=RecordSpec(TrustedBoot),
    starts=(r"TrustedbootGet: *\n", r"\s*Drtm Enabled: (?:true|false)"),
    versions="5.5 to 9.0",
)

BOOT_DEVICE = Command(
    name="esxcli system boot device get",
    record=BootDevice,
    title="from where the host was started",
    layout=RecordSpec(BootDevice),
    starts=(r"\s*Boot Filesystem UUID: ",),
    seen=False,
    versions="5.0 to 9.0 (documented)",
)
