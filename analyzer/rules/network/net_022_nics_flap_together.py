"""NET-022."""

from analyzer.facts.host_server import Server
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.links import LinkLosses
from analyzer.facts.log.phrases import moment, none_of
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Others, Results, found, observed, rule
from analyzer.rules.network.link_waves import TOGETHER, waves_of


@rule("NET-022", "Several NICs of a host lose their links at once", severity=Severity.WARNING)
def nics_flap_together(
    log: HostLog, losses: LinkLosses, others: Others[LinkLosses] | None, server: Server | None
) -> Results:  # fmt: skip
    """Four or more NICs of a host go down within a minute, more than once.

    What it checks
        Messages about links in vobd.log, hostd.log and vmkernel.log: at least four NICs within 60 seconds, in more
        than one wave. On a server of HPE the iLO is known to do it; elsewhere the cause is open, and the finding
        only possible.

    Why it matters
        A management controller that updates firmware on its own resets the NICs while the host is running.

    How to fix
        Switch the automatic firmware update of the iLO off. On servers of other makers look at what the switch
        and the management controller logged at that time.

    False alarms
        Restarting switches do the same: when NICs of another host go down at the same time, nothing is told
        here. Links also go down while the host starts; that is not counted.

    References
        KB 431016
    """
    alone, shared = waves_of(losses, (others or {}).values())
    if len(alone) < 2:
        if not alone and not shared:
            yield none_of(f"minute in which {TOGETHER} NICs lost their links", log, "vobd")
        else:
            yield observed(f"{len(alone) + shared} such minutes, in {shared} of them with NICs of other hosts")
        return
    vendor = server.vendor if server is not None else ""
    is_hpe = vendor.lower().startswith(("hp", "hewlett"))
    nics = sorted({loss.nic for wave in alone for loss in wave})
    yield found(
        f"{log.host}: {len(nics)} NICs ({', '.join(nics)}) lost their links together {len(alone)} times, last "
        f"{moment(alone[-1][0].time)}.",
        *[loss.event.evidence() for wave in alone[-2:] for loss in wave[:4]],
        *([server.near("vendor")] if server is not None and vendor else []),
        subject=", ".join(nics),
        confidence=None if is_hpe else Confidence.POSSIBLE,
        count=len(alone),
        remedy="Switch the automatic firmware update of the iLO off."
        if is_hpe
        else "Look at what the switch and the "
        "management controller of the server logged at that time: a restart, an update of firmware.",
    )
