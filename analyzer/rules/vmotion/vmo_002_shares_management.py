"""VMO-002."""

from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import is_shared, names_of, new_vmotion_adapter, none_for_vmotion, tag


def _is_management(adapter: Adapter) -> bool:
    return adapter.tags is not None and "management" in {tag.lower() for tag in adapter.tags}


@rule("VMO-002", "vMotion shares the management adapter", severity=Severity.WARNING)
def shares_management(vmotion: VmotionAdapters, adapters: VmkAdapters) -> Results:
    """vMotion runs over the adapter that the host is managed by.

    What it checks
        Whether an adapter that carries vMotion also has the Management tag, or is vmk0 while no other adapter
        has that tag. Adapters on the vmotion stack never do: they have no services but vMotion.

    Why it matters
        A migration takes all the bandwidth it gets. Management traffic and the heartbeats of vSphere HA share
        the link and the adapter with it, and memory of the VMs crosses the management network.

    How to fix
        Give vMotion an adapter of its own (see VMO-001), then take the tag off the shared one:
        esxcli network ip interface tag remove -i vmk0 -t VMotion

    False alarms
        For a trial or a lab it works as it is; it is no obstacle to a migration.

    References
        VMware vSphere 8.0 Networking: Networking best practices for vSphere vMotion
        STIG ESXI-80-000198
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    if vmotion.stack == "vmotion":
        yield observed(f"{names_of(vmotion)} on a stack for vMotion alone")
        return
    host = vmotion.host
    managers = [adapter for adapter in adapters if _is_management(adapter)]
    unclear = False
    for adapter in vmotion:
        if _is_management(adapter):
            reason = "carries vMotion and Management"
        elif adapter.name != "vmk0" or managers:
            yield observed(f"vMotion on {adapter.name}, Management on {names_of(managers) or 'another'}")
            continue
        elif adapters.tags_missing:
            unclear = True
            continue
        else:
            reason = "carries vMotion, and no other adapter has the Management tag"
        yield found(
            f"{host}: {adapter.name} {reason}.",
            adapter.shows("tags"),
            adapter.near(),
            subject=adapter.name,
            remedy=_remedy(host, adapter, vmotion, adapters),
        )
    if unclear:
        raise Skip(f"{host}: which adapter carries Management is not known", *adapters.tags_missing)


def _remedy(host: str, adapter: Adapter, vmotion: VmotionAdapters, adapters: VmkAdapters) -> str:
    """Take the tag off where another adapter carries vMotion already, else make one first."""
    others = [other for other in vmotion if not is_shared(other)]
    if others:
        return f"On {host}, leave vMotion to {names_of(others)}: {tag('remove', adapter.name)}"
    return (
        f"On {host}, make an adapter for vMotion alone: {new_vmotion_adapter(adapters)}. "
        f"Then: {tag('remove', adapter.name)}"
    )
