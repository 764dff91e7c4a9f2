"""Incidents of NICs and networks, as the logs of a host tell them. Times are told before the collection."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.factory.model import Host, StandardSwitch
from tests.factory.planting import Planter

_NET = "net"


def nic_down(host: Host, nic: str, ago: timedelta) -> None:
    """The link of a NIC goes down, with what its switch says."""
    plant = Planter(host, ago)
    plant.kernel(0, f"NetSched: 701: NetSchedHClkNotify: {nic}: link down notification")
    plant.observed(0.01, _NET, "vob.net.vmnic.linkstate.down", f"vmnic {nic} linkstate down")
    plant.told(0.012, _NET, "", "esx.problem.net.vmnic.linkstate.down", f"Physical NIC {nic} linkstate is down.")
    for switch in host.switches:
        if nic in switch.uplinks:
            left = len(switch.uplinks) - 1
            for group in switch.groups:
                plant.observed(
                    0.02,
                    _NET,
                    "vob.net.pg.uplink.transition.down",
                    f"Uplink: {nic} is down. Affected portgroup: {group.name}. {left} uplinks up. Failed criteria: 128",
                )
            _switch_event(plant, switch, nic, left)
    for distributed in host.distributed:
        if nic in distributed.uplinks.values():
            left = len(distributed.uplinks) - 1
            port = f"{distributed.groups[0].first_port}/{distributed.uuid}"
            plant.observed(
                0.02,
                _NET,
                "vob.net.dvport.uplink.transition.down",
                f"Uplink: {nic} is down. Affected dvPort: {port}. {left} uplinks up. Failed criteria: 128",
            )
            name = "redundancy.lost" if left else "connectivity.lost"
            verb = "Lost uplink redundancy on" if left else "Lost network connectivity on"
            plant.told(
                0.03,
                _NET,
                "",
                f"esx.problem.net.dvport.{name}",
                f'{verb} DVPorts: "{port}". Physical NIC {nic} is down.',
            )


def nic_up(host: Host, nic: str, ago: timedelta) -> None:
    """The link of a NIC comes back."""
    plant = Planter(host, ago)
    plant.observed(0, _NET, "vob.net.vmnic.linkstate.up", f"vmnic {nic} linkstate up")
    plant.told(0.002, _NET, "", "esx.clear.net.vmnic.linkstate.up", f"Physical NIC {nic} linkstate is up.")
    for switch in host.switches:
        if nic in switch.uplinks:
            for group in switch.groups:
                said = f"Uplink: {nic} is up. Affected portgroup: {group.name}. {len(switch.uplinks)} uplinks up."
                plant.observed(0.01, _NET, "vob.net.pg.uplink.transition.up", said)
            groups = ", ".join(f'"{group.name}"' for group in switch.groups)
            plant.told(
                1, _NET, "", "esx.clear.net.redundancy.restored",
                f'Uplink redundancy restored on virtual switch "{switch.name}", portgroups: {groups}. Physical NIC {nic} is up.',
            )  # fmt: skip
    for distributed in host.distributed:
        if nic in distributed.uplinks.values():
            port = f"{distributed.groups[0].first_port}/{distributed.uuid}"
            said = f"Uplink: {nic} is up. Affected dvPort: {port}. {len(distributed.uplinks)} uplinks up."
            plant.observed(0.01, _NET, "vob.net.dvport.uplink.transition.up", said)
            plant.told(
                1,
                _NET,
                "",
                "esx.clear.net.dvport.redundancy.restored",
                f'Uplink redundancy restored on DVPorts: "{port}". Physical NIC {nic} is up recently.',
            )


def nic_flaps(
    host: Host,
    nic: str,
    ago: timedelta,
    count: int = 5,
    every: timedelta = timedelta(minutes=20),
    *,
    disabled: bool = False,
) -> None:
    """The link of a NIC goes and comes again and again; ``disabled``: the host takes it down at the end."""
    for number in range(count):
        begin = ago - number * every
        nic_down(host, nic, begin)
        nic_up(host, nic, begin - timedelta(seconds=4))
    if disabled:
        plant = Planter(host, ago - count * every)
        plant.told(
            0,
            _NET,
            "",
            "esx.problem.net.vmnic.linkstate.flapping",
            f"Taking down physical NIC {nic} because the link is flapping.",
        )


def nics_wave(
    host: Host, nics: Sequence[str], ago: timedelta, waves: int = 2, every: timedelta = timedelta(minutes=9)
) -> None:
    """Several NICs lose their links within seconds, more than once."""
    for wave in range(waves):
        for number, nic in enumerate(nics):
            begin = ago - wave * every - timedelta(seconds=3 * number)
            nic_down(host, nic, begin)
            nic_up(host, nic, begin - timedelta(seconds=17))


def nic_hang(host: Host, nic: str, ago: timedelta, count: int = 3) -> None:
    """The transmit queue of a NIC stands still."""
    for number in range(count):
        plant = Planter(host, ago - timedelta(seconds=20 * number))
        plant.kernel(0, f"ixgben: ixgben_CheckTxHang:1762: {nic}: TX hang detected on queue {number}")


def nic_firmware_crash(host: Host, nic: str, ago: timedelta, count: int = 3) -> None:
    """The firmware of a Broadcom NIC does not answer its driver."""
    plant = Planter(host, ago)
    for number in range(count):
        place = f"[{nic} : 0x45038a0b6000]"
        plant.kernel(
            2 * number,
            f"WARNING: bnxtnet: hwrm_send_msg:182: {place} HWRM cmd resp_len timeout, cmd_type 0x11(HWRM_FUNC_RESET) seq {4700 + number}",
        )
        plant.kernel(
            2 * number + 0.5, f"WARNING: bnxtnet: bnxtnet_dev_probe:812: {place} VER_GET failed- FW_STATUS_REG: 0x89021"
        )


def nic_firmware_bad(host: Host, nic: str, ago: timedelta) -> None:
    """The driver of a NIC gives its firmware up."""
    plant = Planter(host, ago)
    place = f"WARNING: bnxtnet: bnxtnet_queue_flush:733: [{nic} : 0x45a2c3e0c000]"
    plant.kernel(0, f"{place} FW went bad, stop waiting for queue flush")
    plant.kernel(0.4, f"{place} Timeout waiting for queue flush response")


def no_buffers(host: Host, ago: timedelta, count: int = 6) -> None:
    """The TCP/IP stack has no buffers left."""
    plant = Planter(host, ago)
    for number in range(count):
        plant.kernel(
            3 * number,
            "WARNING: Tcpip_Vmk: 700: socreate(type=2, proto=17) failed with error No buffer space available (55)",
        )


def _switch_event(plant: Planter, switch: StandardSwitch, nic: str, left: int) -> None:
    groups = ", ".join(f'"{group.name}"' for group in switch.groups)
    down = f'on virtual switch "{switch.name}". Physical NIC {nic} is down. Affected portgroups:{groups}.'
    name, verb = ("redundancy.lost", "Lost uplink redundancy")
    if not left:
        name, verb = "connectivity.lost", "Lost network connectivity"
    if left > 1:
        name, verb = "redundancy.degraded", "Uplink redundancy degraded"
    plant.told(0.03, _NET, "", f"esx.problem.net.{name}", f"{verb} {down}")
