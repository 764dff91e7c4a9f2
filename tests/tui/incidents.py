"""Two hosts with trouble in their logs, made once for all tests that look at logs."""

from __future__ import annotations

import atexit
import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from analyzer.analysis import Analysis, analyse
from tests.factory import Options, incidents, make_cluster, save_bundle

FLOOD = 3000


@cache
def troubled() -> Analysis:
    """Loss of all paths (once over, once still open), a flood, links that flap, a loss of power."""
    first, second = make_cluster(version="8.0")[:2]
    device = first.devices[1].uid
    incidents.apd(first, device, timedelta(hours=5), timedelta(seconds=200))
    incidents.apd(second, device, timedelta(minutes=3), None)
    incidents.nic_flaps(first, "vmnic1", timedelta(hours=3))
    incidents.power_loss(second, timedelta(days=1))
    body = f'WARNING: NMP: nmp_IssueCommandToDevice:2954: I/O could not be issued to device "{device}" due to Not found'
    incidents.log_flood(second, timedelta(hours=10), body, times=FLOOD)
    folder = Path(mkdtemp(prefix="esxray-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # tests open the files
    for host in (first, second):
        save_bundle(host, folder, Options(logs=400_000))
    return analyse([str(folder)])
