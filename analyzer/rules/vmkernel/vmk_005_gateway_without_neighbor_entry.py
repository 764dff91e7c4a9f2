"""VMK-005."""

from analyzer.commands.ip_neighbor import Neighbor
from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.facts.addresses import address
from analyzer.facts.routes import HostRoutes
from analyzer.facts.topology import all_unknown
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmkernel.networks import has_no_answer, is_at, neighbors_of, on_stack, stack_name


@rule("VMK-005", "Default gateway does not answer ARP", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def gateway_without_neighbor_entry(neighbors: Records[Neighbor], routes: HostRoutes) -> Results:
    """The default gateway of a TCP/IP stack has no hardware address in the neighbour table.

    What it checks
        The entry of the default gateway in the neighbour table of its stack at the time of the collection.

    Why it matters
        An incomplete entry means that the host asked and nobody answered: the gateway is down, or VLAN or
        teaming keep the host from it.

    How to fix
        Check the VLAN of the port group and the switch port, then ping the gateway:
        vmkping -I vmk0 GATEWAY

    False alarms
        Entries expire when nothing is sent. A gateway that is not listed at all is therefore a note on the
        default stack, and nothing on other stacks.

    References
        RFC 826: an Ethernet address resolution protocol <https://www.rfc-editor.org/rfc/rfc826>
        VMware vSphere 8.0 ESXCLI: esxcli network ip neighbor
    """
    host = routes.host
    stacks = dict.fromkeys([DEFAULT_STACK, *(row.netstack or DEFAULT_STACK for row in neighbors)])
    known = {stack: default for stack in stacks if (default := routes.of(stack).default) is not None}
    if not known:
        lacking = [routes.of(stack).to_collect for stack in stacks if not routes.of(stack).whole]
        if lacking:
            raise Skip(f"{host}: the default gateway is not known", *lacking)
        raise NotApplicable(f"{host} has no default gateway (see VMK-003)")
    unknown: list[Skip] = []
    for stack, (text, proof) in known.items():
        gateway = address(text)
        if gateway is None:
            unknown.append(Skip(f"{host}: gateway {text} is masked", routes.of(stack).to_collect))
            continue
        rows = neighbors_of(neighbors, stack)
        row = next((row for row in rows if is_at(row, gateway)), None)
        if row is not None and not has_no_answer(row):
            yield observed(f"gateway {text} of {stack_name(stack)} is {row.mac_address}")
        elif row is not None:
            via = row.vmknic or "vmk0"
            yield found(
                f"{host}: gateway {text} of {stack_name(stack)} does not answer ARP on {via}.",
                at(row, "mac_address"),
                proof,
                subject=f"gateway {text}",
                remedy=f"Check the VLAN of the port group of {via} and its switch port, then on {host}: "
                f"{_ping(stack, via, text)}",
            )
        elif stack != DEFAULT_STACK:
            yield observed(f"gateway {text} of {stack_name(stack)} is not listed: nothing was sent to it lately")
        elif not neighbors.complete or any(address(row.neighbor) is None for row in rows):
            need = Need(f"esxcli network ip neighbor list{on_stack(stack)}", host)
            unknown.append(Skip(f"{host}: the neighbour table is not complete", need))
        else:
            yield found(
                f"{host}: gateway {text} of {stack_name(stack)} is not in the neighbour table; "
                "nothing was sent to it lately.",
                proof,
                *(at(row, "neighbor") for row in rows[:1]),
                subject=f"gateway {text}",
                remedy=f"On {host}: {_ping(stack, 'vmk0', text)}",
                severity=Severity.INFO,
                confidence=Confidence.POSSIBLE,
            )
    if unknown:
        raise all_unknown(unknown)


def _ping(stack: str, adapter: str, gateway: str) -> str:
    way = f"-I {adapter}" if stack == DEFAULT_STACK else f"++netstack={stack}"
    return f"vmkping {way} -c 3 {gateway}"
