"""XH-001."""

from analyzer.commands.version import Version
from analyzer.facts.clusters import Membership
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, proofs, said, split, weight
from analyzer.rules.network.switches import some


@rule("XH-001", "ESXi build differs inside a cluster", severity=Severity.WARNING, aliases=("LIF-009",))
def build_differs(versions: Fleet[Records[Version]], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The hosts of one cluster run different builds of ESXi.

    What it checks
        Version and build of all hosts of a cluster. Different builds are a warning, different releases (7.0
        and 8.0) an error.

    Why it matters
        Known faults, drivers and the processor features that VMs see differ from host to host: what works on
        one host fails on another, and a VM may not come back from the newer one.

    How to fix
        Finish the update: bring all hosts of the cluster to one build, with one image (vSphere Lifecycle
        Manager) or one profile (esxcli software profile update).

    False alarms
        A rolling update that is under way. Hosts that nothing shows to be of one cluster (no common vSAN or
        HA cluster, no common distributed switch and datastore) are told as information.

    References
        KB 52085: hypervisor-assisted guest mitigation and mixed clusters
    """
    known = {host: runs for host, records in versions.items() if (runs := _told(records)) is not None}
    for cluster in groups(members, names):
        told = inside(cluster, known)
        if len(told) < 2:
            continue
        if not differs(told):
            yield observed(f"{next(iter(told.values())).text} on all {len(told)} hosts")
            continue
        trains = {each.value[0] for each in told.values() if isinstance(each.value, tuple)}
        yield found(
            f"The hosts run different builds: {said(told, ('runs', 'run'))}.",
            *proofs(told),
            subject="build",
            severity=weight(cluster, Severity.ERROR if len(trains) > 1 else None),
            count=len(split(told)),
            hosts=tuple(told),
            remedy=_remedy(told),
        )
    lacking = [host for host in names if host not in known]
    if lacking:
        raise Skip("the version of some hosts is not known", *(Need("vmware -vl", host) for host in lacking))


def _told(records: Records[Version]) -> Told | None:
    """Version and build; the release decides how bad a difference is."""
    version = next((item for item in reversed(records) if item.version and item.build_number), None)
    if version is None:
        return None
    value = (version.numbers[:2], version.numbers, version.build_number)
    return Told(value, f"{version.version} build {version.build_number}", at(version, "build"))


def _remedy(told: dict[str, Told]) -> str:
    """Which hosts are behind, and what the newest one runs."""
    newest = max(told.values(), key=lambda each: each.value)  # type: ignore[arg-type, return-value]  # tuples of numbers
    late = [host for host, each in told.items() if each.value != newest.value]
    return (
        f"Finish the update: bring {some(late)} to {newest.text}, with one image for the cluster (vSphere Lifecycle "
        "Manager) or one profile (esxcli software profile update)."
    )
