"""Which hosts of a case belong together: what is a fault inside one cluster is normal between two sites.

A case is often two hosts of two data centres, so "all hosts of the input" is no cluster. Hosts are grouped by
what only members of one cluster share; the rest stays together as a group without evidence, in which rules may
tell differences but not blame anybody for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from analyzer.commands.dvs_vmware import Dvs
from analyzer.commands.fdm import FdmHost, FdmSetting
from analyzer.commands.filesystems import Filesystem
from analyzer.commands.net_dvs import NetDvs
from analyzer.commands.vsan import VsanCluster
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Records, fact

_HA_IDENTITY = lazy_pattern(r"/(?:clusterId|clusterUuid|faultDomainId)$", re.I)
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
"""An identity that no two vCenters give alike: ``domain-c8`` is the first cluster of every one of them."""


class Membership(Struct, frozen=True, eq=False):
    """Fact: what a host shares with the other members of its cluster; empty where no output tells."""

    host: str
    marks: frozenset[str] = frozenset()
    """Identities that belong to exactly one cluster (vSAN sub-cluster, HA cluster)."""
    switches: frozenset[str] = frozenset()
    """UUIDs of its distributed switches."""
    datastores: frozenset[str] = frozenset()
    """UUIDs of its VMFS and NFS volumes, local ones included."""
    name: str = ""
    """Its own name in small letters, with its domain where that is known."""
    ha_hosts: frozenset[str] = frozenset()
    """The names in its own list of the hosts of its HA cluster."""

    def is_in_ha_with(self, other: Membership) -> bool:
        """True when the list of HA hosts of one of them has the other."""
        return any(_same(name, other.name) for name in self.ha_hosts) or any(
            _same(name, self.name) for name in other.ha_hosts
        )

    def is_with(self, other: Membership) -> bool:
        """True when both are members of one cluster for certain.

        A distributed switch may span clusters and a datastore may be shared by two; both together are enough,
        but not where the hosts are members of two vSAN or HA clusters.
        """
        if self.marks & other.marks or self.is_in_ha_with(other):
            return True
        if any(mine != theirs for kind, mine in self._by_kind() for same, theirs in other._by_kind() if kind == same):
            return False
        return bool(self.switches & other.switches) and bool(self.datastores & other.datastores)

    def _by_kind(self) -> list[tuple[str, str]]:
        """The marks as kind and identity."""
        return [(kind, identity) for kind, _, identity in (mark.partition(" ") for mark in sorted(self.marks))]


class Cluster(Struct, frozen=True):
    """Hosts that belong together."""

    hosts: tuple[str, ...]
    evident: bool
    """False for the hosts that share nothing known: they may be of any cluster."""


@fact
def membership(
    host: HostName, dvs: Records[Dvs] | None, dumps: Records[NetDvs] | None,
    vsan: Records[VsanCluster] | None, volumes: Records[Filesystem] | None,
    ha_hosts: Records[FdmHost] | None, ha: Records[FdmSetting] | None,
) -> Membership:  # fmt: skip
    """What the outputs of a host tell about its cluster; never skipped."""
    uuids = (*(item.vds_id for item in dvs or ()), *(item.uuid for item in dumps or ()))
    return Membership(
        host.name,
        marks=frozenset(
            (
                *(f"vSAN {item.sub_cluster_uuid}" for item in vsan or () if item.sub_cluster_uuid and item.enabled),
                *(
                    f"HA {item.value}"
                    for item in ha or ()
                    if _HA_IDENTITY.search(item.name) and _UUID.fullmatch(item.value or "")
                ),
            )
        ),
        switches=frozenset(_plain(uuid) for uuid in uuids if uuid),
        datastores=frozenset(
            item.uuid for item in volumes or () if item.uuid and re.fullmatch(r"VMFS-\d|NFS\d*", item.type or "")
        ),
        name=(host.base or host.name).lower(),
        ha_hosts=frozenset(item.host_name.lower() for item in ha_hosts or () if item.host_name),
    )


def _same(one: str, other: str) -> bool:
    """True for two spellings of one host name: with its domain and without.

    >>> _same("esx01", "esx01.lab.example"), _same("esx01.a.example", "esx01.b.example"), _same("10.1.2.3", "10")
    (True, False, False)
    """
    if one == other:
        return bool(one) and not one.startswith("localhost")
    short, full = sorted((one, other), key=len)
    return (
        bool(short)
        and full.startswith(f"{short}.")
        and "." not in short
        and not short.isdecimal()
        and short != "localhost"
    )


def _plain(uuid: str) -> str:
    """One spelling of a switch's UUID: commands print it with blanks and one dash."""
    return re.sub(r"[ -]", "", uuid).lower()


def clusters(members: Mapping[str, Membership]) -> list[Cluster]:
    """The groups of hosts with common evidence, then the rest as one group, each in input order."""
    group: dict[str, set[str]] = {}
    for name, member in members.items():
        mates = [other for other, known in group.items() if member.is_with(members[other])]
        merged = {name}.union(*(group[mate] for mate in mates))
        for mate in merged:
            group[mate] = merged
    order = list(members)
    evident = {tuple(sorted(mates, key=order.index)): None for mates in group.values() if len(mates) > 1}
    rest = tuple(name for name in order if len(group[name]) == 1)
    return [*(Cluster(hosts, True) for hosts in evident), *([Cluster(rest, False)] if rest else [])]
