"""CRA-012."""

from analyzer.facts.log.crashes import Crash, Crashes
from analyzer.facts.log.phrases import on
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.panics import panic_of, shown

_MODULE = lazy_pattern(r"(?:lsom|plog|virsto|dom|cmmds|rdt|zdom|ssdlog|lsomcommon|vsan\w*)$")
_PATH = lazy_pattern(r"bora/modules/vmkernel/(?:lsom|plog|virsto|dom|cmmds|rdt|zdom|vsan)\w*/")


@rule("CRA-012", "Crash in vSAN", severity=Severity.CRITICAL)
def vsan_crash(crashes: Crashes, *, recent_days: int = 90) -> Results:
    """A host has crashed in the code of vSAN.

    What it checks
        Whether the panic names a source file of vSAN, or the newest call of its own in the backtrace is in one of
        its modules (lsom, plog, dom, cmmds, rdt and others).

    Why it matters
        vSAN stops the host rather than write wrong data. Disks or metadata may be damaged.

    How to fix
        Do not wipe or remove disks and disk groups. Look at the health of vSAN, and open a support request.

    False alarms
        Modules of vSAN further down in a backtrace do not count.

    References
        KB 391216
        KB 387631
    """
    mine = [crash for crash in crashes.items if _is_vsan(crash)]
    if not mine:
        if not crashes.items:
            crashes.log.need("vmkernel")
        yield observed("no crash in vSAN" if crashes.items else crashes.nothing())
        return
    last = mine[-1]
    is_recent = any(last is crash for crash in crashes.within(recent_days))
    yield found(
        f"{crashes.host} crashed in vSAN {on(last.time)}: {panic_of(last)}.",
        *shown(mine),
        subject="vSAN",
        severity=None if is_recent else Severity.INFO,
        count=len(mine),
        remedy=f"Do not wipe disks of {crashes.host}. esxcli vsan health cluster list; "
        "esxcli vsan debug object health summary get; then open a support request with the dump.",
    )


def _is_vsan(crash: Crash) -> bool:
    return bool(_PATH.search(crash.panic)) or (crash.top is not None and bool(_MODULE.match(crash.top.module)))
