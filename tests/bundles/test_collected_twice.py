"""A host that was collected twice: what compares hosts takes the newer collection, in whatever order they are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from analyzer.analysis import analyse
from analyzer.gathering import read_case
from analyzer.registry import load_registry
from tests.factory import Options, make_host, save_bundle

FEW = Options(logs=30_000)


def test_the_older_collection_comes_first(tmp_path: Path) -> None:
    host = make_host("1", name="esx01")
    new = save_bundle(host, tmp_path / "new", FEW)
    old = save_bundle(replace(host, collected=host.collected - timedelta(days=2)), tmp_path / "old", FEW)
    case = read_case([str(new), str(old)], load_registry().commands)
    days = [item.collected.collected_at[:10] for item in case.hosts if item.collected is not None]
    assert len(days) == 2
    assert days == sorted(days)


def test_two_collections_of_one_host_are_no_cloned_boot_disk(tmp_path: Path) -> None:
    for day in range(2):
        host = make_host("1", name="esx01")
        save_bundle(replace(host, collected=host.collected - timedelta(days=day)), tmp_path / str(day), FEW)
    save_bundle(make_host("1", name="esx02", number=2), tmp_path, FEW)
    report = analyse([str(tmp_path)]).report
    assert not [item.message for item in report.findings if item.id == "XH-021"]
