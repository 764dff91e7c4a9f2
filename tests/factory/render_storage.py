"""Storage outputs of vm-support: adapters, devices, paths, volumes, iSCSI."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Mapping

from tests.factory.model import ISCSI, Datastore, Device, DistributedSwitch, Hba, Host, Path
from tests.factory.seeds import Seed
from tests.factory.tables import Cell, records, table

_KIND = {"fc": "Fibre Channel Disk", "iscsi": "iSCSI Disk", "sata": "ATA Disk", "sas": "Serial Attached SCSI Disk"}
Records = list[tuple[str, dict[str, object]]]


def display(device: Device) -> str:
    """The name a device is shown by."""
    place = "Local " if device.local else ""
    return f"{place}{device.vendor} {_KIND[device.transport]} ({device.uid})"


def runtime(path: Path) -> str:
    """``vmhba2:C0:T1:L3``."""
    return f"{path.hba}:C0:T{path.target}:L{path.lun}"


def colons(wwn: str) -> str:
    """``20:00:00:1b:21:...``."""
    return ":".join(wwn[at : at + 2] for at in range(0, len(wwn), 2))


def _hba(host: Host, path: Path) -> Hba:
    return next(hba for hba in host.hbas if hba.name == path.hba)


def path_uid(host: Host, device: Device, path: Path) -> str:
    """The UID of a path."""
    hba = _hba(host, path)
    if hba.transport == "fc":
        wwnn, wwpn = path.target_id.split()
        return f"{hba.uid}-fc.{wwnn}:{wwpn}-{device.uid}"
    if hba.transport == "iscsi":
        return f"{hba.uid}-00023d00000{path.target + 1},{path.target_id},t,{path.target + 1}-{device.uid}"
    return f"{hba.uid}-{hba.transport}.{path.target}:{path.lun}-{device.uid}"


ADAPTER_COLUMNS = ("HBA Name", "Driver", "Link State", "UID", "Capabilities", "Description")


def adapter_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``storage core adapter list``."""
    return [
        (hba.name, hba.driver, hba.link, hba.uid, "Second Level Lun ID" if hba.transport == "fc" else "",
         f"({hba.pci}) {hba.description}" if hba.pci else hba.description)
        for hba in host.hbas
    ]  # fmt: skip


def device_records(host: Host) -> Records:
    """``storage core device list``."""
    new = host.release.number >= (6, 5)
    made: Records = []
    for device in host.devices:
        values: dict[str, object] = {
            "Display Name": display(device), "Has Settable Display Name": True, "Size": device.megabytes,
            "Device Type": "Direct-Access", "Multipath Plugin": "NMP",
            "Devfs Path": f"/vmfs/devices/disks/{device.uid}", "Vendor": f"{device.vendor:<8}",
            "Model": f"{device.model:<16}", "Revision": device.revision, "SCSI Level": 6, "Is Pseudo": False,
            "Status": device.status, "Is RDM Capable": not device.local, "Is Local": device.local,
            "Is Removable": False, "Is SSD": device.ssd, "Is VVOL PE": False, "Is Offline": False,
            "Is Perennially Reserved": False, "Queue Full Sample Size": 0, "Queue Full Threshold": 0,
            "Thin Provisioning Status": "unknown" if device.local else "yes", "Attached Filters": "",
            "VAAI Status": "unsupported" if device.local else "supported",
            "Other UIDs": f"vml.0{'1' if device.local else '2'}000{device.paths[0].lun:05x}{device.uid[4:]}",
            "Is Shared Clusterwide": not device.local, "Is SAS": device.transport == "sas", "Is USB": device.local and host.condition.usb_boot,
            "Is Boot Device": device.local, "Device Max Queue Depth": 31 if device.local else 64,
            "No of outstanding IOs with competing worlds": 31 if device.local else 32, "Drive Type": "unknown",
            "RAID Level": "unknown", "Number of Physical Drives": "unknown", "Protection Enabled": False,
            "PI Activated": False, "PI Type": 0, "PI Protection Mask": "NO PROTECTION",
            "Supported Guard Types": "NO GUARD SUPPORT", "DIX Enabled": False, "DIX Guard Type": "NO GUARD SUPPORT",
            "Emulated DIX/DIF Enabled": False,
        }  # fmt: skip
        if not new:
            values = {key: value for key, value in values.items() if key not in _SINCE_65}
        made.append((device.uid, values))
    return made


_SINCE_65 = frozenset({"Is VVOL PE", "Is Shared Clusterwide", "PI Type", "PI Protection Mask", "Supported Guard Types",
                       "DIX Enabled", "DIX Guard Type", "Emulated DIX/DIF Enabled"})  # fmt: skip


def path_records(host: Host) -> Records:
    """``storage core path list``."""
    made: Records = []
    for device in host.devices:
        for path in device.paths:
            hba, uid = _hba(host, path), path_uid(host, device, path)
            local, target = hba.uid, f"{hba.transport}.{path.target}"
            mine = theirs = "Unavailable or path is unclaimed"
            if hba.transport == "fc":
                wwnn, wwpn = path.target_id.split()
                target = f"fc.{wwnn}:{wwpn}"
                mine = f"WWNN: {colons(hba.wwnn)} WWPN: {colons(hba.wwpn)}"
                theirs = f"WWNN: {colons(wwnn)} WWPN: {colons(wwpn)}"
            elif hba.transport == "iscsi":
                target, mine = f"00023d00000{path.target + 1},{path.target_id},t,{path.target + 1}", hba.uid
                theirs = f"IQN={path.target_id} Alias= Session=00023d00000{path.target + 1} PortalTag={path.target + 1}"
            made.append((uid, {
                "UID": uid, "Runtime Name": runtime(path), "Device": device.uid, "Device Display Name": display(device),
                "Adapter": path.hba, "Channel": 0, "Target": path.target, "LUN": path.lun, "Plugin": "NMP",
                "State": path.state, "Transport": hba.transport, "Adapter Identifier": local,
                "Target Identifier": target, "Adapter Transport Details": mine, "Target Transport Details": theirs,
                "Maximum IO Size": 33553920 if hba.transport == "fc" else 131072,
            }))  # fmt: skip
    return made


def _satp(device: Device) -> str:
    return device.satp or (
        "VMW_SATP_LOCAL" if device.local else "VMW_SATP_ALUA_CX" if device.transport == "fc" else "VMW_SATP_DEFAULT_AA"
    )


def nmp_device_records(host: Host) -> Records:
    """``storage nmp device list``."""
    made: Records = []
    for device in host.devices:
        satp, first = _satp(device), runtime(device.paths[0])
        config = f"SATP {satp} does not support device configuration."
        if "ALUA" in satp:
            config = ("{navireg=on, ipfilter=on}{implicit_support=on;explicit_support=on; explicit_allow=on;alua_followover=on;"
                      " action_OnRetryErrors=off; {TPG_id=1,TPG_state=AO}{TPG_id=2,TPG_state=ANO}}")  # fmt: skip
        robin = "{policy=rr,iops=1000,bytes=10485760,useANO=0; lastPathIndex=0: NumIOsPending=0,numBytesPending=0}"
        psp = device.psp or ("VMW_PSP_FIXED" if device.local else "VMW_PSP_RR")
        working = [runtime(path) for path in device.paths if path.state == "active" and path.optimized]
        values: dict[str, object] = {
            "Device Display Name": display(device), "Storage Array Type": satp,
            "Storage Array Type Device Config": config, "Path Selection Policy": psp,
            "Path Selection Policy Device Config": robin if psp == "VMW_PSP_RR" else f"Current Path={first}"
            if psp == "VMW_PSP_MRU" else f"{{preferred={first};current={first}}}",
            "Path Selection Policy Device Custom Config": "", "Working Paths": working, "Is USB": False,
        }  # fmt: skip
        made.append((device.uid, values))
    return made


def nmp_path_records(host: Host) -> Records:
    """``storage nmp path list``."""
    made: Records = []
    for device in host.devices:
        for path in device.paths:
            state = path.state if path.optimized or path.state != "active" else "active unoptimized"
            at = path.target + 1
            config = f"{{TPG_id={at},TPG_state={'AO' if path.optimized else 'ANO'},RTP_id={at},RTP_health=UP}}"
            made.append((path_uid(host, device, path), {
                "Runtime Name": runtime(path), "Device": device.uid, "Device Display Name": display(device),
                "Group State": state, "Array Priority": 0,
                "Storage Array Type Path Config": config if device.transport == "fc" else
                f"SATP {_satp(device)} does not support path configuration.",
                "Path Selection Policy Path Config": "{current path}" if device.local else
                "PSP VMW_PSP_RR does not support path configuration.",
            }))  # fmt: skip
    return made


def mpath(host: Host) -> str:
    """``esxcfg-mpath -b``."""
    out = []
    for device in host.devices:
        out.append(f"{device.uid} : {display(device)}\n")
        for path in device.paths:
            hba = _hba(host, path)
            line = f"   {runtime(path)} LUN:{path.lun} state:{path.state} {hba.transport}"
            if hba.transport == "fc":
                wwnn, wwpn = (colons(name) for name in path.target_id.split())
                line += (f" Adapter: WWNN: {colons(hba.wwnn)} WWPN: {colons(hba.wwpn)} "
                         f" Target: WWNN: {wwnn} WWPN: {wwpn}")  # fmt: skip
            out.append(f"{line}\n")
        out.append("\n")
    return "".join(out)


def scsidevs_m(host: Host) -> str:
    """``esxcfg-scsidevs -m``."""
    return "".join(
        f"{store.device}:{store.partition} /vmfs/devices/disks/{store.device}:{store.partition} {store.uuid}  0  {store.name}\n"
        for store in host.datastores
    )


FILESYSTEM_COLUMNS = ("Mount Point", "Volume Name", "UUID", "Mounted", "Type", "Size", "Free")


def filesystem_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``storage filesystem list``: the datastores and the host's own volumes."""
    rows: list[tuple[Cell, ...]] = [
        (
            f"/vmfs/volumes/{item.uuid}" if item.mounted else "",
            item.name,
            item.uuid,
            item.mounted,
            item.version if item.mounted else "VMFS-unknown version",
            item.size * item.mounted,
            item.free * item.mounted,
        )
        for item in host.datastores
    ]
    seed = Seed(host.seed) / "boot"
    for number in (1, 2):
        uuid = (seed / number).volume()
        name = f"BOOTBANK{number}" if host.release.number >= (7, 0) else ""
        rows.append(
            (f"/vmfs/volumes/{uuid}", name, uuid, True, "vfat", 4293591040, 42935910 * host.condition.bootbank_free)
        )
    if host.release.number >= (7, 0):
        uuid = (seed / "osdata").volume()
        rows.append((f"/vmfs/volumes/{uuid}", f"OSDATA-{uuid}", uuid, True, "VMFSOS", 128580583424, 124857335808))
    return rows


def extents(host: Host) -> str:
    """``localcli storage vmfs extent list``."""
    columns = ("Volume Name", "VMFS UUID", "Extent Number", "Device Name", "Partition")
    return table(columns, [(item.name, item.uuid, 0, item.device, item.partition) for item in host.datastores])


def df(host: Host) -> str:
    """``df``."""
    lines = [f"{'Filesystem':<10} {'Bytes':>14} {'Used':>14} {'Available':>14} Use% Mounted on"]
    for mount, name, _, mounted, kind, size, free in filesystem_rows(host):
        if not mounted:
            continue
        used = int(str(size)) - int(str(free))
        share = f"{100 * used // int(str(size))}%"
        lines.append(
            f"{kind:<10} {size!s:>14} {used:>14} {free!s:>14} {share:>4} {f'/vmfs/volumes/{name}' if name else mount}"
        )
    return "\n".join(lines) + "\n"


def vmkfstools(store: Datastore) -> str:
    """``vmkfstools -P -v 10`` of one datastore."""
    gib = 1024**3
    six = store.version == "VMFS-6"
    return (
        f"{store.version}.{'82' if six else '61'} (Raw Major Version: {'24' if six else '14'}) file system spanning 1 partitions.\n"
        f"File system label (if any): {store.name}\nMode: public ATS-only\n"
        f"Capacity {store.size / gib:.1f} GB, {store.free / gib:.1f} GB available, file block size 1 MB, max supported file size 64 TB\n"
        f"Files (max/free): 16384/16301\nPtr Blocks (max/free): 0/0\nSub Blocks (max/free): 16384/16310\n"
        f"UUID: {store.uuid}\nPartitions spanned (on \"lvm\"):\n        {store.device}:{store.partition}\n"
        "Is Native Snapshot Capable: NO\nOBJLIB-LIB: ObjLib cleanup done.\n"
        "WORKER: asyncOps=0 maxActiveOps=0 maxPending=0 maxCompleted=0\n"
    )  # fmt: skip


def stats(host: Host) -> Records:
    """``storage core device stats get``."""
    made: Records = []
    for device in host.devices:
        seed = Seed(host.seed) / "stats" / device.uid
        reads, writes = (seed / "r").number(10**6, 10**8), (seed / "w").number(10**6, 10**8)
        made.append((device.uid, {
            "Device": device.uid, "Successful Commands": reads + writes, "Blocks Read": reads * 37,
            "Blocks Written": writes * 29, "Read Operations": reads, "Write Operations": writes,
            "Reserve Operations": 0, "Reservation Conflicts": 0, "Failed Commands": 0, "Failed Blocks Read": 0,
            "Failed Blocks Written": 0, "Failed Read Operations": 0, "Failed Write Operations": 0,
            "Failed Reserve Operations": 0,
        }))  # fmt: skip
    return made


def vaai(host: Host) -> Records:
    """``storage core device vaai status get``."""
    told = {True: "unsupported", False: "supported"}
    return [
        (device.uid, {"VAAI Plugin Name": "" if device.local else "VMW_VAAIP_CX",
                      **{f"{name} Status": told[device.local] for name in ("ATS", "Clone", "Zero", "Delete")}})
        for device in host.devices
    ]  # fmt: skip


# -- iSCSI ---------------------------------------------------------------------------------------------


def portals(host: Host) -> Records:
    """``iscsi networkportal list``."""
    made: Records = []
    hba = next((item.name for item in host.hbas if item.transport == "iscsi"), "")
    for adapter in host.adapters:
        if ISCSI not in adapter.tags or not hba:
            continue
        switch, nics = host.switch_of(adapter.group), host.uplinks_of(adapter)
        nic = nics[0] if nics else host.nics[0]
        dvs = switch if isinstance(switch, DistributedSwitch) else None
        ok = len(nics) == 1
        made.append((hba, {
            "Adapter": hba, "Vmknic": adapter.name, "MAC Address": adapter.mac, "MAC Address Valid": True,
            "IPv4": adapter.address, "IPv4 Subnet Mask": adapter.netmask, "IPv6": "", "MTU": adapter.mtu,
            "Vlan Supported": True, "Vlan ID": host.group(adapter.group).vlan, "Reserved Ports": "63488~65536",
            "TOE": False, "TSO": True, "TCP Checksum": False, "Link Up": nic.up,
            "Current Speed": nic.speed if nic.up else 0, "Rx Packets": nic.received, "Tx Packets": nic.sent,
            "NIC Driver": nic.driver, "NIC Driver Version": nic.driver_version, "NIC Firmware Version": nic.firmware,
            "Compliant Status": "compliant" if ok else "not compliant", "NonCompliant Message": "",
            "NonCompliant Remedy": "", "Vswitch": f"DvsPortset-{dvs.portset}" if dvs else switch.name,
            "PortGroup": "" if dvs else adapter.group, "VswitchUuid": dvs.uuid if dvs else "",
            "PortGroupKey": host.group(adapter.group).key, "PortKey": adapter.port if dvs else "",
            "Opaque Network Id": "", "Opaque Network Type": "", "External Id": "", "Duplex": nic.duplex.lower(),
            "Path Status": "active" if nic.up else "unused",
        }))  # fmt: skip
    return made


def logical_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``iscsi logicalnetworkportal list``."""
    return [
        (
            str(values["Adapter"]),
            str(values["Vmknic"]),
            str(values["MAC Address"]),
            True,
            str(values["Compliant Status"]),
        )
        for _, values in portals(host)
    ]


def physical_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``iscsi physicalnetworkportal list``."""
    rows: list[tuple[Cell, ...]] = []
    for hba, values in portals(host):
        adapter = next(item for item in host.adapters if item.name == values["Vmknic"])
        for nic in host.uplinks_of(adapter):
            speed = f"{nic.speed}Mb/s Full" if nic.up else "0Mb/s"
            rows.append((hba, nic.name, nic.mac, True, speed, "", nic.mtu))
    return rows


def fc_records(host: Host) -> Records:
    """``storage san fc list``."""
    made: Records = []
    for number, hba in enumerate(item for item in host.hbas if item.transport == "fc"):
        values: Mapping[str, object] = {
            "Adapter": hba.name, "Port ID": f"0{10 + number}0200", "Node Name": colons(hba.wwnn),
            "Port Name": colons(hba.wwpn), "Speed": f"{hba.gigabits} Gbps", "Port Type": "NPort", "Port State": "ONLINE",
            "Model Description": hba.description, "Hardware Version": "BK3210407-05", "OptionROM Version": "3.61",
            "Firmware Version": "9.12.01", "Driver Name": hba.driver, "DriverVersion": "5.4.81.1",
        }  # fmt: skip
        made.append((hba.name, dict(values)))
    return made


def fc_text(host: Host) -> str:
    """``storage san fc list`` has no titles: records stand apart by a blank line."""
    return records(fc_records(host)).replace(":\n   Adapter:", "\n   Adapter:")
