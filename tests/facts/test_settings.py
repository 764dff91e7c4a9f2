"""What the lists of options tell, and what they leave open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.engine import Engine
from analyzer.facts.settings import Settings, default_of
from analyzer.gathering import read_case
from analyzer.registry import Registry, load_registry
from analyzer.rulebook import Need

ADVANCED, KERNEL = "esxcli system settings advanced list", "esxcli system settings kernel list"
VERSION = "[root@esx01:~] vmware -v\nVMware ESXi {} build-21930508\n"
OPTION = """   Path: {path}
   Type: {type}
   Int Value: {number}
   Default Int Value: 1
   Min Value: 0
   Max Value: 64
   String Value: {text}
   Default String Value: {default}
   Valid Characters: *
   Description: made up
"""
KERNEL_TABLE = """Name                Type  Configured  Runtime  Default  Description
------------------  ----  ----------  -------  -------  -----------
netNetqueueEnabled  Bool  true        FALSE    TRUE     Enable/Disable NetQueue support.
"""
Read = Callable[..., Settings]


def number(path: str, value: int) -> str:
    return OPTION.format(path=path, type="integer", number=value, text="", default="")


def text(path: str, value: str, default: str = "") -> str:
    return OPTION.format(path=path, type="string", number=0, text=value, default=default)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def read(tmp_path: Path, registry: Registry) -> Read:
    """Outputs by command line (or file name) in, the settings of the host out."""

    def settings(*outputs: tuple[str, str], version: str = "") -> Settings:
        session = VERSION.format(version) if version else "[root@esx01:~] hostname\nesx01\n"
        for command, output in outputs:
            if command.startswith("esxcli "):
                session += f"[root@esx01:~] {command}\n{output}"
            else:
                (tmp_path / command).write_text(output, encoding="utf-8")
        (tmp_path / "esx01.txt").write_text(f"{session}[root@esx01:~] \n", encoding="utf-8")
        case = read_case([str(tmp_path)], registry.commands)
        engine = Engine(case, [], registry.facts, registry.collect)
        known = engine.known(Settings, "esx01")
        assert isinstance(known, Settings)
        return known

    return settings


def test_a_printed_option_has_its_value_and_the_line_that_proves_it(read: Read) -> None:
    known = read((f"{ADVANCED} -d", number("/Net/UseHwTSO", 0) + "\n" + text("/Syslog/global/logHost", "log01")))
    assert known.value("/Net/UseHwTSO") == 0
    assert known.value("/Syslog/global/logHost") == "log01"
    assert known.setting("/Net/UseHwTSO").shows().evidence().text == "   Int Value: 0"
    assert known.setting("/Syslog/global/logHost").near().evidence().text == "   String Value: log01"
    assert [each.name for each in known.changed_below("/Net/")] == ["/Net/UseHwTSO"]


def test_what_the_list_of_changes_does_not_name_has_its_default(read: Read) -> None:
    known = read((f"{ADVANCED} --delta", number("/Net/UseHwTSO", 0)), version="6.7.0")
    assert known.setting("/Net/Vmxnet3HwLRO").changed is False
    assert known.value("/Net/Vmxnet3HwLRO") is None, "no default is claimed that is not known"
    assert known.value("/Net/BlockGuestBPDU") == 0
    assert known.value("/Security/AccountLockFailures") is None
    assert known.setting("netNetqueueEnabled").changed is None, "the other list was not collected"
    assert known.knows_all_below("/Migrate/")


def test_defaults_follow_the_version() -> None:
    assert [default_of("/Net/BlockGuestBPDU", train) for train in ("6.5", "6.7", "7.0", "9.1", "4.1")] == [
        0,
        0,
        1,
        1,
        None,
    ]
    assert [default_of("/Security/AccountLockFailures", train) for train in ("6.0", "6.7", "8.0")] == [10, None, 5]
    assert default_of("/Syslog/global/logHost", "8.0") == ""
    assert default_of("/Net/BlockGuestBPDU", None) is None


def test_without_a_version_no_default_is_claimed(read: Read) -> None:
    known = read((f"{ADVANCED} -d", number("/Net/UseHwTSO", 0)))
    assert known.value("/Net/BlockGuestBPDU") is None
    assert known.unknown("/Net/BlockGuestBPDU").needs == (Need(f"{ADVANCED} -o /Net/BlockGuestBPDU", "esx01"),)


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (f"{ADVANCED} -o /Net/UseHwTSO", number("/Net/UseHwTSO", 1)),
        (f"{ADVANCED} -d | grep -A2 UseHwTSO", number("/Net/UseHwTSO", 1)),
        ("esx01_esxcli_system_settings_advanced_list.txt", number("/Net/UseHwTSO", 1)),
    ],
)
def test_one_option_says_nothing_of_the_others(read: Read, command: str, output: str) -> None:
    known = read((command, output))
    assert known.value("/Net/UseHwTSO") == 1
    assert known.setting("/Migrate/Enabled").changed is None
    assert known.setting("/Migrate/Enabled").exists is None
    assert not known.knows_all_below("/Migrate/")
    assert known.unknown("/Migrate/Enabled").needs == (Need(f"{ADVANCED} -d", "esx01"),)


def test_a_subtree_says_nothing_of_the_others(read: Read) -> None:
    known = read((f"{ADVANCED} -d -t /Migrate", number("/Migrate/NetTimeout", 60)))
    assert known.knows_all_below("/Migrate/")
    assert known.setting("/Migrate/Enabled").changed is False
    assert known.setting("/Net/UseHwTSO").changed is None


def test_a_full_list_tells_which_options_do_not_exist(read: Read) -> None:
    known = read((ADVANCED, "\n".join(number(f"/Net/Option{each}", 1) for each in range(120))))
    assert known.setting("/Net/Option7").exists is True
    assert known.setting("/Net/Option7").changed is False
    assert known.setting("/Net/UseHwTSO6").exists is False


def test_a_file_of_the_bundle_is_known_by_its_name(read: Read) -> None:
    known = read(("esx01_localcli_system-settings-advanced-list--d.txt", number("/Net/UseHwTSO", 0)))
    assert known.setting("/Migrate/Enabled").changed is False


def test_a_kernel_option_has_what_holds_now_and_what_will(read: Read) -> None:
    setting = read((f"{KERNEL} -d", KERNEL_TABLE)).setting("netNetqueueEnabled")
    assert (setting.value, setting.pending, setting.default, setting.changed) == ("FALSE", "TRUE", "TRUE", True)


def test_nothing_collected_is_unknown(read: Read) -> None:
    known = read()
    assert known.value("/Net/UseHwTSO") is None
    assert {need.command for need in known.unknown("/Net/UseHwTSO", "netNetqueueEnabled").needs} == {
        f"{ADVANCED} -d",
        f"{KERNEL} -d",
    }
