"""STG-026."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import all_of, by_object, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule
from analyzer.rules.storage.incidents import hit_stores
from analyzer.rules.storage.words import some

_CORRUPTING = "esx.problem.vmfs.ats.incompatibility.detected"
_IDS = {
    "esx.problem.vmfs.ats.support.lost": "cannot be mounted, because ATS is not available",
    "esx.problem.vmfs.lockmode.inconsistency.detected": "changed its locking mode while it was open",
    "esx.problem.vmfs.spanned.lockmode.inconsistency.detected": "has extents with different locking modes",
    "esx.problem.vmfs.spanstate.incompatibility.detected": "was extended to a second device while it used ATS only",
    _CORRUPTING: "uses ATS only, and hardware assisted locking is off on this host",
}


@rule("STG-026", "Locking of a datastore does not fit this host", severity=Severity.CRITICAL)
def ats_support(log: HostLog, naming: Naming) -> Results:
    """A datastore is locked with ATS only, and this host or device cannot do it the same way.

    What it checks
        The events about ATS support and locking modes of VMFS. The one that tells of a datastore on several devices
        with hardware assisted locking switched off is critical, the others are errors.

    Why it matters
        Hosts that lock one datastore in two ways can damage it. A datastore without ATS that needs it is not mounted.

    How to fix
        Unmount the datastore on this host, then switch hardware assisted locking on again:
        esxcli system settings advanced set -i 1 -o /VMFS3/HardwareAcceleratedLocking
        The locking modes: esxcli storage vmfs lockmode list

    False alarms
        None known.

    References
        VMware event esx.problem.vmfs.ats.incompatibility.detected
        VMware event esx.problem.vmfs.ats.support.lost
    """
    told = False
    for name, what in _IDS.items():
        for volume, events in by_object(log.of(name)).items():
            told = True
            shown = naming.shown(volume) if volume else some(naming.affected(events)) or "a datastore"
            stores = hit_stores(naming, events) if volume and not naming.about(volume) else ""
            yield found(
                f"{log.host}: {shown} {what}, {often_in(log, events)}{stores}.",
                *proofs(events), subject=volume, count=all_of(log, events),
                severity=None if name == _CORRUPTING else Severity.ERROR,
                remedy=f"On {log.host}: esxcli storage vmfs lockmode list; unmount the datastore, then esxcli system "
                "settings advanced set -i 1 -o /VMFS3/HardwareAcceleratedLocking",
            )  # fmt: skip
    if not told:
        yield none_of("event about the locking mode of a datastore", log, "vobd")
