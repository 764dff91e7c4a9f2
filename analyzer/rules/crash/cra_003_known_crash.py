"""CRA-003."""

from analyzer.facts.builds import BUILDS
from analyzer.facts.log.crash_tables import PsodPattern
from analyzer.facts.log.crashes import Crashes
from analyzer.facts.log.phrases import on
from analyzer.facts.release import Release
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.panics import shown
from analyzer.tables import Tables

_BUILD = lazy_pattern(r"\((\d{7,9})\)")


@rule("CRA-003", "Crash of a known cause", severity=Severity.CRITICAL, confidence=Confidence.LIKELY)
def known_crash(crashes: Crashes, release: Release | None, tables: Tables, *, recent_days: int = 90) -> Results:
    """A crash has the panic and the functions of a fault that was described before.

    What it checks
        The panic and the backtrace against a table of known faults. A row counts only when both of its texts
        are found.

    Why it matters
        The way out is known: a build, a driver, a firmware or a setting.

    How to fix
        Do what the finding names for this fault.

    False alarms
        Two faults may stop in the same function: the finding is likely, not certain. Where the host runs a build
        that has the fix already it is a warning. Crashes of more than 90 days ago are an information.

    References
        KB 311064
    """
    known = [crash for crash in crashes.items if crash.known]
    if not known:
        if not crashes.items:
            crashes.log.need("vmkernel")
        yield observed("no crash of a known cause" if crashes.items else crashes.nothing())
        return
    recent = set(map(id, crashes.within(recent_days)))
    for row in {row.id: row for crash in known for row in crash.known}.values():
        same = [crash for crash in known if row in crash.known]
        last = same[-1]
        has_fix = _has_fix(row, release, tables)
        affected = f" ({row.affected})" if row.affected else ""
        fixed = f"; {release.shown} has that fix" if has_fix and release is not None else ""
        yield found(
            f"{crashes.host} crashed {on(last.time)} as by a known fault: {row.meaning.rstrip('.')}{affected}{fixed}.",
            *shown(same),
            subject=row.id,
            severity=Severity.INFO if id(last) not in recent else Severity.WARNING if has_fix else None,
            confidence=Confidence.POSSIBLE if has_fix else None,
            count=len(same),
            remedy=f"On {crashes.host}: {row.next_step.rstrip('.')}{affected}.",
        )


def _has_fix(row: PsodPattern, release: Release | None, tables: Tables) -> bool:
    """True when the host runs a build of the train of a fix, and not an older one than the fix."""
    if release is None or release.train is None or release.build is None:
        return False
    fixes = {int(number) for number in _BUILD.findall(row.affected)}
    trains = {build.build: build.train for build in tables.read(BUILDS).rows if build.build in fixes}
    return any(train == release.train and release.build >= build for build, train in trains.items())
