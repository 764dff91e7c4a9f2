"""VSAN-011."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, HOUR, all_of, by_object, is_over, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, found, rule

_LSOM = "esx.problem.vob.vsan.lsom."
_FAILED = ("vsan.permerr", f"{_LSOM}stuckiooffline", f"{_LSOM}diskerror")
_FAILING = (
    "vsan.pdl", "vsan.ddh", f"{_LSOM}diskunhealthy", f"{_LSOM}stuckio", f"{_LSOM}stuckiotimeout", f"{_LSOM}metadataURE",
    f"{_LSOM}devicerepair", f"{_LSOM}devicewithsmartfailure", f"{_LSOM}devicewithhighlatency", f"{_LSOM}storagepoolURE",
    f"{_LSOM}storagepoolrepair", f"{_LSOM}storagepoolstuckio", f"{_LSOM}readonlynvmediskhealthcriticalwarning",
    f"{_LSOM}reliabilitynvmediskhealthcriticalwarning", f"{_LSOM}sparecapacitynvmediskhealthcriticalwarning",
    f"{_LSOM}backupfailednvmediskhealthcriticalwarning", f"{_LSOM}temperaturenvmediskhealthcriticalwarning",
    "esx.problem.vsan.health.vsanesa.pdl",
)  # fmt: skip
_FOLLOWS = ("vsan.propagated", f"{_LSOM}stuckiopropagated")


@rule("VSAN-011", "vSAN disk fails", severity=Severity.CRITICAL)
def disk_events(log: HostLog) -> Results:
    """A disk of vSAN failed, is failing, or was taken out of use for being slow.

    What it checks
        The events of vSAN about its disks in vobd.log and vmkernel.log. A disk that failed for good is
        critical; one that is failing, slow or gone an error, a warning when it came back. What lies more than a
        month before the end of the logs is a warning. Disks that are down only because another one of their
        group failed are named with that one.

    Why it matters
        Its components are rebuilt elsewhere; a second fault meanwhile can cost data. A failed cache disk takes
        its whole disk group along.

    How to fix
        Find the disk (esxcli vsan storage list), look at its controller and slot, replace it, and let vSAN
        rebuild before anything else is taken down.

    False alarms
        Disks that were pulled on purpose.

    References
        KB 438445
        VMware events esx.problem.vob.vsan.lsom
    """
    failed, failing = by_object(log.of(*_FAILED)), by_object(log.of(*_FAILING))
    follows = log.of(*_FOLLOWS)
    if not failed and not failing:
        if follows:
            yield _told(log, "", follows, Severity.ERROR, [], "was taken down with another disk")
        else:
            yield none_of("failure of a vSAN disk", log, "vobd")
        return
    for disk, held in failed.items():
        yield _told(log, disk, held, None, _with(held, follows), "failed for good")
    for disk, held in failing.items():
        if disk in failed:
            continue
        back = is_over(held, [event for event in log.of("vsan.pdl.online") if event.object == disk])
        what = "was gone, and came back" if back else "is failing, slow or gone"
        yield _told(log, disk, held, Severity.WARNING if back else Severity.ERROR, _with(held, follows), what)


def _with(held: list[Event], follows: list[Event]) -> list[Event]:
    """What went down along with it."""
    first = held[0].time or 0
    return [event for event in follows if event.time is not None and abs(event.time - first) <= HOUR]


def _told(log: HostLog, disk: str, held: list[Event], severity: Severity | None, also: list[Event], what: str) -> Found:
    others = sorted({event.object for event in also if event.object and event.object != disk})
    along = f"; {len(others)} other disk{'s' if len(others) > 1 else ''} went down with it" if others else ""
    return found(
        f"{log.host}: vSAN disk {disk or '(not named)'} {what}, {often_in(log, held)}{along}.",
        *proofs(held),
        *(event.evidence(role="related") for event in also[:4]),
        subject=disk or "vSAN disk",
        severity=severity if is_recent(log, held, 30 * DAY) else Severity.WARNING,
        count=all_of(log, held),
    )
