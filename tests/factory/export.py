"""What vCenter exports: a zip with one bundle per host, and vCenter's own beside them."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import IO

from tests.factory.bundle import Options, write_bundle
from tests.factory.model import Host
from tests.factory.names import export_member, export_name
from tests.factory.packing import Member, write_tgz, zip_info

_LINES = (
    "info vpxd[{pid}] [Originator@6876 sub=vpxLro opID={h}] [VpxLRO] -- BEGIN lro-{n} -- PerfMgr -- vim.PerformanceManager",
    "info vpxd[{pid}] [Originator@6876 sub=vpxLro opID={h}] [VpxLRO] -- FINISH lro-{n}",
    "info vpxd[{pid}] [Originator@6876 sub=HostCnx] [VpxdHostCnx] heartbeat of host-{n} received",
)


def write_export(
    hosts: Sequence[Host], out: IO[bytes], options: Options | None = None, *, vcenter: bool = False
) -> None:
    """The export as one zip; bundles are stored in it as they are."""
    with zipfile.ZipFile(out, "w") as archive:
        for host in hosts:
            info = zip_info(export_member(host.fqdn, host.collected), _unix(host))
            held = io.BytesIO()
            if options is not None and options.logs > 64_000_000:
                # Too large to hold: the size is not known before it is written.
                with archive.open(info, "w", force_zip64=True) as entry:
                    write_bundle(host, entry, options)
                continue
            write_bundle(host, held, options)
            archive.writestr(info, held.getvalue())
        if vcenter:
            first = hosts[0]
            name = f"vc-vcsa01.{first.domain}-{first.collected:%Y-%m-%d--%H.%M}-20114"
            held = io.BytesIO()
            write_tgz(_vcenter(first, name), held, name)
            archive.writestr(zip_info(f"{name}.tgz", _unix(first)), held.getvalue())


def save_export(hosts: Sequence[Host], where: Path, options: Options | None = None, *, vcenter: bool = False) -> Path:
    """The export as a file below ``where``, with the name that vCenter gives it."""
    where.mkdir(parents=True, exist_ok=True)
    target = where / export_name(hosts[0].collected)
    with target.open("wb") as out:
        write_export(hosts, out, options, vcenter=vcenter)
    return target


def _vcenter(host: Host, name: str) -> Iterator[Member]:
    """A small vc-support bundle: the files that tell what it is."""
    moment = _unix(host)
    server = f"vcsa01.{host.domain}"
    lines = "".join(
        f"{host.collected:%Y-%m-%dT%H}:{at // 60:02}:{at % 60:02}.{at * 7 % 1000:03}Z "
        + _LINES[at % len(_LINES)].format(pid=f"{at * 31 % 99999:05}", h=f"{at * 2654435761 % 2**32:08x}", n=at)
        + "\n"
        for at in range(300)
    )
    told = {
        "README": f"Command line: /usr/bin/vc-support\nBundle name: {name}.tgz\nCaptured on: {host.collected:%Y-%m-%d %H:%M:%S}\n",
        "error.log": "",
        "action.log": f"{host.collected:%Y-%m-%d %H:%M:%S}: run:  uname -a (..) took 0.012 sec\n",
        "commands/uname_-a.txt": f"Linux {server} 4.19.283-3.ph3 #1-photon SMP Fri Jun 9 12:00:00 UTC 2023 x86_64 GNU/Linux\n",
        "commands/service-control_--status---all.txt": "Running:\n vmware-vpxd vmware-vpostgres vsphere-ui\nStopped:\n vmcam\n",
        "etc/vmware/.buildInfo": "BUILDNUMBER:24022515\nVERSION:8.0.3\nPRODUCT:VMware vCenter Server\n",
        "var/log/vmware/vpxd/vpxd.log": lines,
    }
    for path, text in told.items():
        yield Member(path, text.encode(), moment)


def _unix(host: Host) -> int:
    return int(host.collected.replace(tzinfo=UTC).timestamp())
