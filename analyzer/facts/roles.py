"""Fact: what each VMkernel adapter of a host is there for, and the line that says so.

In a rule::

    def some_rule(roles: Roles) -> Results:
        roles.of(adapter)                   # frozenset({Role.MANAGEMENT, Role.VMOTION})
        roles.with_role(Role.ISCSI)         # tuple of adapters
        roles.shows(adapter, Role.ISCSI)    # primary evidence of that role; near(…) is related evidence
        roles.known                         # the tags of all adapters were collected
        roles.knows(Role.NFS)               # every adapter with that role is found, if there is any
        roles.needs(Role.NFS)               # what to collect where it is not

Roles come from tags, TCP/IP stacks, the lists of iSCSI, NFS and vSAN; never from the name of a port group.
Where a host has a stack of its own for a service, tags for it on the default stack have no effect.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from analyzer.commands.iscsi import IscsiConnection, LogicalPortal, NetworkPortal, TargetPortal
from analyzer.commands.nfs import Nfs41Volume, NfsVolume
from analyzer.commands.vsan import VsanNetwork
from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.model import Record
from analyzer.rulebook import HostName, Need, Pointer, Records, fact

PROVISIONING_STACK = "vSphereProvisioning"
_OVERLAY_STACKS = frozenset({"vxlan", "nsx-overlay"})


class Role(StrEnum):
    """What a VMkernel adapter carries; the value is its name for people."""

    MANAGEMENT = "management"
    VMOTION = "vMotion"
    PROVISIONING = "provisioning"
    REPLICATION = "replication"
    BACKUP = "backup"
    FAULT_TOLERANCE = "Fault Tolerance"
    VSAN = "vSAN"
    WITNESS = "vSAN witness"
    NVME = "NVMe"
    ISCSI = "iSCSI"
    NFS = "NFS"
    OVERLAY = "overlay"


TAGS: Mapping[str, Role] = {
    "management": Role.MANAGEMENT,
    "vmotion": Role.VMOTION,
    "vsphereprovisioning": Role.PROVISIONING,
    "vspherereplication": Role.REPLICATION,
    "vspherereplicationnfc": Role.REPLICATION,
    "vspherebackupnfc": Role.BACKUP,
    "faulttolerancelogging": Role.FAULT_TOLERANCE,
    "vsan": Role.VSAN,
    "vsanwitness": Role.WITNESS,
    "nvmetcp": Role.NVME,
    "nvmerdma": Role.NVME,
}
"""Tags as ``tag get`` prints them, in lower case."""
STORAGE = frozenset({Role.ISCSI, Role.NFS, Role.NVME, Role.VSAN})
"""Roles whose traffic is that of disks."""
_STACK_OF = {Role.VMOTION: VMOTION_STACK, Role.PROVISIONING: PROVISIONING_STACK}
_PORTALS = "esxcli iscsi networkportal list"
_VSAN = "esxcli vsan network list"
_NFS = ("esxcli storage nfs list", "esxcli storage nfs41 list")


class Server(Struct, frozen=True):
    """One address that storage answers at: a portal of an iSCSI target, an NFS server."""

    text: str
    """Address or name, as printed."""
    role: Role
    record: Record
    column: str
    name: str
    """The target or the datastore."""
    adapter: str | None = None
    """The VMkernel adapter that a datastore is bound to (from 8.0 U1)."""

    def shows(self, note: str = "") -> Pointer:
        """Primary evidence: the line that names it."""
        return Pointer(self.record, self.column, note)

    def near(self, note: str = "") -> Pointer:
        """Related evidence: the line that names it."""
        return Pointer(self.record, self.column, note, "related")


class Roles(Struct, frozen=True, eq=False):
    """The roles of all VMkernel adapters of one host."""

    host: str
    adapters: tuple[Adapter, ...]
    known: bool
    """True when the tags of all adapters were collected: a role by tag that is not here does not exist."""
    servers: tuple[Server, ...] = ()
    """Where its storage is."""
    bound: Mapping[str, tuple[str, ...]] = {}
    """By iSCSI adapter (``vmhba64``) the VMkernel adapters bound to it."""
    _proofs: Mapping[str, Mapping[Role, Pointer]] = {}
    _missing: Mapping[Role, tuple[Need, ...]] = {}
    missing: tuple[Need, ...] = ()
    """What to collect to know all tags."""

    def of(self, adapter: Adapter) -> frozenset[Role]:
        """The roles of ``adapter`` that some output tells."""
        return frozenset(self._proofs.get(adapter.name, ()))

    def with_role(self, *roles: Role) -> tuple[Adapter, ...]:
        """The adapters that have any of these roles, in the order of the listing."""
        return tuple(each for each in self.adapters if self.of(each).intersection(roles))

    def shows(self, adapter: Adapter, role: Role, note: str = "") -> Pointer:
        """Primary evidence: the line that gives ``adapter`` the role."""
        held = self._proofs[adapter.name][role]
        return Pointer(held.record, held.field, note)

    def near(self, adapter: Adapter, role: Role, note: str = "") -> Pointer:
        """Related evidence: the line that gives ``adapter`` the role."""
        held = self._proofs[adapter.name][role]
        return Pointer(held.record, held.field, note, "related")

    def knows(self, role: Role) -> bool:
        """True when every adapter with that role is found, if there is any."""
        return not self.needs(role)

    def needs(self, role: Role) -> tuple[Need, ...]:
        """What to collect to find every adapter with that role."""
        return self._missing.get(role, ())

    def servers_of(self, role: Role) -> tuple[Server, ...]:
        """Where the storage of one kind is."""
        return tuple(server for server in self.servers if server.role is role)

    def is_bound(self, adapter: Adapter) -> bool:
        """True when ``adapter`` is bound to an iSCSI adapter."""
        return any(adapter.name in names for names in self.bound.values())


@fact
def roles(
    host: HostName, vmks: VmkAdapters, portals: Records[NetworkPortal] | None, logical: Records[LogicalPortal] | None,
    targets: Records[TargetPortal] | None, connections: Records[IscsiConnection] | None,
    nfs: Records[NfsVolume] | None, nfs41: Records[Nfs41Volume] | None, vsan: Records[VsanNetwork] | None,
) -> Roles:  # fmt: skip
    """Merge tags, stacks and the lists of iSCSI, NFS and vSAN by adapter."""
    found: defaultdict[str, dict[Role, Pointer]] = defaultdict(dict)
    usual = tuple(adapter for adapter in vmks if not adapter.is_internal)
    _from_stacks_and_tags(vmks, usual, found)
    bound: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for portal in (*(portals or ()), *(logical or ())):
        if portal.vmknic is not None:
            found[portal.vmknic].setdefault(Role.ISCSI, Pointer(portal, "vmknic"))
            bound[portal.adapter or ""][portal.vmknic] = None
    for item in vsan or ():
        if item.vmknic_name is not None:
            witness = (item.traffic_type or "").lower() == "witness"
            role = Role.WITNESS if witness else Role.VSAN
            found[item.vmknic_name].setdefault(role, Pointer(item, "vmknic_name"))
    servers = (*_iscsi_servers(targets, connections), *_nfs_servers(nfs, nfs41, usual, found))
    for server in servers:
        if server.adapter is None and (server.role is Role.NFS or not bound):
            _by_network(server, usual, found)
    missing = (
        *(() if vmks.complete and vmks.stacks_known else (Need("esxcfg-vmknic -l", host.name),)),
        *vmks.tags_missing,
    )
    lacking: dict[Role, tuple[Need, ...]] = dict.fromkeys(TAGS.values(), missing)
    lacking[Role.ISCSI] = () if _whole(portals) or _whole(logical) else (Need(_PORTALS, host.name),)
    lacking[Role.NFS] = tuple(
        Need(command, host.name) for command, whole in zip(_NFS, (_whole(nfs), _whole(nfs41)), strict=True) if not whole
    )
    if missing:
        lacking[Role.VSAN] = lacking[Role.WITNESS] = () if _whole(vsan) else (Need(_VSAN, host.name),)
    for role, stack in _STACK_OF.items():
        if vmks.on(stack) and vmks.complete:
            lacking[role] = ()
    return Roles(
        host.name, vmks.adapters, not missing, servers, {name: tuple(held) for name, held in bound.items()},
        {name: dict(held) for name, held in found.items()}, lacking, missing,
    )  # fmt: skip


def _whole(listing: Records[Any] | None) -> bool:
    """True when a list was collected and shows everything there is."""
    return listing is not None and listing.complete


def _from_stacks_and_tags(
    vmks: VmkAdapters, usual: Iterable[Adapter], found: defaultdict[str, dict[Role, Pointer]]
) -> None:
    """Roles by TCP/IP stack, and by tag where no stack takes the service away from the tags."""
    for adapter in vmks:
        if adapter.netstack in _OVERLAY_STACKS:
            found[adapter.name][Role.OVERLAY] = adapter.shows("netstack")
    for adapter in usual:
        for role, stack in _STACK_OF.items():
            if adapter.netstack == stack:
                found[adapter.name][role] = adapter.shows("netstack")
        for tag in sorted(adapter.tags or ()):
            told = TAGS.get(tag.lower())
            if told is not None and not (told in _STACK_OF and vmks.on(_STACK_OF[told])):
                found[adapter.name].setdefault(told, adapter.shows("tags"))
    # A host is managed over its default stack: where that has one adapter, there is nothing to choose.
    default = vmks.on(DEFAULT_STACK)
    if vmks.complete and vmks.stacks_known and len(default) == 1 and default[0].tags is None:
        only = default[0]
        shown = only.shows("netstack" if "netstack" in only.proofs else "", "the only adapter on the default stack")
        found[only.name].setdefault(Role.MANAGEMENT, shown)


def _iscsi_servers(
    targets: Records[TargetPortal] | None, connections: Records[IscsiConnection] | None
) -> tuple[Server, ...]:
    """The portals of the targets, each address once."""
    told: dict[str, Server] = {}
    for portal in targets or ():
        if portal.ip is not None:
            told.setdefault(portal.ip, Server(portal.ip, Role.ISCSI, portal, "ip", portal.target or ""))
    for item in connections or ():
        if item.remoteaddress is not None:
            server = Server(item.remoteaddress, Role.ISCSI, item, "remoteaddress", item.target or "")
            told.setdefault(item.remoteaddress, server)
    return tuple(told.values())


def _nfs_servers(
    nfs: Records[NfsVolume] | None, nfs41: Records[Nfs41Volume] | None, usual: Iterable[Adapter],
    found: defaultdict[str, dict[Role, Pointer]],
) -> tuple[Server, ...]:  # fmt: skip
    """The servers of the datastores, each once; a datastore that is bound to an adapter gives it the role."""
    told: dict[str, Server] = {}
    names = {adapter.name for adapter in usual}
    for volume in (*(nfs or ()), *(nfs41 or ())):
        own = volume.vmknic if volume.vmknic in names else None
        if own is not None:
            found[own].setdefault(Role.NFS, Pointer(volume, "vmknic"))
        hosts, column = (volume.host_s, "host_s") if isinstance(volume, Nfs41Volume) else ([volume.host], "host")
        for text in hosts:
            if text:
                told.setdefault(text, Server(text, Role.NFS, volume, column, volume.volume_name or "", own))
    return tuple(told.values())


def _by_network(server: Server, usual: Iterable[Adapter], found: defaultdict[str, dict[Role, Pointer]]) -> None:
    """The adapters on the default stack whose own network holds the server carry its traffic."""
    wanted = address(server.text)
    if wanted is None:
        return
    for adapter in usual:
        own = [item.interface for item in adapter.addresses]
        if adapter.netstack == DEFAULT_STACK and any(
            net is not None and net.version == wanted.version and wanted in net.network for net in own
        ):
            found[adapter.name].setdefault(server.role, server.near())
