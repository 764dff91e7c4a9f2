"""The command line of the factory."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from tests.factory.bundle import SMALL, Options, save_bundle, with_size
from tests.factory.demo import make_demo
from tests.factory.export import save_export
from tests.factory.faults import Fault, faults, faulty_cluster, plant
from tests.factory.hostile import hostile_inputs
from tests.factory.hosts import make_cluster
from tests.factory.old_layout import save_old_bundle
from tests.factory.releases import RELEASES

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def size(text: str) -> int:
    """``110MB``, ``1.5G`` or ``2000`` as bytes."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]?)b?", text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is no size: 20MB, 1.5GB, 4000")
    return int(float(found[1]) * _UNITS[found[2]])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.factory",
        description="Builds VMware ESXi support bundles for tests, the same for the same seed.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, about in (("bundle", "one bundle for each host"), ("export", "a zip of bundles as vCenter exports it")):
        one = verbs.add_parser(verb, help=about, description=f"Makes {about}.")
        one.add_argument("-o", "--output", type=Path, default=Path(), help="folder to write to")
        one.add_argument("--seed", default="1", help="everything made up comes from it")
        one.add_argument("--version", choices=sorted(RELEASES), default="8.0", help="of ESXi")
        one.add_argument("--hosts", type=int, default=1 if verb == "bundle" else 2, help="hosts of one cluster")
        one.add_argument("--vms", type=int, default=4, help="machines on each host")
        one.add_argument("--datastores", type=int, default=2, help="shared datastores")
        one.add_argument("--lag", action="store_true", help="the uplinks of the distributed switch are a LAG")
        one.add_argument("--size", type=size, help="packed bytes of each bundle, about: sets --logs and --bulk")
        one.add_argument("--logs", type=size, default=SMALL, help="bytes of logs in each bundle, unpacked")
        one.add_argument("--bulk", type=size, default=0, help="bytes of the huge outputs, unpacked, in parts of 1 MiB")
        one.add_argument(
            "--commands", type=int, default=0, help="files in commands/ at least; a real bundle has 300 to 1500"
        )
        one.add_argument("--more", action="store_true", help="adds outputs that vm-support of 6.7 does not save")
        one.add_argument(
            "--hits", type=float, default=0.0, help="share of log lines to look at with nothing wrong: 0.01, 0.1"
        )
        one.add_argument("--level", type=int, default=6, help="of compression")
        one.add_argument(
            "--fault", action="append", default=[], choices=sorted(faults()), metavar="NAME", help="see: faults"
        )
        if verb == "bundle":
            one.add_argument("--form", choices=("tgz", "tar", "zip", "folder", "4.x"), default="tgz")
        else:
            one.add_argument("--vcenter", action="store_true", help="adds a small bundle of vCenter itself")
    verbs.add_parser("faults", help="lists the faults that can be planted")
    fault = verbs.add_parser("fault", help="makes a cluster with one fault, of the version that the fault needs")
    fault.add_argument("name", choices=sorted(faults()), metavar="NAME")
    fault.add_argument("-o", "--output", type=Path, default=Path())
    bad = verbs.add_parser("hostile", help="makes inputs for tests of the reader; without a name, lists them")
    bad.add_argument("name", nargs="?", choices=[*sorted(hostile_inputs()), "all"], metavar="NAME|all")
    bad.add_argument("-o", "--output", type=Path, default=Path())
    demo = verbs.add_parser("demo", help="makes samples/support_bundle anew")
    demo.add_argument("-o", "--output", type=Path, default=Path("samples/support_bundle"))
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; what was written is printed."""
    asked = _parser().parse_args(argv)
    if asked.verb == "faults":
        for item in faults().values():
            rules = ", ".join(f"{each.rule} {each.severity}" for each in item.expected)
            print(f"{item.name:22} {rules:20} {item.about}{_needs(item)}")
    elif asked.verb == "fault":
        options = Options(more=faults()[asked.name].more)
        for host in faulty_cluster(asked.name):
            print(save_bundle(host, asked.output, options))
    elif asked.verb == "hostile":
        _hostile(asked.name, asked.output)
    elif asked.verb == "demo":
        for path in make_demo(asked.output):
            print(path)
    else:
        _build(asked)


def _needs(item: Fault) -> str:
    """What a bundle needs for a fault to show."""
    told = ["--more"] * item.more + ["--lag"] * item.lag
    told += [f"--version {item.version}"] * (item.version != "8.0")
    return f" ({' '.join(told)})" if told else ""


def _hostile(name: str | None, where: Path) -> None:
    for item in hostile_inputs().values():
        if name is None:
            print(f"{item.name:20} {item.about}")
        elif name in (item.name, "all"):
            where.mkdir(parents=True, exist_ok=True)
            target = where / f"{item.name}.{item.suffix}"
            target.write_bytes(item.make())
            print(target)


def _build(asked: argparse.Namespace) -> None:
    hosts = make_cluster(
        asked.seed, hosts=asked.hosts, version=asked.version, vms=asked.vms, datastores=asked.datastores, lag=asked.lag
    )
    plant(hosts, asked.fault)
    options = Options(
        logs=asked.logs, bulk=asked.bulk, commands=asked.commands, more=asked.more, level=asked.level, hits=asked.hits
    )
    if asked.size:
        options = with_size(options, asked.size)
    if asked.verb == "export":
        print(save_export(hosts, asked.output, options, vcenter=asked.vcenter))
        return
    for host in hosts:
        if asked.form == "4.x":
            print(save_old_bundle(host, asked.output))
        else:
            print(save_bundle(host, asked.output, options, asked.form))
