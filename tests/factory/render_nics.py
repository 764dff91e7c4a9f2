"""What a host tells about its physical NICs."""

from __future__ import annotations

from tests.factory.model import Host, Nic
from tests.factory.tables import fields, table

_COUNTERS = (
    "Packets received", "Packets sent", "Bytes received", "Bytes sent", "Receive packets dropped",
    "Transmit packets dropped", "Multicast packets received", "Broadcast packets received", "Multicast packets sent",
    "Broadcast packets sent", "Total receive errors", "Receive length errors", "Receive over errors",
    "Receive CRC errors", "Receive frame errors", "Receive FIFO errors", "Receive missed errors",
    "Total transmit errors", "Transmit aborted errors", "Transmit carrier errors", "Transmit FIFO errors",
    "Transmit heartbeat errors", "Transmit window errors",
)  # fmt: skip


def nic_columns(host: Host) -> tuple[str, ...]:
    """The columns of ``nic list``."""
    state = ("Admin Status", "Link Status") if host.release.number >= (6, 0) else ("Link",)
    return ("Name", "PCI Device", "Driver", *state, "Speed", "Duplex", "MAC Address", "MTU", "Description")


def nic_rows(host: Host) -> list[tuple[str | int, ...]]:
    """The cells of ``nic list``."""
    rows: list[tuple[str | int, ...]] = []
    for nic in host.nics:
        link = "Up" if nic.up else "Down"
        new = host.release.number >= (6, 0)
        pci = nic.pci if new else nic.pci.replace("0000:", "0000:0")
        rows.append((
            nic.name, pci, nic.driver, *(("Up", link) if new else (link,)), nic.speed if nic.up else 0,
            nic.duplex if nic.up else "Half", nic.mac, nic.mtu, nic.description,
        ))  # fmt: skip
    return rows


def nic_list(host: Host) -> str:
    """``localcli network nic list``."""
    return table(nic_columns(host), nic_rows(host), one_dash_run=host.release.number < (6, 0))


def nic_get(nic: Nic) -> str:
    """``localcli network nic get -n``."""
    fibre = nic.speed >= 10000
    modes = ["Auto", f"{nic.speed}BaseT/Full"] if not fibre else ["Auto", "1000None/Full", "10000None/Full"]
    return fields({
        "Advertised Auto Negotiation": nic.auto, "Advertised Link Modes": modes, "Auto Negotiation": nic.auto,
        "Cable Type": "FIBRE" if fibre else "Twisted Pair", "Current Message Level": 0 if fibre else -1,
        "Driver Info": {
            "Bus Info": nic.pci[:-2] + ":" + nic.pci[-1], "Driver": nic.driver,
            "Firmware Version": nic.firmware, "Version": nic.driver_version,
        },
        "Link Detected": nic.up, "Link Status": "Up " if nic.up else "Down", "Name": nic.name, "PHYAddress": 0,
        "Pause Autonegotiate": not fibre, "Pause RX": False, "Pause TX": False,
        "Supported Ports": "FIBRE" if fibre else "TP", "Supports Auto Negotiation": True, "Supports Pause": True,
        "Supports Wakeon": not fibre, "Transceiver": "" if fibre else "internal",
        "Virtual Address": f"00:50:56:5{nic.mac[-1]}:{nic.mac[-8:-6]}:{nic.mac[-5:-3]}",
        "Wakeon": "None" if fibre else "MagicPacket(tm)",
    })  # fmt: skip


def nic_stats(nic: Nic) -> str:
    """``localcli network nic stats get -n``."""
    values: dict[str, object] = dict.fromkeys(_COUNTERS, 0)
    values |= {
        "Packets received": nic.received, "Packets sent": nic.sent, "Bytes received": nic.received * 812,
        "Bytes sent": nic.sent * 644, "Multicast packets received": nic.received // 97,
        "Broadcast packets received": nic.received // 211, "Multicast packets sent": nic.sent // 803,
        "Broadcast packets sent": nic.sent // 1613,
    }  # fmt: skip
    values |= nic.counters
    return f"NIC statistics for {nic.name}\n{fields(values)}"


def private_stats(nic: Nic) -> str:
    """``NIC Private statistics:`` of nicinfo.sh: names are the driver's own."""
    lines = ["NIC Private statistics:", f"   rx_packets: {nic.received}", f"   tx_packets: {nic.sent}"]
    for queue in range(8 if nic.speed >= 10000 else 2):
        lines += [
            f"   rxq{queue}: pkts rx: {nic.received // (queue + 2)}",
            f"   txq{queue}: pkts tx: {nic.sent // (queue + 2)}",
        ]
    return "\n".join(lines) + "\n"


def nicinfo(host: Host) -> str:
    """``nicinfo.sh``: the list, then for each NIC its details and counters."""
    out = ["Network Interface Cards Information.\n\n", nic_list(host), "\n"]
    for nic in host.nics:
        out += [f"NIC:  {nic.name}\n\n", nic_get(nic), nic_stats(nic), private_stats(nic), "\n"]
    return "".join(out)


def esxcfg_nics(host: Host) -> str:
    """``esxcfg-nics -l``: no file of vm-support, but a usual one beside a bundle."""
    lines = ["Name    PCI          Driver      Link Speed      Duplex MAC Address       MTU    Description"]
    for nic in host.nics:
        speed = f"{nic.speed if nic.up else 0}Mbps"
        lines.append(
            f"{nic.name:<8}{nic.pci:<13}{nic.driver:<12}{'Up' if nic.up else 'Down':<5}{speed:<11}"
            f"{nic.duplex if nic.up else 'Half':<7}{nic.mac:<18}{nic.mtu:<7}{nic.description}"
        )
    return "\n".join(lines) + "\n"
