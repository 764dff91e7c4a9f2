"""Machine forms of esxcli: the records of the text form, whatever happened to the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.catalog import parse_command_line
from analyzer.commands import ip_interface, nic_list, vswitch_standard
from analyzer.commands.command import UNKNOWN, Command
from analyzer.gathering import read_case
from analyzer.model import ParseResult, ParseStatus, Passage, SourceRef
from analyzer.parsing.machine import machine_form
from analyzer.parsing.names import camel_to_snake
from analyzer.reading import Reader
from analyzer.registry import load_registry
from analyzer.sources.files import SourceFile
from analyzer.sources.text import clean

NIC_TEXT = """\
Name    PCI Device    Driver      Admin Status  Link Status  Speed  Duplex  MAC Address         MTU  Description
------  ------------  ----------  ------------  -----------  -----  ------  -----------------  ----  -----------
vmnic0  0000:3b:00.0  nmlx5_core  Up            Up           25000  Full    04:3f:72:aa:01:00  9000  ConnectX-4 Lx
vmnic3  0000:19:00.1  igbn        Up            Down             0  Half    04:3f:72:aa:01:03  1500  I350 & <more>
"""
PORT_GROUP_TEXT = """\
Name                Virtual Switch  Active Clients  VLAN ID
------------------  --------------  --------------  -------
Management Network  vSwitch0                     1        0
trunk               storage net                  0     4095
"""
SWITCH_TEXT = """\
vSwitch0
   Name: vSwitch0
   Class: cswitch
   Num Ports: 2560
   Used Ports: 6
   Configured Ports: 128
   MTU: 1500
   CDP Status: listen
   Beacon Enabled: false
   Beacon Interval: 1
   Beacon Threshold: 3
   Beacon Required By:_
   Uplinks: vmnic1, vmnic0
   Portgroups: VM Network, Management Network

storage net
   Name: storage net
   Class: cswitch
   Num Ports: 2560
   Used Ports: 1
   Configured Ports: 1024
   MTU: 9000
   CDP Status: both
   Beacon Enabled: true
   Beacon Interval: 1
   Beacon Threshold: 3
   Beacon Required By:_
   Uplinks:_
   Portgroups:_
""".replace("_", " ")
IPV4_TEXT = """\
Name  IPv4 Address  IPv4 Netmask   IPv4 Broadcast  Address Type  Gateway    DHCP DNS
----  ------------  -------------  --------------  ------------  ---------  --------
vmk0  10.20.0.11    255.255.255.0  10.20.0.255     STATIC        10.20.0.1     false
vmk2  0.0.0.0       0.0.0.0        0.0.0.0         NONE          0.0.0.0       false
"""

Rows = list[dict[str, Any]]


def _columns(names: str, *rows: tuple[Any, ...]) -> Rows:
    return [dict(sorted(zip(names.split(), row, strict=True))) for row in rows]


NICS = _columns(
    "Name PCIDevice Driver AdminStatus LinkStatus Speed Duplex MACAddress MTU Description DPUId",
    (
        "vmnic0", "0000:3b:00.0", "nmlx5_core", "Up", "Up", 25000, "Full", "04:3f:72:aa:01:00", 9000,
        "ConnectX-4 Lx", "N/A",
    ),
    ("vmnic3", "0000:19:00.1", "igbn", "Up", "Down", 0, "Half", "04:3f:72:aa:01:03", 1500, "I350 & <more>", "N/A"),
)  # fmt: skip
PORT_GROUPS = _columns(
    "Name VirtualSwitch ActiveClients VLANID",
    ("Management Network", "vSwitch0", 1, 0),
    ("trunk", "storage net", 0, 4095),
)
SWITCHES = _columns(
    "Name Class NumPorts UsedPorts ConfiguredPorts MTU CDPStatus BeaconEnabled BeaconInterval BeaconThreshold"
    " BeaconRequiredBy Uplinks Portgroups",
    (
        "vSwitch0", "cswitch", 2560, 6, 128, 1500, "listen", False, 1, 3,
        [], ["vmnic1", "vmnic0"], ["VM Network", "Management Network"],
    ),
    ("storage net", "cswitch", 2560, 1, 1024, 9000, "both", True, 1, 3, [], [], []),
)  # fmt: skip
IPV4 = _columns(
    "Name IPv4Address IPv4Netmask IPv4Broadcast AddressType Gateway DHCPDNS",
    ("vmk0", "10.20.0.11", "255.255.255.0", "10.20.0.255", "STATIC", "10.20.0.1", False),
    ("vmk2", "0.0.0.0", "0.0.0.0", "0.0.0.0", "NONE", "0.0.0.0", False),
)


def _type(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_csv(rows: Rows) -> str:
    lines = [[*rows[0]], *([_shown(value) for value in row.values()] for row in rows)]
    return "".join(",".join(cells) + ",\n" for cells in lines)


def as_keyvalue(rows: Rows) -> str:
    lines = []
    for number, row in enumerate(rows):
        for name, value in row.items():
            key = f"structure[{number}].Thing.{name}"
            if value == []:
                lines.append(f"{key}.string[] = ")
            elif isinstance(value, list):
                lines += [f"{key}.string[{at}].string={member}" for at, member in enumerate(value)]
            else:
                lines.append(f"{key}.{_type(value)}={_shown(value)}")
    return "\n".join(lines) + "\n"


def as_xml(rows: Rows) -> str:
    def leaf(value: Any) -> str:
        text = _shown(value).replace("&", "&amp;").replace("<", "&lt;")
        return f"<{_type(value)}>{text}</{_type(value)}>"

    lines = ['<output xmlns="http://www.vmware.com/Products/ESX/5.0/esxcli">', "<root>", '   <list type="structure">']
    for row in rows:
        lines.append('      <structure typeName="Thing">')
        for name, value in row.items():
            listed = isinstance(value, list)
            inside = ['<list type="string">', *map(leaf, value), "</list>"] if listed else [leaf(value)]
            lines += [f'  <field name="{name}">', *(f"     {line}" for line in inside), "  </field>"]
        lines.append("      </structure>")
    return "\n".join([*lines, "   </list>", "</root>", "</output>"]) + "\n"


def as_json(rows: Rows) -> str:
    return json.dumps(rows, indent=2) + "\n"


def as_one_line_of_json(rows: Rows) -> str:
    return "cannot open the cache\n" + json.dumps(rows) + "\n"


WRITERS = [as_csv, as_keyvalue, as_xml, as_json, as_one_line_of_json]
PAIRS = [
    (nic_list.COMMAND, NIC_TEXT, NICS),
    (vswitch_standard.PORT_GROUPS, PORT_GROUP_TEXT, PORT_GROUPS),
    (vswitch_standard.LIST, SWITCH_TEXT, SWITCHES),
    (ip_interface.IPV4, IPV4_TEXT, IPV4),
]


def parse(command: Command, text: str) -> ParseResult:
    passage, _ = clean(text)
    return command.parse(passage, parse_command_line(command.name))


def accounted(text: str, result: ParseResult) -> None:
    held = {index for start, stop in result.covered for index in range(start, stop)}
    held |= {item.index for item in result.unparsed}
    if result.status is not ParseStatus.UNSUPPORTED:
        assert not [line for index, line in enumerate(text.split("\n")) if line.strip() and index not in held]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].name)
def test_every_form_gives_the_records_of_the_text_form(pair: tuple[Command, str, Rows], write: Any) -> None:
    command, text, rows = pair
    if write is as_csv and any(isinstance(value, list) for value in rows[0].values()):
        # No list was ever seen in a csv cell.
        rows = [{name: value for name, value in row.items() if not isinstance(value, list)} for row in rows]
    written = write(rows)
    plain, read = parse(command, text), parse(command, written)
    # The line that stands before the list is told.
    expected = ParseStatus.PARTIAL if write is as_one_line_of_json else ParseStatus.PARSED
    assert (plain.status, read.status) == (ParseStatus.PARSED, expected), read.reason
    assert len(plain.records) == len(read.records)
    shared = {command.record.model_fields.get(name) and name for row in read.records for name in row.model_fields_set}
    for one, other in zip(plain.records, read.records, strict=True):
        names = set(one.model_fields_set) & set(other.model_fields_set)
        assert len(names) >= min(len(rows[0]) - 1, len(shared))
        assert {name: getattr(one, name) for name in names} == {name: getattr(other, name) for name in names}
    assert len(read.unparsed) == (write is as_one_line_of_json)
    accounted(written, read)


@pytest.mark.parametrize("write", [as_csv, as_keyvalue, as_xml, as_json])
def test_a_field_is_found_where_its_value_stands(write: Any) -> None:
    text = write(NICS)
    read = parse(nic_list.COMMAND, text)
    lines = text.split("\n")
    for (index, _), row in zip(read.spots, NICS, strict=True):
        for name, field in (("mtu", "MTU"), ("mac_address", "MACAddress"), ("link_status", "LinkStatus")):
            line, column = read.locate(index, name)
            assert lines[line][column:].startswith(str(row[field])), (name, lines[line])


def test_members_of_a_list_are_found() -> None:
    text = as_xml(SWITCHES)
    read = parse(vswitch_standard.LIST, text)
    line, column = read.locate(read.spots[0][0], "uplinks")
    assert text.split("\n")[line][column:].startswith("vmnic1")


@pytest.mark.parametrize("write", [as_csv, as_keyvalue, as_xml, as_json])
@pytest.mark.parametrize("pair", PAIRS[:2] + PAIRS[3:], ids=lambda pair: pair[0].name)
def test_whole_structures_of_a_torn_text_stand(pair: tuple[Command, str, Rows], write: Any) -> None:
    """No record is made of a structure that was cut: what it lacks would be taken as not there."""
    command, _, rows = pair
    text = write(rows)
    whole = parse(command, text)
    for length in range(len(text)):
        read = parse(command, text[:length])
        assert read.records == whole.records[: len(read.records)] or write is as_keyvalue, text[:length][-40:]
        accounted(text[:length], read)
        if write is as_xml and read.status is not ParseStatus.PARSED and length > 60:
            assert read.status in (ParseStatus.TRUNCATED, ParseStatus.EMPTY)
            assert not read.unparsed or "ends early" in read.unparsed[-1].reason


def test_a_torn_switch_does_not_lose_its_uplinks() -> None:
    text = as_keyvalue([SWITCHES[1], SWITCHES[0]])
    for cut in (text.index("structure[1].Thing.Uplinks"), text.index("structure[1].Thing.Uplinks") + 27):
        read = parse(vswitch_standard.LIST, text[:cut])
        assert [record.name for record in read.records] == ["storage net"]  # type: ignore[attr-defined]
        assert read.status is ParseStatus.TRUNCATED
        assert read.unparsed


def test_torn_rows_are_told() -> None:
    read = parse(vswitch_standard.PORT_GROUPS, as_csv(PORT_GROUPS)[:-6])
    assert (len(read.records), read.status) == (1, ParseStatus.TRUNCATED)
    assert "the row is cut" in read.unparsed[0].reason
    read = parse(nic_list.COMMAND, as_json(NICS)[:-40])
    assert (len(read.records), read.status) == (1, ParseStatus.TRUNCATED)
    assert {item.reason for item in read.unparsed} == {"the JSON ends early"}


def test_damage_in_the_middle_keeps_the_rest() -> None:
    read = parse(vswitch_standard.PORT_GROUPS, as_csv(PORT_GROUPS).replace("1,Man", "1,2,Man"))
    assert [(item.index, item.reason) for item in read.unparsed] == [(1, "5 values under 4 columns")]
    assert (len(read.records), read.status) == (1, ParseStatus.PARTIAL)
    read = parse(nic_list.COMMAND, as_keyvalue(NICS).replace("structure[0].Thing.MTU", "??"))
    assert (len(read.records), read.status) == (2, ParseStatus.PARTIAL)
    read = parse(nic_list.COMMAND, as_xml(NICS).replace("<integer>1500", "<integer 1500"))
    assert (len(read.records), read.status) == (1, ParseStatus.PARTIAL)
    assert "not well-formed XML" in read.unparsed[0].reason
    read = parse(nic_list.COMMAND, as_xml(NICS).replace(">1500<", ">many<"))
    assert (len(read.records), read.status) == (1, ParseStatus.PARTIAL)
    assert "many" in read.unparsed[0].reason


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<output>&a;</output>',
        "<output >\n" + "<list>\n" * 200,
        "[{" + '"a":[' * 100_000,
        "[{" + '"a":{' * 100_000,
    ],
    ids=["entity", "deep xml", "deep lists", "deep objects"],
)
def test_hostile_documents_are_refused(text: str) -> None:
    for command in (nic_list.COMMAND, UNKNOWN):
        read = parse(command, text)
        assert not read.records
        assert read.status in (ParseStatus.UNSUPPORTED, ParseStatus.TRUNCATED)
        assert read.reason


def test_a_document_of_another_command_is_not_taken() -> None:
    read = parse(nic_list.COMMAND, '[{"Foo": 1}]')
    assert (read.status, read.records) == (ParseStatus.UNSUPPORTED, [])


def test_an_empty_list_is_an_answer() -> None:
    for text in (
        '<output xmlns="x"><root>\n<list type="structure">\n</list></root></output>',
        "[]",
        "AdminStatus,DPUId,Name,\n",
        "structure[] = \n",
    ):
        read = parse(nic_list.COMMAND, text)
        assert (read.status, read.unparsed) == (ParseStatus.EMPTY, []), text
        assert read.end > 0


def test_csv_of_one_column_is_csv() -> None:
    read = parse(UNKNOWN, "IPv6Enabled,\ntrue,\n")
    assert (read.status, [record.extras for record in read.records]) == (ParseStatus.PARSED, [{"ipv6_enabled": True}])
    assert not machine_form(Passage(["Hello,", "this is no csv"], range(1, 3)))


def test_what_no_model_knows_keeps_its_types() -> None:
    text = """\
<output xmlns="x">
<root>
   <structure typeName="Thing">
      <field name="DriverInfo"><structure typeName="Inner"><field name="BusInfo"><string>0000:18:00:0</string></field></structure></field>
      <field name="LinkModes"><list type="string"><string>Auto</string><string>Full</string></list></field>
      <field name="PauseRX"><boolean>true</boolean></field>
      <field name="Transceiver"><string></string></field>
      <field name="VMXCartelID"><integer>2103347</integer></field>
   </structure>
</root>
</output>
"""  # noqa: E501  # as another program may write it
    read = parse(UNKNOWN, text)
    assert [record.extras for record in read.records] == [
        {
            "driver_info": {"bus_info": "0000:18:00:0"},
            "link_modes": ["Auto", "Full"],
            "pause_rx": True,
            "transceiver": None,
            "vmx_cartel_id": 2103347,
        }
    ]
    text = """\
structure[0].Info.DriverInfo.structure.Driver.BusInfo.string=0000:18:00:0
structure[0].Info.Ports.structure[0].Port.InUse.boolean=true
structure[0].Info.Ports.structure[0].Port.PortID.integer=7
structure[0].Info.Ports.structure[1].Port.InUse.boolean=false
structure[0].Info.Ports.structure[1].Port.PortID.integer=8
"""
    read = parse(UNKNOWN, text)
    assert [record.extras for record in read.records] == [
        {
            "driver_info": {"bus_info": "0000:18:00:0"},
            "ports": [{"in_use": True, "port_id": 7}, {"in_use": False, "port_id": 8}],
        }
    ]
    assert [parse(UNKNOWN, f"<output ><root><{kind}>true</{kind}></root></output>").records[0].extras
            for kind in ("boolean", "string")] == [{"value": True}] * 2  # fmt: skip


def test_answers_of_the_api_are_read() -> None:
    text = """\
<obj xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" versionId="5.0" xsi:type="ArrayOfDataObject">
 <DataObject xsi:type="VimEsxCLInetworkvswitchstandardlistVirtualSwitch">
  <BeaconEnabled>false</BeaconEnabled>
  <MTU>9000</MTU>
  <Name>vSwitch0</Name>
  <Portgroups>a, b</Portgroups>
  <Uplinks>vmnic0</Uplinks>
  <Uplinks>vmnic1</Uplinks>
 </DataObject>
</obj>
"""
    read = parse(vswitch_standard.LIST, text)
    assert read.status is ParseStatus.PARSED
    assert [record.model_dump(exclude_unset=True) for record in read.records] == [
        {
            "name": "vSwitch0",
            "mtu": 9000,
            "beacon_enabled": False,
            "uplinks": ["vmnic0", "vmnic1"],
            "portgroups": ["a, b"],
        }
    ]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("LinkStatus", "link_status"), ("DPUId", "dpu_id"), ("WorldID", "world_id"), ("CCAlgo", "cc_algo"),
        ("IPv6Address", "ipv6_address"), ("vSwitch", "vswitch"), ("Working Paths", "working_paths"),
        ("VDSUUID", "vds_uuid"),
    ],
)  # fmt: skip
def test_names_become_words(name: str, field: str) -> None:
    assert camel_to_snake(name) == field


def test_plain_text_is_no_machine_form() -> None:
    for line in ("vmk0", "[root@esx01:~] x", "Name, Driver, MTU", "<html>", "{noformat}", "Interface  Port", "a = b"):
        assert not machine_form(Passage([line], range(1, 2))), line


@pytest.mark.parametrize("form", ["csv", "keyvalue", "xml"])
def test_prompts_bare_commands_and_file_names_name_the_command(form: str, tmp_path: Path) -> None:
    text = {"csv": as_csv, "keyvalue": as_keyvalue, "xml": as_xml}[form](NICS)
    command = f"esxcli --formatter={form} network nic list"
    files = {
        f"esx01_{command.replace(' ', '_')}.txt": text,
        "prompt.txt": f"[root@esx01:~] {command}\n{text}[root@esx01:~] \n",
        "bare.txt": f"{command}\n{text}",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        case = read_case([str(tmp_path / name)], load_registry().commands)
        (capture,) = case.hosts[0].captures
        assert (capture.name, capture.result.status, len(capture.result.records)) == (
            nic_list.COMMAND.name,
            ParseStatus.PARSED,
            2,
        ), name
        assert not case.text, name


def test_text_around_an_output_is_kept_apart() -> None:
    text = f"see below\n[root@esx01:~] esxcli --formatter=csv network nic list\n{as_csv(NICS)}\nlooks fine to me\n"
    file = SourceFile(SourceRef("mail.txt", "mail.txt"), text.encode())
    captures = Reader(load_registry().commands).read(file, read_case([], ()))
    shown = [(capture.name, capture.result.status.value, capture.passage.text.strip()[:9]) for capture in captures]
    assert ("esxcli network nic list", "parsed", "AdminStat") in shown
    assert any(text.startswith("looks") for _, _, text in shown)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damage_never_raises_and_no_line_is_lost(data: st.DataObject) -> None:
    command, _, rows = data.draw(st.sampled_from(PAIRS))
    text = data.draw(st.sampled_from(WRITERS))(rows)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(start + 60, len(text))))
        text = text[:start] + data.draw(st.text('<>[]{}",.=\\ \nabc019/&;\r\ud800', max_size=6)) + text[stop:]
    lines = text.split("\n")
    for each in (command, UNKNOWN):
        result = each.parse(Passage(lines, range(1, len(lines) + 1)), parse_command_line(command.name))
        if result.status not in (ParseStatus.EMPTY, ParseStatus.COMMAND_FAILED):
            accounted(text, result)
        for index, _ in result.spots:
            for name in command.record.model_fields:
                line, column = result.locate(index, name)
                assert 0 <= line < len(lines)
                assert column >= 0
