"""XH-016."""

from analyzer.commands.license import License
from analyzer.facts.clusters import Membership
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, proofs, said, split

_SHOW = "vim-cmd vimsvc/license --show"


@rule("XH-016", "Licence edition differs inside a cluster", severity=Severity.INFO)
def licences_differ(licences: Fleet[Records[License]], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The hosts of one cluster have licences of different editions.

    What it checks
        The edition of the licence of each host (vim-cmd vimsvc/license --show).

    Why it matters
        A cluster can use only what all its hosts are licensed for: DRS, distributed switches, vMotion over long
        distances.

    How to fix
        Assign the licence of the cluster to the odd hosts in vCenter: Administration, Licenses.

    False alarms
        Two keys of one edition are no difference. A host on evaluation has all features until it ends.

    References
        VMware vSphere: managing licences
    """
    known = {host: told for host, records in licences.items() if (told := _edition(records)) is not None}
    for cluster in groups(members, names):
        mine = inside(cluster, known)
        if len(mine) < 2:
            continue
        if not differs(mine):
            yield observed(f"{next(iter(mine.values())).text} on {len(mine)} hosts")
            continue
        yield found(
            f"The hosts have licences of different editions: {said(mine)}.",
            *proofs(mine),
            subject="licence",
            count=len(split(mine)),
            hosts=tuple(mine),
        )
    lacking = [host for host in names if host not in known]
    if lacking:
        raise Skip("the licence of some hosts is not known", *(Need(_SHOW, host) for host in lacking))


def _edition(records: Records[License]) -> Told | None:
    """The edition that a host uses: the one with a licence, else the evaluation."""
    named = [item for item in records if item.name or item.vmodl_key]
    chosen = next((item for item in named if not item.is_evaluation), next(iter(named), None))
    if chosen is None:
        return None
    text = "the evaluation" if chosen.is_evaluation else chosen.name or chosen.vmodl_key or ""
    return Told(text, text, at(chosen, "name" if chosen.name else "vmodl_key"))
