"""Fact: the VMkernel adapters of a host, put together from every output that speaks of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from analyzer.commands.esxcfg_vmknic import VmkNic
from analyzer.commands.ip_interface import InterfaceTags, IpInterface, Ipv4Address
from analyzer.commands.ip_ipv6 import Ipv6Address
from analyzer.commands.version import Version
from analyzer.facts.addresses import Interface, interface, is_masked
from analyzer.model import Record
from analyzer.rulebook import Need, Pointer, Records, Skip, fact

DEFAULT_STACK = "defaultTcpipStack"
VMOTION_STACK = "vmotion"
_SERVICE_STACKS = frozenset({"vxlan", "hyperbus", "nsx-overlay", "mirror", "ops"})
_SERVICE_GROUPS = frozenset({"vmservice-vmknic-pg", "vmk-svm-iscsi-pg", "ntnx-internal-vmk"})
"""Port groups of appliances (guest introspection, Nutanix): all hosts have the same addresses there."""


class AdapterAddress(Struct, frozen=True):
    """One address of an adapter, as printed."""

    text: str
    mask: str | None
    version: int
    type: str | None
    record: Record
    text_field: str
    mask_field: str
    type_field: str = ""

    @property
    def masked(self) -> bool:
        """True when the person who shared the output hid it."""
        return is_masked(self.text) or is_masked(self.mask)

    @property
    def interface(self) -> Interface | None:
        """Address and network for arithmetic; None when masked or unusable."""
        return interface(self.text, self.mask)

    def shows(self, note: str = "") -> Pointer:
        """Primary evidence: the line with the address."""
        return Pointer(self.record, self.text_field, note)

    def shows_mask(self, note: str = "") -> Pointer:
        """Primary evidence: the netmask (or prefix length) in that line."""
        return Pointer(self.record, self.mask_field, note)

    def shows_type(self, note: str = "") -> Pointer:
        """Primary evidence: the address type (STATIC, DHCP) in that line."""
        return Pointer(self.record, self.type_field, note)


class Adapter(Struct, frozen=True):
    """One VMkernel adapter. ``tags`` is None when its services were not collected."""

    host: str
    name: str
    port_group: str | None = None
    """Name of a standard port group; on a distributed switch the DVPort number or None."""
    dvport: str | None = None
    switch: str | None = None
    """Standard switch or distributed switch name, when an output tells."""
    netstack: str = DEFAULT_STACK
    """TCP/IP stack; empty when the output tells it of other adapters and was cut at this one."""
    mtu: int | None = None
    tso_mss: int | None = None
    enabled: bool | None = None
    mac: str | None = None
    addresses: tuple[AdapterAddress, ...] = ()
    addresses_told: bool = False
    """True when an output was collected that prints its addresses: none there means it has none."""
    gateway: str | None = None
    """Gateway of the adapter's own (an override of the stack's), from 6.5."""
    tags: frozenset[str] | None = None
    record: Record | None = None
    proofs: Mapping[str, tuple[Record, str]] = {}

    def shows(self, name: str = "", note: str = "") -> Pointer:
        """Primary evidence: the line that prints attribute ``name`` (or the adapter itself)."""
        record, column = self.proofs.get(name, (self.record, ""))
        assert record is not None
        return Pointer(record, column, note)

    def near(self, name: str = "", note: str = "") -> Pointer:
        """Related evidence for attribute ``name``."""
        pointer = self.shows(name, note)
        return Pointer(pointer.record, pointer.field, note, "related")

    @property
    def ipv4(self) -> AdapterAddress | None:
        """The IPv4 address, if the adapter has one (masked ones included)."""
        return next((item for item in self.addresses if item.version == 4), None)

    @property
    def is_internal(self) -> bool:
        """True for adapters of NSX and of appliances, by their TCP/IP stack or port group: never vMotion."""
        return self.netstack in _SERVICE_STACKS or (self.port_group or "") in _SERVICE_GROUPS

    @property
    def is_service(self) -> bool:
        """True for adapters that exist on every host with the same address (NSX, appliances, BMC links).

        They take no part in overlap, duplicate or DHCP checks.
        """
        if self.is_internal:
            return True
        if self.netstack == VMOTION_STACK or self.has_vmotion_tag:
            # Its DHCP failed: that is a fault, not an internal link.
            return False
        return self.ipv4 is not None and self.ipv4.text.startswith("169.254.")

    @property
    def has_vmotion_tag(self) -> bool:
        """True when the VMotion service is enabled on it by tag."""
        return self.tags is not None and "vmotion" in {tag.lower() for tag in self.tags}


class VmkAdapters(Struct, frozen=True, eq=False):
    """All VMkernel adapters of one host; ``complete`` is False when the listing was cut or filtered."""

    host: str
    adapters: tuple[Adapter, ...]
    complete: bool
    has_stacks: bool
    """False when no output told the TCP/IP stack (before 5.5/6.0 there is only the default one)."""
    stacks_known: bool = True
    """False when the stack of some adapter may be another than the default one: its column is not there."""

    def __iter__(self) -> Iterator[Adapter]:
        return iter(self.adapters)

    def on(self, stack: str) -> tuple[Adapter, ...]:
        """The adapters on one TCP/IP stack, without those of NSX and of appliances."""
        return tuple(adapter for adapter in self.adapters if adapter.netstack == stack and not adapter.is_internal)

    @property
    def tags_missing(self) -> tuple[Need, ...]:
        """What to collect to know the tags of all adapters on the default stack."""
        return tuple(
            Need(f"esxcli network ip interface tag get -i {adapter.name}", self.host)
            for adapter in self.on(DEFAULT_STACK)
            if adapter.tags is None
        )

    def named(self, name: str) -> Adapter | None:
        """The adapter called ``vmkN``."""
        return next((adapter for adapter in self.adapters if adapter.name == name), None)


class _Draft:
    """An adapter being put together; the first output that tells an attribute wins."""

    def __init__(self, name: str, record: Record) -> None:
        self.name, self.record = name, record
        self.values: dict[str, Any] = {}
        self.proofs: dict[str, tuple[Record, str]] = {}
        self.addresses: list[AdapterAddress] = []

    def tell(self, attribute: str, value: object, record: Record, column: str) -> None:
        if value is not None and attribute not in self.values:
            self.values[attribute] = value
            self.proofs[attribute] = (record, column)


@fact
def vmk_adapters(
    rows: Records[VmkNic] | None, interfaces: Records[IpInterface] | None, ipv4: Records[Ipv4Address] | None,
    tags: Records[InterfaceTags] | None, version: Records[Version] | None, ipv6: Records[Ipv6Address] | None,
) -> VmkAdapters:  # fmt: skip
    """Merge ``esxcfg-vmknic -l``, ``ip interface list``, the addresses and ``tag get`` by adapter name."""
    if not rows and not interfaces:
        raise Skip("no list of VMkernel adapters (`esxcfg-vmknic -l`)", Need("esxcfg-vmknic -l"))
    drafts: dict[str, _Draft] = {}
    for row in rows or ():
        _from_row(row, drafts, rows is not None and rows.complete)
    for item in interfaces or ():
        _from_interface(item, drafts)
    for setting in ipv4 or ():
        _from_ipv4(setting, drafts)
    for item6 in ipv6 or ():
        _from_ipv6(item6, drafts)
    for tag in tags or ():
        if tag.interface in drafts:
            drafts[tag.interface].tell("tags", frozenset(tag.tags), tag, "tags")
    host = (rows or interfaces or ipv4).host  # type: ignore[union-attr]  # one of them is there
    has_stacks = any("netstack" in draft.values for draft in drafts.values())
    if has_stacks:
        for draft in drafts.values():
            draft.values.setdefault("netstack", "")
    adapters = tuple(
        Adapter(
            host,
            draft.name,
            record=draft.record,
            addresses=tuple(draft.addresses),
            proofs=draft.proofs,
            **draft.values,
        )
        for draft in drafts.values()
    )
    complete = any(listing is not None and listing.complete for listing in (rows, interfaces))
    known = all(adapter.netstack for adapter in adapters) if has_stacks else _one_stack_only(rows, interfaces, version)
    return VmkAdapters(host, adapters, complete, has_stacks, known)


def _one_stack_only(
    rows: Records[VmkNic] | None, interfaces: Records[IpInterface] | None, version: Records[Version] | None
) -> bool:
    """True when outputs that tell no stack are whole: they come from a version that has but one for users.

    ``ip interface list`` prints the stack from 5.5 on, ``esxcfg-vmknic -l`` from 6.0 on, when its header also
    began to name opaque networks. The vmotion stack exists from 6.0 on.
    """
    numbers = next((item.numbers for item in reversed(version or ()) if item.numbers), None)
    if numbers is not None:
        return numbers < (6,)
    if interfaces:
        return interfaces.complete
    headers = {
        line for row in rows or () for line in row.place.origin.passage.lines if line.lstrip().startswith("Interface ")
    }
    return (
        bool(headers)
        and not any("Opaque" in line for line in headers)
        and all(row.enabled is not None for row in rows or ())
    )


def _from_row(row: VmkNic, drafts: dict[str, _Draft], whole: bool) -> None:
    name = row.interface or ""
    draft = drafts.setdefault(name, _Draft(name, row))
    group = row.port_group
    draft.tell("port_group", group, row, "port_group")
    if group is not None and group.isdigit():
        draft.tell("dvport", group, row, "port_group")
    for attribute, column in (
        ("netstack", "netstack"),
        ("mtu", "mtu"),
        ("tso_mss", "tso_mss"),
        ("enabled", "enabled"),
        ("mac", "mac_address"),
    ):
        draft.tell(attribute, getattr(row, column), row, column)
    version = 6 if row.ip_family == "IPv6" else 4
    if whole or version == 4:
        # In a damaged listing the row with the IPv4 address may be the one that is lost.
        draft.values["addresses_told"] = True
    if version == 4:
        draft.proofs.setdefault("address", (row, "ip_address"))
    if row.ip_address:
        draft.addresses.append(
            AdapterAddress(row.ip_address, row.netmask, version, row.type, row, "ip_address", "netmask", "type")
        )


def _from_interface(item: IpInterface, drafts: dict[str, _Draft]) -> None:
    name = item.name or ""
    draft = drafts.setdefault(name, _Draft(name, item))
    draft.tell("port_group", item.portgroup, item, "portgroup")
    draft.tell("dvport", item.vds_port, item, "vds_port")
    if item.vds_name is not None:
        draft.tell("switch", item.vds_name, item, "vds_name")
    elif item.portset is not None and not item.portset.startswith("DvsPortset"):
        draft.tell("switch", item.portset, item, "portset")
    draft.tell("netstack", item.netstack_instance, item, "netstack_instance")
    draft.tell("mac", item.mac_address, item, "mac_address")
    for attribute in ("mtu", "tso_mss", "enabled"):
        draft.tell(attribute, getattr(item, attribute), item, attribute)


def _from_ipv4(setting: Ipv4Address, drafts: dict[str, _Draft]) -> None:
    name = setting.name or ""
    if name not in drafts:
        return
    draft = drafts[name]
    draft.values["addresses_told"] = True
    draft.proofs.setdefault("address", (setting, "ipv4_address"))
    if setting.gateway not in (None, "0.0.0.0"):
        draft.tell("gateway", setting.gateway, setting, "gateway")
    if (
        setting.ipv4_address
        and setting.ipv4_address != "0.0.0.0"
        and not any(known.version == 4 for known in draft.addresses)
    ):
        draft.addresses.append(
            AdapterAddress(
                setting.ipv4_address,
                setting.ipv4_netmask,
                4,
                setting.address_type,
                setting,
                "ipv4_address",
                "ipv4_netmask",
                "address_type",
            )
        )


def _from_ipv6(item: Ipv6Address, drafts: dict[str, _Draft]) -> None:
    draft = drafts.get(item.interface or "")
    if draft is None or item.address is None or any(known.text == item.address for known in draft.addresses):
        return
    mask = None if item.netmask is None else str(item.netmask)
    draft.addresses.append(AdapterAddress(item.address, mask, 6, item.type, item, "address", "netmask", "type"))
