"""The case file: what it may say, where each key stands, and what is said about a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.analysis import Options, analyse
from analyzer.case_file import CaseFacts, CaseFileError, VcenterFacts, load_case_file
from analyzer.model import SourceRef
from analyzer.rulebook import at

WHOLE = """\
# Two sites
[vcenter.vc01]
version = "7.0 U1c"
build = 17327517
sso_domain = "osaka.lab"

[vcenter]
"vc02.tokyo.lab" = { version = "8.0.2", sso_domain = 'tokyo.lab' }

[host."esx01.osaka.lab"]
vcenter = "vc01"
licence = "Enterprise Plus"   # since 2019

[host]
ESX02.vcenter = "vc02.tokyo.lab"

[plan]
cross_vcenter = true
linked_mode = false
vlan_translation = [
  [120, 220],
  [121, 221]
]
"""


def read(text: str) -> CaseFacts:
    return CaseFacts.read(text, SourceRef("case.toml", "case.toml"))


@pytest.fixture
def facts() -> CaseFacts:
    return read(WHOLE)


def test_everything_it_may_say(facts: CaseFacts) -> None:
    assert facts.vcenter["vc01"].build == 17327517
    assert facts.vcenter["vc02.tokyo.lab"].sso_domain == "tokyo.lab"
    assert (facts.plan.cross_vcenter, facts.plan.linked_mode, facts.plan.advanced_cross_vcenter) == (
        True,
        False,
        False,
    )
    assert facts.plan.vlan_translation == ((120, 220), (121, 221))


def test_empty_file_says_nothing() -> None:
    facts = read("")
    assert (facts.vcenter, facts.host, facts.plan.cross_vcenter, facts.plan.linked_mode) == (
        {},
        {},
        False,
        None,
    )


@pytest.mark.parametrize(
    ("host", "vcenter"),
    [
        ("esx01.osaka.lab", "vc01"),
        ("esx01", "vc01"),
        ("ESX01", "vc01"),
        ("esx01.osaka.lab (2)", "vc01"),
        ("esx02", "vc02.tokyo.lab"),
        ("esx02.tokyo.lab", "vc02.tokyo.lab"),
        ("esx03", None),
        ("esx01.other.lab", None),
    ],
)
def test_hosts_are_found_by_full_or_short_name(facts: CaseFacts, host: str, vcenter: str | None) -> None:
    assert facts.vcenter_name(host) == vcenter
    assert (facts.vcenter_of(host) is None) == (vcenter is None)
    assert (facts.host_facts(host) is None) == (vcenter is None)


@pytest.mark.parametrize(
    ("text", "numbers", "letter"),
    [
        ("7.0.3", (7, 0, 3), ""),
        ("7.0 U3", (7, 0, 3), ""),
        ("7.0 U1c", (7, 0, 1), "c"),
        ("7.0 Update 3", (7, 0, 3), ""),
        ("6.5", (6, 5), ""),
        ("7.0.1.00200", (7, 0, 1, 200), ""),
        ("8.0u2b", (8, 0, 2), "b"),
        (" 6.7.0 ", (6, 7, 0), ""),
    ],
)
def test_versions_as_the_client_shows_them(text: str, numbers: tuple[int, ...], letter: str) -> None:
    vcenter = VcenterFacts(version=text)
    assert (vcenter.numbers, vcenter.letter) == (numbers, letter)


# -- where it stands -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "line", "column", "text"),
    [
        (("vcenter", "vc01", "version"), 3, 1, 'version = "7.0 U1c"'),
        (("vcenter", "vc02.tokyo.lab", "sso_domain"), 8, 41, None),
        (("vcenter", "vc02.tokyo.lab", "version"), 8, 22, None),
        (("vcenter", "vc02.tokyo.lab", "build"), 8, 1, None),  # not written: where its table begins
        (("host", "esx01.osaka.lab", "licence"), 12, 1, 'licence = "Enterprise Plus"   # since 2019'),
        (("host", "ESX02", "vcenter"), 15, 1, 'ESX02.vcenter = "vc02.tokyo.lab"'),
        (("plan", "cross_vcenter"), 18, 1, "cross_vcenter = true"),
        (("plan", "vlan_translation"), 20, 1, "vlan_translation = ["),
        (("plan", "long_distance"), 17, 2, "[plan]"),
        (("nothing",), 1, 1, "# Two sites"),
    ],
)
def test_keys_can_be_quoted(facts: CaseFacts, path: tuple[str, ...], line: int, column: int, text: str | None) -> None:
    evidence = at(facts.entry(*path)).evidence()
    assert (evidence.line, evidence.path) == (line, "case.toml")
    with_field = at(facts.entry(*path), path[-1]).evidence()
    assert (with_field.line, with_field.column) == (line, column)
    assert text is None or evidence.text == text
    assert facts.entry(*path).key == ".".join(path)


def test_secrets_in_it_are_masked_in_evidence() -> None:
    facts = read('[host.esx01]\nlicence = "QQ0A1-7XK2M-LAB44-00R3T-Z9PL5"\n')
    assert "7XK2M" not in at(facts.entry("host", "esx01", "licence")).evidence().model_dump_json()


def test_windows_line_ends_do_not_move_lines() -> None:
    facts = read("[plan]\r\n\r\ncross_vcenter = true\r\n")
    assert at(facts.entry("plan", "cross_vcenter")).evidence().line == 3


def test_facts_made_without_a_text_can_be_quoted_too() -> None:
    assert at(CaseFacts().entry("plan", "linked_mode")).evidence().line == 1


# -- wrong ones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[plan]\ncross_vcentre = true\n",
            "case.toml: plan.cross_vcentre: no such key; did you mean cross_vcenter?",
        ),
        ("[plan]\nwhen = 1\n", "case.toml: plan.when: no such key; known are cross_vcenter, linked_mode, "),
        ("[hosts]\n", "case.toml: hosts: no such key; did you mean host?"),
        (
            "[host.esx01]\nlicense = 'x'\n",
            "case.toml: host.esx01.license: no such key; did you mean licence?",
        ),
        (
            "[vcenter.vc01]\nversion = 7.0\n",
            'case.toml: vcenter.vc01.version: must be text: write "7.0" with quotes',
        ),
        ("[vcenter.vc01]\nbuild = 1\n", "case.toml: vcenter.vc01.version: is missing"),
        (
            "[vcenter.vc01]\nversion = 'newest'\n",
            'case.toml: vcenter.vc01.version: \'newest\' is no version; write "7.0.3" or "7.0 U3"',
        ),
        ("host = 'esx01'\n", "case.toml: host: must be a table: write [host] and its keys below"),
        (
            "[host]\nesx01 = 'vc01'\n",
            "case.toml: host.esx01: must be a table: write [host.esx01] and its keys below",
        ),
        (
            "[host.esx01]\nvcenter = 'vc9'\n",
            "case.toml: host.esx01.vcenter: 'vc9' is no entry under [vcenter] (there are none)",
        ),
        ("[host.esx01]\n[host.ESX01]\n", "case.toml: host.ESX01: the same host as host.esx01"),
        ("[plan]\nlinked_mode = 'perhaps'\n", "case.toml: plan.linked_mode: Input should be a valid boolean"),
        ("[plan]\nvlan_translation = [[1, 5000]]\n", "case.toml: plan.vlan_translation: 5000 is no VLAN ID"),
        ("[plan]\nlinked_mode = = 1\n", "case.toml: line 2: linked_mode: not valid TOML: "),
        ("[plan\n", "case.toml: line 1: not valid TOML: "),
        (
            "[plan]\nlinked_mode = true\nlinked_mode = true\n",
            "case.toml: line 3: linked_mode: not valid TOML: ",
        ),
        ("[plan]\nwhen = 1\nlinked_mode = 'perhaps'\n", "; case.toml: plan.when: no such key"),
    ],
)
def test_messages_name_file_and_key(text: str, message: str) -> None:
    with pytest.raises(CaseFileError) as raised:
        read(text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "pydantic" not in str(raised.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"no-such\.toml: cannot be read: No such file"):
        load_case_file(tmp_path / "no-such.toml")


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_bytes("[plan]\n# 計画\n".encode("cp932"))
    with pytest.raises(CaseFileError, match=r"case\.toml: line 2: not UTF-8"):
        load_case_file(tmp_path / "case.toml")
    (tmp_path / "case.toml").write_bytes(b"\xef\xbb\xbf[plan]\ncross_vcenter = true\n")
    assert load_case_file(tmp_path / "case.toml").plan.cross_vcenter


# -- in an analysis ------------------------------------------------------------------------------------


def test_case_file_beside_the_input_is_read(tmp_path: Path) -> None:
    for name in ("esx01", "esx02"):
        (tmp_path / f"{name}.txt").write_text(
            f"[root@{name}:~] vmware -vl\nVMware ESXi 5.5.0 build-9919047\nVMware ESXi 5.5.0 Update 3\n"
        )
    (tmp_path / "case.toml").write_text("[plan]\ncross_vcenter = true\n")
    for inputs in ([str(tmp_path)], [str(tmp_path / "esx01.txt"), str(tmp_path / "esx02.txt")]):
        hits = [item for item in analyse(inputs).report.findings if item.id == "VMO-063"]
        assert [item.subject for item in hits] == ["esx01", "esx02"]
        assert (hits[0].evidence[1].path, hits[0].evidence[1].line) == (
            (tmp_path / "case.toml").as_posix(),
            2,
        )


def test_named_case_file_wins_and_a_wrong_one_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "esx01.txt").write_text("[root@esx01:~] esxcli network nic list\n")
    (tmp_path / "case.toml").write_text("[plan]\nlong_distance = true\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.toml").write_text("[plan]\nwrong = 1\n")
    with pytest.raises(CaseFileError, match=r"mine\.toml: plan\.wrong: no such key"):
        analyse([str(tmp_path)], Options(case_file=str(other / "mine.toml")))
