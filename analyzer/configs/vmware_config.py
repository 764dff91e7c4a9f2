"""``/etc/vmware/config`` and ``/etc/vmware/settings``: settings of the host that hold for its virtual machines too."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.vmx import read_settings


class VmwareConfig(Record):
    """One line of ``/etc/vmware/config``."""

    key: str
    """``vmx.log.keepOld``, as written."""
    value: str = ""


class VmwareSettings(VmwareConfig):
    """One line of ``/etc/vmware/settings``."""


def _read(passage: Passage, model: type[VmwareConfig]) -> ParseResult:
    settings, result = read_settings(passage)
    for index, setting in settings.items():
        result.add(model(key=setting.key, value=setting.value), index)
    result.locate = lambda index, name: (index, settings[index].column if name == "value" and index in settings else 0)
    return result


def _config(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return _read(passage, VmwareConfig)


def _settings(passage: Passage, _line: CommandLine | None) -> ParseResult:
    return _read(passage, VmwareSettings)


CONFIG = Command(
    name="cat /etc/vmware/config",
    record=VmwareConfig,
    title="settings of the host for machines and agents",
    layout=_config,
    matches=r"(?:cat|more|less) /etc/vmware/config",
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)

SETTINGS = Command(
    name="cat /etc/vmware/settings",
    record=VmwareSettings,
    title="settings of the host that override those of machines",
    layout=_settings,
    matches=r"(?:cat|more|less) /etc/vmware/settings",
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)
