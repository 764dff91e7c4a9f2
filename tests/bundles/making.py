"""Small bundles for tests, and what is read of them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

from analyzer.captures import Capture, Case
from analyzer.gathering import read_case
from analyzer.listed import Listed
from analyzer.registry import load_registry

COMMANDS = load_registry().commands
LOG = b"2024-06-01T10:11:12Z cpu0:1 line\n" * 2_000
DNS = b"\n   DNSServers: 10.20.0.53, 10.20.0.54\n"


def uname(host: str) -> bytes:
    return f"VMkernel {host} 8.0.3 #1 SMP Release build-24022510 May 20 2024 x86_64 x86_64 x86_64 ESXi\n".encode()


def members(host: str = "esx-a", more: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The smallest bundle, without its root folder."""
    return {
        "commands/uname_-a.txt": uname(host),
        "commands/vmware_-vl.txt": b"VMware ESXi 8.0.3 build-24022510\nVMware ESXi 8.0 Update 3\n",
        "commands/localcli_network-ip-dns-server-list.txt": DNS,
        "commands/localcli_storage-core-madeup-list.txt": b"HBA Name  Driver  Link State  UID\n"
        b"--------  ------  ----------  ---\nvmhba0    lsi_mr3 link-n/a    sas.1\n",
        "var/run/log/vmkernel.log": LOG,
        "var/run/log/vmkernel.0.gz": gzip.compress(LOG),
        **(more or {}),
    }


def rooted(files: Mapping[str, bytes], host: str = "esx-a") -> dict[str, bytes]:
    return {f"esx-{host}-2024-06-01--10.11-4711/{name}": data for name, data in files.items()}


def read(tmp_path: Path, data: bytes | Mapping[str, bytes], name: str = "in.tgz", **options: object) -> Case:
    path = tmp_path / name
    if isinstance(data, Mapping):
        for inner, content in data.items():
            (path / inner).parent.mkdir(parents=True, exist_ok=True)
            (path / inner).write_bytes(content)
    else:
        path.write_bytes(data)
    return read_case([str(path)], COMMANDS, **options)  # type: ignore[arg-type]


def by_path(case: Case) -> dict[str, Capture | Listed]:
    captured = {capture.ref.path: capture for host in case.hosts for capture in host.captures}
    return {**captured, **{item.ref.path: item for item in case.listed}}
