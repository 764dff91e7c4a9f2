"""What ``esxray parse --columns --where`` keeps."""

from __future__ import annotations

import re
from typing import Any

import pytest

from analyzer.writers.choosing import ChoiceError, choose
from analyzer.writers.tables import records_page

SWITCHES: dict[str, Any] = {
    "host": "esx01", "path": "a.txt", "command": "esxcli network vswitch dvs vmware list", "status": "parsed",
    "title": "", "reason": "", "unparsed": [],
    "records": [
        {
            "name": "DSwitch", "mtu": 9000, "uplinks": ["vmnic0", "vmnic1"], "note": None,
            "_title": "DSwitch", "_line": 1,
            "dvport": [
                {"client": "vmnic0", "port_id": 8, "in_use": True},
                {"client": "vmk0", "port_id": 12, "in_use": True},
                {"client": None, "port_id": 13, "in_use": False},
            ],
        },
        {"name": "Other", "mtu": 1500, "uplinks": [], "note": None, "_title": "Other", "_line": 30, "dvport": []},
    ],
}  # fmt: skip
NICS: dict[str, Any] = SWITCHES | {
    "command": "esxcli network nic list",
    "records": [{"name": "vmnic0", "mtu": 1500, "speed": "25000", "driver_info": {"driver": "ntg3"}, "_line": 50}],
}
TEXT: dict[str, Any] = SWITCHES | {"command": "", "records": []}
READ = [TEXT, SWITCHES, NICS]


def names(read: list[dict[str, Any]]) -> list[str]:
    return [record["name"] for capture in read for record in capture["records"]]


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        (["mtu=1500"], ["Other", "vmnic0"]),
        (["mtu!=1500"], ["DSwitch"]),
        (["mtu>1500"], ["DSwitch"]),
        (["mtu>=1500", "mtu<9000"], ["Other", "vmnic0"]),
        (["mtu <= 1500", "Name=Other"], ["Other"]),
        (["speed>1000"], ["vmnic0"]),
        (["name~switch"], ["DSwitch"]),
        (["name~^(other|vmnic)"], ["Other", "vmnic0"]),
        (["name~("], []),
        (["uplinks=vmnic1"], ["DSwitch"]),
        (["uplinks!=vmnic1"], ["Other"]),
        (["note="], ["DSwitch", "Other"]),
        (["note>0"], []),
        (["driver_info.driver=ntg3"], ["vmnic0"]),
        (["dvport.client=vmk0"], ["DSwitch"]),
        (["dvport.client=vmk0", "dvport.port_id=8"], []),
        (["DVPort.In Use=false"], ["DSwitch"]),
    ],
)
def test_conditions(conditions: list[str], kept: list[str]) -> None:
    assert names(choose(READ, (), conditions)) == kept


def test_members_that_do_not_meet_the_condition_are_left_out() -> None:
    (capture,) = choose(READ, ["dvport.port_id", "name"], ["dvport.client~vm"])
    assert capture["records"] == [{"dvport": [{"port_id": 8}, {"port_id": 12}], "name": "DSwitch", "_line": 1}]
    assert list(capture["records"][0]) == ["dvport", "name", "_line"]
    assert len(SWITCHES["records"][0]["dvport"]) == 3


def test_only_commands_with_all_columns_are_shown() -> None:
    assert names(choose(READ, ["mtu", "name"])) == ["DSwitch", "Other", "vmnic0"]
    assert names(choose(READ, ["mtu", "name", "speed"])) == ["vmnic0"]
    assert choose(READ) == READ


@pytest.mark.parametrize(
    ("columns", "conditions", "said"),
    [
        (["nmae"], [], r"--columns: no record has a field nmae; did you mean name\?\n.* has name, mtu, .*\.client"),
        (["speed", "uplinks"], [], "no command has all of the fields speed, uplinks"),
        ([], ["dvport.foo=1"], "--where: no record has a field dvport.foo"),
        ([], ["mtu"], "a condition is a field, one of"),
        ([], ["mtu>big"], "needs a number"),
        ([], ["=1"], "a condition is"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(columns: list[str], conditions: list[str], said: str) -> None:
    with pytest.raises(ChoiceError) as refused:
        choose(READ, columns, conditions)
    assert re.search(said, str(refused.value))


def test_nothing_read_is_no_mistake_of_the_user() -> None:
    assert choose([TEXT], ["name"], ["mtu=1"]) == []


def test_members_are_rows_of_a_table() -> None:
    columns = ["name", "dvport.client", "dvport.port_id", "line"]
    lines = records_page(choose(READ, columns), 80, columns).text().split("\n")
    assert lines[2:5] == [
        "name     dvport.client  dvport.port_id  line",
        "DSwitch  vmnic0         8               1",
        "DSwitch  vmk0           12              1",
    ]
    whole = records_page(READ[1:2], 80).text().split("\n")
    assert whole[2:6] == [
        "line  name     mtu   uplinks         dvport",
        "1     DSwitch  9000  vmnic0, vmnic1  3",
        "30    Other    1500",
        "",
    ]
    assert whole[6:10] == [
        "dvport",
        "name     client  port_id  in_use",
        "DSwitch  vmnic0  8        true",
        "DSwitch  vmk0    12       true",
    ]
