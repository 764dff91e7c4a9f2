"""HW-020."""

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.cpu_totals import CPU_GLOBAL, CpuTotals
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Others, Results, Skip, found, observed, rule

_OPTIONS = ("hyperthreading", "hyperthreadingMitigation", "hyperthreadingMitigationIntraVM")


@rule("HW-020", "Hyper-threading is off although the processors have it", severity=Severity.WARNING)
def hyper_threading_off(
    totals: CpuTotals, settings: Settings, host: HostName, member: Membership, others: Others[CpuTotals],
    mates: Others[Membership],
) -> Results:  # fmt: skip
    """A host does not use the second threads of its processors.

    What it checks
        Hyperthreading Supported, Enabled and Active of esxcfg-info or esxcli hardware cpu global get, and the
        VMkernel options that switch it off.

    Why it matters
        The host gives its virtual machines a fifth to a third less processor time than equal hosts do.

    How to fix
        Where nobody decided so: Hyper-Threading (SMT) to Enabled in the BIOS, and
        esxcli system settings kernel set -s hyperthreading -v TRUE; then restart the host.

    False alarms
        It is switched off on purpose against L1TF and similar faults: where an option of ESXi does it, this is
        an information. Where it is enabled and only a restart is missing, or is active on other hosts of the
        cluster, CPU-013 tells it.

    References
        KB 55806: L1TF and the hyper-threading aware scheduler
    """
    if totals.active is None or (totals.active is False and totals.supported is None):
        raise Skip(f"{totals.host}: the state of hyper-threading is not known", Need(CPU_GLOBAL, totals.host))
    if totals.active:
        yield observed("hyper-threading is active")
        return
    if not totals.supported:
        yield observed("the processors do not offer hyper-threading")
        return
    if totals.enabled:
        yield observed("enabled and not active (see CPU-013)")
        return
    own = next((each for each in clusters({host.name: member, **mates}) if host.name in each.hosts), None)
    if own is not None and own.evident and any(others[name].active for name in own.hosts if name in others):
        yield observed("active on other hosts of the cluster (see CPU-013)")
        return
    meant = [name for name in _OPTIONS if settings.setting(name).changed and settings.setting(name).proof is not None]
    chosen = totals.enabled is False or bool(meant)
    yield found(
        f"{totals.host}: the processors offer hyper-threading and it is off"
        f"{f', by the option {meant[0]}' if meant else ', switched off in ESXi' if chosen else ''}.",
        totals.shows("active"),
        *([settings.setting(meant[0]).near()] if meant else []),
        subject="hyper-threading",
        severity=Severity.INFO if chosen else None,
        remedy=f"Where nobody decided so, on {totals.host}: esxcli system settings kernel set -s hyperthreading -v TRUE"
        "; set Hyper-Threading to Enabled in the BIOS and restart the host.",
    )
