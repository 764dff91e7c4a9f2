"""A support bundle of one host: its members in the order of an archive, and the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import IO

from tests.factory import (
    render_dvs,
    render_files,
    render_hardware,
    render_network,
    render_nics,
    render_storage,
    render_system,
    render_vms,
)
from tests.factory.bulk import bulk
from tests.factory.filler import filler
from tests.factory.logs import LogMaker
from tests.factory.model import Host
from tests.factory.names import command_file, fragments, json_twin, localcli
from tests.factory.packing import Member, write_folder, write_tar, write_tgz, write_zip
from tests.factory.render_more import more
from tests.factory.tables import records, table

Text = Callable[[Host], str]
SMALL = 400_000
"""Log bytes of a bundle when nobody asks for more."""


@dataclass(frozen=True)
class Options:
    """How much a bundle holds."""

    logs: int = SMALL
    """Bytes of all logs, unpacked."""
    bulk: int = 0
    """Bytes of the huge outputs, unpacked."""
    commands: int = 0
    """Files in ``commands/`` at least; 0 for those with known content only."""
    more: bool = False
    """Adds the outputs that only later or extra runs save (``network vswitch standard list`` and others)."""
    free_ports: int = 0
    """Unused ports of each distributed port group in ``net-dvs -l``."""
    level: int = 6
    """Of compression."""
    hits: float = 0.0
    """The share of the lines in the logs of kernel and host agent that a reader has to look at, with nothing wrong."""


_COMMANDS: tuple[tuple[str, Text], ...] = (
    (command_file("date"), render_system.date),
    (command_file("vmware", "-vl"), render_system.version),
    (command_file("uname", "-a"), render_system.uname),
    (localcli("system stats uptime get"), render_system.uptime),
    (command_file("ntpq", "-p"), render_system.ntpq),
    (localcli("system settings advanced list -d"), render_system.advanced),
    (localcli("system settings kernel list -d"), render_system.kernel_options),
    (localcli("software profile get"), render_system.profile),
    (command_file("smbiosDump"), render_system.smbios),
    (command_file("lspci"), render_system.lspci),
    (localcli("hardware ipmi sel list -p -i -n all"), render_hardware.sel_list),
    (localcli("hardware ipmi sel get -p -i -n all"), render_hardware.sel_get),
    (localcli("hardware ipmi sdr list -p -i -n all"), render_hardware.sdr_list),
    (localcli("hardware ipmi bmc get"), render_hardware.bmc_get),
    (localcli("system coredump partition get"), render_hardware.dump_partition),
    (localcli("system coredump file get"), render_hardware.dump_file),
    (command_file("esxcfg-vmknic", "-l"), render_network.vmknic),
    (command_file("esxcfg-vswitch", "-l"), render_network.vswitch),
    (command_file("esxcfg-route", "-l"), render_network.routes),
    (command_file("esxcfg-route", "-f", "V6", "-l"), render_network.routes_v6),
    (command_file("nicinfo.sh"), render_nics.nicinfo),
    (command_file("net-stats", "-l"), render_network.net_stats),
    (command_file("lldpnetmap"), render_network.lldpnetmap),
    (localcli("network ip neighbor list"), render_network.neighbors),
    (localcli("network ip connection list"), render_network.connections),
    (localcli("network vswitch dvs vmware lacp config get"), render_dvs.lacp_config),
    (localcli("network vswitch dvs vmware lacp status get"), render_dvs.lacp_status),
    (localcli("network vswitch dvs vmware lacp stats get"), render_dvs.lacp_stats),
    (localcli("storage nmp device list"), lambda host: records(render_storage.nmp_device_records(host))),
    (localcli("storage nmp path list"), lambda host: records(render_storage.nmp_path_records(host))),
    (localcli("storage core device stats get"), lambda host: records(render_storage.stats(host))),
    (localcli("storage core device vaai status get"), lambda host: records(render_storage.vaai(host))),
    (localcli("storage vmfs extent list"), render_storage.extents),
    (localcli("storage san fc list"), render_storage.fc_text),
    (command_file("esxcfg-mpath", "-b"), render_storage.mpath),
    (command_file("esxcfg-scsidevs", "-m"), render_storage.scsidevs_m),
    (command_file("df"), render_storage.df),
)
"""Outputs without a JSON twin that esxray's own formats or captures tell how to write."""
_PHYSICAL = ("Adapter", "Vmnic", "MAC Address", "MAC Address Valid", "Current Speed", "Max Speed", "Max Frame Size")
_LOGICAL = ("Adapter", "Vmknic", "MAC Address", "MAC Address Valid", "Compliant")


def members(host: Host, options: Options | None = None) -> Iterator[Member]:
    """All members, paths from the bundle's root; big outputs in parts, in turn with small ones."""
    options = options or Options()
    stamp = int(host.collected.replace(tzinfo=UTC).timestamp())
    made = list(_texts(host, options))
    taken = {path for path, _ in made}
    if options.commands:
        count = sum(path.startswith("commands/") for path in taken)
        for path, text in filler(host):
            if count >= options.commands:
                break
            if path not in taken:
                taken.add(path)
                made.append((path, text))
                count += 1
    made.append(("action.log", render_files.action_log(host, [path for path, _ in made])))
    made.append(("error.log", "".join(f"{line}\n" for line in host.errors)))
    if host.release.has_incident_key:
        made += [("errors-ignored.log", ""), ("vm-support-incident-key", render_files.incident_key(host))]
    big = bulk(host, options.bulk)
    for at, (path, text) in enumerate(made):
        for name, data in _replaced(host, path, text.encode()):
            yield Member(name, data, stamp + at // 8)
        if at % 4 == 3:
            yield from (Member(name, data, stamp + at // 8) for name, data in _next(host, big))
    for name, data in big:
        yield from (Member(name, data, stamp + len(made) // 8) for name, data in _replaced(host, name, data))
    for vm in host.vms:
        for disk in vm.disks:
            for name, data in ((disk.name, render_vms.vmdk(disk)), *render_vms.deltas(vm, disk)):
                yield Member(f"{render_vms.folder(host, vm)}/{name}", data, stamp - 3600)
    known = {path for path, _ in made}
    for path, new in host.replaced.items():
        if path not in known and new is not None:
            yield Member(path, new, stamp)
    for member in LogMaker(host, options.logs, options.level, options.hits).members():
        if member.path not in host.replaced:
            yield member


def _next(host: Host, big: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    part = next(big, None)
    if part is not None:
        yield from _replaced(host, *part)


def _replaced(host: Host, path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The content that a fault puts in place of a member's own, in parts where it is large."""
    if path in host.replaced:
        new = host.replaced[path]
        if new is None:
            return
        data = new
    if path.startswith("commands/") and ".FRAG-" not in path:
        yield from fragments(path, data)
    else:
        yield path, data


def _texts(host: Host, options: Options) -> Iterator[tuple[str, str]]:
    """Files whose content is known; an output of which nothing came is not there."""
    yield "README", render_files.readme(host)
    for path, text in _outputs(host, options):
        if text:
            yield path, text
    yield "etc/hosts", render_files.hosts_file(host)
    yield "etc/resolv.conf", render_files.resolv(host)
    yield "etc/ntp.conf", render_files.ntp(host)
    yield "etc/vmsyslog.conf", render_files.syslog_conf(host)
    yield "etc/vmware/esx.conf", render_files.esx_conf(host)
    yield "etc/vmware/vpxa/vpxa.cfg", render_files.vpxa(host)
    yield "etc/vmware/hostd/vmInventory.xml", render_files.inventory(host)
    yield "bootbank/boot.cfg", render_files.boot_cfg(host)
    yield "etc/vmware/locker.conf", render_hardware.locker(host)
    yield "altbootbank/boot.cfg", render_hardware.next_boot(host)
    for vm in host.vms:
        place = f"{render_vms.folder(host, vm)}/{vm.name}"
        yield f"{place}.vmx", render_vms.vmx(host, vm)
        yield f"{place}.vmsd", render_vms.vmsd(host, vm)


def _outputs(host: Host, options: Options) -> Iterator[tuple[str, str]]:
    for path, text in _COMMANDS:
        yield path, text(host)
    yield command_file("net-dvs", "-l"), render_dvs.net_dvs(host, options.free_ports)
    tables = (
        ("storage core adapter list", render_storage.ADAPTER_COLUMNS, render_storage.adapter_rows(host)),
        ("storage filesystem list -i", render_storage.FILESYSTEM_COLUMNS, render_storage.filesystem_rows(host)),
        ("software vib list", render_system.VIB_COLUMNS, render_system.vib_rows(host)),
        ("system coredump file list", render_hardware.DUMP_COLUMNS, render_hardware.dump_rows(host)),
        ("system visorfs ramdisk list", render_system.RAMDISK_COLUMNS, render_system.ramdisk_rows(host)),
        ("iscsi logicalnetworkportal list", _LOGICAL, render_storage.logical_rows(host)),
        ("iscsi physicalnetworkportal list", _PHYSICAL, render_storage.physical_rows(host)),
    )
    for words, columns, rows in tables:
        if not rows:
            continue
        yield localcli(words), table(columns, rows)
        if host.release.has_json:
            yield json_twin(localcli(words)), render_system.as_json(columns, rows)
    listed = (
        ("storage core device list", render_storage.device_records(host)),
        ("storage core path list", render_storage.path_records(host)),
        ("iscsi networkportal list", render_storage.portals(host)),
        ("vm process list", render_vms.process_records(host)),
    )
    for words, items in listed:
        if not items:
            continue
        yield localcli(words), records(items)
        if host.release.has_json:
            yield json_twin(localcli(words)), render_system.as_json_records(items)
    for store in host.datastores:
        yield (
            command_file("vmkfstools", "-P", "-v", "10", f"/vmfs/volumes/{store.uuid}"),
            render_storage.vmkfstools(store),
        )
    if options.more:
        yield from more(host)


# -- archives ------------------------------------------------------------------------------------------


def write_bundle(host: Host, out: IO[bytes], options: Options | None = None, form: str = "tgz") -> None:
    """The bundle as an archive: ``tgz``, ``tar`` or ``zip``."""
    options = options or Options()
    root = render_files.root(host)
    if form == "tgz":
        write_tgz(members(host, options), out, root, options.level)
    elif form == "tar":
        write_tar(members(host, options), out, root)
    elif form == "zip":
        write_zip(members(host, options), out, root)
    else:
        raise ValueError(f"no such form of a bundle: {form}")


def save_bundle(host: Host, where: Path, options: Options | None = None, form: str = "tgz") -> Path:
    """The bundle as a file or folder below ``where``, with the name that vm-support gives it."""
    root = render_files.root(host)
    if form == "folder":
        write_folder(members(host, options), where, root)
        return where / root
    where.mkdir(parents=True, exist_ok=True)
    target = where / f"{root}.{form}"
    with target.open("wb") as out:
        write_bundle(host, out, options, form)
    return target


def with_size(options: Options, wanted: int) -> Options:
    """Options for a bundle of about ``wanted`` packed bytes, most of them logs."""
    return replace(options, logs=wanted * 9, bulk=wanted // 2)
