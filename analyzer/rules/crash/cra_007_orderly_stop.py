"""CRA-007."""

from analyzer.facts.log.boots import Boot, Boots
from analyzer.facts.log.phrases import moment, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.endings import ends_in_words

_WAYS = {
    "hostd": "vCenter, the host client or the API", "dcui": "the console (DCUI)", "esxcli": "esxcli",
    "shell": "a shell", "subsystem": "a part of the system",
}  # fmt: skip


@rule("CRA-007", "Who stopped the host, and why", severity=Severity.INFO)
def orderly_stop(boots: Boots, *, days: int = 30) -> Results:
    """The last orderly reboot or shutdown of a host, with who asked for it and why.

    What it checks
        The lines of stops in vmksummary.log, and the events and tasks of that time that name a user and a reason.

    Why it matters
        What began after a restart often came with it: a patch, a new driver, a changed setting.

    How to fix
        Nothing is wrong. Compare the time with that of the problem.

    False alarms
        Before 7.0 U2 the host does not log the reason.

    References
        VMware event esx.audit.hostd.host.reboot.reason
    """
    orderly = [boot for boot in boots.within(days) if boot.is_orderly]
    if not orderly:
        if not boots.starts:
            boots.log.need("vmksummary")
        yield observed(ends_in_words(boots.starts) or "no start in the logs")
        return
    last = orderly[-1]
    more = "" if len(orderly) == 1 else f" ({len(orderly)} orderly stops within {days} days)"
    yield found(
        f"{boots.host} was {'restarted' if last.ended == 'reboot' else 'shut down'} {_told(last)}{more}.",
        *proofs(last.proof, 6),
        subject="restart",
        count=len(orderly),
        remedy="Nothing to do: compare the time with that of the problem.",
    )


def _told(boot: Boot) -> str:
    when = next((event.time for event in (*boot.stops, *boot.asked) if event.time is not None), boot.time)
    by = f" by {boot.by}" if boot.by else ""
    way = f" through {_WAYS.get(boot.way, boot.way)}" if boot.way else ""
    why = f", reason: {boot.why}" if boot.why else ""
    return f"on {moment(when)}{by}{way}{why or ('' if by or way else '; nothing tells by whom')}"
