"""``.vmsd``: the snapshots of one virtual machine, ``key = "value"`` a line, ``snapshotN.`` before the keys of each."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.configs.vmx import unescaped
from analyzer.model import CaptureKind, Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.parsing.values import snake_case
from analyzer.parsing.vmx import Setting, read_settings
from analyzer.patterns import lazy_pattern

_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_KEY = lazy_pattern(r"snapshot(?P<number>\d+)\.(?P<rest>.+)", re.I)
_DISK = lazy_pattern(r"disk\d+\.fileName", re.I)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Snapshot(BaseModel):
    """One snapshot."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    uid: Number = None
    parent: Number = None
    """The ``uid`` of the one below it; none for the first of a chain."""
    display_name: str | None = None
    description: str | None = None
    filename: str | None = None
    create_time_high: Number = None
    create_time_low: Number = None
    """The two halves of a number of microseconds since 1970; the lower one is signed."""
    num_disks: Number = None
    disks: list[str] = Field(default=[])
    """The disk files that it keeps as they were."""

    @property
    def created(self) -> datetime | None:
        """When it was taken, UTC; None where a half is missing.

        >>> Snapshot(create_time_high=388745, create_time_low=1991180826).created.isoformat()
        '2022-11-28T15:06:30.186266+00:00'
        """
        if self.create_time_high is None or self.create_time_low is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=(self.create_time_high << 32) + (self.create_time_low & 0xFFFFFFFF))
        except OverflowError:
            return None


class Snapshots(Record):
    """The snapshots of one virtual machine."""

    last_uid: Number = None
    current: Number = None
    """The ``uid`` of the snapshot on which the machine runs; 0 without one."""
    num_snapshots: Number = None
    """None in the file of a machine that never had one."""
    snapshots: list[Snapshot] = Field(default=[])
    settings: dict[str, str] = Field(default={})
    """The other keys, as printed: sentinels and clones."""

    @property
    def path(self) -> str:
        """Where the file was saved, or the path in the command line that showed it."""
        origin = self.place.origin
        if origin.prompt is not None:
            shown = re.search(r"(/vmfs/volumes/[^\"']*?\.vmsd)\b", origin.prompt.lines[0].replace("\\ ", " "))
            if shown is not None:
                return shown[1]
        return origin.ref.path


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,18}", text.strip()) else None


def _snapshots(settings: Mapping[str, str]) -> Iterator[Snapshot]:
    """The snapshots in the order of their numbers."""
    found: dict[int, dict[str, object]] = {}
    for key, value in settings.items():
        told = _KEY.fullmatch(key)
        if told is None:
            continue
        fields = found.setdefault(int(told["number"]), {"disks": []})
        if _DISK.fullmatch(told["rest"]):
            disks = fields["disks"]
            assert isinstance(disks, list)
            disks.append(value)
            continue
        name = snake_case(_HUMP.sub("_", told["rest"]))
        if name in ("uid", "parent", "create_time_high", "create_time_low", "num_disks"):
            fields[name] = _number(value)
        elif "." not in told["rest"] and name != "disks":
            fields[name] = value
    for _, fields in sorted(found.items()):
        yield Snapshot.model_validate(fields)


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    read, result = read_settings(passage)
    lines: dict[str, tuple[int, Setting]] = {}
    for index, setting in read.items():
        low = setting.key.lower()
        if low in lines:
            said = f"{setting.key} is set twice"
            result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], said))
            continue
        lines[low] = (index, setting)
    result.unparsed.sort(key=lambda item: item.index)
    if not lines:
        result.status = ParseStatus.UNSUPPORTED
        return result
    encoding = lines[".encoding"][1].value if ".encoding" in lines else "utf-8"
    settings = {setting.key: unescaped(setting.value, encoding) for _, setting in lines.values()}
    plain = {key.lower(): value for key, value in settings.items()}
    record = Snapshots(
        last_uid=_number(plain.get("snapshot.lastuid")),
        current=_number(plain.get("snapshot.current")),
        num_snapshots=_number(plain.get("snapshot.numsnapshots")),
        snapshots=list(_snapshots(settings)),
        settings={key: value for key, value in settings.items() if not key.lower().startswith("snapshot")},
    )
    result.add(record, next(index for index, _ in lines.values()))
    own = {"last_uid": "snapshot.lastuid", "num_snapshots": "snapshot.numsnapshots", "current": "snapshot.current"}

    def locate(index: int, name: str) -> tuple[int, int]:
        """A field of the record, or a key as printed."""
        found = lines.get(own.get(name, name).lower())
        return (found[0], found[1].column) if found is not None else (index, 0)

    result.locate = locate
    return result


COMMAND = Command(
    name=".vmsd",
    record=Snapshots,
    title="snapshots of virtual machines",
    layout=_parse,
    starts=(
        r'\s*\.encoding\s*=\s*["“”][\w.-]+["“”]\s*\n'
        r'\s*(?:snapshot(?:\.|\d+\.)|numSentinels|sentinel\d|cloneOf)[\w.:-]*\s*=\s*["“”]',
        r'\s*snapshot\.(?:lastUID|current|numSnapshots|mru\d+\.uid)\s*=\s*["“”]',
    ),
    every_run=True,
    hostless=True,
    silent=True,
    kind=CaptureKind.CONFIG,
    versions="3.5 to 9.0",
    collect="the .vmsd files of the virtual machines",
)
