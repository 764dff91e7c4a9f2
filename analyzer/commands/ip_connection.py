"""``esxcli network ip connection list``: the sockets of the host.

UDP rows have neither state nor congestion control, TIME_WAIT rows end after the world id. A wide world id can
touch the state before it (``ESTABLISHED1000144459``): such a row is reported, not taken apart.
"""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class Connection(Record):
    """One socket."""

    proto: Annotated[Text, Shape(r"(?:tcp|udp)\w*")] = None
    recv_q: Number = None
    send_q: Number = None
    local_address: Annotated[Text, Shape(r"\S+:\S+")] = None
    """Address and port; the port stands behind the last colon."""
    foreign_address: Annotated[Text, Shape(r"\S+:\S+")] = None
    state: Annotated[Words, Shape(r"[A-Z]+(?:[_ ][A-Z]+)*(?:[_ ]?[12])?", optional=True)] = None
    """None for UDP; ``TIME_WAIT`` or ``TIME WAIT``."""
    world_id: Number = None
    cc_algo: Annotated[Text, Shape(r"newreno|cubic", optional=True)] = None
    """After 5.0."""
    world_name: Annotated[Words, Shape(r"\S+(?: \S+)*", optional=True)] = None
    """Cut at 15 characters by the host."""
    netstack: str | None = None
    """From the command line; None without ``-N``, which means the default stack."""


COMMAND = Command(
    name="esxcli network ip connection list",
    record=Connection,
    title="sockets of the host and who holds them",
    layout=TableSpec(
        Connection,
        headers=(
            "Proto",
            "Recv Q",
            "Send Q",
            "Local Address",
            "Foreign Address",
            "State",
            "World ID",
            "CC Algo",
            "World Name",
        ),
        required=frozenset({"proto", "local_address", "foreign_address", "world_id"}),
        header=lazy_pattern(r"\s*Proto\s+Recv Q\s+Send Q\s+Local Address\s"),
        headerless=lazy_pattern(r"\s*(?:tcp|udp)\w*\s+\d+\s+\d+\s+\S+:\S+\s+\S+:\S+\s+\S"),
    ),
    context={"netstack": ("N", "netstack")},
    starts=(r"\s*Proto\s+Recv Q\s+Send Q\s+Local Address\s",),
    row_start=r"\s*(?:Proto\s|-{3}|tcp|udp)",
    versions="5.0 to 9.0",
)
