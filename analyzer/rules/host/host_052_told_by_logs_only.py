"""HOST-052."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, all_of, by_object, covered, is_recent, newest, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.logs.signature import Signatures, Written
from analyzer.rulebook import Results, found, observed, rule

_ALONE = (
    "secureboot.vib", "secconfig.sealed", "hb.nmi.vm", "vmkill.fault", "heap.align", "heap.notempty", "swap.extend",
    "uw.coredump", "watchdog.exit", "osdata.full",
    "net.mlx.err", "net.fw.config.failed", "net.proxyswitch", "net.redund.lost", "net.lacp.down",
    "nfs.mountfail", "nfs41.mountfail", "nvme.queue", "nvme.submit", "nvme.old.fail", "iscsi.taskmgmt", "path.tmf",
    "fc.qln.iocb", "fc.lpfc.xri", "psa.limit",
    "write.quiesced", "j6.nospace", "fs3.txn", "hb.reclaim.failed",
    "vm.redo.corrupt", "vm.cid", "vm.snap100", "vm.lwd", "vm.ctk", "vm.vmdb45", "vm.pvscsi.slot", "cbt.nomem",
    "pciept.pages",
    "esxupd.exc", "esxupd.merge", "esxupd.dep", "esxupd.payload", "esximg.vob", "bootbank.small",
    "vsan.liberate", "vsan.resync.nospace",
    "sec.acct.locked", "sec.execdenied", "sec.encrypt",
)  # fmt: skip
"""Signatures of weight that no other rule speaks of."""
_LOGS = ("vmkernel", "vobd", "hostd", "syslog", "vmware", "esxupdate")
"""Where most of them are told."""
_SCREEN = "@BlueScreen"
"""CRA-001 tells what stands on a purple screen."""
_NAMED = 3
"""Objects that a message names."""


@rule(
    "HOST-052",
    "Logs tell of trouble that no check of its own covers",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
)
def told_by_logs_only(log: HostLog, signatures: Signatures, *, days: int = 30) -> Results:
    """A log holds lines that are known to mean trouble, and no other check is about them.

    What it checks
        Signatures of weight about which there is no rule: failed updates, broken chains of snapshots, locked
        accounts, kernel heaps, damaged images and the like. What stays below the threshold of its signature, is
        over again, or lies more than 30 days before the end of the logs is left out.

    Why it matters
        The line may be the reason for the ticket, or have nothing to do with it: who knows the host can tell.

    How to fix
        Read the line and those around it; `esxray explain` with the id of the signature tells what is known of it.

    False alarms
        An update that somebody tried and gave up, or a lock after a mistyped password, is told as well.

    References
        esxray: analyzer/signatures
    """
    told = False
    for name in _ALONE:
        written = signatures[name].written
        events = _of_weight(log, written)
        if not events or not is_recent(log, events, days * DAY):
            continue
        told = True
        because = f" {written.meaning}" if written.meaning else ""
        yield found(
            f"{log.host}: {written.title}{_about(events)}, {often_in(log, events)}.{because}",
            *proofs(events, 4),
            subject=name,
            remedy=written.remedy or f"Read the lines around it; `esxray explain {name}` tells what is known.",
            confidence=None if written.confidence is Confidence.CERTAIN else written.confidence,
            count=all_of(log, events),
        )
    read = [name for name in _LOGS if log.covers(name)]
    if not told and not read:
        log.need(_LOGS[0])
    elif not told:
        yield observed(f"nothing of the kind in {covered(log, *read)}")


def _of_weight(log: HostLog, written: Written) -> list[Event]:
    """The events of a signature, without those that are no news and those that another rule speaks of."""
    events = log.of(written.id)
    limit = written.threshold
    if events and limit is not None:
        tallies = log.objects(written.id)
        enough = {item for item, tally in tallies.items() if tally.most_in(limit.minutes) >= limit.count}
        events = [event for event in events if event.object in enough]
    if events and written.pairs_with:
        ends = {item: newest(held) or 0 for item, held in by_object(log.of(written.pairs_with)).items()}
        events = [event for event in events if event.time is None or event.time > ends.get(event.object, 0)]
    if written.id == "uw.coredump" and any(".core.dump" in name for name in log.ids):
        return []  # HOST-002 and CRA-009 speak of the core that was written
    return [event for event in events if _SCREEN not in event.text]


def _about(events: Sequence[Event]) -> str:
    """The objects that a person can tell from each other, in brackets; numbers of worlds say nothing."""
    items = [item for item in dict.fromkeys(event.object for event in events) if item and not item.isdigit()]
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return f" ({', '.join(items[:_NAMED])}{more})" if items else ""
