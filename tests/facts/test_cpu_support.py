"""Which releases drop which processors, and which hardware versions they run."""

from __future__ import annotations

import pytest

from analyzer.commands.version import Version
from analyzer.facts.cpu import CpuModel
from analyzer.facts.cpu_support import verdicts
from analyzer.facts.hardware_versions import highest, needs
from analyzer.rules.cpu.cpu_015_not_supported import _chosen, _severity


def told(family: int, model: int, stepping: int) -> list[tuple[str, str]]:
    """What the releases say to a processor."""
    return [(item.release, item.status) for item in verdicts(CpuModel("esx01", "", family, model, stepping))]


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ((6, 0x2C, 2), [("7.0", "discontinued"), ("9.0", "discontinued")]),
        ((6, 0x2D, 7), [("8.0", "discontinued"), ("9.0", "discontinued")]),
        ((6, 0x3E, 4), [("8.0", "deprecated"), ("9.0", "discontinued")]),
        ((6, 0x4F, 1), [("9.0", "discontinued")]),
        ((6, 0x55, 4), [("9.0", "discontinued")]),
        ((6, 0x55, 7), [("9.0", "deprecated")]),
        ((6, 0x9E, 9), [("9.0", "discontinued")]),
        ((6, 0x9E, 10), [("9.0", "deprecated")]),
        ((6, 0x6A, 6), []),
        ((21, 0x01, 2), [("8.0", "discontinued"), ("9.0", "discontinued")]),
        ((23, 0x31, 0), [("9.0", "deprecated")]),
        ((25, 0x01, 1), []),
    ],
)
def test_releases_that_drop_a_processor(processor: tuple[int, int, int], expected: list[tuple[str, str]]) -> None:
    assert told(*processor) == expected


@pytest.mark.parametrize(
    ("processor", "intended", "severity"),
    [((6, 0x2D, 7), "8.0", "error"), ((6, 0x55, 4), "9.0", "critical"), ((6, 0x55, 7), "9.0", "warning")],
)
def test_an_intended_release_decides_the_severity(
    processor: tuple[int, int, int], intended: str, severity: str
) -> None:
    goal = tuple(int(part) for part in intended.split("."))
    hit = _chosen(list(verdicts(CpuModel("esx01", "", *processor))), goal, (7, 0, 3))
    assert hit is not None
    assert _severity(hit.status, hit.release, goal).value == severity


def test_a_release_that_supports_the_processor_is_no_finding() -> None:
    assert _chosen(list(verdicts(CpuModel("esx01", "", 6, 0x55, 4))), (8, 0, 3), (7, 0, 3)) is None


@pytest.mark.parametrize(
    ("version", "build", "expected"),
    [
        ("6.7.0", "13004448", (14, 14)),
        ("6.7.0", "13006603", (15, 15)),
        ("6.7.0", None, (14, 15)),
        ("7.0.1", "17325551", (18, 18)),
        ("7.0.3", "19193900", (19, 19)),
        ("8.0.1", "21495797", (20, 20)),
        ("9.0.0", "24755229", (22, 22)),
        ("9.1.0", "25000000", (22, None)),
    ],
)
def test_the_highest_hardware_version(version: str, build: str | None, expected: tuple[int, int | None]) -> None:
    assert highest(Version(version=version, build=build)) == expected


def test_the_release_that_brought_a_hardware_version() -> None:
    assert [needs(number) for number in (15, 16, 21, 30)] == ["6.7 U2", "7.0", "8.0 U2", ""]
