"""NET-054."""

from msgspec import Struct

from analyzer.commands.net_dvs import NetDvs, NetDvsPort
from analyzer.facts.topology import Topology, is_adapter
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_PORTS = "esxcli network vswitch dvs vmware list"


class _Blocked(Struct):
    """The blocked ports of one switch."""

    critical: list[tuple[str, Pointer]] = []
    """Those of VMkernel adapters and uplinks."""
    machines: list[tuple[str, Pointer]] = []
    unclear: list[str] = []
    """In use, nobody knows by whom."""


@rule("NET-054", "Distributed switch is not healthy on this host, or a port of it is blocked", severity=Severity.ERROR)
def port_blocked(topology: Topology, switches: Records[NetDvs] | None) -> Results:
    """A distributed switch works in part only, or a port that the host needs is blocked.

    What it checks
        The status of each distributed switch on the host (green is full service), and the ports of VMkernel
        adapters, uplinks and machines that are blocked.

    Why it matters
        A blocked port passes nothing, though its link is up and its settings look right. A switch in yellow
        or red does not do what vCenter told it.

    How to fix
        In vCenter, on the port group or the port: Miscellaneous, Block all ports: No. For the status see the
        events of the host and the hosts that are out of sync with the switch.

    False alarms
        Free ports are not told. A port of a virtual machine is blocked on purpose at times: information.

    References
        VMware vSphere 7.0 Networking: port blocking policies
    """
    host = topology.host
    if switches is None:
        names = [switch.name for switch in topology.switches if switch.kind == "distributed"]
        if not names:
            raise NotApplicable("no distributed switch")
        raise Skip(f"{host}: the status of {some(names)} is not known", Need("net-dvs -l", host))
    clients = {(port.switch, port.id): port.client for port in topology.ports}
    unclear: list[str] = []
    judged = 0
    for record in switches:
        name = next(
            (each.name for each in topology.switches if record.uuid and each.vds_id == record.uuid),
            record.alias or "a switch",
        )
        status = (record.host_volatile_status or "").lower()
        if status and status != "green":
            yield found(
                f"{host}: the status of {name} is {record.host_volatile_status}, not green.",
                at(record, "host_volatile_status"),
                subject=name,
                severity=None if status in ("red", "down") else Severity.WARNING,
                remedy=f"In vCenter look at the events of {host} and at the hosts of {name} that are out of sync.",
            )
        blocked, count = _blocked(record, name, clients)
        judged += count + bool(status)
        unclear += blocked.unclear
        if status == "green" and not blocked.critical:
            yield observed(f"{name} green, {count} ports")
        for ports, severity, whose in (
            (blocked.critical, Severity.ERROR, "the host needs"),
            (blocked.machines, Severity.INFO, "virtual machines use"),
        ):
            if ports:
                yield found(
                    f"{host}: {len(ports)} {'port' if len(ports) == 1 else 'ports'} of {name} that {whose} "
                    f"{'is' if len(ports) == 1 else 'are'} blocked: {some([who for who, _ in ports])}.",
                    *capped([proof for _, proof in ports]),
                    subject=f"{name}: ports that {whose}",
                    severity=severity,
                    count=len(ports),
                    remedy=f"In vCenter, on the ports of {some([who for who, _ in ports])} on {name} or on their port "
                    "group: Miscellaneous, Block all ports: No.",
                )
    if unclear:
        raise Skip(f"{host}: who uses the blocked ports {some(unclear)} is not known", Need(_PORTS, host))
    if not judged:
        raise NotApplicable("the output tells neither the status of a switch nor whether its ports are blocked")


def _blocked(record: NetDvs, switch: str, clients: dict[tuple[str | None, str], str | None]) -> tuple[_Blocked, int]:
    """The blocked ports of a switch by who uses them, and how many ports tell whether they are blocked."""
    held, count = _Blocked(), 0
    uplinks = set(record.host_uplink_ports)
    for number, port in enumerate(record.ports):
        if port.block is None and port.volatile_status is None:
            continue
        count += 1
        if not _is_blocked(port):
            continue
        key = str(port.port_id)
        client = clients.get((switch, key))
        proof = at(record, f"ports.{number}.{'block' if port.block is True else 'volatile_status'}")
        if key in uplinks:
            if client is not None or "free" not in port.flags:
                held.critical.append((client or port.alias or f"uplink port {key}", proof))
        elif client is not None and is_adapter(client):
            held.critical.append((client, proof))
        elif client is not None:
            held.machines.append((client, proof))
        elif "inuse" in port.flags:
            held.unclear.append(key)
    return held, count


def _is_blocked(port: NetDvsPort) -> bool:
    return port.block is True or "blocked" in port.flags
