"""The LAGs of a host, as the rules about link aggregation see them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.facts.topology import Group, Switch, Topology
from analyzer.rulebook import Need, NotApplicable, Pointer, Skip, at

STATUS = "esxcli network vswitch dvs vmware lacp status get"
CONFIG = "esxcli network vswitch dvs vmware lacp config get"
NET_DVS = "net-dvs -l"


class Lag(Struct, frozen=True):
    """One LAG: where it is, the NICs in it, and the line that tells each."""

    switch: str
    name: str
    nics: tuple[str, ...]
    proof: Pointer

    @property
    def title(self) -> str:
        """``LAG 101 of DSwitch-Prod``."""
        return f"LAG {self.name} of {self.switch}"


def distributed_switches(topology: Topology) -> tuple[Switch, ...]:
    """The distributed switches of a host; not applicable where there is none."""
    found = tuple(switch for switch in topology.switches if switch.kind == "distributed")
    if not found:
        raise NotApplicable(f"{topology.host} has no distributed switch, and only those have LAGs")
    return found


def is_lag(switch: Switch, name: str) -> bool | None:
    """True when a name in a teaming order is that of a LAG; None when the names of the uplinks are not known."""
    return None if not switch.uplink_names else name not in switch.uplink_names


def groups_with_lag(topology: Topology, switch: Switch) -> Iterator[tuple[Group, str]]:
    """The port groups of ``switch`` that use a LAG, active or standby, and its name."""
    for group in topology.groups_on(switch):
        for name in (group.team.usable or ()) if group.team is not None else ():
            if is_lag(switch, name):
                yield group, name
                break


def lags_of(topology: Topology, configs: Iterable[LacpConfig], statuses: Iterable[LacpStatus]) -> list[Lag]:
    """Every LAG with its NICs, from the best output that tells them."""
    found: dict[tuple[str, object], Lag] = {}
    for status in statuses:
        nics = tuple(link.nic for link in status.nic_list if link.nic)
        if status.message is None and nics:
            name = str(status.lagid)
            found[status.dvswitch or "", name] = Lag(status.dvswitch or "", name, nics, at(status, "lagid"))
    for config in configs:
        if config.message is None and config.nics and config.enabled is not False:
            name = str(config.lag_id)
            key = (config.dvs_name or "", name)
            found.setdefault(key, Lag(config.dvs_name or "", name, tuple(config.nics), at(config, "nics")))
    told = {switch for switch, _ in found}
    for switch in topology.switches:
        if switch.name in told or not switch.uplink_names:
            continue
        for name, members in switch.members.items():
            if name not in switch.uplink_names and members:
                found[switch.name, name] = Lag(switch.name, name, members, switch.shows("members"))
    return list(found.values())


def unknown_lags(topology: Topology, switches: Iterable[Switch], *, command: str) -> Skip | None:
    """Why it is not known whether ``switches`` have LAGs, and the command that tells; None when there is none."""
    silent = [switch.name for switch in switches if not switch.uplink_names]
    used = [switch.name for switch in switches if any(True for _ in groups_with_lag(topology, switch))]
    ports = [
        switch.name
        for switch in switches
        if any(_is_lag_port(name, switch.uplink_names or ()) for name in switch.uplink_names or ())
    ]
    if not (silent or used or ports):
        return None
    names = ", ".join(dict.fromkeys([*used, *ports, *silent]))
    why = "the state of the LAGs" if used or ports else "whether there are LAGs"
    return Skip(f"{why} of {names} on {topology.host} is not known", Need(command, topology.host))


def _is_lag_port(name: str, names: Iterable[str]) -> bool:
    """True for ``lag1-0`` where ``lag1-1`` is there too and no uplink is called ``lag1``."""
    lag, dash, number = name.rpartition("-")
    return bool(dash) and number.isdigit() and lag not in names and f"{lag}-{1 - min(int(number), 1)}" in names
