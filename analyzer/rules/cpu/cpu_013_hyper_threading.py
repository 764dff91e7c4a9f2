"""CPU-013."""

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.cpu import CPU_LIST, CpuModel
from analyzer.facts.cpu_totals import CPU_GLOBAL, CpuTotals
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Need, Results, Skip, found, observed, rule
from analyzer.rules.cpu.wording import MAINTENANCE, list_of


@rule("CPU-013", "Hyper-threading state differs", severity=Severity.WARNING)
def hyper_threading(totals: Fleet[CpuTotals], models: Fleet[CpuModel] | None, members: Fleet[Membership]) -> Results:
    """Hyper-threading is active on some hosts of a cluster and not on others with the same processors.

    What it checks
        Hyperthreading Active and Enabled of esxcli hardware cpu global get or esxcfg-info: enabled and not
        active on a host that supports it, and hosts with one CPU model where it is active on some only.

    Why it matters
        It stops no migration, but a VM finds half the logical processors and another scheduler behaviour
        after a move, and capacity figures of the cluster are wrong.

    How to fix
        Set it alike in the BIOS of all hosts, and in ESXi:
        esxcli system settings kernel set -s hyperthreading -v TRUE; then restart.

    False alarms
        Off on all hosts is a decision (L1TF). Between hosts without evidence of a common cluster the
        difference is an information. The number of cores may differ.

    References
        KB 55806: L1TF and the hyper-threading aware scheduler
    """
    states = {host: item for host, item in totals.items() if item.active is not None}
    pending = [host for host, item in states.items() if _is_pending(item)]
    if pending:
        yield found(
            f"Hyper-threading is enabled and not active on {list_of(pending)}: a restart is missing, "
            "or the BIOS has it off.",
            *(states[host].shows("active") for host in pending[:20]),
            subject="enabled, not active", hosts=tuple(pending), count=len(pending),
            remedy=f"Check the BIOS setting and restart the host (maintenance mode: {MAINTENANCE}).",
        )  # fmt: skip
    unknown: dict[str, None] = {}
    for cluster in clusters(members):
        by_model: dict[tuple[object, ...], list[str]] = {}
        told = [host for host in cluster.hosts if host in states and host not in pending]
        if len({states[host].active for host in told}) < 2:
            if len(told) > 1:
                active = states[told[0]].active
                yield observed(f"hyper-threading {'active' if active else 'not active'} on {list_of(told)}")
            continue
        for host in told:
            model = models.get(host) if models is not None else None
            if model is None or model.model is None:
                unknown[host] = None
            else:
                by_model.setdefault((model.family, model.model, model.stepping), []).append(host)
        for hosts in by_model.values():
            on = [host for host in hosts if states[host].active]
            off = [host for host in hosts if not states[host].active]
            if not on or not off:
                yield observed(f"alike on the equal processors of {list_of(hosts)}")
                continue
            yield found(
                f"Hyper-threading is active on {list_of(on)} and not on {list_of(off)}, with the same processors.",
                *(states[host].shows("active") for host in (*off, *on)[:20]),
                subject="active on some hosts", hosts=tuple(hosts), count=len(off),
                severity=None if cluster.evident else Severity.INFO,
            )  # fmt: skip
    if unknown:
        raise Skip(
            f"hyper-threading differs; the CPU model of {list_of(list(unknown))} is not in the texts",
            *(Need(CPU_LIST, host) for host in unknown),
        )
    if len(states) < 2 and not pending:
        if totals.missing:
            raise Skip(
                f"the state of {list_of(list(totals.missing))} is not in the texts",
                *(Need(CPU_GLOBAL, h) for h in totals.missing),
            )
        yield observed("enabled and active as configured")


def _is_pending(item: CpuTotals) -> bool:
    return item.enabled is True and item.active is False and item.supported is not False
