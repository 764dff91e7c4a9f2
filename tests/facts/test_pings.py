"""Which saved pings test which way between vMotion adapters."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.commands.esxcfg_vmknic import VmkNic
from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK, Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.ping_runs import StackUse
from analyzer.facts.pings import PingPath, SavedPings, ping_paths
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.rulebook import Direction, NotApplicable, Skip

MASK = "255.255.255.0"


def adapter(host: str, name: str, text: str, stack: str = VMOTION_STACK, **values: Any) -> Adapter:
    record = VmkNic(interface=name)
    version = 6 if ":" in text else 4
    held = AdapterAddress(text, "64" if version == 6 else MASK, version, "STATIC", record, "ip_address", "netmask")
    return Adapter(
        host,
        name,
        netstack=stack,
        addresses=(held,) if text else (),
        record=record,
        **({"mtu": 9000, "addresses_told": True} | values),
    )


def sent(
    to: str,
    netstack: str | None = VMOTION_STACK,
    interface: str | None = None,
    typed: bool = True,
    **fields: Any,
) -> VmkPing:
    typed_line = "vmkping" if typed else None
    asked: dict[str, Any] = {"transmitted": 3, "received": 3} | fields
    return VmkPing(destination=to, address=to, netstack=netstack, interface=interface, command_line=typed_line, **asked)


def paths(mine: list[Adapter], other: list[Adapter], *runs: VmkPing) -> list[PingPath]:
    def side(adapters: list[Adapter]) -> tuple[VmkAdapters, VmotionAdapters]:
        host = adapters[0].host
        used = tuple(each for each in adapters if each.netstack == VMOTION_STACK)
        used = used or tuple(each for each in adapters if each.has_vmotion_tag)
        stack: Any = used[0].netstack if used else ""
        return VmkAdapters(host, tuple(adapters), True, True), VmotionAdapters(host, used, stack)

    (all_mine, vmotion_mine), (all_other, vmotion_other) = side(mine), side(other)
    hosts = (all_mine.host, all_other.host)
    return ping_paths(
        Direction(SavedPings(all_mine, runs), SavedPings(all_other, ()), hosts),
        Direction(vmotion_mine, vmotion_other, hosts),
    )


ESX01 = [adapter("esx01", "vmk0", "10.20.0.11", DEFAULT_STACK), adapter("esx01", "vmk1", "10.20.5.11")]
ESX02 = [adapter("esx02", "vmk0", "10.20.0.12", DEFAULT_STACK), adapter("esx02", "vmk3", "10.20.5.12")]


@pytest.mark.parametrize(
    ("netstack", "interface", "typed", "use"),
    [
        ("vmotion", None, True, StackUse.RIGHT),
        ("vmotion", "vmk1", True, StackUse.RIGHT),
        ("vmotion", None, False, StackUse.RIGHT),
        (None, None, True, StackUse.WRONG),
        (None, "vmk1", True, StackUse.WRONG),
        ("defaultTcpipStack", None, True, StackUse.WRONG),
        (None, None, False, StackUse.UNKNOWN),
    ],
)
def test_the_command_line_tells_the_stack(
    netstack: str | None, interface: str | None, typed: bool, use: StackUse
) -> None:
    (path,) = paths(ESX01, ESX02, sent("10.20.5.12", netstack, interface, typed))
    assert [run.stack for run in path.runs] == [use]
    assert bool(path.right) == (use is StackUse.RIGHT)


TAG = {"tags": frozenset({"VMotion"})}
OLD01 = [
    adapter("esx01", "vmk0", "10.20.0.11", DEFAULT_STACK, tags=frozenset({"Management"})),
    adapter("esx01", "vmk1", "10.20.5.11", DEFAULT_STACK, **TAG),
]
OLD02 = [adapter("esx02", "vmk1", "10.20.5.12", DEFAULT_STACK, **TAG)]


@pytest.mark.parametrize(
    ("interface", "use"), [("vmk1", StackUse.RIGHT), ("vmk0", StackUse.WRONG), (None, StackUse.RIGHT)]
)
def test_on_the_default_stack_the_adapter_counts(interface: str | None, use: StackUse) -> None:
    (path,) = paths(OLD01, OLD02, sent("10.20.5.12", None, interface))
    assert [run.stack for run in path.runs] == [use]


def test_on_the_default_stack_two_adapters_in_the_network_leave_it_open() -> None:
    twin = adapter("esx01", "vmk2", "10.20.5.21", DEFAULT_STACK, tags=frozenset({"Management"}))
    (path,) = paths([*OLD01, twin], OLD02, sent("10.20.5.12", None))
    assert [run.stack for run in path.runs] == [StackUse.UNKNOWN]


def test_pings_to_other_addresses_belong_to_no_way() -> None:
    (path,) = paths(ESX01, ESX02, sent("10.20.0.12", None), sent("10.20.0.1", None), sent("esx02", None))
    assert path.runs == ()


@pytest.mark.parametrize(
    ("mine", "other", "matches"),
    [
        ("10.333.333.333", "10.444.444.444", True),
        ("10.xxx.xx.x", "10.yyy.yy.y", True),
        # The same text on both hosts may be two addresses or a ping to itself.
        ("10.xxx.xx.x", "10.xxx.xx.x", False),
    ],
)
def test_masked_addresses_match_by_text_when_it_is_unique(mine: str, other: str, matches: bool) -> None:
    (path,) = paths([adapter("esx01", "vmk1", mine)], [adapter("esx02", "vmk3", other)], sent(other))
    assert bool(path.right) is matches
    assert path.plain_command.command == "vmkping ++netstack=vmotion -c 10 <address of vmk3 on esx02>"


def test_masked_text_of_two_adapters_of_the_target_matches_none() -> None:
    other = [adapter("esx02", "vmk3", "10.xxx.xx.x"), adapter("esx02", "vmk4", "10.xxx.xx.x")]
    assert not any(path.runs for path in paths(ESX01, other, sent("10.xxx.xx.x")))


def test_the_commands_have_sizes_and_addresses_filled_in() -> None:
    (path,) = paths(ESX01, ESX02)
    assert [need.command for _, need in path.missing] == [
        "vmkping ++netstack=vmotion -c 10 10.20.5.12",
        "vmkping ++netstack=vmotion -d -s 8972 -c 10 10.20.5.12",
    ]
    assert {need.host for _, need in path.missing} == {"esx01"}
    assert path.subject == "vmk1 -> 10.20.5.12"


def test_on_the_default_stack_the_commands_name_the_adapter() -> None:
    (path,) = paths(OLD01, OLD02)
    assert path.large_command.command == "vmkping -I vmk1 -d -s 8972 -c 10 10.20.5.12"


def test_ipv6_has_longer_headers_and_its_own_option() -> None:
    (path,) = paths([adapter("esx01", "vmk1", "fd00:20:5::11")], [adapter("esx02", "vmk3", "fd00:20:5::12")])
    assert path.large_command.command == "vmkping -6 ++netstack=vmotion -d -s 8952 -c 10 fd00:20:5::12"


def test_mtu_1500_in_one_network_wants_no_large_ping() -> None:
    (path,) = paths([adapter("esx01", "vmk1", "10.20.5.11", mtu=1500)], ESX02)
    assert [words for words, _ in path.missing] == ["esx01 -> esx02 vmk3 plain"]
    (routed,) = paths([adapter("esx01", "vmk1", "10.30.5.11", mtu=1500)], ESX02)
    assert routed.large_command.command.endswith("-d -s 1472 -c 10 10.20.5.12")
    assert len(routed.missing) == 2


def test_without_its_mtu_the_adapter_list_is_wanted() -> None:
    (path,) = paths([adapter("esx01", "vmk1", "10.30.5.11", mtu=None)], ESX02)
    assert path.large_command.command == "esxcfg-vmknic -l"


def test_a_later_run_that_passes_outweighs_a_failed_one() -> None:
    failed, passed = sent("10.20.5.12", received=0), sent("10.20.5.12")
    (path,) = paths(ESX01, ESX02, failed, passed)
    assert path.worst is None
    (path,) = paths(ESX01, ESX02, passed, failed)
    assert path.worst is not None
    assert [run.passed for run in path.worst.earlier] == [True]
    (path,) = paths(ESX01, ESX02, failed, passed, failed)
    assert path.worst is not None


def test_each_way_has_the_adapters_in_its_network() -> None:
    mine = [*ESX01, adapter("esx01", "vmk2", "10.40.5.11")]
    other = [*ESX02, adapter("esx02", "vmk4", "10.40.5.12")]
    found = paths(mine, other)
    assert [(path.adapter.name, path.target.name) for path in found] == [("vmk1", "vmk3"), ("vmk2", "vmk4")]


def test_a_target_without_address_has_no_way() -> None:
    with pytest.raises(NotApplicable, match="VMO-007"):
        paths(ESX01, [adapter("esx02", "vmk3", "")])
    with pytest.raises(Skip, match="were not collected") as caught:
        paths(ESX01, [adapter("esx02", "vmk3", "", addresses_told=False)])
    assert [need.command for need in caught.value.needs] == ["esxcfg-vmknic -l"]
    with pytest.raises(NotApplicable, match="VMO-001"):
        paths(ESX01, [adapter("esx02", "vmk0", "10.20.0.12", DEFAULT_STACK)])
