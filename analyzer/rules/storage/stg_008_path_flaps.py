"""STG-008."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.incidents import (
    by_adapters,
    hit_stores,
    how_often,
    listed,
    proofs_or_example,
    through,
    united,
)
from analyzer.rules.storage.told_events import event_finding
from analyzer.rules.storage.words import counted, some

_DEAD, _ON = "path.dead.vob", "path.on.vob"
_EVENTS = ("path.flap", "esx.problem.storage.connectivity.pathstatechanges")


@rule("STG-008", "A storage path keeps dying and coming back", severity=Severity.ERROR)
def path_flaps(log: HostLog, naming: Naming, outages: Outages, *, cycles: int = 3) -> Results:
    """One path changes between dead and on again and again.

    What it checks
        How often each path died and came back within an hour, and the event
        esx.problem.storage.connectivity.pathstatechanges. Paths through the same adapter are one finding.

    Why it matters
        Each change stops the I/O on the path until it is sent again: machines stall for seconds. A transceiver, a
        cable or a port is about to fail.

    How to fix
        Compare the error counters of the adapter and of the switch port, then change the transceiver, the cable and
        the port one after the other: esxcli storage san fc stats get

    False alarms
        One change of a path, as in an update of the array or a switch. Paths of a device that was gone as a whole,
        which STG-020 tells.

    References
        VMware event esx.problem.storage.connectivity.pathstatechanges
        VMware observation vob.scsi.scsipath.pathstate.dead
    """
    dead, alive = log.objects(_DEAD), log.objects(_ON)
    hit = {}
    for path, tally in dead.items():
        own = outages.beside(path, tally)
        if path in alive and min(own.most_in(60), alive[path].most_in(60)) >= cycles:
            hit[path] = own
    told = {path: tally for path, tally in log.objects(*_EVENTS).items() if path not in hit}
    for group in by_adapters(naming, told):
        yield event_finding(
            log, naming, [event for event in log.of(*_EVENTS) if event.object in group] or log.of(*_EVENTS)[:1],
            f"{{who}}{through(naming, group)} changed the state too often",
            "compare the error counters of the adapter and of the switch port: esxcli storage san fc stats get",
        )  # fmt: skip
    for group in by_adapters(naming, hit):
        events = [event for event in log.of(_DEAD, _ON, *_EVENTS) if event.object in group]
        adapter = next(iter(naming.adapters_of(group)), "<vmhba>")
        yield found(
            f"{log.host}: {counted(len(group), 'path')} ({listed(naming, group)}){through(naming, group)} went down "
            f"and came back {how_often(united(group.values()))}{hit_stores(naming, events, group)}.",
            *proofs_or_example(log, events, _DEAD),
            subject=some(group, 3), count=united(group.values()).total,
            remedy=f"On {log.host}: esxcli storage san fc stats get -A {adapter}; compare the counters with the switch "
            "port, then change transceiver and cable",
        )  # fmt: skip
    if not hit and not told and dead:
        yield observed(f"{counted(len(dead), 'path')} died, none of them {cycles} times in an hour")
    elif not hit and not told:
        yield none_of("path that died", log, "vobd")
