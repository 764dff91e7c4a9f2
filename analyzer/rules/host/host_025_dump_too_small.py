"""HOST-025."""

from __future__ import annotations

from analyzer.findings import Severity
from analyzer.rulebook import HostName, Results, rule
from analyzer.rules.network.logs import not_read


@rule("HOST-025", "Place for crash dumps is too small", severity=Severity.INFO)
def dump_too_small(host: HostName) -> Results:
    """The host has said that its partition or file for crash dumps cannot hold a whole dump.

    What it checks
        The event esx.problem.coredump.capacity.insufficient: the host itself works out how much a dump needs.

    Why it matters
        A dump that was cut off often lacks the part that tells the cause.

    How to fix
        Make a larger file:
        esxcli system coredump file add -d DATASTORE --size MB; esxcli system coredump file set --smart --enable true

    False alarms
        None known; no size is worked out here.

    References
        VMware event esx.problem.coredump.capacity.insufficient
    """
    raise not_read("events about crash dumps", host.name, "vobd.log")
