"""XH-002."""

import re
from collections.abc import Iterable, Mapping, Sequence

from analyzer.commands.software import Vib
from analyzer.commands.version import Version
from analyzer.facts.clusters import Membership
from analyzer.facts.host_server import Server
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import (
    Told,
    groups,
    has_majority,
    inside,
    listed,
    odd_hosts,
    said,
    shown_for,
    split,
    together,
    weight,
)
from analyzer.rules.network.switches import counted, some

_LIST = "esxcli software vib list"
_IGNORED = lazy_pattern(r"tools-light|esx-ui|vmware-fdm|locker|vmware-vpxa|esx-tools-for-esxi", re.I)
"""Packages that vCenter brings and renews by itself, or that only hold files for guests."""


@rule("XH-002", "VIB set differs between hosts of a cluster", severity=Severity.WARNING, aliases=("LIF-012", "XH-010"))
def packages_differ(
    vibs: Fleet[Records[Vib]], members: Fleet[Membership], names: Fleet[HostName],
    servers: Fleet[Server] | None, versions: Fleet[Records[Version]] | None, nics: Fleet[PhysicalNics] | None,
) -> Results:  # fmt: skip
    """Hosts of one cluster have different packages (VIBs), or different versions of them.

    What it checks
        Name and version of all packages, between the hosts of a cluster. A package that only some hosts have
        counts between servers of one model. Where the builds differ (XH-001), the packages of VMware itself
        differ as well and are left out; so are drivers of NICs, of which NET-014 speaks.

    Why it matters
        Drivers, agents and management tools behave differently from host to host; an update of the odd host
        may stop at a dependency.

    How to fix
        Use one image for the cluster, or update the package on the odd hosts:
        esxcli software vib install -d /vmfs/volumes/DATASTORE/PACKAGE.zip

    False alarms
        A rolling update that is under way. Other server models bring other packages of their vendor: only
        versions of packages that both have are compared then. VMware Tools, the host client and the HA
        agent, which are renewed by themselves, are not compared.

    References
        KB 374362: outdated drivers and firmware
    """
    compared = False
    for cluster in groups(members, names):
        held = {host: _packages(records) for host, records in inside(cluster, vibs).items() if records.complete}
        if len(held) < 2:
            continue
        compared = True
        builds = {_build(versions[host]) for host in held if versions is not None and host in versions}
        models = {servers[host].model if servers is not None and host in servers else ("", "") for host in held}
        alike = len(models) == 1 and ("", "") not in models
        skipped = _drivers(nics[host] for host in held if nics is not None and host in nics)
        by_key = dict(_compare(held, alike=alike, own=len(builds) == 1, skipped=skipped))
        parts = list(together(by_key))
        for _, keys in parts:
            yield found(
                f"{counted(len(keys), 'package')} differ{'s' if len(keys) == 1 else ''}: "
                f"{listed([f'{key}: {said(by_key[key])}' for key in keys])}.",
                *shown_for(by_key, keys),
                subject=keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more",
                severity=weight(cluster),
                count=len(keys),
                hosts=tuple(by_key[keys[0]]),
                remedy=_remedy(by_key, keys),
            )
        if not parts:
            yield observed(f"the packages of {len(held)} hosts agree")
    lacking = [host for host in names if host not in vibs or not vibs[host].complete]
    if lacking or not compared:
        raise Skip("the packages of some hosts are not known", *(Need(_LIST, host) for host in lacking))


def _remedy(by_key: Mapping[str, Mapping[str, Told]], keys: Sequence[str]) -> str:
    """What to bring the odd hosts to, or who has to decide."""
    parts = split(by_key[keys[0]])
    if not has_majority(parts):
        return "Decide which packages the cluster uses, best by one image (vSphere Lifecycle Manager), and apply it."
    wanted = [f"{key} {by_key[key][parts[0][0]].text}" for key in keys[:5]]
    return (
        f"On {some(odd_hosts(parts))}, bring to what the others have: {'; '.join(wanted)}. Best by one image for the "
        "cluster (vSphere Lifecycle Manager); else esxcli software vib install -d <depot> or vib remove -n <name>."
    )


def _packages(records: Records[Vib]) -> dict[str, Vib]:
    return {vib.name: vib for vib in records if vib.name and not _IGNORED.fullmatch(vib.name)}


def _build(records: Records[Version]) -> int | None:
    return next((item.build_number for item in reversed(records) if item.build_number), None)


def _compare(
    held: Mapping[str, Mapping[str, Vib]], *, alike: bool, own: bool, skipped: frozenset[str]
) -> Iterable[tuple[str, dict[str, Told]]]:
    """For each package what the hosts have of it."""
    for name in dict.fromkeys(name for packages in held.values() for name in packages):
        mine = {host: packages.get(name) for host, packages in held.items()}
        vendors = {vib.vendor for vib in mine.values() if vib is not None}
        if _plain(name) in skipped or (not own and vendors == {"VMware"}):
            continue
        if not alike:
            mine = {host: vib for host, vib in mine.items() if vib is not None}
        yield (
            name,
            {
                host: Told(None, "none") if vib is None else Told(vib.version, vib.version or "?", at(vib, "version"))
                for host, vib in mine.items()
            },
        )


def _drivers(hosts: Iterable[PhysicalNics]) -> frozenset[str]:
    """The drivers of uplinks whose versions are known: NET-014 compares these."""
    return frozenset(_plain(nic.driver) for nics in hosts for nic in nics.uplinks if nic.driver and nic.driver_version)


def _plain(name: str) -> str:
    """One spelling of a driver: ``net-i40e``, ``nmlx5_core`` and ``nmlx5-core``."""
    return re.sub(r"^(?:net|scsi|sata|ima)-", "", name.lower()).replace("_", "-")
