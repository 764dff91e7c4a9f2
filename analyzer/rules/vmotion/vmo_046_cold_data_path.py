"""VMO-046."""

from typing import NamedTuple

from analyzer.case_file import CaseFacts
from analyzer.commands.firewall import Firewall, Ruleset
from analyzer.commands.nc import PortProbe
from analyzer.facts.adapters import DEFAULT_STACK, Adapter
from analyzer.facts.addresses import Interface, address, on_link
from analyzer.facts.pings import COUNT
from analyzer.facts.roles import Role, Roles
from analyzer.facts.routes import HostRoutes, Way
from analyzer.facts.unanswered import Failure, PingResults
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pair, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.firewall import off, ruleset_named
from analyzer.rules.vmotion.phrases import names_of

_PORT = 902
_RULESET = "NFC"


class _Side(NamedTuple):
    """The adapters of one host that cold data takes."""

    host: str
    adapters: tuple[Adapter, ...]
    role: Role
    routes: HostRoutes
    probes: tuple[PortProbe, ...]
    pings: PingResults | None

    @property
    def ends(self) -> list[tuple[Adapter, Interface]]:
        """Adapters with an address that can be reckoned with."""
        told = [(each, each.ipv4.interface) for each in self.adapters if each.ipv4 is not None]
        return [(each, net) for each, net in told if net is not None]


@rule(
    "VMO-046",
    "Cold-data path (provisioning/management, NFC TCP 902) not reachable between hosts",
    severity=Severity.WARNING,
)
def cold_data_path(
    roles: Pair[Roles],
    routes: Pair[HostRoutes],
    rulesets: Pair[Records[Ruleset] | None],
    firewalls: Pair[Records[Firewall] | None],
    probes: Pair[Records[PortProbe] | None],
    pings: Pair[PingResults | None],
    case: CaseFacts | None,
) -> Results:
    """Disks and snapshots that move with a VM have no way from one host to the other.

    What it checks
        The provisioning adapters of both hosts, without one the management adapters: whether they are in one
        network or each has a route to the other. And that the firewall ruleset NFC (TCP 902) is enabled.
        A saved nc -z to port 902 of the other host that succeeded proves the way; after a ping between these
        adapters that failed nothing else does.

    Why it matters
        Only memory takes the vMotion adapters. Snapshots, parent disks, logs, and in a migration without
        shared storage the powered-off disks take this way.

    How to fix
        Route the networks to each other: esxcli network ip route ipv4 add -n NETWORK -g GATEWAY
        and open the port: esxcli network firewall ruleset set -r NFC -e true

    False alarms
        With shared storage and no snapshots hardly anything takes this way: without a plan for a migration
        between vCenters or over a long distance (case.toml) the finding is a note.

    References
        KB 342209: which network migrations use
        VMware vSphere 6.7: incoming and outgoing firewall ports (902 TCP NFC)
    """
    planned = case is not None and (case.plan.cross_vcenter or case.plan.long_distance)
    severity = None if planned else Severity.INFO
    for (host, listed), firewall in zip(rulesets.sides(), firewalls, strict=True):
        row = ruleset_named(_RULESET, listed) if listed is not None and not off(firewall) else None
        if row is not None and row.enabled is False:
            yield found(
                f"{host}: the firewall ruleset {_RULESET} is disabled: TCP {_PORT} is closed.",
                at(row, "enabled"),
                subject=f"{host} {_RULESET}",
                severity=severity,
                remedy=f"On {host}: esxcli network firewall ruleset set -r {_RULESET} -e true",
            )
    a, b = (_side(*told) for told in zip(roles.hosts, roles, routes, probes, pings, strict=True))
    if _probed(a, b) and _probed(b, a):
        yield observed(f"port {_PORT} answers both ways")
        return
    ends = [(mine, other, net, far) for mine, net in a.ends for other, far in b.ends]
    if not ends:
        raise Skip(
            "the addresses of the adapters for cold data are masked or missing",
            *(Need("esxcfg-vmknic -l", side.host) for side in (a, b) if not side.ends),
        )
    lost = [*_lost(a, b), *_lost(b, a)]
    needs: list[Need] = []
    closed: list[tuple[Adapter, Interface, Interface, Pointer]] = []
    for mine, other, net, far in ends:
        if on_link(net, far):
            _raise_lost(lost)
            yield observed(f"{mine.name} of {a.host} and {other.name} of {b.host} are both in {net.network}")
            return
        there, back = a.routes.way(mine, far.ip), b.routes.way(other, net.ip)
        if Way.NONE not in (there.way, back.way) and Way.UNKNOWN not in (there.way, back.way):
            _raise_lost(lost)
            yield observed(f"{mine.name} of {a.host} reaches {other.name} of {b.host} {there.way.value}")
            return
        for hop, side, adapter, own, to in ((there, a, mine, net, far), (back, b, other, far, net)):
            if hop.way is Way.UNKNOWN:
                needs += side.routes.needs(adapter)
            elif hop.way is Way.NONE and adapter.ipv4 is not None:
                closed.append((adapter, own, to, adapter.ipv4.shows()))
    if needs:
        raise Skip("the adapters for cold data are in different networks, and the routes are not known", *needs)
    first = closed[0]
    yield found(
        f"{first[0].name} of {first[0].host} ({first[1]}) carries {_role(a, b, first[0])} and has no route to "
        f"{first[2].ip}.",
        *(pointer for *_, pointer in closed),
        subject=f"{names_of(a.adapters)} <-> {names_of(b.adapters)}",
        severity=severity,
        count=len(closed),
        remedy="; ".join(
            f"On {adapter.host}: esxcli network ip route ipv4 add -n {to.network} -g <gateway in {own.network}>"
            for adapter, own, to, _ in closed
        ),
    )


def _side(
    host: str, roles: Roles, routes: HostRoutes, probes: Records[PortProbe] | None, pings: PingResults | None
) -> _Side:
    """The provisioning adapters of a host, else its management adapters."""
    for role in (Role.PROVISIONING, Role.MANAGEMENT):
        adapters = roles.with_role(role)
        if adapters:
            return _Side(host, adapters, role, routes, tuple(probes or ()), pings)
        if role is Role.PROVISIONING and not _has_none(roles):
            break
    needs = roles.needs(Role.PROVISIONING) or roles.needs(Role.MANAGEMENT) or (Need("esxcfg-vmknic -l", host),)
    raise Skip(f"which adapter of {host} is for provisioning or management is not known", *needs)


def _has_none(roles: Roles) -> bool:
    """True when no adapter is for provisioning: by the tags, or as the only one to have tags manages the host."""
    if roles.knows(Role.PROVISIONING):
        return True
    managers = {adapter.name for adapter in roles.with_role(Role.MANAGEMENT)}
    untold = {adapter.name for adapter in roles.adapters if adapter.netstack == DEFAULT_STACK and adapter.tags is None}
    return bool(managers) and untold <= managers


def _probed(source: _Side, target: _Side) -> bool:
    """True when a saved probe from ``source`` found the port of ``target`` open."""
    ips = {net.ip for _, net in target.ends}
    return any(probe.port == _PORT and probe.succeeded and address(probe.destination) in ips for probe in source.probes)


def _lost(source: _Side, target: _Side) -> list[tuple[_Side, _Side, Failure]]:
    """The saved pings from the adapters of ``source`` to those of ``target`` that got no answer at all."""
    names = {adapter.name for adapter in source.adapters}
    return [
        (source, target, failure)
        for _, net in target.ends
        for failure in (source.pings.to(net.ip) if source.pings is not None else ())
        if failure.sender in names and failure.small is None and not failure.run.answered
    ]


def _raise_lost(lost: list[tuple[_Side, _Side, Failure]]) -> None:
    """The addresses allow the way, but a ping over it failed: only the port itself can tell.

    Raises:
        Skip: there is such a ping.
    """
    if lost:
        told = [f"{source.host} {failure.sender} to {target.host} {failure.target}" for source, target, failure in lost]
        raise Skip(
            f"a saved ping got no answer (see VMO-080): {'; '.join(told)}",
            *(
                need
                for source, _, failure in lost
                for need in (
                    Need(f"vmkping -I {failure.sender} -c {COUNT} {failure.target}", source.host),
                    Need(f"nc -z {failure.target} {_PORT}", source.host),
                )
            ),
        )


def _role(a: _Side, b: _Side, adapter: Adapter) -> str:
    side = a if adapter.host == a.host else b
    return "cold data (provisioning)" if side.role is Role.PROVISIONING else "cold data (management)"
