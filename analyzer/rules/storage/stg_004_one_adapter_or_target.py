"""STG-004."""

from collections import defaultdict

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.words import SHOWN, carried, counted, kinds, names, need_luns, need_paths


@rule("STG-004", "All paths through one adapter or one target port", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def one_adapter_or_target(storage: Storage) -> Results:
    """A LUN has several paths that all share one adapter of the host, or one port of the array.

    What it checks
        LUNs behind Fibre Channel or NVMe over a network with two paths or more: the different adapters and the
        different target ports among them. Dead paths count, STG-001 tells of them.

    Why it matters
        Several paths that share a port are no redundancy: the port, its cable or its switch takes all of them down.

    How to fix
        Spread the zoning over two adapters (in two fabrics) and over ports of two controllers of the array.

    False alarms
        Software iSCSI has one adapter by nature, and arrays may answer with one name at all portals: there the
        sessions are redundant, and STG-003 judges them. SAS disks with two ports behind one controller are left
        out. A server with a single adapter may be meant so.

    References
        vSphere Storage: configuring Fibre Channel storage, avoiding single points of failure
    """
    need_paths(storage)
    groups: dict[tuple[str, str], list[Device]] = defaultdict(list)
    judged = [device for device in need_luns(storage) if len(device.paths) > 1 and not device.is_iscsi]
    for device in judged:
        adapters = {path.adapter for path in device.paths}
        targets = {path.target for path in device.paths}
        if len(adapters) == 1 and len(targets) > 1:
            groups["adapter", next(iter(adapters))].append(device)
        elif len(targets) == 1 and len(adapters) > 1 and "" not in targets:
            groups["target port", next(iter(targets))].append(device)
    for (what, name), group in groups.items():
        fix = (
            f"zone a second adapter of {storage.host} to the array"
            if what == "adapter"
            else f"zone {storage.host} to a port of the other controller as well"
        )
        yield found(
            f"{storage.host}: all paths to {counted(len(group), 'device')} of {kinds(group)} ({names(group)}) run "
            f"{'through' if what == 'adapter' else 'to'} the {what} {name}{carried(storage, group)}.",
            *[device.paths[0].shows() for device in group][:SHOWN],
            group[0].paths[1].near(),
            subject=f"{what} {name}", count=len(group), remedy=f"{fix}, then esxcli storage core adapter rescan --all",
        )  # fmt: skip
    if not groups:
        yield observed(
            f"{counted(len(judged), 'LUN')} with paths through two adapters and to two ports"
            if judged
            else "no LUN of Fibre Channel or NVMe has several paths; iSCSI sessions are judged by STG-003"
        )
