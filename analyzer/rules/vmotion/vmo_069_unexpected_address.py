"""VMO-069."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.migrations import Migration, Migrations
from analyzer.facts.log.phrases import DAY, moment, times
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, none_for_vmotion


@rule("VMO-069", "Migrations really used an unexpected address", severity=Severity.WARNING)
def unexpected_address(
    migrations: Migrations | None, log: HostLog | None, vmotion: VmotionAdapters, vmks: VmkAdapters, *, days: int = 7
) -> Results:  # fmt: skip
    """Migrations went over an address that is not one of the vMotion adapters.

    What it checks
        The address that the host itself used, in the lines of vmkernel.log about the start of a migration,
        against those of the adapters that carry vMotion. An address that another adapter of the host has is a
        warning; one that no adapter has (any more), or migrations more than 7 days before the end of the logs,
        are information.

    Why it matters
        It shows what was used, whatever the configuration says now: memory of VMs may have crossed the
        management network.

    How to fix
        Take the tag off the adapter that should not carry vMotion:
        esxcli network ip interface tag remove -i vmk0 -t VMotion

    False alarms
        A host that got other addresses since then: the newest migrations decide.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    if log is None or migrations is None:
        raise Skip("no logs", Need("vm-support", vmotion.host))
    log.need("vmkernel")
    expected = {item.text for adapter in vmotion for item in adapter.addresses}
    used: dict[str, list[Migration]] = {}
    for migration in migrations:
        if migration.here:
            used.setdefault(migration.here, []).append(migration)
    if not used:
        yield observed("no migration in vmkernel.log")
        return
    newest = max(migration.start or 0 for held in used.values() for migration in held)
    for address, held in used.items():
        if address in expected:
            yield observed(f"{times(len(held))} {address}")
            continue
        holder = next((adapter for adapter in vmks if any(item.text == address for item in adapter.addresses)), None)
        last = max(migration.start or 0 for migration in held)
        # What was used before the last change of addresses says nothing about today.
        past = newest > last or (log.last or last) - last > days * DAY or holder is None
        has = f"{holder.name}, which does not carry vMotion" if holder is not None else "no adapter of the host today"
        yield found(
            f"{vmotion.host}: {len(held)} migration{'s' if len(held) > 1 else ''} went over {address} (of {has}), last "
            f"{moment(last)}; {names_of(vmotion)} should carry them.",
            *(migration.proof[-1].evidence() for migration in held[-4:]),
            *([holder.near()] if holder is not None else []),
            *(adapter.near() for adapter in vmotion),
            subject=address,
            severity=Severity.INFO if past else None,
            count=len(held),
            remedy=f"esxcli network ip interface tag remove -i {holder.name} -t VMotion" if holder is not None else "",
        )
