"""What processors offer, from registers and masks whose meaning is known."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.captures import Case
from analyzer.engine import Engine
from analyzer.facts.cpu import AesSupport, CpuidLeaves, CpuModel, leaf_number, register_number
from analyzer.facts.cpu_features import compare
from analyzer.facts.cpu_generations import generation
from analyzer.facts.cpuid_bits import (
    AES,
    LEAF1_ECX,
    Word,
    bit_of,
    mask_value,
    mismatches,
    set_bits,
    signature,
)
from analyzer.facts.evc import EvcState
from analyzer.registry import load_registry
from tests.saved import VERSION, Reading

SKYLAKE = "hostCPUID level 00000001, 0: 0x00050654 0x00400800 0x7ffefbff 0xbfebfbff"
TABLE = (
    "[root@esx01:~] esxcli hardware cpu cpuid get --cpu=0\n"
    "     Level         EAX         EBX         ECX         EDX\n"
    "----------  ----------  ----------  ----------  ----------\n"
)


def known(case: Case, wanted: Any, host: str) -> Any:
    """A fact of one host, None when there is none."""
    registry = load_registry()
    return Engine(case, [], registry.facts, registry.collect).known(wanted, host)


def test_masks_of_a_vcenter_error_name_exactly_aes_and_pclmulqdq() -> None:
    host, required = "0000:0010:1001:1000:0010:0010:0000:0011", "x000:0x0x:10x1:1xx0:xxx0:xx1x:xxxx:xx01"
    assert list(mismatches(host, required)) == [(25, 1, 0), (1, 1, 0)]
    assert [getattr(bit_of(LEAF1_ECX, bit), "name", "") for bit, _, _ in mismatches(host, required)] == [
        "AES",
        "PCLMULQDQ",
    ]


@pytest.mark.parametrize("letter", "xXTRFH-")
def test_letters_in_the_required_mask_are_never_compared(letter: str) -> None:
    mask = ":".join([letter * 4] * 8)
    assert not list(mismatches("0000:" * 7 + "0000", mask))
    assert not list(mismatches("1111:" * 7 + "1111", mask))


def test_a_penryn_has_no_aes_but_sse41(read: Reading) -> None:
    case = read({"esx01.txt": "vmx| hostCPUID level 00000001, 0: 0x0001067a 0x00020800 0x0c08e39d 0xbfebfbff\n"})
    model = known(case, CpuModel, "esx01")
    assert (model.family, model.model, model.stepping, model.generation.name) == (6, 0x17, 10, "Penryn")
    ecx = known(case, CpuidLeaves, "esx01").value(LEAF1_ECX)
    assert (ecx >> AES & 1, ecx >> 19 & 1) == (0, 1)
    assert known(case, AesSupport, "esx01").aes is False


def test_a_signature_tells_skylake_from_its_successors() -> None:
    assert signature(0x50654) == (6, 85, 4)
    assert [getattr(generation(6, 85, step), "name", None) for step in (4, 7, 11, 8, None)] == [
        "Skylake-SP",
        "Cascade Lake",
        "Cooper Lake",
        None,
        None,
    ]
    assert signature(0x00A00F11) == (25, 1, 1)
    assert getattr(generation(*signature(0x00A00F11)), "mode", None) == "Zen 3"


@pytest.mark.parametrize(("model", "mode"), [(0x5E, "Broadwell"), (0x9E, "Broadwell"), (0x8E, "Broadwell"), (0xAF, "")])
def test_parts_without_avx512_are_not_given_its_modes(model: int, mode: str) -> None:
    known_as = generation(6, model)
    assert known_as is not None and known_as.mode == mode


def test_a_string_of_nibbles_has_bit_31_first() -> None:
    value = mask_value("0010:1000:0001:0000:0000:1000:0000:0000")
    assert value is not None and set_bits(value) == [29, 27, 20, 11]
    bit = bit_of(Word(0x80000001, 0, "edx"), 20)
    assert bit is not None and (bit.name, bit.use) == ("NX/XD", "kernel")
    assert mask_value("----:----:----:----:----:----:----:----") is None


def test_registers_are_read_however_they_are_printed(read: Reading) -> None:
    assert [register_number(text, 10) for text in ("0x7ffefbff", "2147417087", "-1", "N/A", None)] == [
        0x7FFEFBFF,
        0x7FFEFBFF,
        0xFFFFFFFF,
        None,
        None,
    ]
    assert leaf_number("-2147483647") == leaf_number("2147483649") == leaf_number("80000001") == 0x80000001
    rows = {
        "hex": "0x00000001  0x00050654  0x00400800  0x7ffefbff  0xbfebfbff\n",
        "bare": "  00000001    00050654    00400800    7ffefbff    bfebfbff\n",
        "decimal": "         1      329300     4196352  2147417087  3219913727\n",
    }
    for name, row in rows.items():
        case = read({f"{name}/esx01.txt": TABLE + row})
        leaves = known(case, CpuidLeaves, "esx01")
        assert leaves.value(LEAF1_ECX) == 0x7FFEFBFF, name
        assert signature(leaves.value(Word(1, 0, "eax"))) == (6, 85, 4), name


def test_a_leaf_comes_from_the_first_source_that_has_it(read: Reading) -> None:
    row = "0x00000001  0x00050654  0x00400800  0x7dfefbfd  0xbfebfbff\n"
    log = f"{SKYLAKE}\nhostCPUID level 00000007, 0: 0x00000000 0xd39ffffb 0x00000008 0xbc000400\n"
    case = read({"esx01.txt": f"{TABLE}{row}[root@esx01:~] grep hostCPUID vmware.log\n{log}"})
    leaves = known(case, CpuidLeaves, "esx01")
    assert leaves.value(LEAF1_ECX) == 0x7DFEFBFD
    assert leaves.value(Word(7, 0, "ebx")) == 0xD39FFFFB
    assert leaves.shows(LEAF1_ECX).evidence().column == 37


def test_a_log_of_several_hosts_is_no_source(read: Reading) -> None:
    other = SKYLAKE.replace("0x7ffefbff", "0x7dfefbfd")
    case = read({"esx01.txt": f"{SKYLAKE}\nother line\n{other}\n"})
    assert known(case, CpuidLeaves, "esx01") is None
    assert known(case, CpuModel, "esx01") is None


def test_bits_of_the_moment_do_not_make_a_log_of_several_hosts(read: Reading) -> None:
    # The APIC id in ebx and OSXSAVE in ecx differ from processor to processor and from time to time.
    other = SKYLAKE.replace("0x00400800", "0x16400800").replace("0x7ffefbff", "0x77fefbff")
    case = read({"esx01.txt": f"{SKYLAKE}\nother line\n{other}\n"})
    assert known(case, AesSupport, "esx01").aes is True


def test_bits_that_no_vm_sees_are_no_difference(read: Reading) -> None:
    sgx_and_tracing = "hostCPUID level 00000007, 0: 0x00000000 0x{:08x} 0x00000008 0xbc000400\n"
    a, b = 0xD39FFFFB, 0xD39FFFFB ^ (1 << 2 | 1 << 12 | 1 << 15 | 1 << 25)
    case = read({f"esx0{n}.txt": sgx_and_tracing.format(ebx) for n, ebx in ((1, a), (2, b))})
    delta = compare(known(case, CpuidLeaves, "esx01"), known(case, CpuidLeaves, "esx02"))
    assert (delta.only_a, delta.only_b, delta.unnamed) == ([], [], [])
    assert delta.has_leaf7 and not delta.decides


def test_no_sign_of_evc_is_no_fact_about_evc(read: Reading) -> None:
    case = read(
        {
            "esx01.txt": f"      currentEVCModeKey = <unset>,\n[root@esx01:~] vmware -vl\n{VERSION}\n",
            "esx02.txt": 'featMask.evc.cpuid.AES = "Val:0"\n',
            "esx03.txt": "vmx| I005: FeatureCompat: No EVC masks.\n",
        }
    )
    assert known(case, EvcState, "esx01") is None
    assert known(case, EvcState, "esx02").hides_aes is True
    assert known(case, EvcState, "esx03").active is False


def test_the_bios_is_a_source_of_the_model_and_of_aes(read: Reading) -> None:
    dump = (
        '<BiosCfg>\n<Menu name="Advanced">\n<Menu name="CPU Configuration">\n'
        "<Text>Processor BSP Revision(50654 - SKX M0)</Text>\n"
        '<Setting name="AES-NI" selectedOption="Disable" type="Option"/>\n</Menu>\n</Menu>\n</BiosCfg>\n'
    )
    case = read({"esx01_bios.xml": dump})
    model = known(case, CpuModel, "esx01")
    assert (model.vendor, model.family, model.model, model.stepping) == ("Intel", 6, 85, 4)
    assert (model.source, model.shows("model").evidence().line) == ("BIOS", 4)
    support = known(case, AesSupport, "esx01")
    assert (support.aes, support.from_bios) == (False, True)
