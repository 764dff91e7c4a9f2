"""VMO-033."""

from analyzer.commands.nic_list import Nic
from analyzer.commands.version import Version
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Pair, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.phrases import (
    is_shared,
    least,
    list_of,
    names_of,
    new_vmotion_adapter,
    none_for_vmotion,
    take_out,
)


@rule("VMO-033", "Number of vMotion adapters differs between hosts", severity=Severity.WARNING)
def adapter_count_differs(
    adapters: Pair[VmotionAdapters], all_adapters: Pair[VmkAdapters], nics: Pair[Records[Nic] | None],
    versions: Pair[Records[Version] | None], *,
    fast_mbps: int = 100_000, from_version: tuple[int, ...] = (7, 0, 2),
) -> Results:  # fmt: skip
    """One host has more vMotion adapters than the other.

    What it checks
        How many adapters carry vMotion on each host.

    Why it matters
        vMotion spreads its streams over the adapters of both sides; the host with fewer limits the other.
        It is the usual trace of a change to several adapters that was not finished on all hosts.

    How to fix
        Give both hosts the same number of vMotion adapters.

    False alarms
        From 7.0 Update 2 one adapter fills a 100 Gbit/s link by itself: when the host with fewer adapters has
        such a link, the finding is a note.

    References
        KB 2014840: vMotion over several NICs
        VMware vSphere 7.0 Networking: vMotion on multiple adapters
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    unseen = [need for side in adapters for need in side.unseen]
    if unseen:
        hosts = [side.host for side in adapters if side.unseen]
        raise Skip(f"not all vMotion adapters of {list_of(hosts)} may be known", *unseen)
    less = 0 if len(adapters.a) < len(adapters.b) else 1
    few, many = tuple(adapters)[less], tuple(adapters)[1 - less]
    if len(few) == len(many):
        yield observed(f"{len(few)} on {'both' if len(few) == 1 else 'each'}")
        return
    numbers = next((item.numbers for item in reversed(tuple(versions)[less] or ()) if item.numbers), ())
    links = [nic for nic in tuple(nics)[less] or () if nic.is_up is not False and (nic.speed or 0) >= fast_mbps]
    fast = links[:1] if numbers >= from_version else []
    remark = "".join(f", with {nic.name} at {(nic.speed or 0) // 1000} Gbit/s" for nic in fast)
    add = new_vmotion_adapter(tuple(all_adapters)[less], by_tag=few.stack != "vmotion")
    yield found(
        f"{many.host} has {len(many)} vMotion adapter{'s' if len(many) > 1 else ''} ({names_of(many)}), "
        f"{few.host} has {len(few)} ({names_of(few)}){remark}.",
        *(adapter.shows() for side in (many, few) for adapter in side),
        *(near(nic, "speed") for nic in fast),
        remedy=f"On {few.host}, {len(many) - len(few)} more: {add}. Or remove as many from {many.host}: "
        f"{take_out(next((each for each in many if is_shared(each)), many.adapters[-1]))}",
        severity=Severity.INFO if fast else None,
        confidence=least(adapters),
    )
