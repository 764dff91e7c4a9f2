"""Virtual machines of a host."""

from __future__ import annotations

from collections.abc import Sequence

from tests.factory.model import Datastore, Disk, PortGroup, Vm
from tests.factory.seeds import Seed

_NAMES = ("web", "app", "db", "file", "mail", "print", "build", "cache", "queue", "report")
_GUESTS = ("ubuntu-64", "windows2019srv-64", "rhel8-64", "centos7-64", "debian11-64")


def machines(seed: Seed, groups: Sequence[PortGroup], stores: Sequence[Datastore], count: int, number: int) -> list[Vm]:
    """``count`` machines on the host with that number, spread over port groups and datastores."""
    made = []
    for at in range(count):
        own = seed / "vm" / at
        name = f"{_NAMES[at % len(_NAMES)]}-{number:02}{at:02}"
        first = groups[at % len(groups)]
        made.append(
            Vm(
                name=name, uuid=own.blank_uuid(), guest=_GUESTS[at % len(_GUESTS)],
                datastore=stores[at % len(stores)].name,
                cpus=2 * (1 + own.number(0, 2)), megabytes=4096 * (1 + own.number(0, 3)),
                networks=[(first.name, (own / "eth0").mac())],
                disks=[Disk(f"{name}.vmdk", own.number(20, 200), (own / "cid").hex(8))],
                world=2200000 + 101 * at + number,
                ports=[_port(first, at, number)],
                snapshots=["before update"] if at % 5 == 3 else [],
            )
        )  # fmt: skip
    return made


def _port(group: PortGroup, at: int, number: int) -> int:
    """The port of a machine on a distributed switch: no two machines of a cluster have the same."""
    return 3000 + 1000 * number + at if group.key else 0
