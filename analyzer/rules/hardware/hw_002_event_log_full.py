"""HW-002."""

from analyzer.commands.ipmi import SelInfo
from analyzer.facts.sel import SEL_LIST, SelFaults
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.hardware.events import CLEAR

_SEL_GET = "esxcli hardware ipmi sel get"


@rule("HW-002", "Event log of the server is full", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def event_log_full(
    infos: Records[SelInfo] | None, faults: SelFaults | None, host: HostName, *, full_percent: int = 90
) -> Results:
    """The event log of the management controller has no room left, or nearly none.

    What it checks
        Total Records against Max Records and Overflow of esxcli hardware ipmi sel get, and entries of the log
        that say that it is full.

    Why it matters
        Most controllers drop new entries when the log is full: the next fault leaves no trace.

    How to fix
        Save the log, then clear it:
        esxcli hardware ipmi sel clear

    False alarms
        Controllers that overwrite the oldest entries lose nothing new; they report Overflow too.

    References
        IPMI specification 2.0, 31 SEL Device Commands
    """
    remedy = f"On {host.name}: {SEL_LIST} > /tmp/sel.txt, keep that file, then {CLEAR}"
    info = next((item for item in reversed(infos or ()) if item.total_records is not None), None)
    share = None
    if info is not None and info.total_records is not None and info.max_records:
        share = 100 * info.total_records // info.max_records
    said = [fault for fault in faults.of("Event Logging Disabled") if not fault.ended] if faults is not None else []
    if info is not None and (info.overflow or (share is not None and share >= full_percent)):
        most = f" of {info.max_records}" if info.max_records else ""
        of = f"{info.total_records}{most} entries"
        yield found(
            f"{host.name}: the event log of the server holds {of}{', and has overflowed' if info.overflow else ''}.",
            at(info, "overflow" if info.overflow else "total_records"),
            subject="full",
            remedy=remedy,
        )
    elif said and info is None:
        entry = said[-1].begun[-1]
        yield found(
            f"{host.name}: the event log of the server says: {said[-1].event}.",
            at(entry, "message"),
            subject="full",
            remedy=remedy,
        )
    elif info is not None:
        yield observed(f"{info.total_records} entries" + ("" if share is None else f", {share} % full"))
    else:
        raise Skip(f"{host.name}: nothing tells how full the event log is", Need(_SEL_GET, host.name))
