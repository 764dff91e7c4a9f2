"""XH-012."""

from analyzer.facts.clusters import Membership
from analyzer.facts.cpu import CPU_LIST, CpuModel
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, proofs, said, split, weight


@rule("XH-012", "Processors of several generations in a cluster", severity=Severity.INFO)
def processors_differ(models: Fleet[CpuModel], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """A cluster has hosts with processors of different generations.

    What it checks
        Family, model and generation of the processors of all hosts of a cluster. Which features really differ
        is CPU-005, whether EVC levels them CPU-004.

    Why it matters
        Without EVC a VM that was started on the newest host cannot move to the oldest one.

    How to fix
        Set the EVC mode of the cluster to the oldest generation in it.

    False alarms
        With EVC at the level of the oldest host the mix is fine; vCenter knows it, a host's own output does not.

    References
        KB 1003212: EVC processor support
    """
    known = {host: _told(model) for host, model in models.items() if model.model is not None}
    for cluster in groups(members, names):
        told = inside(cluster, known)
        if len(told) < 2:
            continue
        if not differs(told):
            yield observed(f"{next(iter(told.values())).text} on {len(told)} hosts")
            continue
        yield found(
            f"The hosts have processors of {len(split(told))} generations: {said(told)}.",
            *proofs(told),
            subject="processors",
            severity=weight(cluster),
            count=len(split(told)),
            hosts=tuple(told),
        )
    lacking = [host for host in names if host not in known]
    if lacking:
        raise Skip("the processors of some hosts are not known", *(Need(CPU_LIST, host) for host in lacking))


def _told(model: CpuModel) -> Told:
    generation = model.generation
    return Told(generation or (model.family, model.model), model.title, model.shows("model"))
