"""Sound hosts: one host, or several that share switches, datastores and a cluster."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factory.incidents_vms import vmotion
from tests.factory.machines import machines
from tests.factory.model import (
    DEFAULT_STACK,
    ISCSI,
    MANAGEMENT,
    VMOTION,
    Adapter,
    Cpu,
    Datastore,
    Device,
    DistributedSwitch,
    Hba,
    Host,
    Lag,
    Nic,
    Path,
    PortGroup,
    Server,
    Setting,
    StandardSwitch,
    Teaming,
    Vib,
)  # fmt: skip
from tests.factory.releases import RELEASES, Release
from tests.factory.seeds import Seed

DOMAIN = "lab.example"
_LUNS = 4
_CASCADE_LAKE = {
    0x0: (0x16, 0x756E6547, 0x6C65746E, 0x49656E69),
    0x1: (0x00050657, 0x00400800, 0x7FFEFBFF, 0xBFEBFBFF),
    0x7: (0x0, 0xD39FFFFB, 0x00000808, 0xBC000400),
    0x80000001: (0x0, 0x0, 0x00000121, 0x2C100800),
}
_SPECTRUM_10G = ("8086", "1572", "8086", "0006")
_ONBOARD_1G = ("14e4", "165f", "1028", "1f5b")


def make_host(
    seed: str = "1", *, name: str = "esx01", version: str = "8.0", number: int = 1, site: str = "", vms: int = 4,
    datastores: int = 2, collected: datetime | None = None, lag: bool = False,
) -> Host:  # fmt: skip
    """A sound host.

    Args:
        seed: everything made up (addresses of cards, UUIDs, counters) comes from it.
        name: the host's short name.
        version: one of :data:`~tests.factory.releases.RELEASES`.
        number: the last part of its addresses; hosts of one cluster have different ones.
        site: what hosts of one cluster share; the seed itself where it is empty.
        vms: machines on the host.
        datastores: shared VMFS volumes; there is one local volume besides.
        collected: when vm-support ran; a day that fits the version where it is not told.
        lag: puts the uplinks of the distributed switch into a LAG.
    """
    own, shared = Seed(f"{seed}/{name}"), Seed(f"site/{site or seed}")
    release = RELEASES[version]
    nics = _nics(own, release)
    hbas = _hbas(own, f"iqn.1998-01.com.vmware:{name}-{own.hex(8)}", release)
    groups = _groups(shared)
    switch = _distributed(shared, groups, number, lag=lag)
    local = PortGroup("VM-Local", 150)
    devices, stores = _storage(own, shared, hbas, datastores, release)
    adapters = _adapters(own, number, groups, nics, with_stacks=release.has_stacks)
    _counters(own, nics)
    return Host(
        name=name, domain=DOMAIN, release=release,
        collected=(collected or release.collected) + timedelta(seconds=17 * (number % 10)),
        uptime=timedelta(days=own.number(40, 160), seconds=own.number(0, 86000)), pid=own.number(2100000, 2199999),
        server=Server("Example Systems", "XR-2U v2", own.hex(7).upper(), own.uuid(), "2.18.1", "11/06/2024", 384),
        cpu=Cpu("Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz", 6, 85, 7, 2, 24, 2993, dict(_CASCADE_LAKE)),
        nics=nics,
        switches=[
            StandardSwitch(
                "vSwitch0", 1500, ["vmnic0", "vmnic1"],
                [PortGroup("Management Network", 10), local], Teaming(["vmnic0", "vmnic1"]),
            )
        ],
        distributed=[switch], adapters=adapters, hbas=hbas, devices=devices, datastores=stores,
        vms=machines(own, [*groups[3:], local], stores[1:] or stores, vms, number),
        dns=["10.20.0.53", "10.20.0.54"],
        ntp=["10.20.0.11", "10.20.0.12", "10.20.0.13", "10.20.0.14"],
        vcenter="10.20.10.5", vibs=_vibs(release),
        settings=[Setting("/UserVars/SuppressShellWarning", 1, 0, 0, 1,
                          "Don't show warning for enabled local and remote shell access")],
        seed=own.path,
    )  # fmt: skip


def make_cluster(
    seed: str = "1", *, hosts: int = 2, version: str = "8.0", prefix: str = "esx", vms: int = 4,
    datastores: int = 2, collected: datetime | None = None, lag: bool = False, first: int = 1,
) -> list[Host]:  # fmt: skip
    """Sound hosts of one cluster: the same switches, datastores, servers of time and names."""
    made = [
        make_host(
            seed, name=f"{prefix}{number:02}", version=version, number=number, site=f"{seed}/{prefix}", vms=vms,
            datastores=datastores, collected=collected, lag=lag,
        )
        for number in range(first, first + hosts)
    ]  # fmt: skip
    # A machine on each host came from the next one: both tell of it.
    for source, target in zip([*made[1:], made[0]], made, strict=True):
        if source is not target and target.vms:
            vmotion(source, target, target.vms[0].name, timedelta(hours=7, minutes=3 * target.pid % 40))
    return made


def _nics(seed: Seed, release: Release) -> list[Nic]:
    """Two ports on the board and two fast ones."""
    old = release.number < (6, 0)
    version, firmware = ("4.1.9.0", "bc 1.39 ncsi 1.5.51.0") if not old else ("3.137l.v55.1", "bc 1.39 ncsi 1.5.1.0")
    fast = "i40en" if not old else "i40e"
    made = []
    for number in range(4):
        quick = number > 1
        made.append(
            Nic(
                name=f"vmnic{number}", pci=f"0000:{'3b' if quick else '04'}:00.{number % 2}",
                driver=fast if quick else ("ntg3" if not old else "tg3"),
                driver_version=("2.8.2.0" if not old else "1.3.38") if quick else version,
                firmware="9.20 0x8000d8c5 22.0.9" if quick else firmware,
                speed=10000 if quick else 1000,
                mac=(seed / "nic" / (number // 2)).mac("a4:bf:01")[:-1] + str(number),
                description="Intel(R) Ethernet Controller X710 for 10GbE SFP+" if quick
                else "Broadcom Corporation NetXtreme BCM5720 Gigabit Ethernet",
                device_ids=_SPECTRUM_10G if quick else _ONBOARD_1G,
                mtu=9000 if quick else 1500,
                neighbour=f"sw-{'ab'[number % 2]}.{DOMAIN}",
            )
        )  # fmt: skip
    return made


def _counters(seed: Seed, nics: list[Nic]) -> None:
    for nic in nics:
        nic.received = (seed / nic.name / "in").number(40_000_000, 900_000_000)
        nic.sent = (seed / nic.name / "out").number(40_000_000, 900_000_000)


def _hbas(seed: Seed, iqn: str, release: Release) -> list[Hba]:
    sata = "vmw_ahci" if release.number >= (6, 5) else "ahci"
    made = [Hba("vmhba0", sata, "sata.vmhba0", "Intel Corporation Lewisburg SATA AHCI Controller",
                "0000:00:17.0", "sata", "link-n/a")]  # fmt: skip
    for number in (2, 3):
        wwnn, wwpn = (seed / number).wwn("2000001b21"), (seed / number).wwn("2100001b21")
        description = "QLogic Corp QLE2692 Dual Port 16Gb Fibre Channel to PCIe Adapter"
        made.append(
            Hba(f"vmhba{number}", "qlnativefc", f"fc.{wwnn}:{wwpn}", description, f"0000:af:00.{number - 2}", "fc",
                wwnn=wwnn, wwpn=wwpn)
        )  # fmt: skip
    made.append(Hba("vmhba64", "iscsi_vmk", iqn, "iSCSI Software Adapter", "", "iscsi", "online"))
    return made


def _storage(
    own: Seed, shared: Seed, hbas: list[Hba], wanted: int, release: Release
) -> tuple[list[Device], list[Datastore]]:
    """A local disk, LUNs over FC and one over iSCSI, and a volume on each that needs one."""
    local = Device(
        f"naa.5000c500{own.hex(8)}", "ATA", "XS480LE10003", "B2A1", 457862, "sata", True,
        [Path("vmhba0", 0, 0, "")], ssd=True,
    )  # fmt: skip
    devices = [local]
    targets = [f"{shared.wwn('5006016b')} {(shared / at).wwn('5006016b')}" for at in range(2)]
    for number in range(max(wanted, 1) + _LUNS - 2):
        lun = shared / "lun" / number
        paths = [
            Path(hba.name, at, number + 1, target, optimized=at == 0)
            for hba in hbas if hba.transport == "fc" for at, target in enumerate(targets)
        ]  # fmt: skip
        devices.append(
            Device(f"naa.60060160{lun.hex(24)}", "DGC", "VRAID", "5007", 2 * 1024 * 1024, "fc", False, paths)
        )
    iqn = f"iqn.2001-05.com.example:target-{shared.hex(12)}"
    devices.append(
        Device(f"naa.6090a0{(shared / 'iscsi').hex(26)}", "EXAMPLE", "iSCSI LUN", "1.0", 1024 * 1024, "iscsi", False,
               [Path("vmhba64", at, 0, iqn) for at in range(2)])
    )  # fmt: skip
    kind = "VMFS-6" if release.number >= (6, 5) else "VMFS-5"
    stores = [Datastore(f"{own.path.rsplit('/', 1)[-1]}-local", (own / "local").volume(), local.uid, 8,
                        343_328_948_224, 338_023_153_664, kind)]  # fmt: skip
    for number in range(wanted):
        device = devices[1 + number % (len(devices) - 1)]
        store = shared / "store" / number
        size = device.megabytes * 1024 * 1024 - 268_435_456
        free = size * store.number(30, 70) // 100 // 1_048_576 * 1_048_576
        stores.append(Datastore(f"ds-san-{number + 1:02}", store.volume(), device.uid, 1, size, free, kind))
    return devices, stores


def _groups(shared: Seed) -> list[PortGroup]:
    both = ["Uplink 1", "Uplink 2"]
    one, two = [both[0]], [both[1]]
    told = [
        ("vMotion", 30, Teaming(one, two, "explicit")),
        ("iSCSI-A", 40, Teaming(one, [], "explicit")),
        ("iSCSI-B", 40, Teaming(two, [], "explicit")),
        ("VM-Web", 110, Teaming(list(both))),
        ("VM-Data", 120, Teaming(list(both))),
        ("VM-Test", 130, Teaming(list(both))),
    ]
    first = shared.number(1000, 2000)
    return [
        PortGroup(name, vlan, f"dvportgroup-{first + number}", teaming, first_port=16 + 32 * number)
        for number, (name, vlan, teaming) in enumerate(told)
    ]


def _distributed(shared: Seed, groups: list[PortGroup], number: int, *, lag: bool) -> DistributedSwitch:
    switch = DistributedSwitch(
        "DSwitch-Prod", (shared / "dvs").blank_uuid(), 9000, {"Uplink 1": "vmnic2", "Uplink 2": "vmnic3"},
        groups, f"dvportgroup-{shared.number(1000, 2000) - 1}", [2000 + 2 * number, 2001 + 2 * number],
    )  # fmt: skip
    if lag:
        switch.lag = Lag(shared.number(1_000_000_000, 1_200_000_000), "lag1", ["vmnic2", "vmnic3"])
        for group in groups:
            if group.name.startswith("VM-"):
                group.teaming = Teaming(["lag1"], [], "ip")
    return switch


def _adapters(seed: Seed, number: int, groups: list[PortGroup], nics: list[Nic], *, with_stacks: bool) -> list[Adapter]:
    port = {group.name: group.first_port + number - 1 for group in groups}
    mask, last = "255.255.255.0", 10 + number
    return [
        Adapter("vmk0", "Management Network", f"10.20.10.{last}", mask, nics[0].mac, 1500, gateway="10.20.10.1",
                tags=(MANAGEMENT,)),
        Adapter("vmk1", "vMotion", f"10.20.30.{last}", mask, (seed / "vmk1").mac(), 9000,
                stack="vmotion" if with_stacks else DEFAULT_STACK,
                gateway="10.20.30.1" if with_stacks else "", tags=(VMOTION,), port=port["vMotion"]),
        Adapter("vmk2", "iSCSI-A", f"10.20.40.{last}", mask, (seed / "vmk2").mac(), 9000, tags=(ISCSI,),
                port=port["iSCSI-A"]),
        Adapter("vmk3", "iSCSI-B", f"10.20.40.{100 + last}", mask, (seed / "vmk3").mac(), 9000, tags=(ISCSI,),
                port=port["iSCSI-B"]),
    ]  # fmt: skip


def _vibs(release: Release) -> list[Vib]:
    day = f"{release.collected - timedelta(days=180):%Y-%m-%d}"
    base = f"{release.version}-0.0.{release.build}"
    return [
        Vib("i40en", "2.8.2.0-1OEM.700.1.0.15843807", "INT", "VMwareCertified", day),
        Vib("qlnativefc", "5.4.81.1-1OEM.700.1.0.15843807", "Marvell", "VMwareCertified", day),
        *(Vib(name, base, "VMware", "VMwareCertified", day) for name in _BASE_VIBS),
    ]


_BASE_VIBS = (
    "cpu-microcode", "esx-base", "esx-dvfilter-generic-fastpath", "esx-ui", "esx-update", "loadesx",
    "native-misc-drivers", "nvme-pcie", "tools-light", "vmkusb", "vsan", "vsanhealth",
)  # fmt: skip
