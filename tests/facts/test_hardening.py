"""What guides ask of options: by version, and as values."""

from __future__ import annotations

import pytest

from analyzer.facts.hardening import HARDENING, command_for, holds, in_words
from analyzer.facts.release import Release
from analyzer.facts.settings import Setting, Value
from analyzer.registry import load_registry
from analyzer.tables import Tables


@pytest.mark.parametrize(
    ("value", "wish", "expected"),
    [
        (600, "<=600", True), (0, "<=600", False), (900, "<=600", False), (None, "<=600", None),
        (0, "0|>=900", True), (300, "0|>=900", False), (4, ">=5", False), ("5", ">=5", None),
        ("true", "TRUE", True), (1, "1", True), ("", "empty", True), ("10.0.0.1", "empty", False),
        ("sslv3,tlsv1,tlsv1.1", "all:sslv3,tlsv1", True), ("sslv3", "all:sslv3,tlsv1", False),
        ("similar=deny retry=3 min=disabled,disabled,disabled,disabled,15", "password:15", True),
        ("retry=3 min=disabled,disabled,disabled,disabled,15", "password:15", False),
        ("similar=deny retry=3 min=disabled,8,8,8,15", "password:15", False), ("retry=3", "password:15", None),
    ],
)  # fmt: skip
def test_a_value_is_as_asked(value: Value | None, wish: str, expected: bool | None) -> None:
    assert holds(Setting("/X", value), wish) is expected


def test_a_guide_has_a_value_for_its_versions_only() -> None:
    wish = next(row for row in Tables().read(HARDENING).rows if row.option == "/UserVars/ESXiShellInteractiveTimeOut")
    told = {train: wish.asked("stig", Release("esx01", train, 1)) for train in ((6, 7, 0), (7, 0, 3), (8, 0, 3))}
    assert told == {
        (6, 7, 0): None, (7, 0, 3): ("ESXI-70-000041", "<=120"), (8, 0, 3): ("ESXI-80-000068", "<=900"),
    }  # fmt: skip


def test_an_option_that_a_version_brought_is_not_asked_of_older_ones() -> None:
    wish = next(row for row in Tables().read(HARDENING).rows if row.since == "9.1")
    assert wish.asked("scg", Release("esx01", (9, 0, 2), 1)) is None
    assert wish.asked("scg", Release("esx01", (9, 1, 0), 1)) is not None


@pytest.mark.parametrize(
    ("wish", "option", "command"),
    [
        ("<=600", "/UserVars/DcuiTimeOut", "esxcli system settings advanced set -o /UserVars/DcuiTimeOut -i 600"),
        ("TRUE", "/Syslog/x", 'esxcli system settings advanced set -o /Syslog/x -s "TRUE"'),
        ("empty", "/Net/DVFilterBindIpAddress", "esxcli system settings advanced set -o /Net/DVFilterBindIpAddress -s"),
        ("FALSE", "disableHwrng", "esxcli system settings kernel set -s disableHwrng -v FALSE"),
    ],
)
def test_how_an_option_is_set_as_asked(wish: str, option: str, command: str) -> None:
    assert command_for(wish, option).startswith(command)


def test_every_row_belongs_to_a_rule_and_every_rule_of_the_family_names_its_guides() -> None:
    registry = load_registry()
    for row in Tables().read(HARDENING).rows:
        info = registry.rules[row.rule]
        assert row.option in info.docs["What it checks"] or row.rule == "SEC-045"
        assert in_words(row.always) if row.always else row.profiles()
        if row.rule != "SEC-045":
            assert set(row.ids()) <= {reference.label for reference in info.references}
            assert (
                info.hardening
                or row.always
                or any(other.always for other in Tables().read(HARDENING).rows if other.rule == row.rule)
            )
