"""VMK-027."""

from analyzer.commands.ntpq import NtpPeer
from analyzer.commands.system_ntp import NtpSettings
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_NO_TIME = 16
"""The stratum of a source that has no time itself."""
_OWN_CLOCK = ("LOCAL(", "127.127.1.")
_YOUNG = frozenset({0, 1, 3, 7, 17})
"""Reach while the first four polls are under way."""


@rule(
    "VMK-027", "Clock is not synchronised", severity=Severity.WARNING, aliases=("TIME-002", "TIME-003")
)  # fmt: skip
def clock_not_synchronised(
    peers: Records[NtpPeer], settings: Records[NtpSettings] | None, *, limit_ms: float = 100.0,
    error_ms: float = 1000.0, settle_seconds: int = 900,
) -> Results:  # fmt: skip
    """The NTP daemon runs, but it follows no source, or its clock is far off.

    What it checks
        The list of NTP sources: whether one is chosen (marked with an asterisk), whether any answers, whether
        they have time themselves, and the offset of the chosen one.

    Why it matters
        A configured server is not yet a synchronised clock. Kerberos refuses a host that is five minutes off,
        and logs of several hosts cannot be compared.

    How to fix
        Open the way to the servers and look at the list again after some minutes:
        esxcli network firewall ruleset set -r ntpClient -e true
        ntpq -p

    False alarms
        A daemon that started less than 15 minutes ago has not chosen yet: it is told by the time it runs, or by
        sources that were polled at most four times and all answer.

    References
        KB 312204: time synchronisation of ESXi
    """
    host = peers.host
    sources = [peer for peer in peers if peer.answer is None]
    if not sources:
        raise NotApplicable(f"{host}: ntpd has no source or does not run (see VMK-026)")
    ran = next((item.runtime_seconds for item in reversed(settings or ()) if item.runtime_seconds is not None), None)
    remedy = (
        f"On {host}: esxcli network firewall ruleset set -r ntpClient -e true; nc -uz {sources[0].remote} 123; "
        "/etc/init.d/ntpd restart; after some minutes ntpq -p"
    )
    chosen = next((peer for peer in sources if peer.tally in ("*", "o")), None)
    heard = [peer for peer in sources if peer.reach]
    names = some([str(peer.remote) for peer in sources])
    if chosen is None and ran is not None and ran < settle_seconds:
        yield observed(f"ntpd runs since {ran} s and has not chosen a source yet")
    elif chosen is None and not heard:
        yield found(
            f"{host}: none of its time sources answers: {names} (reach 0).",
            *capped([at(peer, "reach") for peer in sources]),
            subject="reach",
            remedy=remedy,
            severity=Severity.ERROR,
        )
    elif chosen is None and all(peer.st is not None and peer.st >= _NO_TIME for peer in heard):
        yield found(
            f"{host}: the time sources that answer have no time themselves: "
            f"{some([str(peer.remote) for peer in heard])} (stratum {_NO_TIME}).",
            *capped([at(peer, "st") for peer in heard]),
            subject="stratum",
            remedy=f"Repair the servers {names}, or give {host} others.",
            severity=Severity.ERROR,
        )
    elif chosen is None and len(heard) == len(sources) and all(peer.reach in _YOUNG for peer in heard):
        yield observed("all sources answer, none was polled more than four times yet")
    elif chosen is None and heard and all(peer.tally == "x" for peer in heard):
        yield found(
            f"{host}: the time sources contradict each other, ntpd follows none: "
            f"{some([f'{peer.remote} ({peer.offset or 0:g} ms)' for peer in heard])}.",
            *capped([at(peer, "offset") for peer in heard]),
            subject="none chosen",
            remedy=f"Find out which server is wrong, and give {host} a third and a fourth one, so that the others "
            "outvote it.",
        )
    elif chosen is None:
        yield found(
            f"{host}: ntpd has chosen none of its time sources: {names}.",
            *capped([at(peer) for peer in sources]),
            subject="none chosen",
            remedy=remedy,
        )
    elif (chosen.remote or "").startswith(_OWN_CLOCK) or chosen.refid == ".LOCL.":
        yield found(
            f"{host}: ntpd follows the host's own clock, {chosen.remote}.",
            at(chosen, "remote"),
            subject="own clock",
            remedy=f"On {host}, take the lines with 127.127.1.0 out of /etc/ntp.conf, add servers and restart: "
            "/etc/init.d/ntpd restart; after some minutes ntpq -p",
        )
    else:
        offset = chosen.offset or 0.0
        if abs(offset) > limit_ms:
            yield found(
                f"{host}: the clock is {offset:g} ms off {chosen.remote}.",
                at(chosen, "offset"),
                subject="offset",
                remedy=f"On {host}: /etc/init.d/ntpd restart; when the offset comes back, compare the servers with "
                "each other and look for load or power management that stops the clock.",
                severity=Severity.ERROR if abs(offset) > error_ms else None,
            )
        else:
            yield observed(f"follows {chosen.remote}, {offset:g} ms off")
