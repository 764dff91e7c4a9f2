"""STG-023."""

from analyzer.facts.log.episodes import Episodes
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import MINUTE, none_of, times
from analyzer.facts.log.tallies import Tally
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.incidents import how_often, listed, proofs_or_example, through, united
from analyzer.rules.storage.words import counted, some

_MISCOMPARE = "ats.hb.miscompare"
_OPTION = "/VMFS3/UseATSForHBOnVMFS5"


@rule("STG-023", "ATS heartbeats of a datastore fail their compare", severity=Severity.WARNING)
def ats_miscompare(
    log: HostLog, naming: Naming, options: Settings | None, episodes: Episodes, *, least: int = 2, lost_least: int = 3
) -> Results:
    """The heartbeat that the host wrote with ATS was not what it found at the next write.

    What it checks
        "ATS Miscompare detected between test and set HB images", twice or more for one datastore. It is an error
        when access to the datastore was lost with it three times or more.

    Why it matters
        The host takes its own heartbeat for a foreign one and drops the datastore until it has claimed it again.
        Mostly the array carried out a write that it had reported as failed, being overloaded.

    How to fix
        Ask the vendor of the array. Where it advises so, switch ATS heartbeats off on all hosts that share the
        datastore: esxcli system settings advanced set -i 0 -o /VMFS3/UseATSForHBOnVMFS5
        Never on hosts with vSAN.

    False alarms
        One miscompare. The sense data 0xe 0x1d 0x0 alone: two hosts that want the same lock see it all the time.

    References
        KB 326437: ATS heartbeat and lost access to datastores
        KB 373203: miscompares by a failing memory module
    """
    hit = {name: tally for name, tally in _by_datastore(log, naming).items() if tally.total >= least}
    if hit:
        events = [event for event in log.of(_MISCOMPARE) if naming.shown(event.object) in hit]
        lost = _losses(log, naming, episodes, set(hit))
        is_off = options is not None and options.value(_OPTION) == 0
        advice = (
            "ATS heartbeats are off now; look whether it still happens"
            if is_off
            else f"ask the vendor of the array, then: esxcli system settings advanced set -i 0 -o {_OPTION}"
        )
        tally = united(hit.values())
        yield found(
            f"{log.host}: the ATS heartbeat of {counted(len(hit), 'datastore')} ({listed(naming, hit)})"
            f"{through(naming, hit)} failed its compare {how_often(tally)}"
            f"{f'; access was lost with it {times(lost)}' if lost else ''}.",
            *proofs_or_example(log, events, _MISCOMPARE),
            subject=some(hit, 3), count=tally.total, remedy=f"On {log.host}: {advice}",
            severity=Severity.ERROR if lost >= lost_least else None,
        )  # fmt: skip
    elif log.objects(_MISCOMPARE):
        yield observed("one ATS miscompare of a heartbeat")
    else:
        yield none_of("ATS miscompare of a heartbeat", log, "vmkernel")


def _by_datastore(log: HostLog, naming: Naming) -> dict[str, Tally]:
    """How often it was with each datastore; a line names it by its name or by its UUID."""
    found_in: dict[str, list[Tally]] = {}
    for name, tally in log.objects(_MISCOMPARE).items():
        found_in.setdefault(naming.shown(name), []).append(tally)
    return {name: united(tallies) for name, tallies in found_in.items()}


def _losses(log: HostLog, naming: Naming, episodes: Episodes, names: set[str]) -> int:
    """How often access to one of these datastores was lost within a minute of such a line."""
    stamps = [event.time for event in log.of(_MISCOMPARE) if event.time is not None]
    lost = [
        item for item in episodes.of("vmfs-heartbeat")
        if item.start is not None and names & {item.object, *naming.affected(item.begins, [item.object])}
    ]  # fmt: skip
    return sum(any(abs(stamp - (item.start or 0)) <= MINUTE for stamp in stamps) for item in lost)
