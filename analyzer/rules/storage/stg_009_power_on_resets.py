"""STG-009."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import all_of, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.incidents import hit_stores, listed, through
from analyzer.rules.storage.words import some

_IDS = ("por.frequent", "esx.problem.storage.connectivity.devicepor", "esx.problem.storage.connectivity.pathpor")


@rule("STG-009", "Devices or paths are reset often", severity=Severity.WARNING)
def power_on_resets(log: HostLog, naming: Naming, outages: Outages) -> Results:
    """The host says that it gets a power-on or reset attention from a device or path again and again.

    What it checks
        The events esx.problem.storage.connectivity.devicepor and pathpor.

    Why it matters
        The target or the link resets itself, or another host resets it; the commands on their way are lost each time.

    How to fix
        Look for restarts of the controller in the log of the array, update the firmware of the adapter, and check
        that no other host sends resets to the LUN.

    False alarms
        One failover of an array. Devices that were gone at that time, which STG-020 tells.

    References
        VMware event esx.problem.storage.connectivity.devicepor
    """
    told = log.of(*_IDS)
    events = outages.unexplained(told)
    if not told:
        yield none_of("frequent power-on reset", log, "vobd")
    elif not events:
        yield observed("power-on resets only while STG-020 or STG-021 tells that the device was gone")
    else:
        names = list(dict.fromkeys(event.object for event in events if event.object))
        who = f"{listed(naming, names)}{through(naming, names)}" if names else "a device"
        yield found(
            f"{log.host}: {who} reported too many power-on resets, {often_in(log, events)}"
            f"{hit_stores(naming, events)}.",
            *proofs(events), subject=some(names, 3), count=all_of(log, events),
            remedy="Look for restarts of the controller in the log of the array; update the firmware of the adapter",
        )  # fmt: skip
