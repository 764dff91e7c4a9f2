"""Of the inventory of a host only the part about the hardware is read, however long the rest is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.commands.esxcfg_info import COMMAND, InfoNode, hardware_part
from analyzer.gathering import read_case
from analyzer.model import ParseStatus
from analyzer.registry import load_registry
from analyzer.sources.text import clean
from tests.factory import Options, make_host, save_bundle
from tests.factory.names import MIB
from tests.factory.render_hardware import info, info_xml, leaf, node

_REST = node(1, "Storage Info") + leaf(2, "Name", "vmhba0") * 50


def _nodes(text: str) -> list[InfoNode]:
    passage, _ = clean(text)
    result = COMMAND.parse(passage)
    assert result.status is ParseStatus.PARSED, result.unparsed[:3]
    return [record for record in result.records if isinstance(record, InfoNode)]


def test_the_text_form_ends_with_the_next_part_of_the_tree() -> None:
    text = info(make_host("1")) + _REST
    part = text.encode()[: hardware_part(text.encode())].decode()
    assert "Physical Mem" in part
    assert "Network Info" not in part
    assert "vmhba0" not in part


def test_the_xml_form_ends_with_its_tag() -> None:
    text = info_xml(make_host("1")) + "<storage-info>\n</storage-info>\n</host>\n"
    part = text.encode()[: hardware_part(text.encode())].decode()
    assert part.endswith("</hardware-info>")


@pytest.mark.parametrize("text", ["", "something else\n", "   |----Name.....vmhba1\n"])
def test_a_text_without_that_part_is_kept_whole(text: str) -> None:
    assert hardware_part(text.encode()) == len(text)


def test_both_forms_say_the_same() -> None:
    host = make_host("1")
    as_text = {node.path: node.extras for node in _nodes(info(host)) if "hardware_info" in (node.path or "")}
    as_xml = {node.path: node.extras for node in _nodes(info_xml(host) + "</host>\n")}
    assert as_text == as_xml
    assert as_text["hardware_info/cpu_info"]["num_packages"] == host.cpu.packages


def test_values_behind_deeper_nodes_belong_to_their_own_node() -> None:
    text = node(0, "CPU Info") + node(1, "Cache") + leaf(2, "Size", 1024) + leaf(1, "HV Support", 3)
    held = {each.node: each.extras for each in _nodes(text)}
    assert held == {"Cache": {"size": 1024}, "CPU Info": {"hv_support": 3}}


def test_a_name_that_is_printed_again_has_all_its_values() -> None:
    (found,) = _nodes(node(0, "Reasons") + leaf(1, "Reason", "one") + leaf(1, "Reason", "two"))
    assert found.extras == {"reason": ["one", "two"]}


def test_the_rest_of_a_long_inventory_is_not_kept(tmp_path: Path) -> None:
    save_bundle(make_host("1"), tmp_path, Options(logs=30_000, bulk=30 * MIB))
    case = read_case([str(tmp_path)], load_registry().commands)
    (found,) = [item for item in case.hosts[0].captures if item.ref.path.endswith("esxcfg-info_-a.txt")]
    assert found.result.status is ParseStatus.PARSED
    assert "hold what is read of it" in found.result.reason
    assert len(found.passage) < 1000
    assert any("physical_mem" in record.extras for record in found.result.records)
