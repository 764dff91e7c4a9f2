"""VMK-018."""

from analyzer.commands.iscsi import IscsiAdapter, NetworkPortal, TargetPortal
from analyzer.commands.version import Version
from analyzer.facts.addresses import Interface, address, interface
from analyzer.facts.roles import Role, Roles
from analyzer.facts.routes import HostRoutes, Way
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped
from analyzer.rules.vmkernel.storage import is_software, not_readable, targets_of
from analyzer.rules.vmotion.phrases import list_of

_ROUTED_FROM = (6, 5)
"""From this version on bound adapters may reach targets over a gateway of their own."""


@rule(
    "VMK-018", "iSCSI port binding across subnets or switches", severity=Severity.ERROR, aliases=("STG-083",)
)  # fmt: skip
def binding_across_networks(
    portals: Records[NetworkPortal], roles: Roles | None, targets: Records[TargetPortal] | None,
    hbas: Records[IscsiAdapter] | None, routes: HostRoutes | None, version: Records[Version] | None,
) -> Results:  # fmt: skip
    """Port binding expects all bound adapters and all portals of the targets in one broadcast domain.

    What it checks
        For each software iSCSI adapter: the subnets and virtual switches of the adapters that are bound to it,
        and whether the portals of its targets are in their subnet.

    Why it matters
        Every bound adapter tries to log in to every portal. Those that it cannot reach are tried until they
        time out: rescans and boots take minutes, and paths are missing.

    How to fix
        With separate subnets remove the bindings; each portal is then reached by the adapter in its network:
        esxcli iscsi networkportal remove -A vmhba64 -n vmkN
        With one subnet put all bound adapters on one virtual switch.

    False alarms
        From 6.5 on bound adapters can be routed: there, and where the version is not known, it is a warning,
        and a portal that a bound adapter reaches by a gateway of its own is fine.

    References
        KB 2038869: considerations for port binding of software iSCSI
    """
    host = portals.host
    bound: dict[str, list[NetworkPortal]] = {}
    for item in portals:
        if is_software(item, hbas):
            bound.setdefault(item.adapter or "", []).append(item)
    if not bound:
        raise NotApplicable(f"{host}: no adapter is bound to software iSCSI")
    numbers = next((item.numbers for item in reversed(version or ()) if item.numbers), None)
    severity = None if numbers is not None and numbers < _ROUTED_FROM else Severity.WARNING
    hidden: list[str] = []
    for hba, items in bound.items():
        nets = {str(item.vmknic): interface(item.ipv4, item.ipv4_subnet_mask) for item in items}
        hidden += [f"{name} on {hba}" for name, net in nets.items() if net is None]
        known = {name: net for name, net in nets.items() if net is not None}
        subnets = dict.fromkeys(str(net.network) for net in known.values())
        switches = dict.fromkeys(item.vswitch for item in items if item.vswitch)
        commands = "; ".join(f"esxcli iscsi networkportal remove -A {hba} -n {item.vmknic}" for item in items)
        if len(subnets) > 1:
            yield found(
                f"{host}: the adapters bound to {hba} are in {len(subnets)} subnets: "
                f"{list_of([f'{name} in {net.network}' for name, net in known.items()])}.",
                *(at(item, "ipv4") for item in items),
                subject=hba,
                remedy=f"On {host}, where each subnet has its own portals: {commands}; "
                f"esxcli storage core adapter rescan -A {hba}. Do it in maintenance mode: paths are lost for a moment.",
                severity=severity,
            )
            continue
        if len(switches) > 1:
            yield found(
                f"{host}: the adapters bound to {hba} are in one subnet but on {len(switches)} switches: "
                f"{list_of([f'{item.vmknic} on {item.vswitch}' for item in items])}.",
                *(at(item, "vswitch") for item in items),
                subject=hba,
                remedy=f"On {host}, move the bound adapters to one switch, or give each switch its own subnet and "
                f"remove the bindings: {commands}",
                severity=severity,
            )
            continue
        if subnets:
            yield observed(f"{hba}: {list_of(list(known))} in {next(iter(subnets))}")
        outside = _outside(hba, known, targets, roles, routes) if targets is not None else []
        if outside:
            yield found(
                f"{host}: {len(outside)} portals of the targets of {hba} are outside {next(iter(subnets))}, the subnet "
                f"of the bound {list_of(list(known))}: {list_of([str(each.ip) for each in outside[:4]])}"
                f"{' and others' if len(outside) > 4 else ''}.",
                *capped([at(each, "ip") for each in outside]),
                *(at(item, "ipv4") for item in items[:1]),
                subject=f"portals of {hba}",
                remedy=f"On {host}: {commands}; esxcli storage core adapter rescan -A {hba}. Or keep the bindings and "
                "let the array answer with portals of that subnet only.",
                severity=severity,
                count=len(outside),
            )
    if hidden:
        raise not_readable(host, list_of(hidden))
    if targets is None:
        raise Skip(f"{host}: the portals of the iSCSI targets were not collected", targets_of(host))


def _outside(
    hba: str, known: dict[str, Interface], targets: Records[TargetPortal], roles: Roles | None,
    routes: HostRoutes | None,
) -> list[TargetPortal]:  # fmt: skip
    """The portals that no bound adapter reaches in its own network or by a gateway of its own."""
    found_ = []
    adapters = [each for each in (roles.with_role(Role.ISCSI) if roles is not None else ()) if each.name in known]
    for portal in targets:
        ip = address(portal.ip)
        if portal.adapter != hba or ip is None or any(ip in net.network for net in known.values()):
            continue
        ways = [routes.way(each, ip).way for each in adapters] if routes is not None else []
        if Way.ADAPTER_GATEWAY not in ways and Way.ROUTE not in ways:
            found_.append(portal)
    return found_ if known else []
