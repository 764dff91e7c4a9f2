"""NET-053."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from analyzer.commands.dvs_vmware import Dvs
from analyzer.commands.esxcfg_nics import EsxcfgNic
from analyzer.commands.esxcfg_vswitch import ListedSwitch
from analyzer.commands.ip_netstack import Netstack
from analyzer.commands.ip_route import Route
from analyzer.commands.nic_list import Nic
from analyzer.commands.vswitch_standard import PortGroup, PortGroupFailover, SwitchFailover, VSwitch
from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_NIC = lazy_pattern(r"(?:vmnic|vusb)\d+")
_OPAQUE = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}", re.I)


class _Kind(Struct):
    """One kind of reference: what names what, and those that lead nowhere."""

    users: str
    target: str
    listing: str
    """The command that would have shown the target."""
    judged: int = 0
    lost: list[tuple[str, str, Pointer]] = []
    """Who names what, and the line that says so."""

    def check(self, who: str, name: str | None, known: Iterable[str] | None, proof: Pointer) -> None:
        """Judge one reference; a missing list of targets says nothing."""
        if name is None or known is None:
            return
        self.judged += 1
        if name not in known:
            self.lost.append((who, name, proof))


class _Defined(Struct):
    """Everything that complete outputs define; None where no complete output lists it."""

    nics: set[str] | None = None
    switches: set[str] | None = None
    standard: set[str] | None = None
    groups: set[str] | None = None
    ports: set[str] | None = None
    stacks: set[str] | None = None


@rule(
    "NET-053", "A reference leads to something that no output defines", severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def dangling_reference(
    host: HostName, vmks: VmkAdapters | None,
    listing: Records[ListedSwitch] | None, switches: Records[VSwitch] | None, groups: Records[PortGroup] | None,
    dvs: Records[Dvs] | None, nics: Records[Nic] | None, old_nics: Records[EsxcfgNic] | None,
    orders: Records[SwitchFailover] | None, own_orders: Records[PortGroupFailover] | None,
    routes: Records[Route] | None, stacks: Records[Netstack] | None,
) -> Results:  # fmt: skip
    """An object names another one that the list of such objects does not have.

    What it checks
        The port group, DVPort, switch and TCP/IP stack of VMkernel adapters; the switch of port groups; the
        physical NICs of switches and teaming orders; the VMkernel adapters of routes. Each only against a
        list that was saved whole.

    Why it matters
        Something was removed, renamed or has failed, and what used it was left behind: an adapter without a
        network, a team with a NIC that is no longer there, a route that cannot be used.

    How to fix
        See whether the missing object was removed on purpose. If so, change what names it; if not, find out
        what happened to it: esxcfg-nics -l, esxcfg-vswitch -l, esxcfg-vmknic -l

    False alarms
        Outputs of different times, or of two hosts in one file, do not fit together: where most references of
        a kind lead nowhere, the finding is possible only. Opaque networks of NSX
        and adapters of appliances are not judged; a name that the output cut off is compared as far as it goes.

    References
        VMware vSphere 7.0 Networking: managing physical adapters of a standard switch
        ESXCLI Reference: esxcli network vswitch, esxcli network nic
    """
    defined = _defined(listing, switches, groups, dvs, nics or old_nics, stacks)
    adapters = [each for each in vmks or () if not each.is_internal]
    kinds = [
        *_of_adapters(adapters, defined),
        _of_groups(groups or (), defined),
        *_of_nics(listing or (), switches or (), dvs or (), (*(orders or ()), *(own_orders or ())), defined),
        _of_routes(routes or (), vmks),
    ]
    for kind in kinds:
        if not kind.lost:
            continue
        told = some([f"{who} ({name})" for who, name, _ in kind.lost])
        gone = some(sorted({name for _, name, _ in kind.lost}))
        yield found(
            f"{host.name}: {kind.users} name {kind.target} that `{kind.listing}` does not show: {told}.",
            *capped([proof for _, _, proof in kind.lost]),
            subject=f"{kind.users}: {kind.target}",
            count=len(kind.lost),
            confidence=Confidence.POSSIBLE if kind.judged > 2 and 2 * len(kind.lost) > kind.judged else None,
            remedy=f"On {host.name} look at `{kind.listing}` again. If {gone} went on purpose, correct "
            f"{told}; if not, find out what happened to it.",
        )
    judged = sum(kind.judged for kind in kinds)
    if judged:
        yield observed(f"{judged} references lead to something that is there")
        return
    raise Skip(
        f"no complete list on {host.name} that references could be compared with",
        *(Need(command, host.name) for command in ("esxcfg-vswitch -l", "esxcli network nic list", "esxcfg-vmknic -l")),
    )


def _defined(
    listing: Records[ListedSwitch] | None, switches: Records[VSwitch] | None, groups: Records[PortGroup] | None,
    dvs: Records[Dvs] | None, nics: Records[Any] | None, stacks: Records[Netstack] | None,
) -> _Defined:  # fmt: skip
    whole = _Defined()
    listed = listing is not None and listing.complete
    of_standard = {item.name for item in listing or () if item.name} | {
        item.name for item in switches or () if item.name
    }
    if listed or (switches is not None and switches.complete):
        whole.standard = of_standard
    if listed:
        whole.switches = of_standard | {item.name for item in dvs or () if item.name}
    names = {group.portgroup_name for item in listing or () for group in item.port_groups}
    names |= {group.name for group in groups or () if group.name}
    names |= {name for item in switches or () for name in item.portgroups}
    if listed or (groups is not None and groups.complete):
        whole.groups = names
    ports = {str(port.dvport_id) for item in listing or () for port in item.dvports}
    ports |= {str(port.port_id) for item in dvs or () for port in item.dvport}
    # A listing without any port is of a host where they were left out.
    if ports and (listed or (dvs is not None and dvs.complete)):
        whole.ports = ports
    if nics is not None and nics.complete and len(nics):
        whole.nics = {nic.name for nic in nics if nic.name}
    if stacks is not None and stacks.complete and len(stacks):
        whole.stacks = {stack.key for stack in stacks if stack.key}
    return whole


def _of_adapters(adapters: Iterable[Adapter], defined: _Defined) -> Iterator[_Kind]:
    groups = _Kind("VMkernel adapters", "port groups", "esxcfg-vswitch -l")
    ports = _Kind("VMkernel adapters", "DVPorts", "esxcfg-vswitch -l")
    switches = _Kind("VMkernel adapters", "switches", "esxcfg-vswitch -l")
    stacks = _Kind("VMkernel adapters", "TCP/IP stacks", "esxcli network ip netstack list")
    for each in adapters:
        name = each.port_group
        if each.dvport is not None:
            if each.dvport.isdigit():
                ports.check(each.name, each.dvport, defined.ports, each.shows("dvport"))
        elif name and _OPAQUE.fullmatch(name) is None and name != "N/A":
            known = defined.groups
            if known is not None and any(other.startswith(name) for other in known):
                known = {name}
            groups.check(each.name, name, known, each.shows("port_group"))
        if each.switch is not None:
            switches.check(each.name, each.switch, defined.switches, each.shows("switch"))
        if each.netstack and "netstack" in each.proofs:
            stacks.check(each.name, each.netstack, defined.stacks, each.shows("netstack"))
    yield from (groups, ports, switches, stacks)


def _of_groups(groups: Iterable[PortGroup], defined: _Defined) -> _Kind:
    kind = _Kind("port groups", "switches", "esxcli network vswitch standard list")
    for group in groups:
        kind.check(group.name or "", group.virtual_switch, defined.standard, at(group, "virtual_switch"))
    return kind


def _of_nics(
    listing: Iterable[ListedSwitch], switches: Iterable[VSwitch], dvs: Iterable[Dvs],
    orders: Iterable[SwitchFailover | PortGroupFailover], defined: _Defined,
) -> Iterator[_Kind]:  # fmt: skip
    uplinks = _Kind("switches", "physical NICs", "esxcli network nic list")
    told: set[tuple[str, str]] = set()
    holders: list[VSwitch | Dvs | ListedSwitch] = [*switches, *dvs, *listing]
    for item in holders:
        for name in item.uplinks:
            if _NIC.fullmatch(name) and (item.name or "", name) not in told:
                told.add((item.name or "", name))
                uplinks.check(item.name or "a switch", name, defined.nics, at(item, "uplinks"))
    teams = _Kind("teaming orders", "physical NICs", "esxcli network nic list")
    for order in orders:
        who = (order.vswitch_name if isinstance(order, SwitchFailover) else order.portgroup_name) or "a team"
        for column in ("active_adapters", "standby_adapters"):
            for name in getattr(order, column):
                if _NIC.fullmatch(name):
                    teams.check(who, name, defined.nics, at(order, column))
    yield from (uplinks, teams)


def _of_routes(routes: Iterable[Route], vmks: VmkAdapters | None) -> _Kind:
    kind = _Kind("routes", "VMkernel adapters", "esxcfg-vmknic -l")
    known = {each.name for each in vmks} if vmks is not None and vmks.complete else None
    for route in routes:
        kind.check(route.network or "a route", route.interface, known, at(route, "interface"))
    return kind
