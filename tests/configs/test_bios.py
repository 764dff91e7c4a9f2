"""BIOS dumps: what an option is called counts, and a hostile file is refused."""

from __future__ import annotations

import pytest

from analyzer.configs.bios import COMMAND, BiosSetting
from analyzer.configs.bios_xml import MAX_DEPTH
from analyzer.facts.bios import differs, plain_name, switch
from analyzer.model import ParseResult, ParseStatus, Passage


def parse(text: str) -> ParseResult:
    """The result of one dump."""
    lines = text.split("\n")
    return COMMAND.parse(Passage(lines, range(1, len(lines) + 1)))


def settings(text: str) -> dict[str, BiosSetting]:
    """The settings of a dump by name."""
    return {record.name: record for record in parse(text).records if isinstance(record, BiosSetting)}


def test_the_option_list_names_the_value() -> None:
    read = settings("[Advanced]\nA=00  // *00 (Enabled), 01 (Disabled)\nB=1  // 00 (Disabled), *01 (Enabled)\nC=00\n")
    assert [(each.label, switch(each), each.is_default) for each in read.values()] == [
        ("Enabled", True, True),
        ("Enabled", True, True),
        (None, None, None),
    ]


def test_option_names_may_hold_parentheses() -> None:
    read = settings("[A]\nPackage C State=03  // 02 (C6(non Retention) state), *03 (C6(Retention) state)\n")
    assert read["Package C State"].label == "C6(Retention) state"


def test_values_are_compared_by_name_across_both_forms() -> None:
    text = settings("[A]\nIntel(R) AES-NI=01 // 00 (Disabled), *01 (Enabled)\nCores=0c\n")
    xml = settings(
        '<BiosCfg>\n<Menu name="A">\n<Setting name="AES-NI" selectedOption="Enable" type="Option"/>\n'
        '<Setting name="Cores" numericValue="12" type="Numeric"/>\n</Menu>\n</BiosCfg>\n'
    )
    assert plain_name("Intel(R) AES-NI") == plain_name("AES-NI")
    assert differs(text["Intel(R) AES-NI"], xml["AES-NI"]) is False
    assert differs(text["Cores"], xml["Cores"]) is None, "hexadecimal against decimal tells nothing"


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE BiosCfg>",
        '<!DOCTYPE BiosCfg [<!ENTITY a "x">]>',
        '<!DOCTYPE BiosCfg SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE BiosCfg [<!ENTITY % e SYSTEM "http://10.0.0.1/e"> %e;]>',
    ],
)
def test_a_document_type_is_refused_with_every_line_told(declaration: str) -> None:
    text = (
        f'<?xml version="1.0"?>\n{declaration}\n<BiosCfg>\n<Menu name="A">\n'
        '<Setting name="AES-NI" selectedOption="&a;" type="Option"/>\n</Menu>\n</BiosCfg>'
    )
    result = parse(text)
    assert (result.records, result.status) == ([], ParseStatus.PARTIAL)
    assert "refused" in result.reason
    assert [item.line for item in result.unparsed] == [1, 2, 3, 4, 5, 6, 7]


def test_deep_nesting_is_refused() -> None:
    menus = '<Menu name="a">\n' * (MAX_DEPTH + 1)
    result = parse(f"<BiosCfg>\n{menus}</BiosCfg>\n")
    assert not result.records and "nested" in result.reason


def test_what_stands_before_a_broken_tag_is_kept() -> None:
    result = parse(
        '<BiosCfg>\n<Menu name="A">\n<Setting name="X" selectedOption="On" type="Option"/>\n'
        "<Setting name=Y/>\n</Menu>\n</BiosCfg>"
    )
    assert [getattr(record, "name", "") for record in result.records] == ["X"]
    assert result.status is ParseStatus.PARTIAL
    assert result.unparsed[0].line == 4 and "not well-formed" in result.unparsed[0].reason


def test_a_cut_dump_is_truncated_not_wrong() -> None:
    result = parse('<BiosCfg>\n<Menu name="A">\n<Setting name="X" selectedOption="On" type="Option">\n')
    assert (result.status, len(result.records), result.unparsed) == (ParseStatus.TRUNCATED, 1, [])


def test_passwords_are_not_kept() -> None:
    xml = settings(
        '<BiosCfg>\n<Setting name="Administrator Password" type="Password" stringValue="hunter2"/>\n</BiosCfg>\n'
    )
    text = settings("[Security]\nAdministrator Password=hunter2\nPassword Check=00 // *00 (Setup), 01 (Always)\n")
    assert xml["Administrator Password"].value is None
    assert text["Administrator Password"].value is None
    assert text["Password Check"].label == "Setup"


def test_evidence_points_at_the_value_and_at_the_default() -> None:
    result = parse(
        '<BiosCfg>\n  <Setting name="AES-NI" selectedOption="Disable" type="Option">\n'
        "    <Information>\n      <DefaultOption>Enable</DefaultOption>\n    </Information>\n"
        "  </Setting>\n</BiosCfg>\n"
    )
    assert result.locate(1, "value") == (1, 41)
    assert result.locate(1, "default") == (3, 21)
