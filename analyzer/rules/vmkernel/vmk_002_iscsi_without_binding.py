"""VMK-002."""

from collections.abc import Iterator

from analyzer.commands.iscsi import IscsiAdapter, TargetPortal
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.roles import Role, Roles, Server
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.storage import SOFTWARE_DRIVER, is_software, masked_servers, not_readable, targets_of
from analyzer.rules.vmotion.phrases import list_of, names_of

_SHARED = frozenset({Role.ISCSI, Role.NFS})


@rule("VMK-002", "Several iSCSI adapters in one subnet without port binding", severity=Severity.ERROR)
def iscsi_without_binding(
    roles: Roles, vmks: VmkAdapters, hbas: Records[IscsiAdapter] | None, targets: Records[TargetPortal] | None
) -> Results:
    """Two or more VMkernel adapters are meant for one iSCSI network, and nothing ties the sessions to them.

    What it checks
        With software iSCSI: the adapters on the default stack whose network holds a portal of a target, and how
        many of them are bound to the iSCSI adapter.

    Why it matters
        Without port binding the host opens one session to each portal and sends everything through the first
        adapter in that network. The second link carries nothing and does not take over as a path.

    How to fix
        Bind each adapter, then rescan:
        esxcli iscsi networkportal add -A vmhba64 -n vmkN
        esxcli storage core adapter rescan -A vmhba64

    False alarms
        Adapters in separate subnets need no binding. An adapter in that network which has another service
        (management, vMotion) is not counted, nor is vmk0 while its services are not known.

    References
        KB 2038869: considerations for port binding of software iSCSI
        VMware vSphere 7.0 Storage: setting up network for iSCSI and iSER
    """
    host = roles.host
    if hbas is not None and not any(hba.driver == SOFTWARE_DRIVER for hba in hbas):
        raise NotApplicable(f"{host}: no software iSCSI adapter")
    portals = [server for server in roles.servers_of(Role.ISCSI) if is_software(server.record, hbas)]
    if not portals:
        if targets is not None:
            raise NotApplicable(f"{host}: no target of a software iSCSI adapter is known")
        raise Skip(f"{host}: the iSCSI targets were not collected", targets_of(host))
    if not roles.knows(Role.ISCSI) and not roles.bound:
        raise Skip(f"{host}: the port bindings were not collected", *roles.needs(Role.ISCSI))
    networks: dict[str, tuple[Server, tuple[Adapter, ...]]] = {}
    for portal in portals:
        for network, adapters in _meant_for(portal, roles, vmks):
            networks.setdefault(network, (portal, adapters))
    for network, (portal, adapters) in networks.items():
        bound = [adapter for adapter in adapters if roles.is_bound(adapter)]
        if len(adapters) < 2 or len(bound) > 1:
            yield observed(f"{names_of(adapters)} in {network}{f', {names_of(bound)} bound' if bound else ''}")
            continue
        hba = getattr(portal.record, "adapter", None) or "vmhba64"
        state = f"only {names_of(bound)} is bound" if bound else "none of them is bound"
        rest = [adapter for adapter in adapters if adapter not in bound]
        commands = [f"esxcli iscsi networkportal add -A {hba} -n {adapter.name}" for adapter in rest]
        yield found(
            f"{host}: {names_of(adapters)} are in {network}, the network of the iSCSI portal {portal.text}, "
            f"and {state} to {hba}.",
            *(adapter.ipv4.shows() for adapter in adapters if adapter.ipv4 is not None),
            portal.near(),
            *(roles.near(adapter, Role.ISCSI) for adapter in bound),
            subject=network,
            remedy=f"On {host}: {'; '.join(commands)}; esxcli storage core adapter rescan -A {hba}. "
            "Each of them needs one active uplink, the others unused.",
        )
    if not networks:
        hidden = masked_servers(portals)
        if hidden:
            raise not_readable(host, list_of([server.text for server in hidden]))
        yield observed("no adapter in the network of a portal")


def _meant_for(portal: Server, roles: Roles, vmks: VmkAdapters) -> Iterator[tuple[str, tuple[Adapter, ...]]]:
    """The networks that hold ``portal``, each with the adapters in it that are there for iSCSI."""
    wanted = address(portal.text)
    held: dict[str, list[Adapter]] = {}
    for adapter in vmks.on(DEFAULT_STACK):
        own = adapter.ipv4.interface if adapter.ipv4 is not None else None
        if own is None or wanted is None or wanted not in own.network:
            continue
        unsure = adapter.name == "vmk0" and adapter.tags is None and not roles.is_bound(adapter)
        if not unsure and not roles.of(adapter) - _SHARED:
            held.setdefault(str(own.network), []).append(adapter)
    for network, adapters in held.items():
        yield network, tuple(adapters)
