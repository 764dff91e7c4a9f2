"""The layout of 4.x bundles as far as it is documented: outputs below ``tmp/``, named by hand and process id.

Only outputs whose format of that time is the one of later versions are written; ``commands/`` does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from tests.factory import render_files, render_system
from tests.factory.model import Host
from tests.factory.packing import Member, write_tgz

_VERSION = "VMware ESX 4.1.0 build-502767\nVMware ESX 4.1.0 Update 2\n"


def old_members(host: Host) -> Iterator[Member]:
    """The members, from the root folder."""
    stamp = int(host.collected.replace(tzinfo=UTC).timestamp())
    pid = host.pid % 30000
    told = {
        f"tmp/vmware.{pid}.txt": _VERSION,
        f"tmp/vm-support.{pid}.log": f"{host.collected:%Y-%m-%d %H:%M:%S} vm-support started\n",
        f"tmp/date.{pid}.txt": render_system.date(host),
        "etc/hosts": render_files.hosts_file(host),
        "etc/resolv.conf": render_files.resolv(host),
        "etc/ntp.conf": render_files.ntp(host),
    }
    for path, text in told.items():
        yield Member(path, text.encode(), stamp)


def save_old_bundle(host: Host, where: Path) -> Path:
    """A 4.x bundle below ``where``, with the names of its archive and root folder."""
    pid = host.pid % 30000
    stamp = f"{host.collected:%Y-%m-%d--%H.%M}.{pid}"
    where.mkdir(parents=True, exist_ok=True)
    target = where / f"esx-{stamp}.tgz"
    with target.open("wb") as out:
        write_tgz(old_members(host), out, f"vm-support-{host.name}-{stamp}")
    return target
