"""``esxcli network diag ping``: a ping through the host's management service, as records.

It prints what vmkping prints: one member of ``Trace`` per probe and a ``Summary``. ``-N`` is the next hop here;
the TCP/IP stack has the long option alone.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class PingTrace(BaseModel):
    """What became of one probe."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    received_bytes: Number = None
    """Payload and ICMP header."""
    host: Text = None
    icmp_seq: Number = None
    ttl: Number = None
    round_trip_time: Words = None
    """As printed, ``1864 us``."""
    dup: Flag = None
    detail: Words = None
    """Why the probe failed; empty for an answer."""


class PingSummary(BaseModel):
    """The counts and times of the whole run."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    host_addr: Text = None
    transmitted: Number = None
    recieved: Number = None
    """Printed with this spelling."""
    duplicated: Number = None
    packet_lost: Number = None
    """Percent."""
    round_trip_min: Words = None
    round_trip_avg: Words = None
    round_trip_max: Words = None


def _only(value: object) -> object:
    """The nested record itself: parsers hand it over as a list of one."""
    return (value[0] if value else None) if isinstance(value, list) else value


class DiagPing(Record):
    """One run."""

    trace: list[PingTrace] = Field(default_factory=list)
    summary: Annotated[PingSummary | None, BeforeValidator(_only)] = None
    destination: Text = None
    """This and what follows: from the command line, the output does not say it."""
    interface: Text = None
    netstack: Text = None
    size: Number = None
    count: Number = None
    dont_fragment: Flag = None
    nexthop: Text = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        """Fields of the summary that stand at the record's own depth, where the indentation was lost."""
        if not isinstance(data, dict) or data.get("summary") or "transmitted" not in data:
            return data
        inner = {name: data[name] for name in PingSummary.model_fields if name in data}
        texts = {name: value if value is None else str(value) for name, value in inner.items()}
        return {name: value for name, value in data.items() if name not in inner} | {"summary": texts}


COMMAND = Command(
    name="esxcli network diag ping",
    record=DiagPing,
    title="reachability of an address from a VMkernel adapter",
    layout=RecordSpec(DiagPing, untitled=True),
    context={
        "destination": ("H", "host"),
        "interface": ("I", "interface"),
        "netstack": ("netstack",),
        "size": ("s", "size"),
        "count": ("c", "count"),
        "dont_fragment": ("d", "df"),
        "nexthop": ("N", "nexthop"),
    },
    starts=(r"\s*Trace: *\n\s+Received Bytes: ",),
    every_run=True,
    seen=False,
    versions="5.1 to 9.0 (documented)",
    collect="esxcli network diag ping --netstack=vmotion -H <peer>",
)
