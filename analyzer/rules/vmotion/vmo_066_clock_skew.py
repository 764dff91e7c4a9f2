"""VMO-066."""

from analyzer.case_file import CaseFacts
from analyzer.commands.ntpq import NtpPeer
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Pair, Records, Results, Skip, at, found, observed, rule


@rule("VMO-066", "Clock skew between hosts", severity=Severity.WARNING)
def clock_skew(
    hosts: Pair[HostName], peers: Pair[Records[NtpPeer] | None], case: CaseFacts | None, *,
    warn_seconds: float = 60.0, error_seconds: float = 300.0,
) -> Results:  # fmt: skip
    """The clocks of two hosts between which VMs are to move from vCenter to vCenter differ by more than a minute.

    What it checks
        The offsets of both hosts to one time server that answers both (ntpq -p): their difference is that of
        the clocks. Above 60 seconds it is a warning, above 300 seconds an error.

    Why it matters
        Migration between vCenters uses tokens that are valid for some minutes of the clock.

    How to fix
        Give all hosts the same time servers: esxcli system ntp set --server=ADDRESS --enabled=true (7.0 and
        later; before, edit ntp.conf and restart ntpd).

    False alarms
        The output of date, the name of a bundle and the times in its logs all come from the host's own clock:
        two of them never prove a difference, as they were collected one after the other. Without one outside
        time that both hosts were held against, nothing is said. Where no migration between vCenters is
        planned (case.toml), VMK-027 tells of the host whose clock is off, and this rule keeps quiet.

    References
        KB 2106952: requirements of migration between vCenter Servers (synchronised time)
    """
    mine, theirs = (_heard(records) for records in peers)
    common = next((name for name in mine if name in theirs), None)
    if common is None:
        needs = [Need("ntpq -p", side.name) for side in hosts]
        raise Skip("no output given here holds the clocks of both hosts against one outside time", *needs)
    one, two = mine[common], theirs[common]
    apart = abs((one.offset or 0.0) - (two.offset or 0.0)) / 1000
    told = f"{apart:.3f} s apart by {common}"
    if apart <= warn_seconds:
        yield observed(told)
    elif case is None or not case.plan.cross_vcenter:
        yield observed(f"{told} (see VMK-027)")
    else:
        far = max((one, two), key=lambda peer: abs(peer.offset or 0.0))
        yield found(
            f"The clocks of {hosts.a.name} and {hosts.b.name} are {apart:.0f} s apart, both held against {common}.",
            at(one, "offset"),
            at(two, "offset"),
            severity=Severity.ERROR if apart > error_seconds else None,
            remedy=f"On {far.place.origin.host}: /etc/init.d/ntpd restart; after some minutes ntpq -p",
        )


def _heard(records: Records[NtpPeer] | None) -> dict[str, NtpPeer]:
    """The time sources that answer, by name; a host's own clock is none."""
    told = (item for item in records or () if item.remote and item.reach and item.offset is not None)
    return {item.remote or "": item for item in told if not (item.remote or "").startswith(("LOCAL(", "127.127."))}
