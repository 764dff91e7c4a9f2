"""``esxcli network nic pauseParams list``: flow control of the physical NICs."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

Resolved = Annotated[Flag, Shape(r"(?i:true|false)|N/A")]


class NicPause(Record):
    """Flow control (Ethernet pause frames) of one physical NIC."""

    nic: Text = None
    pause_params_supported: Flag = None
    pause_rx: Resolved = None
    """Obeys pause frames."""
    pause_tx: Resolved = None
    """Sends pause frames."""
    auto_negotiation: Resolved = None
    auto_negotiation_resolution_avail: Resolved = None
    rx_auto_negotiation_resolution: Resolved = None
    tx_auto_negotiation_resolution: Resolved = None

    @property
    def setting(self) -> tuple[bool | None, bool | None]:
        """What holds: receive and send, as negotiated where the output tells that."""
        rx, tx = self.rx_auto_negotiation_resolution, self.tx_auto_negotiation_resolution
        if self.auto_negotiation and self.auto_negotiation_resolution_avail and rx is not None and tx is not None:
            return rx, tx
        return self.pause_rx, self.pause_tx


COMMAND = Command(
    name="esxcli network nic pauseParams list",
    record=NicPause,
    title="flow control of the physical NICs",
    layout=TableSpec(
        NicPause,
        headers=(
            "NIC",
            "Pause Params Supported",
            "Pause RX",
            "Pause TX",
            "Auto Negotiation",
            "Auto Negotiation Resolution Avail",
            "RX Auto Negotiation Resolution",
            "TX Auto Negotiation Resolution",
        ),
        required=frozenset({"nic"}),
        header=lazy_pattern(r"\s*NIC\s+Pause Params Supported\s"),
    ),
    starts=(r"\s*NIC\s+Pause Params Supported\s+Pause RX\s",),
    versions="6.5 to 9.0",
)
