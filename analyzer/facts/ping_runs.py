"""One saved run of vmkping: how it ended, what it tested, how far the answer came."""

from enum import Enum

from msgspec import Struct

from analyzer.commands.vmkping import DEFAULT_PAYLOAD, HEADER_BYTES, PingReply, VmkPing
from analyzer.facts.adapters import Adapter

DEFAULT_COUNT = 3
"""Probes without ``-c``."""
PLAIN_LIMIT = 1000
"""Payloads up to this are small on every network: such a run tests whether packets get there at all."""
SLACK = 28
"""So much less than the largest payload still fills the frame: 8944 to 8972 bytes on MTU 9000."""
START_TTLS = (64, 128, 255)
"""What senders start with; ESXi with 64."""


class Ending(Enum):
    """How a run ended."""

    PASSED = "passed"
    PARTIAL = "lost some"
    LOST = "lost all"
    TOO_LONG = "message too long"
    UNREACHABLE = "unreachable"
    NOTHING = "tells nothing"


class Kind(Enum):
    """What the size of a run makes of it."""

    PLAIN = "plain"
    LARGE = "large"
    """Fits the adapter's MTU as one frame."""
    FRAGMENTED = "fragmented"
    """Larger than the MTU and allowed to be cut: says nothing about large frames."""
    OVERSIZED = "oversized"
    """Larger than the MTU and not to be cut: can only fail."""


class StackUse(Enum):
    """Whether a run used the TCP/IP stack and adapter that carry vMotion."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"


def payload_limit(mtu: int, version: int = 4) -> int:
    """The largest payload that one frame takes.

    >>> payload_limit(9000), payload_limit(1500), payload_limit(9000, 6)
    (8972, 1472, 8952)
    """
    return mtu - HEADER_BYTES[version]


def hops(ttl: int) -> int:
    """Routers between the host and the one that answered: what is missing to the next usual start value.

    >>> hops(64), hops(63), hops(125), hops(255)
    (0, 1, 3, 0)
    """
    return next(start for start in START_TTLS if ttl <= start) - ttl


class Run(Struct, frozen=True):
    """One saved run towards a vMotion address of the other host."""

    record: VmkPing
    stack: StackUse
    adapter: Adapter | None
    """The adapter it was sent from, as far as it is known."""

    @property
    def payload(self) -> int:
        """Bytes of payload it asked for."""
        return self.record.size or self.record.data_bytes or DEFAULT_PAYLOAD

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.record.ip_version or 4

    @property
    def limit(self) -> int | None:
        """The largest payload that the adapter sends in one frame; None when its MTU is not known."""
        mtu = self.adapter.mtu if self.adapter is not None else None
        return None if mtu is None else payload_limit(mtu, self.version)

    @property
    def kind(self) -> Kind:
        """What it tests."""
        if self.payload <= PLAIN_LIMIT:
            return Kind.PLAIN
        if self.limit is not None and self.payload > self.limit:
            return Kind.OVERSIZED if self.record.dont_fragment else Kind.FRAGMENTED
        return Kind.LARGE

    @property
    def is_conclusive(self) -> bool:
        """True when it tests frames as large as the adapter sends them: with ``-d`` and the right size."""
        if self.kind is not Kind.LARGE or not self.record.dont_fragment or self.limit is None:
            return False
        return self.payload >= self.limit - SLACK

    # -- how it ended --------------------------------------------------------------------------------------

    @property
    def probes(self) -> int:
        """How many probes were sent."""
        sent = self.record.transmitted
        if sent is not None:
            return sent
        answered = max((reply.seq for reply in self.record.replies), default=-1) + 1
        return answered + len(self.record.errors)

    @property
    def answered(self) -> int:
        """How many probes were answered, duplicates counted once."""
        if self.record.received is not None:
            return min(self.record.received, self.probes)
        return len({reply.seq for reply in self.record.replies})

    @property
    def lost(self) -> int:
        """How many probes were lost; the last one of an interrupted run may still have been on its way."""
        missing = self.probes - self.answered
        stopped = self.record.transmitted is not None and self.probes < (self.record.count or DEFAULT_COUNT)
        last_came = any(reply.seq == self.probes - 1 for reply in self.record.replies)
        return missing - 1 if stopped and missing and self.answered and not last_came else missing

    @property
    def ending(self) -> Ending:
        """How it ended. A single lost probe is no loss: the first one often waits for ARP."""
        if self.answered:
            return Ending.PARTIAL if self.lost > 1 else Ending.PASSED
        errors = " ".join(self.record.errors)
        if "Message too long" in errors:
            return Ending.TOO_LONG
        if any(text in errors for text in ("Host is down", "unreachable", "Unreachable", "No route to host")):
            return Ending.UNREACHABLE
        if "Unknown" in errors or "Invalid" in errors or not self.probes:
            return Ending.NOTHING
        return Ending.LOST

    @property
    def passed(self) -> bool:
        """True when packets got there and back."""
        return self.ending is Ending.PASSED

    @property
    def has_few_probes(self) -> bool:
        """True when a silent loss rests on too few probes to be more than a hint."""
        return self.ending in (Ending.LOST, Ending.PARTIAL) and self.probes < DEFAULT_COUNT

    # -- the answers ---------------------------------------------------------------------------------------

    @property
    def replies(self) -> list[PingReply]:
        """The answers without the first one, which waits for ARP, where at least three were sent."""
        if self.probes < DEFAULT_COUNT:
            return self.record.replies
        return [reply for reply in self.record.replies if reply.seq > 0]

    @property
    def average(self) -> float | None:
        """Average round-trip time in ms as printed, else of the answers."""
        if self.record.rtt_avg_ms is not None:
            return self.record.rtt_avg_ms
        return _mean([reply.time_ms for reply in self.record.replies if reply.time_ms is not None])

    @property
    def settled_average(self) -> float | None:
        """The smaller of the printed average and that without the first answer."""
        settled = _mean([reply.time_ms for reply in self.replies if reply.time_ms is not None])
        known = [value for value in (self.average, settled) if value is not None]
        return min(known, default=None)

    @property
    def ttl(self) -> int | None:
        """The ttl of the last answer that shows one."""
        return next((reply.ttl for reply in reversed(self.record.replies) if reply.ttl is not None), None)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
