"""Versions and builds as they are printed, and advisories compared inside one train."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.engine import Engine
from analyzer.facts.advisories import Standing, exposures
from analyzer.facts.release import Release, release
from analyzer.gathering import read_case
from analyzer.registry import load_registry
from analyzer.tables import Tables


def told(tmp_path: Path, text: str) -> Release:
    saved = tmp_path / "esx01.txt"
    saved.write_text(text, encoding="utf-8")
    registry = load_registry()
    case = read_case([str(saved)], registry.commands)
    engine = Engine(case, [], {Release: release}, registry.collect)
    known = engine.known(Release, case.hosts[0].name)
    assert isinstance(known, Release)
    return known


@pytest.mark.parametrize(
    ("text", "train", "build"),
    [
        ("$ vmware -vl\nVMware ESXi 7.0.3 build-22348816\nVMware ESXi 7.0 Update 3\n", (7, 0, 3), 22348816),
        ("$ vmware -v\nVMware ESX 9.0.0.0 build-24755229\n", (9, 0, 0), 24755229),
        (
            "$ esxcli system version get\n   Product: VMware ESXi\n   Version: 7.0.1\n   Build: Releasebuild-16850804\n"
            "   Update: 1\n   Patch: 0\n",
            (7, 0, 1), 16850804,
        ),
        (
            "$ uname -a\nVMkernel esx01.lab.example 8.0.3 #1 SMP Release build-24585383 Feb 20 2025 10:11:12 x86_64 "
            "x86_64 x86_64 ESXi\n",
            (8, 0, 3), 24585383,
        ),
        (
            "$ cat /bootbank/boot.cfg\nbootstate=0\ntitle=Loading VMware ESXi\nkernel=b.b00\nkernelopt=\n"
            "build=6.7.0-3.73.14320388\nupdated=2\n",
            (6, 7, 0), 14320388,
        ),
    ],
    ids=["vmware", "esx 9", "esxcli", "uname", "boot.cfg"],
)  # fmt: skip
def test_a_version_is_told_by(text: str, train: tuple[int, int, int], build: int, tmp_path: Path) -> None:
    known = told(tmp_path, text)
    assert (known.train, known.build) == (train, build)
    assert known.proof is not None


@pytest.mark.parametrize(
    ("advisory", "train", "build", "expected"),
    [
        ("VMSA-2025-0013", (8, 0, 3), 24784735, None),
        ("VMSA-2025-0013", (8, 0, 2), 24784735, Standing.EXPOSED),
        ("VMSA-2025-0013", (8, 0, 2), 24789317, None),
        ("VMSA-2025-0013", (7, 0, 3), 24784741, None),
        ("VMSA-2025-0013", (7, 0, 2), 19290878, Standing.NO_FIX),
        ("VMSA-2024-0013", (8, 0, 2), 22380479, Standing.NO_FIX),
        ("VMSA-2024-0013", (8, 0, 2), 24789317, Standing.NO_FIX),
        ("VMSA-2024-0013", (7, 0, 3), 24784741, Standing.NO_FIX),
        ("VMSA-2022-0033", (8, 0, 1), 21495797, None),
        ("VMSA-2025-0004", (9, 0, 0), 24755229, None),
        ("VMSA-2025-0004", (6, 7, 0), 20497097, Standing.EXPOSED),
        ("VMSA-2025-0004", (6, 7, 0), 24514018, None),
        ("VMSA-2024-0006", (8, 0, 1), 23299997, None),
        ("VMSA-2025-0010", (7, 0, 3), 24723868, None),
        ("VMSA-2025-0010", (7, 0, 3), 24723872, None),
        ("VMSA-2021-0014", (7, 0, 1), 19324898, Standing.UNKNOWN),
        ("VMSA-2021-0014", (7, 0, 2), 17630552, None),
        ("VMSA-2021-0002", (6, 5, 0), 17459147, None),
        ("VMSA-2022-0004", (6, 7, 0), 18812553, None),
        ("VMSA-2025-0013", (6, 7, 0), 24514018, Standing.ASSUMED),
    ],
)
def test_builds_are_compared_inside_one_train(
    advisory: str, train: tuple[int, int, int], build: int, expected: Standing | None
) -> None:
    known = {item.advisory: item.standing for item in exposures(Release("esx01", train, build), Tables())}
    assert known.get(advisory) is expected
