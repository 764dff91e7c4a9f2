"""Texts as people save them, and what reading them has to give."""

from __future__ import annotations

import re
from collections.abc import Callable

from analyzer.captures import Capture, Case
from analyzer.commands.esxcfg_vmknic import VmkNic
from analyzer.noise import is_elision, is_noise
from analyzer.reading import Reader
from analyzer.sources.session import cut_session
from analyzer.sources.text import clean, decode
from analyzer.trimming import unquote

HEADER = (
    "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              "
    "Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                "
    "NetStack            "
)
VERSION = "VMware ESXi 7.0.3 build-21930508\nVMware ESXi 7.0 Update 3"
VMKNIC = "esxcfg-vmknic -l"

Reading = Callable[..., Case]
"""The fixture ``read``: texts in, case out."""


def row(vmk: str, group: str, address: str, mac: str, mtu: int, stack: str) -> str:
    """One line of ``esxcfg-vmknic -l`` in the widths of 6.x and 7.0, with its trailing blanks."""
    mask, broadcast = "255.255.255.0", f"{address.rpartition('.')[0]}.255"
    return (
        f"{vmk:<11}{group:<40}{'IPv4':<10}{address:<40}{mask:<16}{broadcast:<16}{mac:<18}"
        f"{mtu:<8}{65535:<10}{'true':<8}{'STATIC':<20}{stack:<20}"
    )


def vmknic(number: int) -> str:
    """Two adapters of one host: management and vMotion."""
    end = f"{number:02x}"
    management = row(
        "vmk0", "Management Network", f"10.20.0.{number}", f"00:25:90:00:00:{end}", 1500, "defaultTcpipStack"
    )
    vmotion = row("vmk1", "vMotion", f"10.20.10.{number}", f"00:50:56:6a:00:{end}", 9000, "vmotion")
    return f"{HEADER}\n{management}\n{vmotion}"


def ping(address: str) -> str:
    """Three probes that were answered."""
    replies = "\n".join(f"64 bytes from {address}: icmp_seq={seq} ttl=64 time=0.2{seq}7 ms" for seq in range(3))
    return (
        f"PING {address} ({address}): 56 data bytes\n{replies}\n\n--- {address} ping statistics ---\n"
        "3 packets transmitted, 3 packets received, 0% packet loss\n"
        "round-trip min/avg/max = 0.207/0.217/0.227 ms"
    )


def captures(case: Case) -> list[Capture]:
    """Everything that was made of the inputs."""
    return [*case.text, *(capture for host in (*case.hosts, *case.apart) for capture in host.captures)]


def nothing_lost(name: str, data: bytes, case: Case, reader: Reader) -> None:
    """Every line with anything on it is in a capture, a prompt, noise, or reported text; no line in two.

    Every command somebody typed is a capture, but for the hop to another host.
    """
    decoded = decode(data)
    assert decoded is not None
    passage, _ = clean(decoded.text)
    mine = [capture for capture in captures(case) if capture.ref.path.endswith(name)]
    seen: dict[int, int] = {}
    for capture in mine:
        for number in capture.passage.numbers:
            seen[number] = seen.get(number, 0) + 1
    assert all(count == 1 for count in seen.values()), "a line is in two captures"
    plain = unquote(passage)
    exchanges = cut_session(plain, reader.begins).exchanges
    prompts = {number for exchange in exchanges for number in exchange.prompt.numbers}
    for number, line in plain.numbered():
        assert not line.strip() or number in seen or number in prompts or is_noise(line), (
            f"line {number} is lost: {line!r}"
        )
    typed = {capture.typed for capture in mine}
    assert {
        exchange.command
        for exchange in exchanges
        if exchange.command and not re.fullmatch(r"ssh \S+", exchange.command)
    } <= typed
    for capture in mine:
        if capture.command is None:
            continue
        accepted = {index for start, stop in capture.result.covered for index in range(start, stop)}
        accepted |= {item.index for item in capture.result.unparsed}
        for index, line in enumerate(capture.passage.lines):
            inside = index in accepted or not line.strip() or is_elision(line) or is_noise(line)
            assert inside or not capture.result.records, (
                f"line {capture.passage.numbers[index]} of {capture.name} is lost: {line!r}"
            )


def adapters(case: Case) -> dict[str, list[tuple[str | None, str | None, int]]]:
    """Per host the adapters with address and line."""
    return {
        host.name: [
            (item.interface, item.ip_address, item.place.line)
            for item in host.records(VmkNic)[0]
            if isinstance(item, VmkNic)
        ]
        for host in case.hosts
    }


def two(number: int, first: int) -> list[tuple[str, str, int]]:
    """What :func:`vmknic` gives when its first row stands on line ``first``."""
    return [("vmk0", f"10.20.0.{number}", first), ("vmk1", f"10.20.10.{number}", first + 1)]


def named(case: Case) -> dict[str, str]:
    """How each host got its name."""
    return {host.name: host.name_from for host in case.hosts}
