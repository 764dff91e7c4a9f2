"""HOST-023."""

from analyzer.facts.scratch import CURRENT, Scratch
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import some


@rule("HOST-023", "Two hosts use one scratch folder", severity=Severity.ERROR)
def scratch_shared(places: Fleet[Scratch], names: Fleet[HostName]) -> Results:
    """The scratch location of several hosts is the same folder on a datastore.

    What it checks
        The option ScratchConfig.CurrentScratchLocation of all hosts.

    Why it matters
        Each host writes over the logs, crash dumps and states of the other, so that neither can be read.

    How to fix
        Give each host a folder of its own and restart it:
        esxcli system settings advanced set -o /ScratchConfig/ConfiguredScratchLocation
        -s /vmfs/volumes/DATASTORE/.locker-HOST

    False alarms
        A host that was collected twice counts once.

    References
        KB 1033696: persistent scratch location
    """
    if len({name.base.lower() or host for host, name in names.items()}) < 2:
        raise NotApplicable("there are not two hosts to compare")
    by_place: dict[str, dict[str, Scratch]] = {}
    for host, scratch in places.items():
        if scratch.is_shared_place and scratch.location and scratch.shown is not None:
            by_place.setdefault(scratch.location.rstrip("/"), {})[names[host].base.lower() or host] = scratch
    shared = {place: held for place, held in by_place.items() if len(held) > 1}
    for place, held in shared.items():
        hosts = tuple(scratch.host for scratch in held.values())
        yield found(
            f"{some(hosts)} use one scratch folder: {place}.",
            *(scratch.shown for scratch in held.values() if scratch.shown is not None),
            subject=place,
            hosts=hosts,
            count=len(hosts),
            remedy="; ".join(
                f"on {host}: esxcli system settings advanced set -o /ScratchConfig/ConfiguredScratchLocation -s "
                f"{place}-{host}" for host in hosts[1:4]
            ) + "; make the folders before, and restart the hosts",
        )  # fmt: skip
    known = sum(scratch.location is not None for scratch in places.values())
    if known < 2:
        raise Skip(
            "the scratch location of fewer than two hosts is known",
            *(Need(f"esxcli system settings advanced list -o {CURRENT}", host) for host in names),
        )
    if not shared:
        yield observed(f"{known} hosts, none shares its folder")
