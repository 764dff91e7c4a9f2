"""Fact: the physical NICs of a host with everything that the outputs tell about each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec import Struct

from analyzer.commands.esxcfg_nics import EsxcfgNic
from analyzer.commands.ethtool_ring import EthtoolRing
from analyzer.commands.nic_details import NicDetails, NicRing, NicRingLimits, NicStatistics
from analyzer.commands.nic_list import Nic
from analyzer.commands.nic_pause import NicPause
from analyzer.facts.proofs import Draft, Proven
from analyzer.facts.topology import Topology
from analyzer.rulebook import HostName, Need, Records, Skip, fact

_MANAGEMENT_LINKS = frozenset({"cdc_ether", "usbnet", "cdce", "rndis_host"})
"""Drivers of the USB link to the management controller of a server."""


@dataclass(frozen=True, kw_only=True)
class PhysicalNic(Proven):
    """One physical NIC; what no output tells is None."""

    name: str
    switch: str | None = None
    """The virtual switch it is an uplink of."""
    is_up: bool | None = None
    is_disabled: bool | None = None
    """True when an administrator switched it off."""
    speed: int | None = None
    """Mbit/s while the link is up."""
    duplex: str | None = None
    mtu: int | None = None
    mac: str | None = None
    pci: str | None = None
    """``0000:18:00.1``, the bus in hexadecimal with two digits."""
    driver: str | None = None
    driver_version: str | None = None
    firmware: str | None = None
    model: str | None = None
    """The description in the list of NICs."""
    auto_negotiation: bool | None = None
    cable: str | None = None
    ports: str | None = None
    pause: tuple[bool | None, bool | None] | None = None
    """Flow control: receive and send."""
    rx_ring: int | None = None
    max_rx_ring: int | None = None
    samples: tuple[NicStatistics, ...] = field(default=(), compare=False)
    """Its counters, oldest first where they were collected more than once."""

    @property
    def is_half_duplex(self) -> bool:
        """True for a live link at half duplex; one that is down prints Half, too."""
        return self.is_up is True and self.duplex == "Half"

    @property
    def is_management_link(self) -> bool:
        """True for the USB link to the management controller of the server: no NIC of a network."""
        return self.name.startswith("vusb") or (self.driver or "") in _MANAGEMENT_LINKS


class PhysicalNics(Struct, frozen=True, eq=False, dict=True):
    """The physical NICs of one host, without links to its management controller."""

    host: str
    nics: tuple[PhysicalNic, ...]
    listed: bool
    """True when an output lists all of them."""
    topology: Topology | None = None

    def __iter__(self) -> Iterator[PhysicalNic]:
        return iter(self.nics)

    @cached_property
    def _by_name(self) -> dict[str, PhysicalNic]:
        return {nic.name: nic for nic in self.nics}

    def named(self, name: str) -> PhysicalNic | None:
        """The NIC called ``vmnicN``."""
        return self._by_name.get(name)

    @property
    def uplinks(self) -> tuple[PhysicalNic, ...]:
        """Those that belong to a virtual switch."""
        return tuple(nic for nic in self.nics if nic.switch is not None)

    @property
    def by_switch(self) -> dict[str, list[PhysicalNic]]:
        """The uplinks of each virtual switch, by its name."""
        found: dict[str, list[PhysicalNic]] = defaultdict(list)
        for nic in self.uplinks:
            found[nic.switch or ""].append(nic)
        return dict(found)

    def need(self, command: str) -> Need:
        """Something to collect on this host."""
        return Need(command, self.host)


def pci_address(printed: str | None) -> str | None:
    """A PCI address in one form: ``0000:002:00.1`` (5.x, decimal bus) and ``0000:07:00:0`` (driver) alike.

    >>> pci_address("0000:018:00.0"), pci_address("0000:07:00:0"), pci_address("Pseudo")
    ('0000:12:00.0', '0000:07:00.0', None)
    """
    found = re.fullmatch(r"(?:([0-9a-f]{4}):)?([0-9a-f]{2,3}):([0-9a-f]{2})[.:]0?([0-9a-f])", (printed or "").lower())
    if found is None:
        return None
    bus = found[2]
    if len(bus) == 3:
        if not bus.isdigit():
            return None
        bus = f"{int(bus):02x}"
    return f"{found[1] or '0000'}:{bus}:{found[3]}.{found[4]}"


class _Drafts:
    """The NICs on their way; the first output that tells an attribute wins."""

    def __init__(self) -> None:
        self.by_name: dict[str, Draft] = {}
        self.samples: dict[str, list[NicStatistics]] = defaultdict(list)

    def of(self, name: str, record: Any, column: str) -> Draft:
        return self.by_name.setdefault(name, Draft(record, column))

    def row(self, row: Nic | EsxcfgNic) -> None:
        """A row of a list of NICs."""
        if row.name is None:
            return
        draft = self.of(row.name, row, "name")
        state = "link_status" if isinstance(row, Nic) and row.link_status else "link"
        draft.tell("is_up", row.is_up, row, state)
        if isinstance(row, Nic):
            draft.tell(
                "is_disabled", None if row.admin_status is None else row.admin_status == "Down", row, "admin_status"
            )
        draft.tell("speed", row.speed or None if row.is_up is not False else None, row, "speed")
        draft.tell("pci", pci_address(row.pci_device if isinstance(row, Nic) else row.pci), row, "name")
        draft.tell("mac", (row.mac_address or "").lower() or None, row, "mac_address")
        for attribute, column in (("duplex", "duplex"), ("mtu", "mtu"), ("driver", "driver"), ("model", "description")):
            draft.tell(attribute, getattr(row, column), row, column)

    def details(self, item: NicDetails) -> None:
        """What ``nic get`` says."""
        if item.name is None:
            return
        draft = self.of(item.name, item, "name")
        info = item.driver_info
        if info is not None:
            draft.tell("driver", info.driver, item, "driver_info.0.driver")
            draft.tell("driver_version", info.version, item, "driver_info.0.version")
            draft.tell("firmware", info.firmware_version, item, "driver_info.0.firmware_version")
            draft.tell("pci", pci_address(info.bus_info), item, "driver_info.0.bus_info")
        up = {"Up": True, "Down": False}.get((item.link_status or "").strip())
        draft.tell("is_up", up, item, "link_status")
        draft.tell("auto_negotiation", item.auto_negotiation, item, "auto_negotiation")
        draft.tell("cable", item.cable_type, item, "cable_type")
        draft.tell("ports", item.supported_ports, item, "supported_ports")
        if item.supports_pause is not False and item.pause_rx is not None:
            draft.tell("pause", (item.pause_rx, item.pause_tx), item, "pause_rx")

    def pause(self, item: NicPause) -> None:
        """A row of the list of flow control."""
        if item.nic is not None and item.pause_params_supported is not False:
            self.of(item.nic, item, "nic").tell("pause", item.setting, item, "pause_rx")

    def ring(self, item: NicRing | NicRingLimits | EthtoolRing) -> None:
        """The size of a ring."""
        if item.nic is None:
            return
        draft = self.of(item.nic, item, "")
        if not isinstance(item, NicRingLimits):
            draft.tell("rx_ring", item.rx, item, "rx")
        if not isinstance(item, NicRing):
            draft.tell("max_rx_ring", item.max_rx, item, "max_rx")

    def sample(self, item: NicStatistics) -> None:
        """Counters."""
        if item.nic is not None:
            self.of(item.nic, item, "nic")
            self.samples[item.nic].append(item)

    def made(self, topology: Topology | None) -> Iterator[PhysicalNic]:
        """The NICs."""
        for name, draft in self.by_name.items():
            uplink = topology.uplink(name) if topology is not None else None
            if uplink is not None and "switch" in uplink.proofs:
                draft.tell("switch", uplink.switch, *uplink.proofs["switch"])
            samples = sorted(self.samples[name], key=lambda sample: sample.packets_received or 0)
            nic = PhysicalNic(
                name=name, proof=draft.proof, proofs=draft.proofs, samples=tuple(samples), **draft.values
            )  # fmt: skip
            if not nic.is_management_link:
                yield nic


@fact
def physical_nics(
    host: HostName, topology: Topology | None, nics: Records[Nic] | None, older: Records[EsxcfgNic] | None,
    details: Records[NicDetails] | None, pauses: Records[NicPause] | None, statistics: Records[NicStatistics] | None,
    rings: Records[NicRing] | None, limits: Records[NicRingLimits] | None, ethtool: Records[EthtoolRing] | None,
) -> PhysicalNics:  # fmt: skip
    """Everything about the physical NICs; skipped when no output names any."""
    drafts = _Drafts()
    for row in (*(nics or ()), *(older or ())):
        drafts.row(row)
    for item in details or ():
        drafts.details(item)
    for pause in pauses or ():
        drafts.pause(pause)
    for ring in _all(rings, limits, ethtool):
        drafts.ring(ring)
    for sample in statistics or ():
        drafts.sample(sample)
    for uplink in topology.uplinks if topology is not None else ():
        drafts.of(uplink.name, *uplink.proof)
    if not drafts.by_name:
        raise Skip(f"{host.name}: no list of physical NICs", Need("esxcli network nic list", host.name))
    listed = any(found is not None and found.complete and len(found) for found in (nics, older))
    return PhysicalNics(host.name, tuple(drafts.made(topology)), listed, topology)


def _all(*lists: Iterable[Any] | None) -> Iterator[Any]:
    for each in lists:
        yield from each or ()
