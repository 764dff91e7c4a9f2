"""``.vmx``: the configuration of one virtual machine, ``key = "value"`` a line.

Keys are told apart without regard to case, as the product does. A value ends at the last quote of its line;
``|22`` stands for the byte 0x22, a quote. Quotes may be typographic where a page or mail was pasted.
"""

import re
from collections.abc import Mapping

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.parsing.values import snake_case
from analyzer.parsing.vmx import Setting, read_settings
from analyzer.patterns import lazy_pattern
from analyzer.secrets import MASK

_ESCAPED = lazy_pattern(r"(?:\|[0-9A-Fa-f]{2})+")
_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_SECRET = lazy_pattern(
    r"passw|passphrase|secret|token|private_?key|^encryption\.(?:keysafe|data|encryptedkey)|datafilekey|userdata|\.vnc\.key$"
    r"|ovfenv",
    re.I,
)
"""Keys whose values nobody has to see; that they are there is enough."""

_NIC = lazy_pattern(r"(ethernet\d+)\.(.+)", re.I)
_DRIVE = lazy_pattern(r"((?:scsi|sata|nvme|ide|floppy)\d+(?::\d+)?)\.(.+)", re.I)
_PCI = lazy_pattern(r"(pciPassthru\d+)\.(.+)", re.I)
_PORT = lazy_pattern(r"((?:serial|parallel)\d+)\.(.+)", re.I)


class VmxDevice(BaseModel):
    """One device of a virtual machine. Its settings are snake_case: ``startConnected`` is ``start_connected``."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    name: str
    """``ethernet0``, ``scsi0:1``, ``pciPassthru0``."""
    present: bool | None = None
    start_connected: bool | None = None

    def text(self, key: str) -> str:
        """The value of one setting of the device, by its snake_case name; empty where it is not set."""
        value = (self.__pydantic_extra__ or {}).get(key)
        return value if isinstance(value, str) else ""


class Vmx(Record):
    """One virtual machine. What the file does not set is null: the product has a default for it."""

    display_name: str | None = None
    virtual_hw_version: Number = None
    guest_os: str | None = None
    numvcpus: Number = None
    """Without it the machine has one processor."""
    mem_size: Number = None
    """MiB."""
    uuid_bios: str | None = None
    migrate_encryption_mode: str | None = None
    """disabled, opportunistic or required."""
    vpmc_enable: bool | None = None
    """Virtual CPU performance counters."""
    ethernet: list[VmxDevice] = Field(default=[])
    drives: list[VmxDevice] = Field(default=[])
    """Disks, CD drives and their controllers on scsi, sata, nvme and ide; floppy drives."""
    pci_passthru: list[VmxDevice] = Field(default=[])
    ports: list[VmxDevice] = Field(default=[])
    """Serial and parallel ports."""
    settings: dict[str, str] = Field(default={})
    """Every setting by its key as printed; secrets are masked."""

    def get(self, key: str) -> str | None:
        """The value of a setting, the key in any case; None where it is not set."""
        value = self.settings.get(key)
        if value is not None:
            return value
        wanted = key.lower()
        return next((text for name, text in self.settings.items() if name.lower() == wanted), None)

    def flag(self, key: str) -> bool | None:
        """A setting that is TRUE or FALSE; None where it is neither."""
        return _flag(self.get(key))

    def keys(self, pattern: re.Pattern[str]) -> list[str]:
        """The keys, as printed, that match the whole of ``pattern``."""
        return [key for key in self.settings if pattern.fullmatch(key)]

    @property
    def path(self) -> str:
        """Where the file was saved, or the path in the command line that showed it."""
        origin = self.place.origin
        if origin.prompt is not None:
            shown = re.search(r"(/vmfs/volumes/[^\"']*?\.vmx)\b", origin.prompt.lines[0].replace("\\ ", " "))
            if shown is not None:
                return shown[1]
        return origin.ref.path

    @property
    def name(self) -> str:
        """The name of the machine; that of its file where it has none."""
        return self.display_name or re.sub(r"\.vmx~?$", "", self.path.rsplit("/", 1)[-1])


def _flag(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get((text or "").strip().lower())


def unescaped(value: str, encoding: str) -> str:
    """The value with its ``|22`` escapes, which stand for bytes, as characters."""

    def characters(found: re.Match[str]) -> str:
        data = bytes.fromhex(found[0].replace("|", ""))
        for name in (encoding, "utf-8"):
            try:
                return data.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
        return data.decode("latin-1")

    return _ESCAPED.sub(characters, value) if "|" in value else value


class _Machine(Struct):
    """The lines of one virtual machine."""

    index: int
    encoding: str = "utf-8"
    lines: dict[str, tuple[int, int]] = {}
    """By lower-case key: line index and column of the value."""
    settings: dict[str, str] = {}


def _machines(passage: Passage, settings: Mapping[int, Setting], result: ParseResult) -> list[_Machine]:
    """The settings of each machine: a key that begins a file begins the next one when it comes again."""
    machines: list[_Machine] = []
    for index, (key, printed, column) in settings.items():
        low = key.lower()
        if not machines or (low in (".encoding", "config.version") and low in machines[-1].lines):
            machines.append(_Machine(index))
        machine = machines[-1]
        if low == ".encoding":
            machine.encoding = printed
        if low in machine.lines:
            text = passage.lines[index]
            result.unparsed.append(Unparsed(index, passage.numbers[index], text, f"{key} is set twice"))
            continue
        machine.lines[low] = (index, column)
        machine.settings[key] = MASK if _SECRET.search(key) and printed else unescaped(printed, machine.encoding)
    return machines


def _devices(settings: Mapping[str, str], pattern: re.Pattern[str]) -> list[VmxDevice]:
    """The devices whose keys match, with their settings, in order of their names."""
    found: dict[str, dict[str, object]] = {}
    for key, value in settings.items():
        match = pattern.fullmatch(key)
        if match is None:
            continue
        name = snake_case(_HUMP.sub("_", match[2]))
        holds = found.setdefault(match[1].lower(), {"name": match[1]})
        if name != "name":
            holds[name] = _flag(value) if name in ("present", "start_connected") else value
    return [
        VmxDevice.model_validate(fields) for _, fields in sorted(found.items(), key=lambda item: _in_order(item[0]))
    ]


def _in_order(name: str) -> tuple[str, list[int]]:
    return re.sub(r"\d.*", "", name), [int(number) for number in re.findall(r"\d+", name)]


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,18}", text.strip()) else None


def _record(machine: _Machine) -> Vmx:
    settings = machine.settings
    low = {key.lower(): value for key, value in settings.items()}
    return Vmx(
        display_name=low.get("displayname"),
        virtual_hw_version=_number(low.get("virtualhw.version")),
        guest_os=low.get("guestos"),
        numvcpus=_number(low.get("numvcpus")),
        mem_size=_number(low.get("memsize")),
        uuid_bios=low.get("uuid.bios"),
        migrate_encryption_mode=low.get("migrate.encryptionmode"),
        vpmc_enable=_flag(low.get("vpmc.enable")),
        ethernet=_devices(settings, _NIC),
        drives=_devices(settings, _DRIVE),
        pci_passthru=_devices(settings, _PCI),
        ports=_devices(settings, _PORT),
        settings=settings,
    )


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    settings, result = read_settings(passage)
    machines = _machines(passage, settings, result)
    result.unparsed.sort(key=lambda item: item.index)
    for machine in machines:
        result.add(_record(machine), machine.index)
    if not machines:
        result.status = ParseStatus.UNSUPPORTED
    by_index = {machine.index: machine for machine in machines}

    def locate(index: int, name: str) -> tuple[int, int]:
        # A field of the record or the key itself, in any case.
        machine = by_index[index]
        key = next((key for key in machine.settings if snake_case(_HUMP.sub("_", key)) == name), name)
        return machine.lines.get(key.lower(), (index, 0))

    result.locate = locate
    return result


COMMAND = Command(
    name=".vmx",
    record=Vmx,
    title="configuration of virtual machines",
    layout=_parse,
    starts=(
        r'\s*\.encoding\s*=\s*["“”][\w.-]+["“”]\s*\n'
        r'(?!\s*(?:snapshot|numSentinels|sentinel|cloneOf|ddb\.))\s*[\w.:-]+\s*=\s*["“”]',
        r"\s*#!/usr/bin/vm(?:ware|player)\b",
        r'(?i:\s*(?:config\.version|virtualHW\.version|displayName|guestOS)\s*=\s*["“”][^\n]*\n\s*[\w.:-]+\s*=\s*["“”])',
    ),
    every_run=True,
    hostless=True,
    kind=CaptureKind.CONFIG,
    versions="3.5 to 9.0",
    collect="the .vmx files of the virtual machines",
)
