"""XH-021."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from analyzer.commands.iscsi import IscsiAdapter
from analyzer.commands.storage_adapters import StorageAdapter
from analyzer.commands.system_uuid import SystemUuid
from analyzer.commands.vsan import VsanCluster
from analyzer.configs.esx_conf import ConfEntry
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.machines import machines
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import (
    Fleet,
    HostName,
    Need,
    NotApplicable,
    Pointer,
    Records,
    Results,
    Skip,
    at,
    found,
    observed,
    rule,
)
from analyzer.rules.vmotion.phrases import list_of

_IQN = lazy_pattern(r"iqn\.\d{4}-\d\d\..+|eui\.[0-9a-f]{16}", re.I)
_WWN = lazy_pattern(r"fc\.[0-9a-f]{16}:[0-9a-f]{16}", re.I)


class _Identity(NamedTuple):
    kind: str
    value: str
    shown: Pointer


@rule("XH-021", "Two hosts have one identity", severity=Severity.CRITICAL)
def same_identity(
    names: Fleet[HostName], adapters: Fleet[VmkAdapters] | None, conf: Fleet[Records[ConfEntry]] | None,
    uuids: Fleet[Records[SystemUuid]] | None,
    iscsi: Fleet[Records[IscsiAdapter]] | None, hbas: Fleet[Records[StorageAdapter]] | None,
    vsan: Fleet[Records[VsanCluster]] | None,
) -> Results:  # fmt: skip
    """Two hosts have the same system UUID, the same iSCSI name or the same Fibre Channel port name.

    What it checks
        /system/uuid in esx.conf, the UUID of the vSAN node, the iSCSI names and the port names of all hosts. Two
        collections of one host (the same name, or VMkernel adapters with the same MACs and addresses) are one
        host.

    Why it matters
        Boot disks were cloned. Hosts with one identity take each other's locks for their own: two of them can
        write to one file. Arrays mix their sessions up.

    How to fix
        Give the copy an identity of its own: in maintenance mode remove the line /system/uuid from
        /etc/vmware/esx.conf, run auto-backup.sh and restart; set the iSCSI name with
        esxcli iscsi adapter set -A vmhbaN -n IQN. The clean way is to install the host anew.

    False alarms
        A server whose boot disk was moved to another chassis keeps its UUID and gets new MACs: one of the two
        collections is old then.

    References
        KB 84349: hosts with one system UUID after cloning a boot device
        vSphere Storage: unique iSCSI names
    """
    if len({name.base.lower() or host for host, name in names.items()}) < 2:
        raise NotApplicable("the case holds one host")
    one = machines(names, adapters or {})
    held: dict[tuple[str, str], dict[str, _Identity]] = {}
    known: set[str] = set()
    for host in names:
        for each in _identities(host, (uuids, conf, vsan, iscsi, hbas)):
            known.add(host)
            held.setdefault((each.kind, each.value), {}).setdefault(one[host], each)
    pairs: dict[tuple[str, ...], list[_Identity]] = {}
    proofs: dict[tuple[str, ...], list[Pointer]] = {}
    for owners in held.values():
        if len(owners) > 1:
            key = tuple(owners)
            pairs.setdefault(key, []).append(next(iter(owners.values())))
            proofs.setdefault(key, []).extend(each.shown for each in owners.values())
    for hosts, same in pairs.items():
        said = [f"{each.kind} {each.value}" for each in same]
        yield found(
            f"{list_of(hosts)} have the same {list_of(said[:3])}{' and more' if len(said) > 3 else ''}.",
            *proofs[hosts][:20],
            subject=f"{same[0].kind} {same[0].value}",
            count=len(same),
            hosts=hosts,
        )
    if not pairs and len(known) > 1:
        yield observed(f"{len(held)} identities of {len(known)} hosts, all different")
    lacking = [host for host in names if host not in known]
    if lacking:
        raise Skip(
            "the identity of some hosts is not known", *(Need("esxcli system uuid get", host) for host in lacking)
        )


def _identities(host: str, told: Iterable[Fleet[Records[Any]] | None]) -> Iterator[_Identity]:
    """What makes a host this host."""
    for item in (item for fleet in told if fleet is not None and host in fleet for item in fleet[host]):
        if isinstance(item, SystemUuid):
            if item.value:
                yield _Identity("system UUID", item.value.lower(), at(item, "value"))
        elif isinstance(item, ConfEntry):
            if item.path == "/system/uuid" and item.value:
                yield _Identity("system UUID", item.value.lower(), at(item, "value"))
        elif isinstance(item, VsanCluster):
            if item.local_node_uuid:
                yield _Identity("vSAN node UUID", item.local_node_uuid.lower(), at(item, "local_node_uuid"))
        elif _IQN.fullmatch(item.uid or ""):
            yield _Identity("iSCSI name", item.uid.lower(), at(item, "uid"))
        elif _WWN.fullmatch(item.uid or ""):
            yield _Identity("Fibre Channel port", item.uid.lower(), at(item, "uid"))
