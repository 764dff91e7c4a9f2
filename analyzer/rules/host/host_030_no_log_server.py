"""HOST-030."""

import re

from analyzer.facts.scratch import SYSLOG_GET, LogServers
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, Results, Skip, found, observed, rule

_OWN = lazy_pattern(r"(?:\w+://)?\[?(?:127\.\d+\.\d+\.\d+|localhost|::1)\]?(?::\d+)?$", re.I)


@rule("HOST-030", "Logs are not sent to a server", severity=Severity.INFO, aliases=("SEC-013",))
def no_log_server(logs: LogServers) -> Results:
    """A host keeps its logs for itself.

    What it checks
        Remote Host of the log service (option Syslog.global.logHost): empty, or an address of the host itself.

    Why it matters
        When the host is lost, or an intruder empties its logs, nothing tells what happened; logs of several
        hosts cannot be searched together.

    How to fix
        esxcli system syslog config set --loghost=tcp://SERVER:514; esxcli system syslog reload;
        esxcli network firewall ruleset set -r syslog -e true

    False alarms
        None is the product's default, and a single host of a lab needs no server.

    References
        STIG ESXI-80-000114
        CIS VMware ESXi 8.0 Benchmark, 4.2
    """
    outside = [server for server in logs.servers if not _OWN.match(server)]
    if outside:
        yield observed(", ".join(outside))
        return
    if logs.shown is None:
        # Only the absence of the option tells it: there is no line to show.
        raise Skip(f"{logs.host}: the option is not among the changed ones", Need(SYSLOG_GET, logs.host))
    told = f"its log server is itself ({logs.servers[0]})" if logs.servers else "no log server is set"
    yield found(
        f"{logs.host}: {told}.",
        logs.shown,
        subject="log server",
        remedy=f"On {logs.host}: esxcli system syslog config set --loghost=tcp://<server>:514; esxcli system syslog "
        "reload; esxcli network firewall ruleset set -r syslog -e true",
    )
