"""STG-024."""

from collections import defaultdict

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.storage.words import some

_OPTION = "/VMFS3/UseATSForHBOnVMFS5"
_DEFAULT = 1


@rule("STG-024", "ATS heartbeat setting differs between hosts", severity=Severity.ERROR)
def ats_heartbeat_differs(options: Fleet[Settings], members: Fleet[Membership]) -> Results:
    """Hosts that share VMFS datastores write their heartbeat in different ways.

    What it checks
        /VMFS3/UseATSForHBOnVMFS5 on all hosts of a cluster. Its default is 1.

    Why it matters
        With 1 a host updates its heartbeat with an atomic command (ATS), with 0 by plain reads and writes. Mixed on
        one volume, hosts lose access to it.

    How to fix
        The same value on all hosts: esxcli system settings advanced set -i VALUE -o /VMFS3/UseATSForHBOnVMFS5

    False alarms
        Hosts that are not known to be of one cluster may share no volume: an information.

    References
        KB 326437: ATS miscompare, ATS heartbeat
    """
    values: dict[str, int] = {}
    for host, settings in options.items():
        setting = settings.setting(_OPTION)
        value = _DEFAULT if setting.changed is False else setting.value
        if isinstance(value, int):
            values[host] = value
    if len(options) < 2:
        raise NotApplicable("fewer than two hosts")
    for cluster in clusters({name: members[name] for name in options if name in members}):
        by_value: dict[int, list[str]] = defaultdict(list)
        for host in cluster.hosts:
            if host in values:
                by_value[values[host]].append(host)
        if len(by_value) > 1:
            told = ", ".join(f"{value} on {some(hosts)}" for value, hosts in sorted(by_value.items()))
            shown = [
                options[host].setting(_OPTION).shows()
                for hosts in by_value.values()
                for host in hosts
                if options[host].setting(_OPTION).proof is not None
            ]
            yield found(
                f"{_OPTION} differs: {told}.",
                *shown,
                subject=some(cluster.hosts), hosts=tuple(host for hosts in by_value.values() for host in hosts),
                severity=None if cluster.evident else Severity.INFO,
                remedy=f"On {some(by_value[min(by_value)])}: esxcli system settings advanced set -i {max(by_value)} "
                f"-o {_OPTION}, unless the array's vendor wants {min(by_value)}: then the same on all hosts.",
            )  # fmt: skip
        elif by_value and len(next(iter(by_value.values()))) > 1:
            yield observed(f"{_OPTION} is {next(iter(by_value))} on {some(next(iter(by_value.values())))}")
    unknown = [host for host in options if host not in values]
    if unknown:
        needs = [Need("esxcli system settings advanced list -d", host) for host in unknown]
        raise Skip(f"{_OPTION} of {some(unknown)} is not told", *needs)
