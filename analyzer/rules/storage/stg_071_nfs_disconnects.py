"""STG-071."""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from analyzer.facts.log.episodes import Episode, Episodes, together
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import is_nfs
from analyzer.facts.log.phrases import SECOND, none_of
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Found, Results, found, rule
from analyzer.rules.storage.incidents import incident_list, lines_of, shown_lines
from analyzer.rules.storage.words import some

_ID = lazy_pattern(r"\b([0-9a-z*#]{8}-[0-9a-z*#]{8})-0000-000000000000", re.I)


@rule("STG-071", "NFS server did not answer", severity=Severity.ERROR)
def nfs_disconnects(log: HostLog, episodes: Episodes, naming: Naming, *, short_s: int = 30) -> Results:
    """The host lost the connection to an NFS server.

    What it checks
        "Lost connection to the server" and "restored connection" of each NFS datastore, and APD of an NFS volume.
        Datastores that went within a minute are one incident. Without an end in the log it is critical; a single
        incident that was over within 30 seconds is a warning.

    Why it matters
        I/O of the machines waits; after the APD timeout it fails. The host tells of a lost connection only when
        several heartbeats in a row were not answered: by default two minutes after the last answer.

    How to fix
        Look at the server, at its network and at the VMkernel adapter: vmkping -I vmkN SERVER

    False alarms
        The failover of a server. A datastore whose export was taken away before it
        was unmounted.

    References
        VMware event esx.problem.vmfs.nfs.server.disconnect
    """
    lost = [item for item in episodes.of("nfs", "apd") if item.has_begun and is_nfs(item)]
    labels = _labels(log)
    groups = together(replace(item, object=_label(naming, labels, item)) for item in lost)
    still = [group for group in groups if any(item.is_open for item in group)]
    over = [group for group in groups if group not in still]
    if still:
        yield _finding(log, naming, still, Severity.CRITICAL)
    if over:
        brief = len(over) == 1 and not still and _longest(over[0]) <= short_s * SECOND
        yield _finding(log, naming, over, Severity.WARNING if brief else None)
    if not groups:
        yield none_of("lost connection to an NFS server", log, "vobd")


def _longest(group: Sequence[Episode]) -> float:
    """For how long an incident lasted in milliseconds; endless where its beginning is not known."""
    return max(float("inf") if item.duration is None else item.duration for item in group)


def _finding(log: HostLog, naming: Naming, groups: Sequence[Sequence[Episode]], severity: Severity | None) -> Found:
    lines = lines_of(groups)
    labels = list(dict.fromkeys(item.object for group in groups for item in group))
    servers = list(dict.fromkeys(server for event in lines if (server := event.fields.get("server", ""))))
    at_server = f" at {some(servers)}" if servers else ""
    return found(
        f"{log.host}: the connection to {some(labels)}{at_server} was lost "
        f"{'once' if len(groups) == 1 else f'{len(groups)} times'}: {incident_list(groups, 'datastore')}.",
        *shown_lines(groups), subject=some(labels, 3), severity=severity, count=sum(map(len, groups)),
        remedy=f"On {log.host}: vmkping -I <vmkN> {servers[0] if servers else '<server>'}; look at the server and its "
        "network at that time",
    )  # fmt: skip


def _labels(log: HostLog) -> dict[str, str]:
    """The names of datastores by the identifier that an APD tells."""
    return {
        uuid[1]: event.fields["label"]
        for event in log.of("nfs.lost", "nfs.restored")
        if event.fields.get("label") and (uuid := _ID.search(event.text)) is not None
    }


def _label(naming: Naming, labels: Mapping[str, str], item: Episode) -> str:
    """The name of the datastore; an APD names its identifier only."""
    label = item.first.fields.get("label", "") or labels.get(item.object[:17], "")
    return label or (naming.datastores(item.object) or [item.object])[0]
