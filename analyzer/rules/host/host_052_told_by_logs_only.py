"""HOST-052."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, covered, is_recent, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.logs.signature import Signatures
from analyzer.rulebook import Results, found, observed, rule

_ALONE = (
    "secureboot.vib", "secconfig.sealed", "hb.nmi.vm", "heap.align", "heap.notempty", "sched.admit", "swap.extend",
    "uw.coredump", "watchdog.exit",
    "net.mlx.err", "net.fw.config.failed", "net.dhcp.none", "net.proxyswitch",
    "nfs41.mountfail", "nvme.queue", "nvme.submit", "nvme.old.fail", "iscsi.taskmgmt", "path.tmf", "psa.limit",
    "write.quiesced", "j6.nospace", "fs3.txn", "hb.reclaim.failed",
    "vm.redo.corrupt", "vm.cid", "vm.configmismatch", "vm.snap100", "vm.lwd", "vm.ctk", "vm.vmdb45", "vm.pvscsi.slot",
    "cbt.nomem", "pciept.pages",
    "esxupd.exc", "esxupd.merge", "esxupd.dep", "esxupd.install", "esxupd.payload", "bootbank.small",
    "vsan.crc", "vsan.cmmds.psod", "vsan.liberate",
    "sec.acct.locked", "sec.execdenied", "sec.encrypt",
)  # fmt: skip
"""Signatures of weight that no other rule speaks of."""


@rule(
    "HOST-052",
    "Logs tell of trouble that no check of its own covers",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
)
def told_by_logs_only(log: HostLog, signatures: Signatures, *, days: int = 30) -> Results:
    """A log holds lines that are known to mean trouble, and nothing else in this report speaks of them.

    What it checks
        Signatures of weight about which there is no rule: failed updates, broken chains of snapshots, locked
        accounts, kernel heaps, damaged images and the like; what lies more than 30 days before the end of the logs
        is left out.

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
        events = log.of(name)
        if not events or not is_recent(log, events, days * DAY):
            continue
        told = True
        written = signatures[name].written
        about = f" ({', '.join(items[:3])})" if (items := _objects([event.object for event in events])) else ""
        because = f" {written.meaning}" if written.meaning else ""
        yield found(
            f"{log.host}: {written.title}{about}, {often_in(log, events)}.{because}",
            *proofs(events, 4),
            subject=name,
            remedy=written.remedy or f"Read the lines around it; `esxray explain {name}` tells what is known.",
            confidence=None if written.confidence is Confidence.CERTAIN else written.confidence,
            count=len(events),
        )
    if not told:
        yield observed(f"nothing of the kind in {covered(log, *list(log.windows)[:4])}")


def _objects(items: list[str]) -> list[str]:
    return [item for item in dict.fromkeys(items) if item]
