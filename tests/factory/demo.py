"""The bundles of ``samples/support_bundle``."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.factory import incidents
from tests.factory.bundle import Options, save_bundle
from tests.factory.export import save_export
from tests.factory.faults import plant
from tests.factory.hosts import make_cluster
from tests.factory.model import Host

_OPTIONS = Options(logs=150_000, commands=90, level=9)
SINGLE = ("crc-errors", "ntp-missing")
EXPORTED = ("vmotion-mtu", "driver-differs")


def demo_hosts() -> list[Host]:
    """Three hosts of one cluster: the second was set up again, the third has a bad cable and no time source.

    What comes of it stands in their logs: migrations to the second fail, the link of the third goes and comes.
    """
    hosts = make_cluster("demo", hosts=3, prefix="ham-esx", first=51, vms=2, collected=datetime(2025, 2, 12, 14, 2, 40))
    plant(hosts[:2], EXPORTED)
    plant(hosts[2:], SINGLE)
    machine = hosts[0].vms[0].name
    for minutes in (95, 70, 41):
        incidents.vmotion_failed(hosts[0], hosts[1], machine, timedelta(minutes=minutes), "mtu")
    incidents.nic_flaps(hosts[2], "vmnic2", timedelta(hours=3), count=6, every=timedelta(minutes=8))
    return hosts


def make_demo(where: Path) -> list[Path]:
    """Write an export of the first two hosts and a bundle of the third; the page beside them is written by hand."""
    *first, last = demo_hosts()
    return [save_bundle(last, where, _OPTIONS), save_export(first, where, _OPTIONS)]
