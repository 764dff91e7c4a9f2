"""A sound cluster with vSAN and HA: everything in its bundles is understood, and nothing is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.analysis import analyse
from analyzer.findings import OutcomeStatus
from analyzer.gathering import read_case
from analyzer.model import ParseStatus
from analyzer.registry import load_registry
from tests.factory import Options, make_cluster, save_bundle
from tests.factory.render_vsan import save, vsan_cluster


def _bundles(folder: Path, version: str) -> None:
    hosts = make_cluster(version=version, hosts=3)
    save(vsan_cluster(hosts))
    for host in hosts:
        save_bundle(host, folder, Options(logs=30_000))


def test_every_output_is_understood_whole(tmp_path: Path) -> None:
    _bundles(tmp_path, "8.0")
    case = read_case([str(tmp_path)], load_registry().commands)
    good = (ParseStatus.PARSED, ParseStatus.EMPTY)
    assert not [
        (item.ref.path, item.result.status, item.result.unparsed[:3])
        for host in case.hosts
        for item in host.captures
        if item.result.unparsed or item.result.status not in good
    ]
    for host in case.hosts:
        read = {capture.name for capture in host.captures}
        assert {"esxcli vsan cluster unicastagent list", "prettyPrint.sh hostlist", "fdm-dump.sh"} <= read


@pytest.mark.parametrize("version", ["6.7", "8.0"])
def test_nothing_is_wrong(version: str, tmp_path: Path) -> None:
    _bundles(tmp_path, version)
    report = analyse([str(tmp_path)]).report
    assert not [item for item in report.outcomes if item.status is OutcomeStatus.ERRORED]
    assert not [f"{item.id} {item.message}" for item in report.findings if item.severity.value != "info"]
    judged = {item.id for item in report.outcomes if item.status is OutcomeStatus.PASSED}
    assert {"VSAN-001", "VSAN-002", "VSAN-003", "VSAN-004", "VSAN-007", "VSAN-015", "VSAN-018", "HA-001"} <= judged
