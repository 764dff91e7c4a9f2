"""TIME-004."""

from analyzer.commands.system_ntp import NtpSettings
from analyzer.configs.etc_conf import NtpConf
from analyzer.facts.time_sources import TimeSources
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import some


@rule("TIME-004", "Two time servers cannot outvote each other", severity=Severity.INFO)
def two_servers(time: TimeSources, conf: Records[NtpConf] | None, settings: Records[NtpSettings] | None) -> Results:
    """A host has exactly two time servers.

    What it checks
        The number of servers in the NTP configuration. VMK-026 speaks of none and of one.

    Why it matters
        When one of two servers has the wrong time, the daemon cannot know which and follows either or none.

    How to fix
        Add a third and a fourth server:
        esxcli system ntp set --server=NTP3 --server=NTP4 (all servers in one command)

    False alarms
        A name that stands for several servers (a pool, an anycast address) counts as enough where the
        configuration says pool.

    References
        RFC 8633: NTP best current practices, 3.2
    """
    if time.ptp is not None:
        yield observed("the precision time service is in use")
        return
    if time.servers is None or time.servers_proof is None:
        raise Skip(f"{time.host}: the NTP servers were not collected", *time.missing)
    pools = [line for line in conf or () if line.keyword == "pool"] if not settings else []
    if len(time.servers) != 2 or pools:
        kind = "pool" if pools else "server"
        yield observed(f"{len(time.servers)} {kind}{'' if len(time.servers) == 1 else 's'}")
        return
    all_of = " ".join(f"--server={name}" for name in (*time.servers, "<server 3>", "<server 4>"))
    yield found(
        f"{time.host} has two time servers, {some(list(time.servers))}: when they disagree, neither is outvoted.",
        time.servers_proof,
        subject="two servers",
        remedy=f"On {time.host}: esxcli system ntp set {all_of}"
        if time.has_command
        else f"On {time.host}: echo 'server <server 3>' >> /etc/ntp.conf; /etc/init.d/ntpd restart",
    )
