"""HOST-008."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-008", "TCP/IP stack is out of buffers", severity=Severity.ERROR)
def no_socket_buffers(log: HostLog) -> Results:
    """The VMkernel could not open sockets, as its TCP/IP stack had no buffers left.

    What it checks
        "socreate ... failed with error No buffer space available" in vmkernel.log and vmkwarning.log. What
        lies more than a week back is a warning.

    Why it matters
        Nothing on the host can open a connection any more: management, NFS, iSCSI and vMotion fail together.

    How to fix
        Update to 7.0 U3o or later. Until then raise the heap and restart the host:
        esxcli system settings advanced set -o /Net/TcpipHeapMax -i 1024

    False alarms
        None known.

    References
        KB 386019
    """
    events = log.of("net.sockbuf")
    if not events:
        yield none_of("socket that could not be opened", log, "vmkernel")
        return
    yield found(
        f"{log.host}: the TCP/IP stack had no buffers for new sockets, {often(events, log.tally('net.nobuf').total)}.",
        *proofs(events),
        subject="tcpip",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=max(len(events), log.tally("net.sockbuf").total),
    )
