"""Hours of lines with a placeholder for their day and hour, and what is done to whole hours."""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from datetime import datetime

from tests.factory.log_templates import HITS, RARE
from tests.factory.log_text import LineWriter, LogKind, stamp
from tests.factory.model import Host
from tests.factory.render_vms import folder
from tests.factory.seeds import Seed

HOUR = b"@@@@-@@-@@T@@"
EVENT = b"@@EVT"
_VARIANTS = 4
_FIELD = re.compile(r"\{(\w+)\}")
_BROKEN, _JOINED = b"\n--> ", b"\x00--> "


class Blocks:
    """The hours that the logs of one host are made of."""

    def __init__(self, host: Host, writer: LineWriter, hits: float) -> None:
        self.host, self.writer, self.hits = host, writer, hits
        self.seed = Seed(host.seed) / "logs"
        self._made: dict[tuple[str, int], list[bytes]] = {}
        self._warned: dict[tuple[str, int], list[bytes]] = {}
        self._files = [f"/{folder(host, vm)}/{vm.name}.vmx" for vm in host.vms] or ["none"]

    def hour(self, kind: LogKind, size: int, hour: datetime, turn: int = 0) -> bytes:
        """A block of about ``size`` bytes for that hour; another one for another ``turn``."""
        key = (kind.name, size)
        if key not in self._made:
            self._made[key] = [self._block(kind, size, number) for number in range(_VARIANTS)]
        return self._made[key][(hour.toordinal() + hour.hour + turn) % _VARIANTS]

    def warnings(self, kind: LogKind, size: int, hour: datetime) -> bytes:
        """The same hour, only its lines that warn."""
        key = (kind.name, size)
        if key not in self._warned:
            self.hour(kind, size, hour)
            self._warned[key] = [only_warnings(block) for block in self._made[key]]
        return self._warned[key][(hour.toordinal() + hour.hour) % _VARIANTS]

    def _block(self, kind: LogKind, size: int, number: int) -> bytes:
        source = (self.seed / kind.name / number).random()
        bodies: list[str] = []
        written = 0
        while written < size:
            body = self._filled(self._template(kind, source), source.getrandbits(64), len(bodies))
            bodies.append(body)
            written += len(body) + 60
        step = 3_600_000 / (len(bodies) + 1)
        out = []
        for at, body in enumerate(bodies):
            moment = int((at + source.random()) * step)
            minutes, rest = divmod(moment, 60_000)
            when = f"{HOUR.decode()}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}Z"
            first, *more = body.split("\n")
            out.append(self.writer.entry(kind, when, first, "", more))
        return "".join(out).encode()

    def _template(self, kind: LogKind, source: random.Random) -> str:
        hits = HITS.get(kind.name, ())
        if self.hits and hits and source.random() < self.hits:
            return source.choice(hits)
        if kind.rare and source.random() < RARE:
            return source.choice(kind.rare)
        return kind.lines[int(source.random() ** 1.6 * len(kind.lines))]

    def _filled(self, template: str, bits: int, at: int) -> str:
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
            return f"{EVENT.decode()}{at % 1000:03}" if name == "e" else self._named(name, number)

        return _FIELD.sub(value, template)

    def _named(self, name: str, number: int) -> str:
        host = self.host
        if name == "c":
            return str(number % (2 * host.cpu.packages * host.cpu.cores))
        if name == "w":
            return str(2097152 + number % 900)
        if name == "us":
            return "@us@"
        if name == "vm":
            return host.vms[number % len(host.vms)].name if host.vms else "none"
        if name == "vmx":
            return self._files[number % len(self._files)]
        if name in ("ds", "label"):
            store = host.datastores[number % len(host.datastores)]
            return store.uuid if name == "ds" else store.name
        if name == "dev":
            return host.devices[number % len(host.devices)].uid
        if name == "nic":
            return host.nics[number % len(host.nics)].name
        return host.vcenter


def lines_of(block: bytes) -> list[bytes]:
    """The entries of a block; a dump of several lines is one."""
    return [
        line.replace(_JOINED, _BROKEN) for line in block.replace(_BROKEN, _JOINED).splitlines(keepends=True)
    ]  # fmt: skip


def between(block: bytes, since: datetime, until: datetime) -> bytes:
    """The entries of a block from one moment to before another."""
    low, high = stamp(since).encode()[:23], stamp(until).encode()[:23]
    if high <= low:
        return b""
    entries = lines_of(block)
    first = bisect_left(entries, low, key=lambda entry: entry[:23])
    last = bisect_left(entries, high, key=lambda entry: entry[:23])
    return b"".join(entries[first:last])


def only_warnings(block: bytes) -> bytes:
    """The lines of the kernel that warn."""
    return b"".join(
        line for line in block.splitlines(keepends=True) if b")WARNING:" in line or b")ALERT:" in line
    )  # fmt: skip
