"""A case of 32 hosts with 4,000 distributed ports each: reading it, and all rules on it.

Run with ``python -m pytest tests/benchmarks/test_big_case.py -s``. The outputs are made here; the printed seconds
are what one core needs. All rules together are to stay under ten seconds.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from analyzer.case_file import HINT, CaseFacts
from analyzer.engine import Engine
from analyzer.gathering import read_case
from analyzer.registry import load_registry
from analyzer.rulebook import AsOf, Hardening
from analyzer.tables import Tables

HOSTS = 32
PORTS = 4_000
GROUPS = 100
UUID = "50 12 4a 7c 19 aa 02 e5-8d 3b 60 f1 55 c0 9e 21"
NICS = ("vmnic0", "vmnic1", "vmnic2", "vmnic3")
COUNTERS = tuple(
    f"{what}{way}{kind}"
    for way in ("In", "Out")
    for kind in ("Unicast", "Multicast", "Broadcast")
    for what in ("pkts", "bytes")
)


def vmknic(name: str, number: int) -> str:
    lines = [
        f"[root@{name}:~] esxcfg-vmknic -l",
        "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack            ",
    ]
    for vmk, stack in enumerate(("defaultTcpipStack", "vmotion", "defaultTcpipStack", "defaultTcpipStack")):
        mac = f"00:50:56:6{vmk}:00:{number:02x}"
        lines.append(
            f"{f'vmk{vmk}':<11}{10 + vmk:<40}{'IPv4':<10}{f'10.20.{vmk}.{number + 10}':<40}{'255.255.255.0':<16}"
            f"{f'10.20.{vmk}.255':<16}{mac:<18}{9000:<8}{65535:<10}{'true':<8}{'STATIC':<20}{stack:<20}"
        )
    return "\n".join(lines) + "\n"


def nic_list(name: str, number: int) -> str:
    lines = [
        f"[root@{name}:~] esxcli network nic list",
        "Name    PCI Device    Driver  Admin Status  Link Status  Speed  Duplex  MAC Address         MTU  Description",
        "------  ------------  ------  ------------  -----------  -----  ------  -----------------  ----  -----------",
    ]
    lines += [
        f"{nic:<6}  0000:18:00.{at}  ixgben  Up            Up           10000  Full    00:50:56:a{at}:00:{number:02x}  9000  Intel(R) X540"
        for at, nic in enumerate(NICS)
    ]
    return "\n".join(lines) + "\n"


def group_of(port: int) -> int:
    return 31 if port < len(NICS) else 40 + port % GROUPS if port >= 20 else 200 + port


def client_of(number: int, port: int) -> str:
    if port < len(NICS):
        return NICS[port]
    if 10 <= port < 14:
        return f"vmk{port - 10}"
    return f"vm-{number}-{port}.eth0" if port % 3 == 0 and port > 20 else ""


def dvs_list(name: str, number: int) -> str:
    lines = [
        f"[root@{name}:~] esxcli network vswitch dvs vmware list", "DSwitch", "   Name: DSwitch", f"   VDS ID: {UUID}",
        "   Class: cswitch", "   Num Ports: 9216", "   Used Ports: 1400", "   Configured Ports: 4096", "   MTU: 9000",
        "   CDP Status: listen", "   Beacon Timeout: -1", f"   Uplinks: {', '.join(NICS)}", "   VMware Branded: true",
        "   DVPort: ",
    ]  # fmt: skip
    for port in range(PORTS):
        client = client_of(number, port)
        lines += [
            f"         Client: {client}", f"         DVPortgroup ID: dvportgroup-{group_of(port)}",
            f"         In Use: {str(bool(client)).lower()}", f"         Port ID: {port}", "      ",
        ]  # fmt: skip
    return "\n".join(lines[:-1]) + "\n"


def net_dvs(name: str, number: int) -> str:
    names = [f"Uplink {at + 1}" for at in range(len(NICS))]
    typed = "                        propType = CONFIG"
    own = " ,       propType = CONFIG"
    lines = [
        f"[root@{name}:~] net-dvs -l", f"switch {UUID} (cswitch)", "        max ports: 9216", "        global properties:",
        f"                com.vmware.common.alias = DSwitch{own}", "                com.vmware.common.uplinkPorts:",
        f"                        {', '.join(names)}", typed, f"                com.vmware.etherswitch.mtu = 9000{own}",
        "                com.vmware.common.respools.sched:", "                        active", typed,
        "        host properties:", f"                com.vmware.common.host.volatile.status = green{own}",
        "                com.vmware.common.host.uplinkPorts:", f"                        {', '.join(map(str, range(len(NICS))))}",
        typed,
    ]  # fmt: skip
    for port in range(PORTS):
        alias = names[port] if port < len(names) else ""
        lines += [
            f"        port {port}:", f"                com.vmware.common.port.alias = {alias}{own}",
            f"                com.vmware.common.port.connectid = {number * PORTS + port}{own}",
            f"                com.vmware.common.port.portgroupid = dvportgroup-{group_of(port)}{own}",
            f"                com.vmware.common.port.block = false{own}",
            "                com.vmware.etherswitch.port.teaming:",
            "                        load balancing = source virtual port id",
            "                        link selection = link state up;",
            "                        link behavior = notify switch; best effort on failure; shotgun on failure;",
            f"                        active = {'; '.join(names)};", "                        standby =", typed,
            "                com.vmware.etherswitch.port.security = deny promiscuous; deny mac change; deny forged frames",
            typed, f"                com.vmware.etherswitch.port.vlan = VLAN {group_of(port)}", typed,
            "                com.vmware.common.port.statistics:",
            *(f"                        {counter} = {port * 7 + at}" for at, counter in enumerate(COUNTERS)), typed,
            f"                com.vmware.common.port.volatile.status = inUse linkUp portID={33554432 + port}  propType = RUNTIME",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def write_case(folder: Path) -> None:
    for number in range(HOSTS):
        name = f"esx{number + 1:02d}"
        parts = (part(name, number) for part in (vmknic, nic_list, dvs_list, net_dvs))
        (folder / f"{name}.txt").write_text("".join(parts) + f"[root@{name}:~] \n", encoding="utf-8")


def test_all_rules_on_32_hosts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_case(tmp_path)
    registry = load_registry()
    started = time.perf_counter()
    case = read_case([str(tmp_path)], registry.commands)
    read = time.perf_counter() - started
    assert len(case.hosts) == HOSTS
    given: dict[type, Any] = {Tables: Tables(), Hardening: Hardening()}
    missing: dict[type, str] = {CaseFacts: HINT, AsOf: "date"}
    engine = Engine(
        case, registry.rules.values(), registry.facts, registry.collect, given, missing, retellers=registry.retellers
    )
    started = time.perf_counter()
    run = engine.run()
    judged = time.perf_counter() - started
    assert not [item for item in run.outcomes if item.status.value == "errored"]
    slowest = sorted(run.timings.items(), key=lambda item: -item[1])[:8]
    with capsys.disabled():
        print(
            f"\n{HOSTS} hosts, {HOSTS * PORTS:,} ports: reading {read:.1f} s, {len(registry.rules)} rules {judged:.1f} s"
        )
        print("slowest: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in slowest))
