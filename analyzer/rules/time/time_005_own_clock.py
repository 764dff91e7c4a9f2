"""TIME-005."""

from analyzer.commands.ntpq import NtpPeer
from analyzer.configs.etc_conf import NtpConf
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_SERVERS = frozenset({"server", "peer", "pool"})


@rule("TIME-005", "The host's own clock is among the time sources", severity=Severity.INFO)
def own_clock(conf: Records[NtpConf] | None, peers: Records[NtpPeer] | None, host: HostName) -> Results:
    """The NTP configuration names the clock of the host itself as a source.

    What it checks
        Servers 127.127.x.x in /etc/ntp.conf, and sources with the reference .LOCL. in the list of sources.

    Why it matters
        When the real servers do not answer, the daemon follows its own clock and says that all is well while it
        drifts away.

    How to fix
        Take the lines "server 127.127.1.0" and "fudge 127.127.1.0" out of /etc/ntp.conf and restart the daemon:
        /etc/init.d/ntpd restart

    False alarms
        Where the daemon follows it already, VMK-027 speaks.

    References
        VMware KB 312204: time synchronisation of ESXi
    """
    chosen = [peer for peer in peers or () if peer.tally in ("*", "o") and _is_own(peer)]
    if chosen:
        yield observed("the daemon follows it (see VMK-027)")
        return
    lines = [item for item in conf or () if item.keyword in _SERVERS and _named(item).startswith("127.127.")]
    listed = [peer for peer in peers or () if peer.answer is None and _is_own(peer)]
    if lines or listed:
        proof = at(lines[0], "arguments") if lines else at(listed[0], "refid")
        yield found(
            f"{host.name}: its own clock is among its time sources.",
            proof,
            subject="own clock",
            remedy=f"On {host.name}: sed -i '/127\\.127\\./d' /etc/ntp.conf; /etc/init.d/ntpd restart",
        )
        return
    if conf is None and not any(peer.answer is None for peer in peers or ()):
        raise Skip(f"{host.name}: the time sources were not collected", Need("cat /etc/ntp.conf", host.name))
    yield observed("no source of the host's own")


def _named(item: NtpConf) -> str:
    return item.arguments[0] if item.arguments else ""


def _is_own(peer: NtpPeer) -> bool:
    return peer.refid == ".LOCL." or (peer.remote or "").startswith(("127.127.", "LOCAL("))
