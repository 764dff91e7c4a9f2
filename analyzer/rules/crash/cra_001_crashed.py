"""CRA-001."""

from analyzer.facts.log.crashes import Crash, Crashes
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.panics import cause, panic_of, read_the_dump, shown, when

_CERTAIN = ("crash.reason", "vmks.coredump", "esx.audit.host.crash.reason")


@rule("CRA-001", "The host crashed (purple screen)", severity=Severity.CRITICAL)
def crashed(crashes: Crashes, *, recent_days: int = 90) -> Results:
    """The VMkernel of a host has stopped with a purple diagnostic screen (PSOD).

    What it checks
        Lines of the screen in vmkernel.log and in the log of a dump, and what the host told at its next start:
        a dump that was found, or a reason of a crash. The panic, the backtrace and the lines before it are
        compared with a table of known causes.

    Why it matters
        All virtual machines of the host stopped with it, and what it crashed of will come again.

    How to fix
        Follow what the panic points to: a driver, the hardware, or a build with the fix. Keep the dump for a
        support request.

    False alarms
        A dump alone may have been made on purpose, from a running host; it does not count. Crashes more than
        90 days before the end of the logs are an information.

    References
        KB 337182
        KB 311064
        KB 303440
    """
    if not crashes.items:
        crashes.log.need("vmkernel")
        yield observed(crashes.nothing())
        return
    recent = set(map(id, crashes.within(recent_days)))
    alike: dict[str, list[Crash]] = {}
    for crash in crashes.items:
        alike.setdefault(crash.likeness, []).append(crash)
    for same in alike.values():
        last = same[-1]
        why = cause(last)
        if last.panic:
            text = f": {panic_of(last)}" + (f". {why[0].upper()}{why[1:]}" if why else "")
        else:
            text = "; no log has the text of the panic" + (f"; {why}" if why else "")
        yield found(
            f"{crashes.host} crashed {when(same)}{text}.",
            *shown(same),
            subject=last.likeness or "crash",
            severity=None if id(last) in recent else Severity.INFO,
            confidence=None if last.panic or _is_certain(last) else Confidence.LIKELY,
            count=len(same),
            remedy=_remedy(last),
        )


def _remedy(crash: Crash) -> str:
    """What to do: about the driver whose code it was, else about such a panic."""
    if crash.owner is not None and crash.top is not None and not crash.is_hardware:
        module = crash.top.module
        return (
            f"On {crash.host}: compare driver {module} and the firmware of its card with what their maker lists for "
            f"this release: esxcli system module get -m {module}; update both, and open a support request with the "
            "dump: ls -l /var/core"
        )
    step = crash.kind.next_step if crash.kind is not None else ""
    return f"On {crash.host}: {step[0].lower()}{step[1:]}." if step else read_the_dump(crash.host)


def _is_certain(crash: Crash) -> bool:
    """True when the host itself says that it crashed, not only that a dump lies there."""
    return any(event.id.startswith(_CERTAIN) or event.event_id.startswith(_CERTAIN) for event in crash.told)
