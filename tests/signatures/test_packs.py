"""Every signature that is shipped proves itself with its own lines."""

from __future__ import annotations

from importlib.resources import files

import pytest

from analyzer.logs.lines import read_line
from analyzer.logs.signature import Signature, known_logs, load_signatures
from analyzer.logs.template import Template

SIGNATURES = load_signatures()
PACKS = sorted(
    entry.name for entry in files("analyzer").joinpath("signatures").iterdir() if entry.name.endswith(".toml")
)

SOUND_LINES = (
    "2016-05-04T10:11:12.131Z cpu3:33575)ScsiDeviceIO: 2651: Cmd(0x43bd80a1b2c0) 0x1a, CmdSN 0x1f from world 0 to dev "
    '"naa.600508b1001c1111222233334444aaaa" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0.',
    "2024-05-04T10:11:12.131Z In(182) vmkernel: cpu3:2097575)ScsiDeviceIO: 4126: Cmd(0x45b9c0a1b2c0) 0x85, CmdSN 0x1f "
    'from world 2098801 to dev "naa.600508b1001c1111222233334444aaaa" failed H:0x0 D:0x2 P:0x0 Valid sense data: '
    "0x5 0x20 0x0",
    "2019-05-04T10:11:12.131Z cpu3:2097575)NMP: nmp_ThrottleLogForDevice:3618: Cmd 0x9e (0x45a2c0e1f340, 0) to dev "
    '"mpx.vmhba32:C0:T0:L0" on path "vmhba32:C0:T0:L0" Failed: H:0x0 D:0x2 P:0x0 Valid sense data: 0x2 0x3a 0x0. '
    "Act:NONE",
    "2021-05-04T10:11:12.131Z cpu3:2097575)NMP: nmp_ThrottleLogForDevice:3863: Cmd 0x12 (0x45a2c0e1f340, 0) to dev "
    '"naa.600c0ff000111111a1b2c3d401000000" on path "vmhba2:C0:T0:L1" Failed: H:0x0 D:0x2 P:0x0 Valid sense data: '
    "0x6 0x29 0x0. Act:NONE",
    "2023-05-04T10:11:12.131Z In(182) vmkernel: cpu2:2097963)StorageApdHandler: 967: APD Handle 1093fe95-3a4075e7 "
    "Created with lock[StorageApd-0x431a8d401e60]",
    "2023-05-04T10:11:12.131Z In(05) vmx - FeatureCompat: No EVC masks.",
    "2023-05-04T10:11:12.131Z In(05) vcpu-0 - DISKLIB-CBT   : Successfully disconnected CBT node.",
    "2023-05-04T10:11:12.131Z In(05) vmx - SnapshotVMX_Consolidate: Starting consolidate snapshot: uid = 3",
)
"""Lines of sound hosts, of the kinds that fill their logs."""


def _in_a_log(signature: Signature, line: str) -> dict[str, str] | None:
    """What the signature reads out of a line in the first of its logs that takes it."""
    for log in sorted(signature.logs) or [""]:
        found = signature.fields_of(line, log)
        if found is not None:
            return found
    return None


def test_there_are_packs_and_ids_are_unique() -> None:
    written = [
        line.split('"')[1]
        for name in PACKS
        for line in files("analyzer").joinpath("signatures").joinpath(name).read_text("utf-8").splitlines()
        if line.startswith("id = ")
    ]
    assert len(PACKS) >= 10
    assert len(written) == len(set(written)) == len(SIGNATURES)


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda signature: signature.id)
def test_a_signature_knows_its_own_lines(signature: Signature) -> None:
    ids = {known.id for known in SIGNATURES}
    written = signature.written
    assert written.area, "a signature says where it belongs"
    assert not written.pairs_with or (written.pairs_with in ids and written.pairs_with != signature.id)
    for literal in written.literals:
        assert len(literal) >= 8
        assert literal.isascii()
    for line in written.match:
        assert _in_a_log(signature, line) is not None, f"{line!r} is one of its own"
    for line in written.no_match:
        assert _in_a_log(signature, line) is None, f"{line!r} is none of its own"


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda signature: signature.id)
def test_lines_are_whole(signature: Signature) -> None:
    for line in (*signature.written.match, *signature.written.no_match):
        heads = [read_line(line, log) for log in sorted(signature.logs) or [""]]
        assert any(head.time is not None or head.family == "psod" for head in heads), f"{line!r} has no header"


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda signature: signature.id)
def test_templates_fit_a_line_and_give_the_object(signature: Signature) -> None:
    read = [found for line in signature.written.match if (found := _in_a_log(signature, line)) is not None]
    for text in signature.written.patterns:
        template = Template(text)
        assert all(name == name.lower() for name in template.names)
    if signature.written.patterns:
        assert any(read), "one template at least fits one of its lines"
    if signature.written.object:
        assert any(found.get(signature.written.object) for found in read), "a line gives the object"


@pytest.mark.parametrize("line", SOUND_LINES)
def test_lines_of_sound_hosts_cost_nothing(line: str) -> None:
    data = line.encode()
    assert [one.id for one in SIGNATURES if any(literal in data for literal in one.literals)] == []


def test_logs_are_known() -> None:
    assert {log for one in SIGNATURES for log in one.logs} <= known_logs()
