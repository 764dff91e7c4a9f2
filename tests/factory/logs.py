"""Logs of any size: hours of lines are written once and stamped anew, so that gigabytes take seconds.

A log is a row of blocks, one for each hour. A few blocks are made with a placeholder for day and hour; every hour of
a log takes one of them and puts its own day and hour in. Only one file is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tests.factory.boots import history_lines, starts, summary
from tests.factory.history import ExtraLine
from tests.factory.log_blocks import EVENT, HOUR, Blocks, between, lines_of, only_warnings
from tests.factory.log_templates import KINDS, MACHINE_LOG, MACHINE_SHARE, VMKERNEL, VMKSUMMARY, VMKWARNING
from tests.factory.log_text import LineWriter, LogKind, stamp
from tests.factory.model import Host, Vm
from tests.factory.names import MIB
from tests.factory.packing import Member, gzipped
from tests.factory.render_vms import folder

_CURRENT = 10 * MIB
"""The newest file of a log is never larger; more bytes make the rotated ones larger."""
_SINCE_START = re.compile(rb"(?m)^(\S{19}\.\d{3})(Z.*?)@us@")
_HOUR = timedelta(hours=1)
_DENSE = 40_000
"""Bytes of an hour in which the clock is set: there are lines on both sides of the step."""


class LogMaker:
    """The logs of one host."""

    def __init__(self, host: Host, size: int, level: int = 6, hits: float = 0.0) -> None:
        self.host, self.size, self.level = host, size, level
        self.writer = LineWriter(host)
        self.blocks = Blocks(host, self.writer, hits)
        self.starts = starts(host)
        self.boots = [host.collected - start.ago for start in self.starts]
        self.holes = [(boot - start.down, boot) for boot, start in zip(self.boots, self.starts, strict=True)]
        self.told = history_lines(host, self.starts)
        self._hours_told = 0

    def members(self) -> Iterator[Member]:
        """Every log file; rotated ones are packed."""
        for kind in KINDS:
            yield from self._log(kind, int(self.size * kind.share / 100))
            if kind is VMKERNEL:
                yield self._warnings(int(self.size * kind.share / 100))
        yield self._summary()
        each = self.size * MACHINE_SHARE // 100 // max(len(self.host.vms), 1)
        for vm in self.host.vms:
            yield from self._machine(vm, max(each, 4000))

    # -- files -----------------------------------------------------------------------------------------

    def _log(self, kind: LogKind, size: int) -> Iterator[Member]:
        files = kind.rotations + 1
        current = max(min(size // files, _CURRENT), 200)
        rotated = (size - current) // kind.rotations
        extra = self._extra(kind.name)
        moment = self._end(kind)
        sizes = [current] + [rotated] * kind.rotations if rotated > 200 else [current]
        hours = 0
        for number, wanted in enumerate(sizes):
            until = self._oldest(kind.name) if number == len(sizes) - 1 else None
            data, first, count = self._file(kind, wanted, _per_hour(size), moment, extra, until)
            hours += count
            last = _unix(moment)
            moment = first
            name = f"var/run/log/{kind.name}"
            if number == 0:
                yield Member(f"{name}.log", data, last)
            else:
                yield Member(f"{name}.{number - 1}.gz", gzipped(data, self.level), last)
        if kind is VMKERNEL:
            self._hours_told = hours

    def _warnings(self, size: int) -> Member:
        """The lines of the kernel that warn, once more."""
        extra = self._extra(VMKERNEL.name)
        end = self._end(VMKWARNING)
        parts = []
        hour = _hour_before(end)
        for _ in range(self._hours_told):
            block = self.blocks.warnings(VMKERNEL, _per_hour(size), hour)
            parts.append(only_warnings(self._stamped(VMKERNEL, block, hour, end, extra, _per_hour(size))))
            hour -= _HOUR
        return Member("var/run/log/vmkwarning.log", b"".join(reversed(parts)), _unix(end))

    def _summary(self) -> Member:
        """Hourly heartbeats, starts and stops."""
        days = min(14 + self.size // 4_000_000, 400)
        end = self._end(VMKSUMMARY)
        since = self.host.collected - timedelta(days=days)
        if self.host.history.starts:
            since = min(since, self.boots[-1] - timedelta(days=3))
        rows = [*summary(self.host, self.starts, since, end)]
        rows += [(self.host.collected - line.when, line.body) for line in self._extra("vmksummary")]
        rows.sort(key=lambda row: row[0])
        text = "".join(self.writer.entry(VMKSUMMARY, stamp(when), body) for when, body in rows)
        return Member("var/run/log/vmksummary.log", text.encode(), _unix(end))

    def _machine(self, vm: Vm, wanted: int) -> Iterator[Member]:
        extra = [line for line in self._extra(MACHINE_LOG.name) if line.machine == vm.name]
        present = [line for line in extra if not line.rotation]
        oldest = min((self.host.collected - line.when for line in present), default=None)
        per_hour = max(wanted // 24, 400)
        arrived = self.host.history.arrived.get(vm.name)
        since = max(self.boots[0], self.host.collected - arrived) if arrived is not None else self.boots[0]
        data, first, _ = self._file(MACHINE_LOG, wanted, per_hour, self.host.collected, present, oldest, since)
        place = folder(self.host, vm)
        yield Member(f"{place}/vmware.log", self._head(vm, first) + data, _unix(self.host.collected))
        for number in sorted({line.rotation for line in extra if line.rotation}):
            lines = sorted((line for line in extra if line.rotation == number), key=lambda line: -line.when)
            begins, ends = (self.host.collected - line.when for line in (lines[0], lines[-1]))
            text = b"".join(self._entries(MACHINE_LOG, line) for line in lines)
            yield Member(f"{place}/vmware-{number}.log", self._head(vm, begins) + text, _unix(ends))

    def _head(self, vm: Vm, when: datetime) -> bytes:
        """What a machine writes when it is started."""
        release = self.host.release
        told = [
            f"Log for VMware ESX pid={vm.world - 1} version={release.version} build=build-{release.build} "
            "option=Release",
            "Host offset from UTC is +00:00.",
            *self._cpuid(),
        ]
        if not self.host.evc and not self.host.hidden:
            told.append("FeatureCompat: No EVC masks.")
        return "".join(self.writer.entry(MACHINE_LOG, stamp(when), f"vmx|{text}") for text in told).encode()

    def _cpuid(self) -> Iterator[str]:
        cpu = self.host.cpu
        vendor = b"".join(cpu.registers[0][at].to_bytes(4, "little") for at in (1, 3, 2)).decode()
        yield f"hostCPUID vendor: {vendor}"
        yield f"hostCPUID family: {cpu.family:#x} model: {cpu.model:#x} stepping: {cpu.stepping:#x}"
        yield f"hostCPUID name: {cpu.name}"
        for leaf, values in sorted(cpu.registers.items()):
            yield f"hostCPUID level {leaf:08x}, 0: " + " ".join(f"0x{value:08x}" for value in values)

    # -- hours -----------------------------------------------------------------------------------------

    def _file(
        self, kind: LogKind, wanted: int, per_hour: int, until: datetime, extra: Sequence[ExtraLine],
        oldest: datetime | None = None, since: datetime | None = None,
    ) -> tuple[bytes, datetime, int]:  # fmt: skip
        """The lines before ``until``, about ``wanted`` bytes and at least to ``oldest``, where they begin, hours.

        Nothing is older than ``since``.
        """
        hour = _hour_before(until)
        parts: list[bytes] = []
        size = 0
        while size < wanted or (oldest is not None and hour + _HOUR > oldest):
            if since is not None and hour + _HOUR <= since:
                break
            stamped = self._stamped(kind, self.blocks.hour(kind, per_hour, hour), hour, until, extra, per_hour)
            if since is not None and hour < since:
                stamped = between(stamped, since, until)
            parts.append(stamped)
            # An hour in which the host was down counts too.
            size += max(len(stamped), 1)
            hour -= _HOUR
        begins = hour + _HOUR
        if since is not None:
            begins = max(begins, since)
        # The header of a daemon's log tells its version at the top of every file.
        head = self.writer.section(kind, stamp(begins), stamp(self._boot(begins)))
        return head.encode() + b"".join(reversed(parts)), begins, len(parts)

    def _stamped(
        self, kind: LogKind, block: bytes, hour: datetime, until: datetime, extra: Sequence[ExtraLine], per_hour: int
    ) -> bytes:
        """One hour of a log: a block with its times, without the hours of silence, with the lines planted there."""
        stamped = _timed(block, hour)
        now = [line for line in extra if hour <= self.host.collected - line.when < min(hour + _HOUR, until)]
        for ago, back in self.host.history.steps:
            moment = self.host.collected - ago
            if hour <= moment < hour + _HOUR:
                dense = max(per_hour, _DENSE)
                stamped, other = (_timed(self.blocks.hour(kind, dense, hour, turn), hour) for turn in (0, 1))
                first = self._with(
                    between(stamped, hour, moment + back), kind, [line for line in now if line.when > ago]
                )
                second = between(other, moment, min(hour + _HOUR, until))
                second = self._with(second, kind, [line for line in now if line.when <= ago])
                return self._since_start(kind, first + second)
        for low, high in self.holes:
            if low < hour + _HOUR and high > hour:
                stamped = between(stamped, hour, low) + between(stamped, high, hour + _HOUR)
        if until < hour + _HOUR:
            stamped = between(stamped, hour, until)
        stamped = self._with(stamped, kind, now)
        return self._since_start(kind, stamped)

    def _with(self, block: bytes, kind: LogKind, extra: Sequence[ExtraLine]) -> bytes:
        """The block with more lines where their times put them."""
        if not extra:
            return block
        entries = lines_of(block)
        # Behind what stands there at the same moment, in the order in which they were planted.
        entries += [entry for line in extra for entry in lines_of(self._entries(kind, line))]
        entries.sort(key=lambda entry: entry[:23])
        return b"".join(entries)

    def _entries(self, kind: LogKind, line: ExtraLine) -> bytes:
        """A planted line, as often as it comes."""
        when = self.host.collected - line.when
        body = line.body.replace("{us}", "@us@")
        return "".join(
            self.writer.entry(kind, stamp(when + line.every * at), body, line.level, line.more)
            for at in range(line.times)
        ).encode()

    def _since_start(self, kind: LogKind, stamped: bytes) -> bytes:
        """The block with the microseconds since the start of the host in the lines that tell them."""
        if kind.family != "observer":
            return stamped

        def told(match: re.Match[bytes]) -> bytes:
            moment = datetime.fromisoformat(match[1].decode())
            passed = (moment - self._boot(moment)) // timedelta(microseconds=1)
            return b"%s%s%d" % (match[1], match[2], passed)

        return _SINCE_START.sub(told, stamped)

    # -- what happened ---------------------------------------------------------------------------------

    def _extra(self, log: str) -> list[ExtraLine]:
        return [line for line in (*self.host.lines, *self.told) if line.log == log]

    def _oldest(self, log: str) -> datetime | None:
        """How far a log has to reach so that everything planted is in it."""
        ages = [line.when for line in self.host.lines if line.log == log]
        if self.host.history.starts:
            ages += [line.when for line in self.told if line.log == log]
        ages += [ago for ago, _ in self.host.history.steps]
        return self.host.collected - max(ages) if ages else None

    def _end(self, kind: LogKind) -> datetime:
        return self.host.collected - self.host.history.ended.get(kind.name, timedelta())

    def _boot(self, moment: datetime) -> datetime:
        """The start of the run that a moment belongs to."""
        before = [boot for boot in self.boots if boot <= moment]
        return before[0] if before else self.boots[-1] - timedelta(days=211, minutes=7)


def _per_hour(size: int) -> int:
    return max(min(size // 48, MIB), 400)


def _hour_before(until: datetime) -> datetime:
    hour = until.replace(minute=0, second=0, microsecond=0)
    return hour - _HOUR if hour == until else hour


def _timed(block: bytes, hour: datetime) -> bytes:
    number = int(hour.replace(tzinfo=UTC).timestamp()) // 3600 % 100_000
    return block.replace(HOUR, f"{hour:%Y-%m-%dT%H}".encode()).replace(EVENT, b"%05d" % number)


def _unix(when: datetime) -> int:
    return int(when.replace(tzinfo=UTC).timestamp())
