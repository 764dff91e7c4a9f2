"""VMK-007."""

from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.facts.addresses import is_masked
from analyzer.facts.roles import Role, Roles
from analyzer.facts.routes import HostRoutes
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.networks import managers
from analyzer.rules.vmotion.phrases import list_of, set_address


@rule("VMK-007", "Management adapter has its address from DHCP", severity=Severity.WARNING)
def management_by_dhcp(roles: Roles, routes: HostRoutes | None) -> Results:
    """The address that vCenter knows a host by is leased.

    What it checks
        The address type of the adapters with the Management tag; without tags, of vmk0.

    Why it matters
        When the lease is lost or gives another address, vCenter and the other hosts of an HA cluster lose the
        host.

    How to fix
        Set the address it has as a static one:
        esxcli network ip interface ipv4 set -i vmk0 -t static -I ADDRESS -N NETMASK
        esxcli network ip route ipv4 add -n default -g GATEWAY

    False alarms
        With a reservation for the adapter's MAC address the address is as good as static.

    References
        VMware vSphere 8.0 Networking: VMkernel networking layer
    """
    told, confidence = managers(roles)
    host, unknown, judged = roles.host, [], False
    default = routes.of(DEFAULT_STACK).default if routes is not None else None
    gateway = default[0] if default is not None and not is_masked(default[0]) else "<gateway>"
    for adapter in told:
        held = adapter.ipv4
        if held is None:
            if not adapter.addresses_told:
                unknown.append(adapter.name)
            continue
        judged = True
        if held.type is None:
            unknown.append(adapter.name)
        elif held.type.upper() == "DHCP":
            yield found(
                f"{host}: {adapter.name} carries Management and has {held.text} from DHCP.",
                held.shows_type(),
                *([roles.near(adapter, Role.MANAGEMENT)] if Role.MANAGEMENT in roles.of(adapter) else []),
                subject=adapter.name,
                remedy=f"On {host}: {set_address(adapter)}; esxcli network ip route ipv4 add -n default -g {gateway}. "
                "Or reserve the address for the adapter's MAC address.",
                confidence=confidence,
            )
        else:
            yield observed(f"{adapter.name} {held.type}")
    if unknown:
        raise Skip(
            f"{host}: the output does not tell the address type of {list_of(unknown)}", Need("esxcfg-vmknic -l", host)
        )
    if not judged:
        raise NotApplicable(f"{host}: the management adapter has no IPv4 address")
