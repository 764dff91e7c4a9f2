"""VMO-078."""

from collections.abc import Iterator
from typing import Any

from analyzer.commands.ip_connection import Connection
from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.model import ParseStatus
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.phrases import none_for_vmotion

_PORT = 8000


@rule("VMO-078", "Nothing listens for vMotion", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def no_listener(vmotion: VmotionAdapters, connections: Records[Connection] | None) -> Results:
    """The host has an adapter for vMotion, but no socket listens on TCP 8000 of that TCP/IP stack.

    What it checks
        The list of sockets of the TCP/IP stack that carries vMotion: esxcli network ip connection list -N vmotion,
        for the default stack without -N. A list that was filtered or cut is not judged.

    Why it matters
        The source of a migration connects to TCP 8000 of the target. Without a listener it is refused, though
        pings pass.

    How to fix
        On the default stack take the VMotion tag off and give it again: esxcli network ip interface tag remove
        -i vmkN -t VMotion, then tag add. On the vmotion stack switch the adapter off and on: esxcli network ip
        interface set -i vmkN -e false, then -e true. Then list the sockets again.

    False alarms
        The list of one stack does not show the sockets of another. On the default stack a list without a
        single listening socket is not whole. The finding is likely, not certain: the host may open the port
        only when the service starts.

    References
        VMware vSphere 6.7: incoming and outgoing firewall ports (8000 TCP vMotion)
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    option = "" if vmotion.stack == DEFAULT_STACK else f" -N {vmotion.stack}"
    need = Need(f"esxcli network ip connection list{option}", host)
    lists = list(_of_stack(connections, vmotion.stack))
    if not lists:
        raise Skip(f"the sockets of the {vmotion.stack} stack of {host} were not listed", need)
    rows: list[Connection] = lists[-1].result.records
    listening = [row for row in rows if row.state == "LISTEN"]
    listener = next((row for row in listening if _port(row) == _PORT), None)
    if listener is not None:
        yield observed(f"{listener.local_address} listens")
        return
    whole = lists[-1].result.status in (ParseStatus.PARSED, ParseStatus.EMPTY)
    if not whole or (vmotion.stack == DEFAULT_STACK and not listening):
        raise Skip(f"the list of sockets of {host} is not whole", need)
    first = vmotion.adapters[0]
    yield found(
        f"{host}: {first.name} carries vMotion, but no socket of the {vmotion.stack} stack listens on TCP {_PORT}.",
        first.shows("netstack"),
        *(near(row, "local_address") for row in (listening or rows)[:3]),
        subject=vmotion.stack,
        remedy=_remedy(vmotion),
    )


def _of_stack(connections: Records[Connection] | None, stack: str) -> Iterator[Any]:
    """The outputs that list the sockets of ``stack``, filtered ones left out."""
    for capture in connections.captures if connections is not None else ():
        if capture.line is None or capture.line.filtered:
            continue
        if (capture.line.option("N", "netstack") or DEFAULT_STACK) == stack:
            yield capture


def _port(row: Connection) -> int | None:
    port = (row.local_address or "").rpartition(":")[2]
    return int(port) if port.isdecimal() else None


def _remedy(vmotion: VmotionAdapters) -> str:
    name = vmotion.adapters[0].name
    if vmotion.stack == DEFAULT_STACK:
        again = "esxcli network ip interface tag {} -i " + name + " -t VMotion"
        return f"On {vmotion.host}: {again.format('remove')}; {again.format('add')}; then list the sockets again."
    return (
        f"On {vmotion.host}: esxcli network ip interface set -i {name} -e false; "
        f"esxcli network ip interface set -i {name} -e true; then list the sockets again."
    )
