"""Files of virtual machines: any encoding, any case of a key, and nothing secret comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.configs.vmx import COMMAND, Vmx
from analyzer.gathering import read_case
from analyzer.model import ParseResult, ParseStatus, Passage
from analyzer.secrets import MASK


def parse(text: str) -> ParseResult:
    """The result of one text."""
    lines = text.split("\n")
    return COMMAND.parse(Passage(lines, range(1, len(lines) + 1)))


def machine(text: str) -> Vmx:
    """The one machine of a text."""
    (record,) = parse(text).records
    assert isinstance(record, Vmx)
    return record


def test_keys_are_found_in_any_case_and_with_their_line() -> None:
    text = '.encoding = "UTF-8"\nDisplayName = "a"\nMIGRATE.encryptionmode = "required"\nsched.cpu.affinity = "0"'
    vmx = machine(text)
    assert (vmx.display_name, vmx.migrate_encryption_mode, vmx.get("SCHED.CPU.affinity")) == ("a", "required", "0")
    locate = parse(text).locate
    assert [locate(0, name)[0] for name in ("display_name", "migrate.encryptionMode", "sched.cpu.affinity")] == [
        1,
        2,
        3,
    ]


def test_escapes_are_bytes_of_the_declared_encoding() -> None:
    assert machine('displayName = "say |22hi|22"\nmemSize = "4"').display_name == 'say "hi"'
    text = '.encoding = "GBK"\ndisplayName = "|d6|d0|ce|c4"'
    assert machine(text).display_name == "中文"


@pytest.mark.parametrize(("encoding", "name"), [("windows-1251", "Привет"), ("Shift_JIS", "テスト"), ("GBK", "测试机")])
def test_a_file_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, name: str) -> None:
    file = tmp_path / "a.vmx"
    file.write_bytes(f'.encoding = "{encoding}"\r\ndisplayName = "{name}"\r\n'.encode(encoding))
    case = read_case([str(file)], [COMMAND])
    (record,) = case.captures[0].result.records
    assert getattr(record, "display_name", None) == name
    assert not case.diagnostics


def test_an_encoding_that_is_none_costs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.vmx"
    file.write_bytes(b'.encoding = "hex"\ndisplayName = "caf\xe9"\n')
    assert len(read_case([str(file)], [COMMAND]).captures[0].result.records) == 1


def test_secrets_are_masked_and_still_there() -> None:
    vmx = machine('displayName = "a"\nRemoteDisplay.vnc.password = "x"\nencryption.keySafe = "vmware:key/list"')
    assert vmx.get("RemoteDisplay.vnc.password") == MASK
    assert vmx.get("encryption.keySafe") == MASK


def test_a_key_that_stands_twice_and_a_line_that_is_none_are_told() -> None:
    result = parse('displayName = "a"\nnumvcpus = "2"\nnumvcpus = "4"\nthese are words\n')
    assert [(item.line, item.reason) for item in result.unparsed] == [
        (3, "numvcpus is set twice"),
        (4, "not a setting"),
    ]
    assert result.status is ParseStatus.PARTIAL


def test_two_files_in_one_text_are_two_machines() -> None:
    one = '.encoding = "UTF-8"\nconfig.version = "8"\ndisplayName = "{}"\n'
    names = [getattr(record, "display_name", "") for record in parse(one.format("a") + one.format("b")).records]
    assert names == ["a", "b"]


def test_loose_files_make_no_host(tmp_path: Path) -> None:
    (tmp_path / "a.vmx").write_text('.encoding = "UTF-8"\ndisplayName = "a"\n')
    (tmp_path / "esx01.txt").write_text("[root@esx01:~] vmware -v\nVMware ESXi 7.0.3 build-19193900\n")
    case = read_case([str(tmp_path)], [COMMAND])
    assert [host.name for host in case.hosts] == ["esx01"] or not case.hosts
    assert len(case.apart) == 1


def test_in_an_unpacked_bundle_the_folder_names_the_host(tmp_path: Path) -> None:
    folder = tmp_path / "esx-esx07-2025-01-31--10.20-12345" / "vmfs" / "volumes" / "5f0a1b2c-11223344" / "a"
    folder.mkdir(parents=True)
    (folder / "a.vmx").write_text('.encoding = "UTF-8"\ndisplayName = "a"\n')
    case = read_case([str(tmp_path)], [COMMAND])
    assert [host.name for host in case.hosts] == ["esx07"]
