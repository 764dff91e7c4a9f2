"""CPU-017."""

from analyzer.commands.hardware import PowerPolicy
from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.inventory import Inventory
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cpu.wording import list_of

_GET = "esxcli hardware power policy get"
_OPTION = "/Power/CpuPolicy"
_NAMES = {
    "static": "High Performance", "high performance": "High Performance",
    "dynamic": "Balanced", "balanced": "Balanced", "low": "Low Power", "low power": "Low Power", "custom": "Custom",
}  # fmt: skip


@rule("CPU-017", "CPU power policy differs or is Low Power", severity=Severity.INFO, aliases=("HW-016", "XH-014"))
def power_policy(
    policies: Fleet[Records[PowerPolicy]] | None, settings: Fleet[Settings], held: Fleet[Inventory] | None,
    members: Fleet[Membership],
) -> Results:  # fmt: skip
    """The processors of the hosts of one cluster save power differently, or as much as they can.

    What it checks
        The policy in force (esxcli hardware power policy get, esxcfg-info, or the option /Power/CpuPolicy): Low
        Power on any host, and different policies inside a cluster.

    Why it matters
        A VM gets another latency after a migration, and the migration is blamed for it.

    How to fix
        esxcli hardware power policy set --id=1 (High Performance) or --id=2 (Balanced) on all hosts alike; in
        the BIOS leave power management to the operating system.

    False alarms
        Balanced, the default, on all hosts is fine. Hosts without evidence of a common cluster are not
        compared.

    References
        vSphere Resource Management: host power management policies
    """
    told: dict[str, tuple[str, Pointer | None]] = {}
    for host in members:
        known = _policy(
            policies.get(host) if policies is not None else None,
            settings.get(host),
            held.get(host) if held is not None else None,
        )
        if known is not None:
            told[host] = known
    low = [host for host, (name, _) in told.items() if name == "Low Power"]
    if low:
        yield found(
            f"The power policy is Low Power on {list_of(low)}.",
            *_shown(told, low), subject="Low Power", hosts=tuple(low), count=len(low),
        )  # fmt: skip
    for cluster in clusters(members):
        inside = [host for host in cluster.hosts if host in told and host not in low]
        groups: dict[str, list[str]] = {}
        for host in inside:
            groups.setdefault(told[host][0], []).append(host)
        if len(groups) > 1 and cluster.evident:
            least = min(groups.values(), key=len)
            told_so = "; ".join(f"{name} on {list_of(hosts)}" for name, hosts in groups.items())
            yield found(
                f"The power policies differ: {told_so}.",
                *_shown(told, [*least, *(host for host in inside if host not in least)]),
                subject="policies differ", hosts=tuple(inside), count=len(least),
            )  # fmt: skip
        elif inside:
            yield observed("; ".join(f"{name} on {list_of(hosts)}" for name, hosts in groups.items()))
    if not told:
        raise Skip("the power policy is not in the texts", *(Need(_GET, host) for host in members))


def _policy(
    records: Records[PowerPolicy] | None, settings: Settings | None, held: Inventory | None
) -> tuple[str, Pointer | None] | None:
    """The name of a host's policy and what says so."""
    for item in reversed(records or ()):
        name = _NAMES.get((item.short_name or item.name or "").strip().lower(), item.name)
        if name:
            return name, at(item, "name" if item.name else "short_name")
    shown = held.value("current_policy", below="cpu_power_management_info") if held is not None else None
    if shown is not None:
        return _NAMES.get(str(shown[2]).strip().lower(), str(shown[2])), at(shown[0], shown[1])
    option = settings.setting(_OPTION) if settings is not None else None
    if option is not None and isinstance(option.value, str):
        return _NAMES.get(option.value.lower(), option.value), option.shows() if option.proof is not None else None
    return None


def _shown(told: dict[str, tuple[str, Pointer | None]], hosts: list[str]) -> list[Pointer]:
    return [pointer for host in hosts[:20] if (pointer := told[host][1]) is not None]
