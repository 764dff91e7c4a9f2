"""STG-091."""

from collections import defaultdict

from analyzer.facts.storage import Storage
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, at, found, observed, rule
from analyzer.rules.storage.words import counted, some

_DOWN = frozenset({"link-down", "offline"})


@rule("STG-091", "Fibre Channel port is down or slower than its siblings", severity=Severity.WARNING)
def fc_link(storage: Storage) -> Results:
    """A Fibre Channel port has no link, or runs slower than the other ports of the same model.

    What it checks
        "Link State" of the storage adapters, and "Port State" and "Speed" of the Fibre Channel ports.

    Why it matters
        The fabric behind the port is not reached, or a bad cable made the port choose a lower speed.

    How to fix
        Check cable, transceiver and switch port; set the same speed on both ends or let both negotiate.

    False alarms
        A second port that was never cabled has no paths: an information. Where the paths through the port are dead,
        STG-001 or STG-002 tell.

    References
        vSphere Storage: configuring Fibre Channel storage
    """
    fc = {name: item for name, item in storage.adapters.items() if (item.uid or "").startswith(("fc.", "fcoe."))}
    if not fc and not storage.ports:
        raise NotApplicable(f"{storage.host} has no Fibre Channel port")
    down = [name for name, item in fc.items() if (item.link_state or "") in _DOWN]
    down += [name for name, port in storage.ports.items() if "ONLINE" not in (port.port_state or "ONLINE").upper()]
    down = list(dict.fromkeys(down))
    silent = [name for name in down if any(path.state == "dead" for path in storage.by_adapter.get(name, ()))]
    for name in (name for name in down if name not in silent):
        unused = storage.has_paths and not storage.by_adapter.get(name)
        shown = [at(fc[name], "link_state")] if name in fc else []
        if name in storage.ports:
            shown.append(at(storage.ports[name], "port_state"))
        yield found(
            f"{storage.host}: {name} has no link{' and no paths' if unused else ''}.",
            *shown,
            subject=name, severity=Severity.INFO if unused else None,
            remedy=f"Check cable, transceiver and switch port of {name} on {storage.host}, or leave it when the port "
            "is not meant to be used.",
        )  # fmt: skip
    by_model: dict[str, dict[str, int]] = defaultdict(dict)
    for name, port in storage.ports.items():
        speed = (port.speed or "").split(" ")[0]
        if name not in down and speed.isdecimal() and int(speed):
            by_model[port.model_description or ""][name] = int(speed)
    for model, speeds in by_model.items():
        best = max(speeds.values())
        for name in (name for name, speed in speeds.items() if speed < best):
            like = next(other for other, speed in speeds.items() if speed == best)
            yield found(
                f"{storage.host}: {name} runs at {speeds[name]} Gbit/s, {like} of the same model at {best}.",
                at(storage.ports[name], "speed"), at(storage.ports[like], "speed"),
                subject=f"speed of {name}",
                remedy=f"Check transceiver, cable and the speed set on the switch port of {name} ({model}).",
            )  # fmt: skip
    if silent:
        yield observed(f"{some(silent)} down with dead paths, which STG-001 or STG-002 tell")
    up = [name for name in dict.fromkeys([*fc, *storage.ports]) if name not in down]
    if up:
        yield observed(f"{counted(len(up), 'Fibre Channel port')} up")
