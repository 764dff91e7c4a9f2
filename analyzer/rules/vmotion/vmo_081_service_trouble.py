"""VMO-081."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, by_object, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_BOUND = ("vmotion.bindtovmk", "esx.problem.net.migrate.bindtovmk")
_SLOW = ("vmotion.latency", "esx.problem.net.migrate.unsupported.latency")
_SERVICE = ("vmotion.service", "esx.problem.migrate.vmotion.")
_EVC = ("vmotion.evc", "esx.problem.evc.incompatible")


@rule("VMO-081", "vMotion service reports trouble", severity=Severity.WARNING)
def service_trouble(log: HostLog, vmks: VmkAdapters | None) -> Results:
    """The VMkernel itself says that something is wrong with vMotion on the host.

    What it checks
        The events of a vMotion binding that names an adapter that does not exist, of a round trip that is too
        long, of a service that has no memory or lost its socket (an error), and of a processor that the EVC
        mode of the cluster does not fit. What lies more than a week before the end of the logs is information.

    Why it matters
        Migrations to or from the host fail, or are slow, until that is repaired.

    How to fix
        Set /Migrate/Vmknic to an adapter that exists or leave it empty; look at the path of the vMotion
        network; switch the vMotion service of the adapter off and on.

    False alarms
        The binding may have been corrected since: where the adapter exists now, nothing is told.

    References
        VMware events esx.problem.net.migrate.bindtovmk, esx.problem.net.migrate.unsupported.latency
    """
    told = False
    for vmk, held in by_object(log.of(*_BOUND)).items():
        told = True
        if vmk and vmks is not None and vmks.named(vmk) is not None:
            yield observed(f"{vmk} exists now")
            continue
        yield found(
            f"{log.host}: vMotion was bound to {vmk or 'an adapter'}, which did not exist, {often_in(log, held)}.",
            *proofs(held),
            subject=vmk or "vmk",
            severity=None if is_recent(log, held, 7 * DAY) else Severity.INFO,
            count=all_of(log, held),
            remedy="Choose an adapter that exists: esxcli system settings advanced list -o /Migrate/Vmknic",
        )
    for other, held in by_object(log.of(*_SLOW)).items():
        told = True
        slowest = max((int(ms) for event in held if (ms := event.fields.get("ms", "")).isdigit()), default=0)
        yield found(
            f"{log.host}: the round trip to {other or 'the other host'} took up to {slowest} ms, "
            f"{often_in(log, held)}; vMotion supports 150 ms.",
            *proofs(held),
            subject=other or "latency",
            severity=None if is_recent(log, held, 7 * DAY) else Severity.INFO,
            count=all_of(log, held),
        )
    for ids, what, severity in (
        (_SERVICE, "the vMotion service failed (no memory, or its socket went down)", Severity.ERROR),
        (_EVC, "the processor does not fit the EVC mode of the cluster", Severity.WARNING),
    ):
        events = log.of(*ids)
        if events:
            told = True
            yield found(
                f"{log.host}: {what}, {often_in(log, events)}.",
                *proofs(events),
                subject="service" if ids is _SERVICE else "EVC",
                severity=severity if is_recent(log, events, 7 * DAY) else Severity.INFO,
                count=all_of(log, events),
            )
    if not told:
        yield none_of("trouble of the vMotion service", log, "vobd")
