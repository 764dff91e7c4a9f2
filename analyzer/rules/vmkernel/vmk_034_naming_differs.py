"""VMK-034."""

import re
from collections import Counter

from analyzer.facts.adapters import Adapter
from analyzer.facts.clusters import Membership
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, HostName, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped
from analyzer.rules.vmkernel.by_role import hosts_of, side_by_side, tags_lacking

_NO_NAME = lazy_pattern(r"\d+|[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}", re.I)


@rule("VMK-034", "Numbers and port groups of VMkernel adapters differ by role", severity=Severity.INFO)
def naming_differs(roles: Fleet[Roles], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The same service is on another ``vmkN``, or in a port group of another name, from host to host.

    What it checks
        For each role that two hosts have: the numbers of the adapters and the names of their port groups.

    Why it matters
        vMotion, vSAN and storage work all the same. Scripts that name vmk1, host profiles, and people in a
        hurry take the wrong adapter.

    How to fix
        Nothing has to be done. When adapters are made anew, use one number and one port group name for each
        role on all hosts.

    False alarms
        Cosmetic. Port numbers of distributed switches and adapters of appliances are not compared.

    References
        VMware vSphere 8.0 Networking: VMkernel networking layer
    """
    differing: dict[str, str] = {}
    shown: dict[tuple[str, str], Adapter] = {}
    judged: list[Role] = []
    for _cluster, role, adapters in side_by_side(roles, members, names, Role):
        judged.append(role)
        by_host = {host: tuple(each for each in adapters if each.host == host) for host in hosts_of(adapters)}
        for what, signature in (("number", _numbers), ("port group", _groups)):
            told = {host: signature(held) for host, held in by_host.items()}
            told = {host: text for host, text in told.items() if text}
            counted = Counter(told.values())
            if len(counted) < 2:
                continue
            usual = counted.most_common(1)[0][0]
            if what == "number":
                differing[str(role)] = " or ".join(counted)
            else:
                differing.setdefault(f"port group of {role}", " or ".join(counted))
            for host, text in told.items():
                if text != usual or not any(each.host == host for each in shown.values()):
                    shown |= {(each.host, each.name): each for each in by_host[host]}
    if differing:
        parts = [f"{what}: {values}" for what, values in differing.items()]
        yield found(
            f"VMkernel adapters differ from host to host: {'; '.join(parts)}.",
            *capped([each.shows("port_group") for each in shown.values()]),
            subject="numbering",
            count=len(differing),
            hosts=hosts_of(list(shown.values())),
        )
    elif judged:
        yield observed(f"the same for {', '.join(dict.fromkeys(judged))}")
    else:
        needs = tags_lacking(roles)
        if needs:
            raise Skip("the services of the VMkernel adapters were not collected", *needs)
        yield observed("no two hosts have adapters with one role")


def _numbers(adapters: tuple[Adapter, ...]) -> str:
    return " and ".join(sorted(each.name for each in adapters))


def _groups(adapters: tuple[Adapter, ...]) -> str:
    named = [each.port_group for each in adapters if each.port_group and not _NO_NAME.fullmatch(each.port_group)]
    return " and ".join(sorted(named)) if len(named) == len(adapters) else ""
