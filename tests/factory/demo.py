"""The bundles of ``samples/support_bundle``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.factory.bundle import Options, save_bundle
from tests.factory.export import save_export
from tests.factory.faults import plant
from tests.factory.hosts import make_cluster
from tests.factory.model import Host

_OPTIONS = Options(logs=150_000, commands=90, level=9)
SINGLE = ("crc-errors", "ntp-missing")
EXPORTED = ("vmotion-mtu", "driver-differs")


def demo_hosts() -> list[Host]:
    """Three hosts of one cluster: the second was set up again, the third has a bad cable and no time source."""
    hosts = make_cluster("demo", hosts=3, prefix="ham-esx", first=51, vms=2, collected=datetime(2025, 2, 12, 14, 2, 40))
    plant(hosts[:2], EXPORTED)
    plant(hosts[2:], SINGLE)
    return hosts


def make_demo(where: Path) -> list[Path]:
    """Write an export of the first two hosts and a bundle of the third; the page beside them is written by hand."""
    *first, last = demo_hosts()
    return [save_bundle(last, where, _OPTIONS), save_export(first, where, _OPTIONS)]
