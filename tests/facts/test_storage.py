"""The storage of a host, put together from whichever lists there are."""

from __future__ import annotations

import pytest

from analyzer.commands.esxcfg_mpath import COMMAND as BRIEF
from analyzer.commands.raw_disks import DEVICES
from analyzer.commands.storage_paths import CORE, HPP, NMP
from analyzer.commands.vmfs import EXTENTS
from analyzer.facts.storage import Storage
from analyzer.facts.storage_reading import storage
from analyzer.model import Passage
from analyzer.rulebook import HostName, Records, Skip
from tests.factory.hosts import make_host
from tests.factory.model import Device, Path
from tests.factory.render_storage import (
    device_records,
    extents,
    mpath,
    nmp_path_records,
    path_records,
)
from tests.factory.tables import records as printed

HOST = make_host("1")
NOTHING = dict.fromkeys(
    ("core", "brief", "nmp", "hpp", "devices", "nmp_devices", "hpp_devices", "detached", "adapters", "ports", "extents",
     "mapped", "volumes", "machines")
)  # fmt: skip


def read(command: object, text: str) -> Records:  # type: ignore[type-arg]
    lines = text.rstrip("\n").split("\n")
    result = command.parse(Passage(lines, range(1, len(lines) + 1)))  # type: ignore[attr-defined]
    assert not result.unparsed
    return Records(result.records, "esx01")


def made(**given: object) -> Storage:
    return storage(HostName("esx01", 1), **{**NOTHING, **given})


def luns(tops: Storage) -> dict[str, int]:
    return {device.name: len(device.paths) for device in tops.luns}


def test_the_lists_of_paths_tell_the_same() -> None:
    core = made(core=read(CORE, printed(path_records(HOST))))
    nmp = made(nmp=read(NMP, printed(nmp_path_records(HOST))))
    brief = made(brief=read(BRIEF, mpath(HOST)))
    assert luns(core) == luns(nmp)
    fc = {name: count for name, count in luns(core).items() if count == 4}
    assert fc
    assert {name: luns(brief)[name] for name in fc} == fc
    for name in fc:
        told = [{(path.adapter, path.target, path.state) for path in each.device(name).paths} for each in (core, brief)]  # type: ignore[union-attr]
        assert told[0] == told[1]


def test_devices_that_share_a_target_belong_to_one_array() -> None:
    whole = made(core=read(CORE, printed(path_records(HOST))))
    assert sorted(len(array) for array in whole.arrays) == [1, 4]


def test_datastores_are_found_by_device() -> None:
    whole = made(
        core=read(CORE, printed(path_records(HOST))), devices=read(DEVICES, printed(device_records(HOST))),
        extents=read(EXTENTS, extents(HOST)),
    )  # fmt: skip
    store = HOST.datastores[1]
    device = whole.device(store.device)
    assert device is not None
    assert [item.name for item in whole.datastores_on([device])] == [store.name]
    assert device.kind == "DGC VRAID"


def test_raid_volumes_are_no_luns() -> None:
    whole = made(devices=read(DEVICES, printed(device_records(HOST))))
    assert HOST.devices[0].uid not in luns(whole)
    assert len(whole.luns) == len(HOST.devices) - 1


def test_nvme_over_tcp_is_read_from_its_own_list() -> None:
    uid = "tcp.vmnic2:02:00:5e:10:00:01-tcp.192.0.2.10:4420-uuid.11112222333344445555666677778888"
    text = (f"{uid}\n   Runtime Name: vmhba64:C0:T0:L5\n   Device: uuid.11112222333344445555666677778888\n"
            "   Device Display Name: NVMe TCP Disk (uuid.11112222333344445555666677778888)\n"
            "   Path State: active unoptimized\n   Path Config: {ANA_GRP_id=6,ANA_GRP_state=ANO}\n")  # fmt: skip
    (device,) = made(hpp=read(HPP, text)).luns
    (path,) = device.paths
    assert (path.adapter, path.target, path.lun, path.transport) == ("vmhba64", "tcp.192.0.2.10:4420", 5, "tcp")
    assert path.is_live
    assert path.access == "active unoptimized"


def test_a_host_of_which_nothing_is_told_is_skipped() -> None:
    with pytest.raises(Skip) as told:
        made()
    assert [need.command for need in told.value.needs] == [
        "esxcli storage core path list",
        "esxcli storage core device list",
    ]


def test_many_paths_are_indexed_once() -> None:
    host = make_host("2")
    like = host.devices[1]
    host.devices = [
        Device(f"{like.uid[:-6]}{number:06x}", like.vendor, like.model, like.revision, 1024, "fc", False,
               [Path(path.hba, path.target, number, path.target_id) for path in like.paths])
        for number in range(500)
    ]  # fmt: skip
    whole = made(core=read(CORE, printed(path_records(host))))
    assert len(whole.luns) == 500
    assert len(whole.arrays) == 1
    assert sum(map(len, whole.by_adapter.values())) == 2000
