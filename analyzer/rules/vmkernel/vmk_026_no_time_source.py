"""VMK-026."""

from analyzer.facts.time_sources import TimeSources
from analyzer.findings import Severity
from analyzer.rulebook import Pointer, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of


@rule("VMK-026", "No time source, or its service does not run", severity=Severity.ERROR, aliases=("TIME-001",))
def no_time_source(time: TimeSources) -> Results:
    """A host does not fetch its time from anywhere.

    What it checks
        The time servers in the NTP configuration, whether ntpd runs and whether it starts with the host. One
        server alone is information; a daemon that runs but does not start with the host is a warning.

    Why it matters
        A clock of its own drifts by minutes a month. Certificates and Kerberos tickets are then refused, vSAN
        and HA complain, and the logs of two hosts cannot be laid side by side.

    How to fix
        From 7.0 on:
        esxcli system ntp set --server=ntp1 --server=ntp2 --enabled=true
        Before, add "server NAME" lines to /etc/ntp.conf and then:
        chkconfig ntpd on; /etc/init.d/ntpd restart

    False alarms
        Hosts that use the precision time service (ptpd starts with the host) need no NTP.

    References
        KB 312204: time synchronisation of ESXi
        STIG ESXI-80-000124
        CIS VMware ESXi 7.0 Benchmark, 2.1
    """
    host = time.host
    if time.ptp is not None:
        yield observed("the precision time service is in use")
        return
    wrong: list[str] = []
    proof: list[Pointer] = []
    severity = None
    if time.servers is not None and not time.servers and time.servers_proof is not None:
        wrong.append("no time server is configured")
        proof.append(time.servers_proof)
    if time.runs is False and time.runs_proof is not None:
        wrong.append("ntpd does not run")
        proof.append(time.runs_proof)
    elif time.starts is False and time.starts_proof is not None:
        running = time.runs is True
        wrong.append(f"the NTP service does not start with the host{', although it runs now' if running else ''}")
        proof.append(time.starts_proof)
        severity = Severity.WARNING if running and time.servers != () else None
    if wrong:
        yield found(f"{host}: {list_of(wrong)}.", *proof, subject="ntp", remedy=_remedy(time), severity=severity)
        return
    if time.servers is not None and len(time.servers) == 1 and time.servers_proof is not None:
        yield found(
            f"{host}: {time.servers[0]} is the only time server.",
            time.servers_proof,
            subject="one server",
            remedy=_remedy(time),
            severity=Severity.INFO,
        )
    elif time.servers:
        service = ", ntpd runs" if time.runs else ", the service starts with the host" if time.starts else ""
        yield observed(f"{list_of(time.servers)}{service}")
    else:
        yield observed("ntpd runs" if time.runs else "the service starts with the host")
    if time.missing:
        what = "the NTP servers were" if time.servers is None else "the state of the NTP service was"
        raise Skip(f"{host}: {what} not collected", *time.missing)


def _remedy(time: TimeSources) -> str:
    """The commands that the version of the host knows."""
    servers = time.servers or ("<server 1>", "<server 2>")
    if len(servers) == 1:
        servers = (*servers, "<server 2>")
    if time.has_command:
        options = " ".join(f"--server={name}" for name in servers)
        return f"On {time.host}: esxcli system ntp set {options} --enabled=true"
    lines = "; ".join(f"echo 'server {name}' >> /etc/ntp.conf" for name in servers if name not in (time.servers or ()))
    return f"On {time.host}: {f'{lines}; ' if lines else ''}chkconfig ntpd on; /etc/init.d/ntpd restart"
