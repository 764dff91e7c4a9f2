"""XH-017."""

from analyzer.commands.multipathing import SatpRule
from analyzer.facts.clusters import Membership
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import Told, groups, inside, listed, said, shown_for, together
from analyzer.rules.network.switches import counted

_LIST = "esxcli storage nmp satp rule list"
_PARTS = ("vendor", "model", "driver", "transport", "claim_options", "default_psp", "psp_options", "options")


@rule("XH-017", "Claim rules that users added differ inside a cluster", severity=Severity.INFO)
def claim_rules_differ(rules: Fleet[Records[SatpRule]], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Rules for claiming arrays were added on some hosts of a cluster only.

    What it checks
        The rules of the group "user" in esxcli storage nmp satp rule list, between the hosts of a cluster.

    Why it matters
        A LUN that is presented next gets another path policy on the odd host, and slow paths or thrashing with
        it.

    How to fix
        Add the rule on the hosts that lack it:
        esxcli storage nmp satp rule add -s SATP -V VENDOR -M MODEL -P PSP -O OPTIONS

    False alarms
        A rule for an array that only some hosts use.

    References
        VMware vSphere Storage: SATP claim rules
    """
    whole = {host: records for host, records in rules.items() if records.complete}
    for cluster in groups(members, names):
        held = {host: _added(records) for host, records in inside(cluster, whole).items()}
        if len(held) < 2:
            continue
        by_key: dict[str, dict[str, Told]] = {}
        for title in dict.fromkeys(title for added in held.values() for title in added):
            by_key[title] = {
                host: Told("it", "it", at(added[title], "name")) if title in added else Told("", "no such rule")
                for host, added in held.items()
            }
        parts = list(together(by_key))
        for _, keys in parts:
            yield found(
                f"{counted(len(keys), 'claim rule')} {'is' if len(keys) == 1 else 'are'} not on all hosts: "
                f"{listed([f'{key}: {said(by_key[key])}' for key in keys])}.",
                *shown_for(by_key, keys),
                subject=keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more",
                count=len(keys),
                hosts=tuple(held),
            )
        if not parts:
            yield observed(f"{counted(len(by_key), 'added rule')} on all {len(held)} hosts")
    lacking = [host for host in names if host not in whole]
    if lacking:
        raise Skip("the claim rules of some hosts are not known", *(Need(_LIST, host) for host in lacking))


def _added(records: Records[SatpRule]) -> dict[str, SatpRule]:
    """The rules that somebody added, by what they say."""
    return {
        " ".join((item.name or "", *(value for part in _PARTS if (value := getattr(item, part))))): item
        for item in records
        if item.rule_group == "user"
    }
