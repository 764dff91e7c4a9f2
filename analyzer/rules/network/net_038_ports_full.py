"""NET-038."""

from analyzer.commands.esxcfg_vswitch import ListedSwitch
from analyzer.commands.vswitch_standard import VSwitch
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule

from analyzer.rulebook import HostName, Need, Skip  # isort: skip

_Row = tuple[ListedSwitch | VSwitch, str | None]


@rule("NET-038", "Port table of a standard switch is nearly full", severity=Severity.INFO)
def ports_full(
    host: HostName, listing: Records[ListedSwitch] | None, switches: Records[VSwitch] | None, *, full: float = 0.9
) -> Results:
    """A standard switch of a fixed size has nearly no free ports left.

    What it checks
        Used ports against the number of ports, on standard switches that have a fixed size.

    Why it matters
        A virtual machine that finds no free port starts without a network.

    How to fix
        Raise the number of ports in the properties of the switch; the host has to be restarted for it.
        Better: upgrade to a version whose switches grow by themselves.

    False alarms
        From 5.5 on standard switches grow by themselves: there "Num Ports" is the limit of the host and differs
        from the configured ports, and nothing is judged.

    References
        vSphere 5.5 release notes: automatic port expansion of standard switches
    """
    if listing is None and switches is None:
        raise Skip(f"no list of the switches of {host.name}", Need("esxcfg-vswitch -l", host.name))
    rows: list[_Row] = [(item, item.switch_name) for item in listing or () if item.is_standard]
    rows = rows or [(item, item.name) for item in switches or ()]
    seen = []
    for item, name in rows:
        used, ports = item.used_ports, item.num_ports
        if not name or used is None or not ports:
            continue
        if ports != item.configured_ports:
            seen.append(f"{name} grows by itself")
        elif used / ports <= full:
            seen.append(f"{name} uses {used} of {ports} ports")
        else:
            yield found(
                f"{host.name}: {name} uses {used} of its {ports} ports.",
                at(item, "used_ports"),
                subject=name,
                remedy=f"Raise the number of ports of {name} in the client, then restart {host.name}.",
            )
    if seen:
        yield observed("; ".join(seen))
    elif not rows:
        raise NotApplicable("no standard switch")
