"""HOST-020."""

from analyzer.facts.scratch import SYSLOG_GET, LogServers, Scratch
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, found, observed, rule


@rule("HOST-020", "Logs and scratch files are lost with a restart", severity=Severity.WARNING, aliases=("SEC-015",))
def scratch_not_persistent(scratch: Scratch, servers: LogServers | None) -> Results:
    """The scratch folder of a host, or the folder of its logs, is kept in memory.

    What it checks
        The scratch location in use (option ScratchConfig.CurrentScratchLocation) and whether the log service
        calls its own folder persistent.

    Why it matters
        After a crash or a restart nothing tells what happened before. Support bundles and updates may find no
        room.

    How to fix
        Make a folder for this host alone on a datastore and set it, then restart the host:
        esxcli system settings advanced set -o /ScratchConfig/ConfiguredScratchLocation
        -s /vmfs/volumes/DATASTORE/.locker-HOST

    False alarms
        Stateless hosts of Auto Deploy that send their logs to a server: with one set this is an information.

    References
        vSphere Security: persistent logging
        STIG ESXI-80-000243
        CIS VMware ESXi 8.0 Benchmark, 4.1
    """
    if scratch.persistent is None:
        raise Skip(
            f"{scratch.host}: nothing tells whether {scratch.location} outlasts a restart",
            Need(SYSLOG_GET, scratch.host),
        )
    if scratch.persistent:
        yield observed(scratch.location or "the logs are persistent")
        return
    assert scratch.persistent_shown is not None
    sent = servers.servers if servers is not None else ()
    place = scratch.location or "a folder in memory"
    yield found(
        f"{scratch.host}: scratch files and logs are kept in memory ({place})"
        f"{f'; the logs are also sent to {sent[0]}' if sent else ''}.",
        scratch.persistent_shown,
        subject="scratch",
        severity=Severity.INFO if sent else None,
        remedy=f"On {scratch.host}: mkdir /vmfs/volumes/<datastore>/.locker-{scratch.host}; esxcli system settings "
        "advanced set -o /ScratchConfig/ConfiguredScratchLocation -s "
        f"/vmfs/volumes/<datastore>/.locker-{scratch.host}; then restart the host.",
    )
