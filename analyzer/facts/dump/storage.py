"""Volumes, NFS datastores and iSCSI targets as the dump tells them."""

from collections.abc import Iterator

from analyzer.commands import filesystems, iscsi, nfs
from analyzer.commands.filesystems import Filesystem
from analyzer.commands.iscsi import IscsiAdapter, TargetPortal
from analyzer.commands.nfs import Nfs41Volume, NfsVolume
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.retelling import Retelling, retells


def _shares(dump: HostDump, kind: str) -> Iterator[tuple[Part, Part]]:
    """Mounts of NFS volumes of one kind (``NFS``, ``NFS41``), and the volumes."""
    for mount in dump.config.at("file_system_volume", "mount_info").each():
        volume = mount.at("volume")
        if volume.type == "vim.host.NasVolume" and (volume.text("type") or "NFS").upper() == kind:
            yield mount.at("mount_info"), volume


@retells(NfsVolume)
def nfs3(dump: HostDump) -> Iterator[Retelling]:
    """The NFS 3 datastores."""
    if not dump.config.at("file_system_volume"):
        return
    told = Retelling(dump.source, nfs.NFS, seen=False)
    for mount, volume in _shares(dump, "NFS"):
        told.add(
            volume.row,
            volume.spots(volume_name="name", host="remote_host", share="remote_path")
            | {"accessible": mount.spot("accessible"), "mounted": mount.spot("mounted")},
            volume_name=volume.text("name"), host=volume.text("remote_host"), share=volume.text("remote_path"),
            accessible=mount.flag("accessible"), mounted=mount.flag("mounted"),
            read_only=(mount.text("access_mode") == "readOnly") if mount.text("access_mode") else None,
        )  # fmt: skip
    yield told


@retells(Nfs41Volume)
def nfs41(dump: HostDump) -> Iterator[Retelling]:
    """The NFS 4.1 datastores."""
    if not dump.config.at("file_system_volume"):
        return
    told = Retelling(dump.source, nfs.NFS41, seen=False)
    for mount, volume in _shares(dump, "NFS41"):
        names = volume.texts("remote_host_names") or [name for name in [volume.text("remote_host")] if name]
        told.add(
            volume.row,
            volume.spots(volume_name="name", host_s="remote_host_names", share="remote_path")
            | {"accessible": mount.spot("accessible"), "mounted": mount.spot("mounted")},
            volume_name=volume.text("name"), host_s=names, share=volume.text("remote_path"),
            accessible=mount.flag("accessible"), mounted=mount.flag("mounted"), security=volume.text("security_type"),
        )  # fmt: skip
    yield told


@retells(Filesystem)
def volumes(dump: HostDump) -> Iterator[Retelling]:
    """The volumes; what is free on them is told for datastores only."""
    told = Retelling(dump.source, filesystems.COMMAND, seen=False)
    free = _free(dump)
    for mount in dump.config.at("file_system_volume", "mount_info").each():
        volume, place = mount.at("volume"), mount.at("mount_info")
        path = place.text("path") or ""
        uuid = volume.text("uuid") or path.rpartition("/")[2] or None
        kind, major = volume.text("type"), volume.number("major_version")
        told.add(
            volume.row,
            volume.spots(volume_name="name", uuid="uuid", type="type", size="capacity")
            | {"mount_point": place.spot("path"), "mounted": place.spot("mounted")},
            mount_point=path or None, volume_name=volume.text("name") or None, uuid=uuid, mounted=place.flag("mounted"),
            type=f"{kind}-{major}" if kind == "VMFS" and major else kind, size=volume.number("capacity"),
            free=free.get(uuid or ""),
        )  # fmt: skip
    if len(told):
        yield told


def _free(dump: HostDump) -> dict[str, int]:
    """Free bytes of the datastores by the last part of their address."""
    found: dict[str, int] = {}
    for item in dump.of("vim.Datastore"):
        summary = dump.block(item, "vim.Datastore.Summary")
        url, free = summary.at("url").text(), summary.at("free_space").number()
        if url and free is not None:
            found[url.rstrip("/").rpartition("/")[2]] = free
    return found


def _adapters(dump: HostDump) -> list[Part]:
    listed = dump.config.at("storage_device", "host_bus_adapter").each()
    return [adapter for adapter in listed if adapter.type == "vim.host.InternetScsiHba"]


@retells(IscsiAdapter)
def adapters(dump: HostDump) -> Iterator[Retelling]:
    """The iSCSI adapters; the software one is named by its driver."""
    if not dump.config.at("storage_device"):
        return
    told = Retelling(dump.source, iscsi.ADAPTERS, seen=False)
    for adapter in _adapters(dump):
        name, iqn = adapter.text("device"), adapter.text("i_scsi_name")
        told.add(
            adapter.row, adapter.spots(adapter="device", driver="driver", uid="i_scsi_name", description="model"),
            adapter=name, driver=adapter.text("driver"), state=adapter.text("status"), uid=iqn and f"iscsi.{name}",
            description=adapter.text("model"),
        )  # fmt: skip
    yield told


@retells(TargetPortal)
def targets(dump: HostDump) -> Iterator[Retelling]:
    """The addresses of the iSCSI targets, those that were found included."""
    if not dump.config.at("storage_device"):
        return
    told = Retelling(dump.source, iscsi.TARGETS, seen=False)
    for adapter in _adapters(dump):
        for target in adapter.each("configured_static_target"):
            told.add(
                target.row,
                target.spots(ip="address", port="port", target="i_scsi_name") | {"adapter": adapter.spot("device")},
                adapter=adapter.text("device"), target=target.text("i_scsi_name"), ip=target.text("address"),
                port=target.number("port"),
            )  # fmt: skip
    yield told
