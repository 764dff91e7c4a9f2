"""HOST-051."""

from analyzer.configs.agent_files import VpxaConfig
from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.addresses import address, is_masked
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule


@rule("HOST-051", "vCenter's agent has an address that the host has not", severity=Severity.ERROR)
def agent_address(configs: Records[VpxaConfig], adapters: VmkAdapters, roles: Roles | None, host: HostName) -> Results:
    """The address in the file of vCenter's agent is that of no management adapter of the host.

    What it checks
        hostIp in /etc/vmware/vpxa/vpxa.cfg against the addresses of all VMkernel adapters, and whether the
        adapter that has it carries the Management service.

    Why it matters
        The agent sends its heartbeats for this address, and vCenter looks for the host there. When the address
        of the host was changed behind vCenter's back, the host goes to "not responding" and drops out of
        vCenter again and again; no migration, HA or DRS works with it.

    How to fix
        Remove the host from vCenter and add it again by its name or its present address; before that, put back
        the old address if the change was a mistake.

    False alarms
        A host that no vCenter manages has no address there, or its loopback: not judged. Addresses that were
        masked cannot be compared. Behind address translation the agent may have the outer address.

    References
        vSphere product documentation: hosts that vCenter manages, heartbeats and the address of the host
    """
    config = next((item for item in reversed(configs) if item.host_ip), None)
    wanted = address(config.host_ip) if config is not None else None
    if config is None or config.host_ip in ("localhost", "0.0.0.0") or (wanted is not None and wanted.is_loopback):
        raise NotApplicable("the file of vCenter's agent names no address of the host")
    if is_masked(config.host_ip):
        raise Skip(f"{host.name}: the address of vCenter's agent is masked")
    if wanted is None:
        raise NotApplicable(f"vCenter's agent has a name instead of an address ({config.host_ip})")
    holder = _holder(adapters, str(wanted))
    if holder is None:
        told = [each for each in adapters for _ in each.addresses]
        if not adapters.complete or not told or any(item.masked for each in adapters for item in each.addresses):
            raise Skip(f"{host.name}: not all addresses of its adapters are known", Need("esxcfg-vmknic -l", host.name))
        own = next((each for each in _managers(adapters, roles) if each.addresses), None)
        shown = f"; {own.name} has {own.addresses[0].text}" if own is not None else ""
        yield found(
            f"{host.name}: vCenter's agent tells the address {wanted}, which no VMkernel adapter has{shown}.",
            at(config, "host_ip"),
            *(item.shows() for each in _managers(adapters, roles)[:5] for item in each.addresses[:1]),
            subject=str(wanted),
            remedy=f"Remove {host.name} from vCenter and add it again by its name or present address "
            f"(then /etc/vmware/vpxa/vpxa.cfg tells it), or give {wanted} back to its management adapter.",
        )
        return
    if roles is not None and roles.known and Role.MANAGEMENT not in roles.of(holder):
        yield found(
            f"{host.name}: vCenter's agent tells the address {wanted} of {holder.name}, which does not carry "
            "Management.",
            at(config, "host_ip"), holder.shows("tags"),
            subject=str(wanted), severity=Severity.WARNING,
            remedy=f"esxcli network ip interface tag add -i {holder.name} -t Management, or add the host to vCenter "
            "again by the address of its management adapter.",
        )  # fmt: skip
        return
    yield observed(f"{wanted} is the address of {holder.name}")


def _holder(adapters: VmkAdapters, wanted: str) -> Adapter | None:
    """The adapter that has the address."""
    for each in adapters:
        if any(str(address(item.text.partition("/")[0])) == wanted for item in each.addresses):
            return each
    return None


def _managers(adapters: VmkAdapters, roles: Roles | None) -> tuple[Adapter, ...]:
    """The management adapters, as far as they are known."""
    return roles.with_role(Role.MANAGEMENT) if roles is not None else tuple(adapters)
