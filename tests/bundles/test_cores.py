"""Dumps in a bundle: whose they are."""

from __future__ import annotations

import pytest

from analyzer.bundles.cores import CoreFiles, core_file
from analyzer.bundles.layout import Role, role_of
from analyzer.model import SourceRef


@pytest.mark.parametrize(
    ("path", "process"),
    [
        ("var/core/vmkernel-zdump.1", "vmkernel"),
        ("var/core/hostd-worker-zdump.000", "hostd-worker"),
        ("var/core/sfcb-qlgc-zdump.000.gz", "sfcb-qlgc"),
        ("var/core/notes.txt", None),
        ("var/log/vmkernel-zdump.1", None),
    ],
)
def test_whose_dump_a_file_is(path: str, process: str | None) -> None:
    item = core_file(path, SourceRef("a.tgz", path), 5, 1_741_000_000)
    assert (item.process if item is not None else None) == process


def test_dumps_of_the_kernel_stand_apart() -> None:
    paths = ("var/core/vmkernel-zdump.1", "var/core/vpxa-worker-zdump.000")
    found = CoreFiles(
        tuple(item for path in paths if (item := core_file(path, SourceRef("a", path), 5, 0)) is not None)
    )
    assert [item.name for item in found.kernel] == ["vmkernel-zdump.1"]
    assert [item.name for item in found.processes] == ["vpxa-worker-zdump.000"]
    assert found.kernel[0].time is None


def test_the_log_of_a_dump_is_a_log() -> None:
    assert role_of("var/core/vmkernel-log.1") is Role.LOG
    assert role_of("var/core/vmkernel-zdump.1") is Role.OTHER
