"""STG-045."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import all_of, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.incidents import hit_stores, listed, through
from analyzer.rules.storage.words import counted, some

_IDS = (
    "scsi.too_many_errors",
    "esx.problem.scsi.device.too.many.io.error",
    "esx.problem.psastor.device.too.many.io.error",
)


@rule("STG-045", "Too much of a device's I/O fails", severity=Severity.ERROR)
def too_many_errors(log: HostLog, naming: Naming, outages: Outages) -> Results:
    """The host counted so many errors of a device that it raised an event.

    What it checks
        The events "too many I/O errors" of each device, with the share of failed I/O that they name.

    Why it matters
        The device is failing, or the way to it.

    How to fix
        Look at the codes of the failed commands, at the health data of a local disk, at the array for a LUN.

    False alarms
        Devices that were gone at that time, which STG-020 and STG-021 tell.

    References
        VMware event esx.problem.scsi.device.too.many.io.error
    """
    told = log.of(*_IDS)
    events = outages.unexplained(told)
    if events:
        names = list(dict.fromkeys(event.object for event in events))
        shares = [int(event.fields["percent"]) for event in events if event.fields.get("percent", "").isdigit()]
        worst = f", up to {max(shares)} % of it" if shares else ""
        yield found(
            f"{log.host}: too much I/O of {counted(len(names), 'device')} ({listed(naming, names)})"
            f"{through(naming, names)} failed{worst}, {often_in(log, events)}{hit_stores(naming, events)}.",
            *proofs(events), subject=some(names, 3), count=all_of(log, events),
            remedy=f"On {log.host}: esxcli storage core device stats get -d {names[0]}; look at the codes in "
            "vmkernel.log",
        )  # fmt: skip
    elif told:
        yield observed("only while STG-020 or STG-021 tells that the device was gone")
    else:
        yield none_of("device with too many I/O errors", log, "vobd")
