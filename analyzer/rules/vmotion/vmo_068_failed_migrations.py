"""VMO-068."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analyzer.facts.adapters import Adapter
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.migrations import Migration, Migrations, joined
from analyzer.facts.log.phrases import SHOWN, moment, times
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters, share_network
from analyzer.findings import Evidence, Severity
from analyzer.rulebook import Fleet, Found, Need, Pointer, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import some

_LOOK_AT = {
    "network": "Test the path both ways: vmkping -I {vmk} {stack}-d -s {payload} {address}. Then look at the rules "
    "VMO-009 to VMO-020, at the VLAN of both adapters and at TCP port 8000.",
    "memory": "Free memory or processor time on the receiving host, or migrate less at once.",
    "switchover": "Migrate when the VM is calmer, or over a faster network; look at the latency of its datastore on "
    "the receiving host.",
    "files": "Look at the datastore of the VM on the receiving host: space, locks, access.",
    "configuration": "Look at the rules about processors (CPU) and devices of VMs (VMO-050 to VMO-054).",
    "object": "Read vmware.log of the VM on the receiving host at that time.",
    "unknown": "Read vmware.log of the VM on both hosts at that time.",
}
_FORGOTTEN = 7 * 86_400_000
_Adapters = Mapping[str, VmotionAdapters]


class _Attempt(NamedTuple):
    """One migration, with all that the hosts tell of it."""

    told: tuple[Migration, ...]

    @property
    def best(self) -> Migration:
        """The side that tells most about the cause: one with a status, best the source."""
        order = sorted(self.told, key=lambda each: (each.area == "unknown", each.code is None, each.side != "source"))
        return order[0]

    @property
    def outcome(self) -> str:
        """Failed on one side is failed."""
        outcomes = {each.outcome for each in self.told}
        return next((each for each in ("cancelled", "failed", "success") if each in outcomes), "unknown")

    @property
    def addresses(self) -> tuple[str, str]:
        """Of the source and of the destination; empty what no line tells."""
        src = next((each.src for each in self.told if each.src), "")
        return src, next((each.dst for each in self.told if each.dst), "")

    @property
    def vm(self) -> str:
        """The VM, where a log tells it."""
        return next((each.vm for each in self.told if each.vm), "")

    @property
    def end(self) -> int:
        """When it ended."""
        return max((each.end or 0 for each in self.told), default=0)

    def host(self, side: str) -> str:
        """The host that was the source or destination, when its logs are here."""
        return next((each.host for each in self.told if each.side == side), "")


@rule("VMO-068", "Migrations failed", severity=Severity.ERROR)
def failed_migrations(
    migrations: Fleet[Migrations], logs: Fleet[HostLog], vmotion: Fleet[VmotionAdapters] | None,
    topologies: Fleet[Topology] | None,
) -> Results:  # fmt: skip
    """The logs of the hosts tell of migrations that failed.

    What it checks
        vmkernel.log, hostd.log and vmware.log of the VMs, put together by the id of the migration (10 to 20
        digits), of source and destination alike. Failures between the same two addresses for the same reason
        are one finding. One failure that a later migration between the two followed is information; several of
        them, or failures more than a week before the end of the logs, are a warning.

    Why it matters
        It is the direct proof that something is wrong between two hosts, and its status tells what: the
        network, memory, the switch-over, files or the configuration of the VM.

    How to fix
        Follow the rules about the network (VMO-009 to VMO-020) where the hosts failed to connect, the CPU
        rules where features were missing, and the log of the VM for everything else.

    False alarms
        Migrations that somebody cancelled are not told. The status of one side often only follows the fault of
        the other: the side that names a cause counts.

    References
        KB 321009
        VMware vSphere 8.0: troubleshooting migration with vMotion
    """
    attempts = [_Attempt(tuple(told)) for told in joined(migrations).values()]
    failed = [each for each in attempts if each.outcome == "failed"]
    last = max((log.last for log in logs.values() if log.last is not None), default=0)
    for (src, dst, _), held in _grouped(failed).items():
        succeeded = [each for each in attempts if each.outcome == "success" and set(each.addresses) == {src, dst}]
        held.sort(key=lambda each: each.end)
        yield _told(held, succeeded, last, vmotion or {}, topologies or {})
    if not failed:
        done = sum(each.outcome == "success" for each in attempts)
        yield from _seen(logs, done, sum(each.outcome == "cancelled" for each in attempts))


def _grouped(failed: Sequence[_Attempt]) -> dict[tuple[str, str, str], list[_Attempt]]:
    """By addresses and reason; one without addresses goes with those of its host, when they are of one kind."""
    groups: dict[tuple[str, str, str], list[_Attempt]] = {}
    lonely = []
    for attempt in failed:
        reason = f"{attempt.best.area} {attempt.best.code or ''} {attempt.best.host}"
        if any(attempt.addresses):
            groups.setdefault((*attempt.addresses, reason), []).append(attempt)
        else:
            lonely.append((reason, attempt))
    for reason, attempt in lonely:
        like = [key for key in groups if key[2] == reason]
        groups.setdefault(like[0] if len(like) == 1 else ("", "", reason), []).append(attempt)
    return groups


def _seen(logs: Fleet[HostLog], done: int, cancelled: int) -> Results:
    """What was seen when nothing failed."""
    reading = [host for host, log in logs.items() if log.covers("vmkernel") or log.covers("hostd")]
    if not reading:
        raise Skip("no vmkernel.log or hostd.log was given", *(Need("vm-support", host) for host in logs))
    also = f", {cancelled} cancelled" if cancelled else ""
    yield observed(
        f"{done} migration{'' if done == 1 else 's'} succeeded{also}, none failed in the logs of {some(reading)}"
    )


def _told(
    held: Sequence[_Attempt],
    succeeded: Sequence[_Attempt],
    last: int,
    vmotion: _Adapters,
    topologies: Mapping[str, Topology],
) -> Found:
    attempt = held[-1]
    best = attempt.best
    src, dst = next((each.addresses for each in held if any(each.addresses)), ("", ""))
    source, target = _end(held, "source", src, vmotion), _end(held, "destination", dst, vmotion)
    vms = sorted({each.vm for each in held if each.vm})
    whose = f" ({some(vms)})" if vms else ""
    later = [each for each in succeeded if each.end > attempt.end]
    after = f" {len(later)} later {'one' if len(later) == 1 else 'ones'} between them succeeded." if later else ""
    compared = _compared(source, target, topologies)
    return found(
        f"Migration{'' if len(held) == 1 else 's'} from {source.name} to {target.name} failed {times(len(held))}"
        f"{whose}, last {moment(attempt.end)}: {_why(best)}.{after}{compared}",
        *_proofs(held),
        *[adapter.near("mtu") for adapter in (source.adapter, target.adapter) if adapter is not None],
        subject=f"{src or source.name} {dst or target.name}",
        severity=_severity(held, later, last),
        count=len(held),
        hosts=tuple(dict.fromkeys(host for host in (source.host, target.host) if host)),
        remedy=_remedy(best, source, target),
    )


class _End(NamedTuple):
    """Source or destination of migrations."""

    host: str
    address: str
    adapter: Adapter | None

    @property
    def name(self) -> str:
        """As a sentence has it."""
        if self.host and self.address:
            vmk = f"{self.adapter.name} " if self.adapter is not None else ""
            return f"{self.host} ({vmk}{self.address})"
        return self.host or self.address or "another host"


def _end(held: Sequence[_Attempt], side: str, address: str, vmotion: _Adapters) -> _End:
    host = next((name for each in held if (name := each.host(side))), "")
    for name, adapters in vmotion.items():
        for adapter in adapters:
            if address and any(item.text == address for item in adapter.addresses) and host in ("", name):
                return _End(name, address, adapter)
    return _End(host, address, None)


def _why(migration: Migration) -> str:
    """The status in words, or what the most telling line says."""
    code = f" ({migration.code:#x})" if migration.code is not None else ""
    if migration.error is not None:
        meaning = "" if migration.area == "unknown" else f"; {migration.error.meaning}"
        return f"{migration.error.text}{code}{meaning}"
    said = migration.reason.removeprefix("ResolveCb: ")
    return f"{said[:160].rstrip('. {')}{code}" if migration.reason else "no line tells why"


def _compared(source: _End, target: _End, topologies: Mapping[str, Topology]) -> str:
    """What the configuration of the two adapters says today."""
    one, two = source.adapter, target.adapter
    if one is None or two is None:
        return ""
    told = []
    if one.mtu is not None and two.mtu is not None:
        same = one.mtu == two.mtu
        told.append(f"both have MTU {one.mtu}" if same else f"MTU {one.mtu} and {two.mtu} differ (VMO-015)")
    if one.netstack != two.netstack:
        told.append(f"stacks {one.netstack} and {two.netstack} differ (VMO-005)")
    if not share_network(one, two):
        told.append("they are in different networks")
    sides = [(each, topologies[each.host]) for each in (one, two) if each.host in topologies]
    vlans = [vlan for each, side in sides if (vlan := side.vlan_of(each)) is not None]
    if len(vlans) == 2 and len(set(vlans)) == 2:
        told.append(f"VLAN {vlans[0]} and {vlans[1]} differ (VMO-038)")
    for each, side in sides:
        switch = side.switch_of(each)
        if switch is not None and switch.mtu is not None and each.mtu is not None and each.mtu > switch.mtu:
            told.append(f"{switch.name} of {each.host} passes only {switch.mtu} (VMO-016)")
    return f" Of the adapters today: {', '.join(told)}." if told else ""


def _severity(held: Sequence[_Attempt], later: Sequence[_Attempt], last: int) -> Severity | None:
    if later:
        return Severity.INFO if len(held) < 3 else Severity.WARNING
    return Severity.WARNING if last - held[-1].end > _FORGOTTEN else None


def _proofs(held: Sequence[_Attempt]) -> Iterator[Evidence | Pointer]:
    """Lines of the newest attempt on all its sides, and the cause of each other one."""
    chosen: list[Event] = [
        event for each in sorted(held[-1].told, key=lambda each: each is not held[-1].best) for event in each.proof
    ]
    chosen += [each.best.proof[0] for each in reversed(held[:-1])]
    for event in chosen[: SHOWN + 4]:
        yield event.evidence()


def _remedy(best: Migration, source: _End, target: _End) -> str:
    text = _LOOK_AT[best.area]
    adapter = source.adapter
    mtu = adapter.mtu if adapter is not None and adapter.mtu else 1500
    stack = "" if adapter is None or adapter.netstack == "defaultTcpipStack" else f"-S {adapter.netstack} "
    return text.format(
        vmk=adapter.name if adapter is not None else best.vmk or "vmkN",
        stack=stack,
        payload=mtu - 28,
        address=target.address or "ADDRESS",
    )
