"""XH-020."""

from analyzer.commands.module_parameters import ModuleParameter
from analyzer.facts.clusters import Membership
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import Told, groups, inside, listed, said, shown_for, together
from analyzer.rules.network.switches import counted

_LIST = "esxcli system module parameters list -m <driver>"


@rule("XH-020", "Options of a driver differ inside a cluster", severity=Severity.INFO)
def module_options_differ(
    options: Fleet[Records[ModuleParameter]], members: Fleet[Membership], names: Fleet[HostName]
) -> Results:
    """A driver has other options on some hosts of a cluster than on the rest.

    What it checks
        The options that are set (esxcli system module parameters list), of drivers that two hosts or more list.

    Why it matters
        Queues, receive-side scaling and SR-IOV behave differently: one host is slower or lacks functions.

    How to fix
        Set the option alike on all hosts and restart them:
        esxcli system module parameters set -m DRIVER -p "OPTION=VALUE"

    False alarms
        Values with one entry for each port differ where hosts have different numbers of cards.

    References
        VMware vSphere Networking: driver parameters
    """
    compared = False
    for cluster in groups(members, names):
        held = {
            host: {f"{item.module} {item.name}": item for item in records if item.module and item.name}
            for host, records in inside(cluster, options).items()
        }
        by_key: dict[str, dict[str, Told]] = {}
        for key in dict.fromkeys(key for each in held.values() for key in each):
            told = {
                host: Told(v := _value(each[key]), v, at(each[key], "value"))
                for host, each in held.items()
                if key in each
            }
            if len(told) > 1:
                by_key[key] = told
        compared = compared or bool(by_key)
        parts = list(together(by_key))
        for _, keys in parts:
            yield found(
                f"{counted(len(keys), 'driver option')} differ{'s' if len(keys) == 1 else ''}: "
                f"{listed([f'{key}: {said(by_key[key])}' for key in keys])}.",
                *shown_for(by_key, keys),
                subject=keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more",
                count=len(keys),
                hosts=tuple(by_key[keys[0]]),
            )
        if by_key and not parts:
            yield observed(f"{counted(len(by_key), 'driver option')} alike on {len(held)} hosts")
    if not compared:
        raise Skip("no driver's options are known on two hosts", *(Need(_LIST, host) for host in names))


def _value(item: ModuleParameter) -> str:
    return item.value or "the default"
