"""One host as plain data: every output of a bundle is written from it, so that they all agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.factory.condition import Condition
from tests.factory.history import ExtraLine, History
from tests.factory.releases import Release

DEFAULT_STACK = "defaultTcpipStack"
MANAGEMENT, VMOTION, ISCSI, VSAN = "Management", "VMotion", "iSCSI", "VSAN"


@dataclass
class Nic:
    """A physical NIC."""

    name: str
    pci: str
    driver: str
    driver_version: str
    firmware: str
    speed: int
    mac: str
    description: str
    device_ids: tuple[str, str, str, str]
    """Vendor, device, subvendor and subdevice, ``8086``."""
    mtu: int = 1500
    duplex: str = "Full"
    up: bool = True
    auto: bool = True
    received: int = 0
    sent: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    """Printed name of a counter of ``nic stats get`` and its value where it is not 0."""
    neighbour: str = ""
    """The physical switch that LLDP names."""


@dataclass
class Teaming:
    """Which uplinks a switch or port group uses."""

    active: list[str]
    standby: list[str] = field(default_factory=list)
    policy: str = "srcport"
    beacon: bool = False
    notify: bool = True
    failback: bool = True


@dataclass
class PortGroup:
    """A port group; ``key`` only where its switch is distributed."""

    name: str
    vlan: int
    key: str = ""
    teaming: Teaming | None = None
    """None: that of the switch."""
    first_port: int = 0
    promiscuous: bool = False
    mac_changes: bool = False
    forged: bool = False


@dataclass
class StandardSwitch:
    """A standard switch."""

    name: str
    mtu: int
    uplinks: list[str]
    groups: list[PortGroup]
    teaming: Teaming
    discovery: str = "listen"


@dataclass
class Lag:
    """A link aggregation group of a distributed switch."""

    id: int
    name: str
    nics: list[str]
    broken: set[str] = field(default_factory=set)
    """NICs whose partner does not answer."""


@dataclass
class DistributedSwitch:
    """A distributed switch as one host has it."""

    name: str
    uuid: str
    mtu: int
    uplinks: dict[str, str]
    """Name of the uplink (``Uplink 1``) and the NIC behind it."""
    groups: list[PortGroup]
    uplink_key: str
    uplink_ports: list[int]
    lag: Lag | None = None
    discovery: str = "LLDP, both"
    portset: int = 0
    network_control: bool = True
    status: str = "green"
    """How the host agent sees it: green, yellow or red."""


@dataclass
class Adapter:
    """A VMkernel adapter."""

    name: str
    group: str
    address: str
    netmask: str
    mac: str
    mtu: int
    stack: str = DEFAULT_STACK
    gateway: str = ""
    tags: tuple[str, ...] = ()
    port: int = 0
    """The port of its distributed switch; 0 on a standard switch."""
    dhcp: bool = False


@dataclass
class Hba:
    """A storage adapter."""

    name: str
    driver: str
    uid: str
    description: str
    pci: str
    transport: str
    """fc, iscsi, sata or sas."""
    link: str = "link-up"
    wwnn: str = ""
    wwpn: str = ""
    gigabits: int = 16


@dataclass
class Path:
    """One path to a device."""

    hba: str
    target: int
    lun: int
    target_id: str
    """WWNN and WWPN joined by a blank, or the IQN."""
    state: str = "active"
    optimized: bool = True


@dataclass
class Device:
    """A disk or LUN."""

    uid: str
    vendor: str
    model: str
    revision: str
    megabytes: int
    transport: str
    local: bool
    paths: list[Path]
    ssd: bool = False
    status: str = "on"
    satp: str = ""
    """The array type plugin that claims it; empty for the usual one."""
    psp: str = ""
    """Its path selection; empty for the usual one."""


@dataclass
class Datastore:
    """A VMFS volume."""

    name: str
    uuid: str
    device: str
    partition: int
    size: int
    free: int
    version: str
    mounted: bool = True


@dataclass
class Disk:
    """A virtual disk."""

    name: str
    gigabytes: int
    cid: str
    tools: int = 0
    """The version of the guest's Tools as its description has it; 0: none told."""


@dataclass
class Vm:
    """A virtual machine."""

    name: str
    uuid: str
    guest: str
    datastore: str
    cpus: int
    megabytes: int
    networks: list[tuple[str, str]]
    """Port group and MAC address of each NIC."""
    disks: list[Disk]
    world: int
    ports: list[int] = field(default_factory=list)
    running: bool = True
    hardware: int = 0
    """0: the newest that the host knows."""
    snapshots: list[str] = field(default_factory=list)
    snapshot_days: float = 1
    """How old the first of them is."""
    extra: dict[str, str] = field(default_factory=dict)
    """More lines of its ``.vmx``."""


@dataclass
class Cpu:
    """The processors; all are the same."""

    name: str
    family: int
    model: int
    stepping: int
    packages: int
    cores: int
    megahertz: int
    registers: dict[int, tuple[int, int, int, int]]
    """By CPUID leaf eax, ebx, ecx and edx."""

    def bit(self, leaf: int, register: int, bit: int, *, on: bool) -> None:
        """Set or clear one bit, as the BIOS does."""
        values = list(self.registers[leaf])
        values[register] = values[register] | 1 << bit if on else values[register] & ~(1 << bit)
        self.registers[leaf] = (values[0], values[1], values[2], values[3])


@dataclass
class Server:
    """Board and firmware."""

    vendor: str
    product: str
    serial: str
    uuid: str
    bios: str
    bios_date: str
    gigabytes: int
    bmc: str = "5.10"
    """The firmware of the management controller."""
    slow_modules: int = 0
    """So many memory modules run slower than the others."""
    lost_modules: int = 0
    """So many memory modules are plugged in and switched off."""
    first_socket: int | None = None
    """So many memory modules belong to the first processor; None: half of them."""


@dataclass
class Vib:
    """An installed package."""

    name: str
    version: str
    vendor: str
    level: str
    installed: str


@dataclass
class Setting:
    """An option that was changed from its default."""

    path: str
    value: int | str
    default: int | str
    low: int = 0
    high: int = 0
    about: str = ""


@dataclass
class Host:
    """One ESXi host and the moment at which it was collected."""

    name: str
    domain: str
    release: Release
    collected: datetime
    uptime: timedelta
    pid: int
    server: Server
    cpu: Cpu
    nics: list[Nic]
    switches: list[StandardSwitch]
    distributed: list[DistributedSwitch]
    adapters: list[Adapter]
    hbas: list[Hba]
    devices: list[Device]
    datastores: list[Datastore]
    vms: list[Vm]
    dns: list[str]
    ntp: list[str]
    vcenter: str
    static_routes: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Network, netmask, gateway, interface."""
    vibs: list[Vib] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    kernel_options: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Name to type, configured value, default."""
    lines: list[ExtraLine] = field(default_factory=list)
    history: History = field(default_factory=History)
    replaced: dict[str, bytes | None] = field(default_factory=dict)
    """Members whose content is another one, or that are left out (None)."""
    errors: list[str] = field(default_factory=list)
    """Lines of error.log."""
    vsan_uuid: str = ""
    condition: Condition = field(default_factory=Condition)
    maintenance: bool = False
    evc: str = ""
    """The EVC mode that vCenter has told it; empty for none."""
    hidden: set[str] = field(default_factory=set)
    """Features of the processor that EVC hides: ``cpuid.AVX512F``."""
    closed: set[str] = field(default_factory=set)
    """Rulesets of the firewall that are closed and usually open."""
    unlicensed: set[str] = field(default_factory=set)
    """Features that its licence lacks: ``vmotion``."""
    targets: list[tuple[str, str]] = field(default_factory=list)
    """Address and name of each iSCSI target."""
    services: dict[str, str] = field(default_factory=dict)
    """Services whose policy is another than usual: ``{"TSM-SSH": "on"}``."""
    listening: list[tuple[int, str]] = field(default_factory=list)
    """Ports that something listens on beside the usual ones, and what."""
    agent_ip: str = ""
    """The address that the agent of vCenter tells; empty for that of the first adapter."""
    seed: str = ""

    @property
    def fqdn(self) -> str:
        """The full name of the host."""
        return f"{self.name}.{self.domain}" if self.domain else self.name

    def nic(self, name: str) -> Nic:
        """The physical NIC of that name."""
        return next(nic for nic in self.nics if nic.name == name)

    def adapter(self, tag: str) -> Adapter:
        """The first VMkernel adapter with that role."""
        return next(adapter for adapter in self.adapters if tag in adapter.tags)

    def datastore(self, name: str) -> Datastore:
        """The datastore of that name."""
        return next(store for store in self.datastores if store.name == name)

    def switch_of(self, group: str) -> StandardSwitch | DistributedSwitch:
        """The switch that a port group belongs to."""
        every: list[StandardSwitch | DistributedSwitch] = [*self.switches, *self.distributed]
        return next(each for each in every if any(item.name == group for item in each.groups))

    def group(self, name: str) -> PortGroup:
        """The port group of that name."""
        return next(item for item in self.switch_of(name).groups if item.name == name)

    def uplinks_of(self, adapter: Adapter) -> list[Nic]:
        """The NICs that an adapter may leave by."""
        switch = self.switch_of(adapter.group)
        own = self.group(adapter.group).teaming
        if isinstance(switch, StandardSwitch):
            return [self.nic(name) for name in (own or switch.teaming).active]
        names = own.active if own else list(switch.uplinks)
        members = switch.lag.nics if switch.lag is not None and switch.lag.name in names else []
        return [self.nic(name) for name in (*members, *(switch.uplinks.get(name, "") for name in names)) if name]
