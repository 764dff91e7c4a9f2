"""HOST-034."""

from analyzer.facts.log.coverage_windows import Coverages
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import covered
from analyzer.findings import Severity
from analyzer.logs.signature import Signatures
from analyzer.rulebook import Results, found, observed, rule


@rule("HOST-034", "One message floods a log", severity=Severity.WARNING)
def log_flood(
    log: HostLog, logs: Coverages, signatures: Signatures, *, share: float = 0.5, per_minute: int = 600,
    lines: int = 5000,
) -> Results:  # fmt: skip
    """More than half of a log is one message, written many times a second.

    What it checks
        The share of each known message in its log, and how often it was written in its worst minute: more than
        half of at least 5,000 lines, and more than 600 a minute.

    Why it matters
        It rotates everything else away, and fills the place where logs are kept.

    How to fix
        Remove what the message complains of; where it is the log of a firewall (NSX), take the logging off the
        rule.

    False alarms
        Messages that are not known are not counted: a log may be flooded by one of those.

    References
        KB 442474
    """
    floods = [
        (name, each, each.filler)
        for name, each in logs.items()
        if each.filler is not None
        and each.window.lines >= lines
        and each.filler.share > share
        and each.filler.per_minute > per_minute
    ]
    if not floods:
        yield observed(f"no flood in {covered(log, *list(logs)[:4])}")
        return
    for name, each, filler in floods:
        signature = signatures.get(filler.signature)
        said = signature.written.title if signature is not None else filler.signature
        events = log.of(filler.signature)
        yield found(
            f"{log.host}: {filler.share:.0%} of {name}.log ({filler.lines:,} of {each.window.lines:,} lines) is one "
            f"message: {said}; up to {filler.per_minute:,} a minute.",
            *([events[0].evidence(), events[-1].evidence()] if events else [each.oldest]),
            subject=f"{name} {filler.signature}",
            count=filler.lines,
        )
