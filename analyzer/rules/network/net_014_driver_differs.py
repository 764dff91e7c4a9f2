"""NET-014."""

from collections import defaultdict

from analyzer.commands.pci import PciDevice
from analyzer.facts.clusters import Membership
from analyzer.facts.nics import PhysicalNic, PhysicalNics, pci_address
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Found, HostName, NotApplicable, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import NIC_LIST, same_hosts
from analyzer.rules.network.switches import groups_of, some
from analyzer.rules.vmotion.phrases import list_of

_Held = list[tuple[str, PhysicalNic]]


@rule("NET-014", "Driver or firmware of the same NIC model differs between hosts", severity=Severity.WARNING)
def driver_differs(
    fleet: Fleet[PhysicalNics], members: Fleet[Membership], names: Fleet[HostName],
    devices: Fleet[Records[PciDevice]] | None,
) -> Results:  # fmt: skip
    """Hosts run the same NIC with different drivers or firmware.

    What it checks
        Driver, driver version and firmware of the uplinks, for NICs of one model (their PCI ids where those
        were collected, else their description), between the hosts of a cluster.

    Why it matters
        A fault of one version strikes some hosts only; mixed versions are seldom a tested combination.

    How to fix
        Bring all hosts to the pair of driver and firmware that the compatibility guide lists, with one
        image for the cluster.

    False alarms
        A rolling update is under way. Hosts that nothing shows to be of one cluster: information only.

    References
        KB 374362: outdated NIC firmware and drivers
    """
    groups = groups_of(members, names)
    if not groups:
        raise NotApplicable("the case holds one host")
    unknown: dict[tuple[str, str], None] = {}
    compared = False
    nameless: dict[str, None] = {}
    for group in groups:
        hosts = same_hosts(group, fleet)
        models: dict[tuple[str | None, ...], _Held] = defaultdict(list)
        for host in hosts:
            ids = _ids(devices.get(host) if devices is not None else None)
            for nic in fleet[host].uplinks:
                model = ids.get(nic.pci or "") or ((nic.model,) if nic.model else None)
                if model is not None:
                    models[model].append((host, nic))
                else:
                    nameless[host] = None
            if not fleet[host].uplinks:
                nameless[host] = None
        for held in models.values():
            if len({host for host, _ in held}) < 2:
                continue
            untold = [(host, nic) for host, nic in held if nic.driver_version is None and nic.firmware is None]
            unknown.update(dict.fromkeys((host, nic.name) for host, nic in untold))
            told = [(host, nic) for host, nic in held if (host, nic) not in untold]
            if len({host for host, _ in told}) < 2:
                continue
            compared = True
            different = [name for name in ("driver", "driver_version", "firmware") if _differs(told, name)]
            if different:
                yield _finding(told, different, Severity.WARNING if group.evident else Severity.INFO)
            else:
                first = told[0][1]
                yield observed(f"{first.model}: {first.driver} {first.driver_version}, firmware {first.firmware}")
    if unknown:
        collect = [fleet[host].need(f"esxcli network nic get -n {name}") for host, name in unknown]
        raise Skip(f"driver versions on {list_of(sorted({host for host, _ in unknown}))} are not known", *collect)
    lacking = [*nameless, *fleet.missing]
    if lacking:
        lists = [fleet[host].need(NIC_LIST if fleet[host].uplinks else "esxcfg-vswitch -l") for host in nameless]
        raise Skip(f"the uplinks of {list_of(lacking)} are not all known", *lists, *fleet.needs)
    if not compared:
        raise NotApplicable("no two hosts have the same NIC model as an uplink")


def _ids(devices: Records[PciDevice] | None) -> dict[str, tuple[str | None, ...]]:
    """The PCI ids by address."""
    found_ids = ((pci_address(device.address), device.ids) for device in devices or ())
    return {address: ids for address, ids in found_ids if address is not None and ids[0] is not None}


def _differs(held: _Held, attribute: str) -> bool:
    return len({getattr(nic, attribute) for _, nic in held} - {None}) > 1


def _finding(held: _Held, different: list[str], severity: Severity) -> Found:
    versions: dict[tuple[str | None, ...], dict[str, PhysicalNic]] = defaultdict(dict)
    for host, nic in held:
        versions[nic.driver, nic.driver_version, nic.firmware].setdefault(host, nic)
    told = []
    for (driver, version, firmware), hosts in versions.items():
        what = f"{driver} {version}" if "firmware" not in different else f"{driver} {version} with firmware {firmware}"
        told.append(f"{some(list(hosts))} {what}")
    first = held[0][1]
    column = "firmware" if different == ["firmware"] else "driver_version"
    shown = [(host, nic) for hosts in versions.values() for host, nic in hosts.items()]
    return found(
        f"{first.model}: {'; '.join(told[:6])}.",
        *(nic.shows(column) for _, nic in shown[:20]),
        subject=first.model or first.name,
        severity=severity,
        count=len(versions),
        hosts=tuple(dict.fromkeys(host for host, _ in held)),
        remedy="Bring these hosts to one driver and firmware, the pair that the compatibility guide lists: "
        "one image in vSphere Lifecycle Manager, firmware by the vendor's add-on.",
    )
