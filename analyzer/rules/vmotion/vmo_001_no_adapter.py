"""VMO-001."""

from analyzer.facts.adapters import DEFAULT_STACK, VmkAdapters
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, new_vmotion_adapter, tag


@rule("VMO-001", "No VMkernel adapter is enabled for vMotion", severity=Severity.CRITICAL, stops=True)
def no_adapter(vmotion: VmotionAdapters, adapters: VmkAdapters, host: HostName) -> Results:
    """The host has no VMkernel adapter that carries vMotion.

    What it checks
        That at least one adapter is on the vmotion TCP/IP stack or, where none is, that one on the default
        stack has the VMotion tag. Where its tags were not collected, the advanced option /Migrate/Vmknic may
        name the adapter; without either it is unknown.

    Why it matters
        vCenter refuses the migration when it checks it: such a host can be neither source nor target.

    How to fix
        Add an adapter on the vmotion stack (esxcli network ip netstack add -N vmotion first, where the stack
        was never used; then esxcli network ip interface add with -N vmotion), or enable the service on one of
        the default stack: esxcli network ip interface tag add -i vmkN -t VMotion. Adapters on a distributed
        switch are best added in vCenter.

    False alarms
        A single host has nobody to migrate to: when the case holds one host only, the finding is a note.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
        VMware vSphere 6.7 Networking: vMotion networking requirements
    """
    if vmotion.adapters:
        how = "on the vmotion stack" if vmotion.stack == "vmotion" else "with the VMotion tag"
        how = f"named by {vmotion.option.name}" if vmotion.option is not None else how
        yield observed(f"{names_of(vmotion)} {how}")
        return
    host_name, default = vmotion.host, adapters.on(DEFAULT_STACK)
    evidence = [adapter.shows("tags", "no VMotion tag") for adapter in default if "tags" in adapter.proofs]
    evidence += [(adapter.near if evidence else adapter.shows)("netstack") for adapter in adapters]
    meant = [adapter for adapter in default if "vmotion" in (adapter.port_group or "").lower()]
    why = "none is on the vmotion stack, none has" if adapters.has_stacks else "none has"
    message = f"{host_name}: no VMkernel adapter carries vMotion: {why} the VMotion tag."
    remedy = new_vmotion_adapter(adapters)
    if meant:
        groups = list_of([f"{adapter.name} (port group {adapter.port_group})" for adapter in meant])
        message += f" {groups} may be meant for it."
        tags = "; ".join(tag("add", adapter.name) for adapter in meant)
        remedy = f"to use what is there: {tags}. To add one: {remedy}"
    severity = Severity.INFO if host.hosts_in_case == 1 else None
    yield found(message, *evidence, remedy=f"On {host_name}, {remedy}", severity=severity)
