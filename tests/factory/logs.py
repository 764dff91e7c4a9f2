"""Logs of any size: hours of lines are written once and stamped anew, so that gigabytes take seconds.

A log is a row of blocks, one for each hour. A few blocks are made with a placeholder for day and hour; every hour of
a log takes one of them and puts its own day and hour in. Only one file is in memory at a time.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tests.factory.log_templates import KINDS, MACHINE, MACHINE_SHARE, LogKind
from tests.factory.model import ExtraLine, Host, Vm
from tests.factory.names import MIB
from tests.factory.packing import Member, gzipped
from tests.factory.render_vms import folder
from tests.factory.seeds import Seed

_HOUR = b"@@@@-@@-@@T@@"
_VARIANTS = 4
_CURRENT = 10 * MIB
"""The newest file of a log is never larger; more bytes make the rotated ones larger."""
_FIELD = re.compile(r"\{(\w+)\}")
_LETTERS = {"warning": ("Wa", 180), "alert": ("Al", 177), "error": ("Er", 163), "info": ("In", 0)}
_MACHINE_KIND = LogKind("vmware", "machine", "vmx", 0, 0, MACHINE, 5)


class LogMaker:
    """The logs of one host."""

    def __init__(self, host: Host, size: int, level: int = 6) -> None:
        self.host, self.size, self.level = host, size, level
        self.seed = Seed(host.seed) / "logs"
        self.boot = host.collected - host.uptime
        self._blocks: dict[tuple[str, int], list[bytes]] = {}

    def members(self) -> Iterator[Member]:
        """Every log file; rotated ones are packed."""
        for kind in KINDS:
            yield from self._log(kind, self.size * kind.share // 100)
        each = self.size * MACHINE_SHARE // 100 // max(len(self.host.vms), 1)
        for vm in self.host.vms:
            yield self._machine(vm, max(each, 4000))

    # -- files -----------------------------------------------------------------------------------------

    def _log(self, kind: LogKind, size: int) -> Iterator[Member]:
        files = kind.rotations + 1
        current = max(min(size // files, _CURRENT), 200)
        rotated = (size - current) // kind.rotations
        per_hour = max(min(size // 48, MIB), 400)
        extra = [line for line in self.host.lines if line.log == kind.name]
        moment = self.host.collected
        sizes = [current] + [rotated] * kind.rotations if rotated > 200 else [current]
        for number, wanted in enumerate(sizes):
            data, first = self._file(kind, wanted, per_hour, moment, extra)
            last = _unix(moment)
            moment = first
            name = f"var/run/log/{kind.name}"
            if number == 0:
                yield Member(f"{name}.log", data, last)
            else:
                yield Member(f"{name}.{number - 1}.gz", gzipped(data, self.level), last)

    def _file(
        self, kind: LogKind, wanted: int, per_hour: int, until: datetime, extra: Sequence[ExtraLine]
    ) -> tuple[bytes, datetime]:
        """The lines before ``until``, about ``wanted`` bytes, and the hour they begin with."""
        blocks = self._hours(kind, per_hour)
        hour = until.replace(minute=0, second=0, microsecond=0)
        if hour == until:
            hour -= timedelta(hours=1)
        parts: list[bytes] = []
        size = 0
        while size < wanted:
            block = blocks[(hour.toordinal() + hour.hour) % _VARIANTS]
            stamped = block.replace(_HOUR, f"{hour:%Y-%m-%dT%H}".encode())
            now = [line for line in extra if hour <= self.host.collected - line.when < hour + timedelta(hours=1)]
            if not parts:
                stamped = _before(stamped, until)
            if now:
                stamped = self._with(stamped, kind, now)
            parts.append(stamped)
            size += len(stamped)
            hour -= timedelta(hours=1)
        # The header of a daemon's log tells its version at the top of every file.
        begins = hour + timedelta(hours=1)
        head = self._section(kind, begins)
        return head + b"".join(reversed(parts)), begins

    def _with(self, block: bytes, kind: LogKind, extra: Sequence[ExtraLine]) -> bytes:
        """The block with more lines where their times put them."""
        lines = block.splitlines(keepends=True)
        for line in sorted(extra, key=lambda item: -item.when):
            when = self.host.collected - line.when
            stamp = _stamp(when).encode()
            at = next((n for n, text in enumerate(lines) if text[:23] > stamp[:23]), len(lines))
            lines.insert(at, self._line(kind, _stamp(when), line.body, line.level).encode())
        return b"".join(lines)

    def _section(self, kind: LogKind, when: datetime) -> bytes:
        """What an agent writes at the top of each of its files."""
        release = self.host.release
        if kind.family != "agent":
            return b""
        product = "VMware ESXi" if release.number >= (9, 0) else "VMware ESX"
        told = f"Section for {product}, pid={self.host.pid - 900}, version={release.version}, build={release.build}, option=Release"
        started = _stamp(self.boot)
        if release.has_log_header:
            name = kind.program.capitalize()
            text = f"{_stamp(when)} In({kind.priority}) {name}[{self.host.pid - 900}]: - time the service was last started {started}, {told}"
        elif release.number >= (6, 5):
            text = f"{_stamp(when)} - last log rotation time, {_stamp(when)} - time the service was last started {started}, {told}"
        else:
            text = f"{_stamp(when)} {told}"
        return f"{text}\n".encode()

    def _machine(self, vm: Vm, wanted: int) -> Member:
        release = self.host.release
        data, first = self._file(_MACHINE_KIND, wanted, max(wanted // 24, 400), self.host.collected, ())
        start = _stamp(first)
        head = "".join(
            self._line(_MACHINE_KIND, start, f"vmx|{text}", "info")
            for text in (
                f"Log for VMware ESX pid={vm.world - 1} version={release.version} build=build-{release.build} option=Release",
                "Host offset from UTC is +00:00.", *self._cpuid(),
            )
        )  # fmt: skip
        return Member(f"{folder(self.host, vm)}/vmware.log", head.encode() + data, _unix(self.host.collected))

    def _cpuid(self) -> Iterator[str]:
        cpu = self.host.cpu
        vendor = b"".join(cpu.registers[0][at].to_bytes(4, "little") for at in (1, 3, 2)).decode()
        yield f"hostCPUID vendor: {vendor}"
        yield f"hostCPUID family: {cpu.family:#x} model: {cpu.model:#x} stepping: {cpu.stepping:#x}"
        yield f"hostCPUID name: {cpu.name}"
        for leaf, values in sorted(cpu.registers.items()):
            yield f"hostCPUID level {leaf:08x}, 0: " + " ".join(f"0x{value:08x}" for value in values)

    # -- lines -----------------------------------------------------------------------------------------

    def _hours(self, kind: LogKind, per_hour: int) -> list[bytes]:
        """A few hours of a log, with the placeholder for day and hour."""
        key = (kind.name, per_hour)
        if key not in self._blocks:
            self._blocks[key] = [self._hour(kind, per_hour, number) for number in range(_VARIANTS)]
        return self._blocks[key]

    def _hour(self, kind: LogKind, size: int, number: int) -> bytes:
        source = (self.seed / kind.name / number).random()
        bodies: list[str] = []
        written = 0
        while written < size:
            body = self._filled(kind.lines[int(source.random() ** 1.6 * len(kind.lines))], source.getrandbits(64))
            bodies.append(body)
            written += len(body) + 60
        step = 3_600_000 / (len(bodies) + 1)
        out = []
        for at, body in enumerate(bodies):
            moment = int((at + source.random()) * step)
            minutes, rest = divmod(moment, 60_000)
            stamp = f"{_HOUR.decode()}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}Z"
            level = "warning" if "WARNING:" in body else "info"
            out.append(self._line(kind, stamp, body, level))
        return "".join(out).encode()

    def _filled(self, template: str, bits: int) -> str:
        """A template with numbers; all come from the same bits."""
        state = bits

        def value(match: re.Match[str]) -> str:
            nonlocal state
            state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
            number = state >> 20
            name = match[1]
            if name[0] == "n" and name != "nic":
                return str(number % 10 ** int(name[1:] or 3))
            if name[0] == "h":
                # Ids of operations and addresses come again and again, as they do on a host.
                digits = int(name[1:] or 8)
                return f"{number % 53 * 0x9E3779B97F4A7C15 % 16**digits:0{digits}x}"
            return self._named(name, number)

        return _FIELD.sub(value, template)

    def _named(self, name: str, number: int) -> str:
        host = self.host
        if name == "c":
            return str(number % (2 * host.cpu.packages * host.cpu.cores))
        if name == "w":
            return str(2097152 + number % 900)
        if name == "us":
            return str(10**9 + number % 10**12)
        if name == "vm":
            return host.vms[number % len(host.vms)].name if host.vms else "none"
        if name == "ds":
            return host.datastores[number % len(host.datastores)].uuid
        if name == "dev":
            return host.devices[number % len(host.devices)].uid
        if name == "nic":
            return host.nics[number % len(host.nics)].name
        return host.vcenter

    def _line(self, kind: LogKind, stamp: str, body: str, level: str) -> str:
        """One line as the version of the host writes it."""
        new, number = self.host.release.has_log_header, self.host.release.number
        letters, priority = _LETTERS[level]
        program, _, text = body.partition("|")
        head = f"{letters}({priority or kind.priority})"
        if kind.family == "kernel":
            name = {"warning": "vmkwarning", "alert": "vmkalert"}.get(level, "vmkernel")
            return f"{stamp} {head} {name}: {body}\n" if new else f"{stamp} {body}\n"
        if kind.family == "agent":
            if not text:
                program, text = "sub=Default", body
            pid = self.host.pid - 900
            if new:
                return f"{stamp} {letters}({kind.priority}) {kind.program.capitalize()}[{pid}]: [Originator@6876 {program}] {text}\n"
            if number >= (6, 0):
                return f"{stamp} {level} {kind.program}[{pid}] [Originator@6876 {program}] {text}\n"
            return f"{stamp} [{pid:08X} {level} '{program.removeprefix('sub=').split(' opID')[0]}'] {text}\n"
        if kind.family == "observer":
            return f"{stamp} {head} vobd[{self.host.pid - 990}]:  {body}\n" if new else f"{stamp}: {body}\n"
        if kind.family == "machine":
            if new:
                return f"{stamp} {letters}(05) {program} - {text}\n"
            return f"{stamp}| {program}| {'I125' if number >= (6, 5) else 'I120'}: {text}\n"
        plain = stamp if new else stamp[:19] + "Z"
        return f"{plain} {head + ' ' if new else ''}{program}: {text}\n"


def _stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z"


def _unix(when: datetime) -> int:
    return int(when.replace(tzinfo=UTC).timestamp())


def _before(block: bytes, until: datetime) -> bytes:
    """The lines of a block that are older than a moment."""
    stamp = _stamp(until).encode()[:19]
    lines = block.splitlines(keepends=True)
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle][:19] < stamp:
            low = middle + 1
        else:
            high = middle
    return b"".join(lines[:low])
