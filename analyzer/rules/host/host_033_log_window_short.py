"""HOST-033."""

from analyzer.facts.log.coverage_windows import Coverages
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import covered, lasted, moment
from analyzer.findings import Severity
from analyzer.logs.signature import Signatures
from analyzer.rulebook import Need, Results, Skip, found, observed, rule


@rule("HOST-033", "Log forgot the last day", severity=Severity.INFO)
def log_window_short(log: HostLog, logs: Coverages, signatures: Signatures, *, filled: float = 0.2) -> Results:
    """A log was rotated away so fast that it covers less than a day, while others reach further back.

    What it checks
        The first and last line of each log and of its rotated files. Only logs that were rotated count, and
        only where another log of the host shows that it was running before.

    Why it matters
        What happened the night before is gone from that log; that it has no line of it proves nothing.

    How to fix
        Keep more and larger files: esxcli system syslog config logger set --id=NAME --rotate=20 --size=10240;
        esxcli system syslog reload. Remove the cause of what fills the log.

    False alarms
        A log whose level was raised on purpose.

    References
        VMware vSphere 8.0: system logging of ESXi hosts
    """
    if not any(each.rotations for each in logs.values()):
        raise Skip(f"{log.host}: no rotated log was given", Need("vm-support", log.host))
    short = logs.forgetful()
    if not short:
        yield observed(covered(log, *[name for name in ("vmkernel", "hostd", "vobd", "vpxa") if name in logs]))
        return
    told = []
    for name, (each, _) in short.items():
        filler = each.filler
        signature = signatures.get(filler.signature) if filler is not None else None
        said = signature.written.title if signature is not None else filler.signature if filler is not None else ""
        what = f"; {filler.share:.0%} of its lines: {said}" if filler is not None and filler.share >= filled else ""
        told.append(f"{name}.log only {lasted(each.span or 0)} (to {moment(each.window.first)}{what})")
    furthest = min((other for _, other in short.values()), key=lambda other: other.window.first or 0)
    yield found(
        f"{log.host}: {', '.join(told)}; {furthest.window.log}.log reaches back to {moment(furthest.window.first)}.",
        *(each.oldest for each, _ in short.values()),
        subject=", ".join(short),
        count=len(short),
        remedy=f"esxcli system syslog config logger set --id={next(iter(short))} --rotate=20 --size=10240; "
        "esxcli system syslog reload",
    )
