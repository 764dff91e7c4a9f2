"""VMK-008."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of


@rule("VMK-008", "VMkernel adapter is disabled", severity=Severity.INFO)
def adapter_disabled(adapters: VmkAdapters, roles: Roles) -> Results:
    """A VMkernel adapter is switched off.

    What it checks
        The Enabled column of all adapters. Those that carry vMotion are VMO-006; those of NSX and of
        appliances are left out.

    Why it matters
        Its address does not answer. An adapter without a task is a left-over; one with a task takes a path of
        storage, management or another service away, which makes it an error.

    How to fix
        Switch it on: esxcli network ip interface set -i vmkN -e true
        or remove it: esxcli network ip interface remove -i vmkN

    False alarms
        Somebody may have switched an adapter off on purpose; without a task of its own it is a note.

    References
        VMware vSphere 8.0 ESXCLI: esxcli network ip interface
    """
    host = adapters.host
    usual = [each for each in adapters if not each.is_internal and Role.VMOTION not in roles.of(each)]
    enabled = [adapter for adapter in usual if adapter.enabled]
    for adapter in usual:
        if adapter.enabled is not False:
            continue
        tasks = sorted(roles.of(adapter))
        switch_on = f"esxcli network ip interface set -i {adapter.name} -e true"
        remove = f"esxcli network ip interface remove -i {adapter.name}"
        yield found(
            f"{host}: {adapter.name} is disabled" + (f" and carries {list_of(tasks)}." if tasks else "."),
            adapter.shows("enabled"),
            *(roles.near(adapter, role) for role in tasks),
            subject=adapter.name,
            remedy=f"On {host}: {switch_on}" + ("" if tasks else f". If nobody needs it: {remove}"),
            severity=Severity.ERROR if tasks else None,
        )
    untold = names_of(adapter for adapter in usual if adapter.enabled is None)
    if untold:
        raise Skip(f"{host}: the output does not tell whether {untold} is enabled", Need("esxcfg-vmknic -l", host))
    if enabled:
        yield observed(f"{names_of(enabled)} enabled")
    elif not usual:
        raise NotApplicable(f"{host} has no VMkernel adapter beside those for vMotion")
