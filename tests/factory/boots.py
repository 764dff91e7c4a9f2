"""Starts and stops of a host as its logs tell them."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tests.factory.history import ExtraLine, Start
from tests.factory.model import Host
from tests.factory.render_storage import runtime
from tests.factory.seeds import Seed

_EVENTS = "sub=Vimsvc.ha-eventmgr|Event 7{number:03} : "
POWERED_OFF = (
    "Host had been powered off. The power off was not the result of a kernel error, deliberate reboot, or shut down. "
    "This could indicate a hardware issue. Hardware may reboot abruptly due to power outages, faulty components, and "
    "heating issues. To investigate further, engage the hardware vendor."
)


def starts(host: Host) -> list[Start]:
    """The starts that the logs tell, the last one first."""
    return host.history.starts or [Start(host.uptime, timedelta(minutes=7, seconds=41))]


def history_lines(host: Host, told: Sequence[Start]) -> list[ExtraLine]:
    """What the logs tell of starts and stops."""
    return [line for start in told for line in (*_stop(host, start), *_start(host, start))]


def summary(host: Host, told: Sequence[Start], since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
    """Moments and lines of ``vmksummary``: heartbeats every hour, starts and orderly stops."""
    number = f"[{host.pid - 1200}]" if host.release.number >= (7, 0) else ""
    boots = [host.collected - start.ago for start in told]
    for boot, start in zip(boots, told, strict=True):
        if since <= boot < until:
            stopped = {"reboot": "Host is rebooting", "shutdown": "Host is powering off"}.get(start.end)
            if stopped is not None:
                yield boot - start.down, f"bootstop{number}|{stopped}"
            if start.end == "panic":
                yield (
                    boot + timedelta(seconds=70),
                    f"bootstop{number}|{'file core' if host.release.number >= (8, 0) else 'Core'} dump found",
                )
            yield boot + timedelta(seconds=84), f"bootstop{number}|Host has booted"
    hour = since.replace(minute=0, second=1, microsecond=0) + timedelta(hours=1)
    while hour < until:
        before = [boot for boot in boots if boot <= hour]
        down = any(boot - start.down <= hour < boot for boot, start in zip(boots, told, strict=True))
        if not down:
            boot = before[0] if before else boots[-1] - timedelta(days=211, minutes=7)
            yield hour, f"heartbeat{number}|{_heartbeat(host, hour - boot, hour)}"
        hour += timedelta(hours=1)


def _heartbeat(host: Host, up: timedelta, hour: datetime) -> str:
    minutes, seconds = divmod(int(up.total_seconds()), 60)
    running = sum(vm.running for vm in host.vms)
    used, pid = hour.toordinal() * 24 + hour.hour, host.pid
    memory = f"[[{pid - 900} hostd-worker {37000 + used % 9000}kB] [{pid + 310} vmx {463592 + used % 70000}kB] [{pid + 205} vmx {925012 + used % 50000}kB]]"
    load = f"[[{pid - 870} vpxa-worker {2 + used % 7}%max] [{pid - 900} hostd-worker {4 + used % 11}%max] [{pid + 310} vmx {17 + used % 23}%max]]"
    return f"up {minutes // 1440}d{minutes // 60 % 24}h{minutes % 60}m{seconds}s, {running} VMs; {memory} {load}"


def event(text: str, number: int) -> str:
    """A line of the host agent that tells an event."""
    return _EVENTS.format(number=number) + text


def _stop(host: Host, start: Start) -> Iterator[ExtraLine]:
    """The last lines before a host goes down in good order."""
    if start.end not in ("reboot", "shutdown"):
        return
    down = start.ago + start.down
    word, done = ("reboot", "rebooting") if start.end == "reboot" else ("shutdown", "shutting down")
    asked = "rebooted" if start.end == "reboot" else "powered off"
    at = iter(timedelta(seconds=second) for second in range(40, 0, -1))
    if host.release.number >= (7, 0):
        verb = "reboot" if start.end == "reboot" else "poweroff"
        text = f"The host is being {asked} through hostd. Reason for {'reboot' if verb == 'reboot' else 'power off'}: {start.reason}, User: {start.by}."
        yield ExtraLine(
            "vobd", down + next(at), f"[UserLevelCorrelator] {{us}}us: [esx.audit.hostd.host.{verb}.reason] {text}"
        )
        yield ExtraLine("hostd", down + next(at), event(text, 1))
    yield ExtraLine(
        "vobd", down + next(at), f"[UserLevelCorrelator] {{us}}us: [esx.audit.host.stop.{word}] Host is {done}."
    )
    yield ExtraLine("hostd", down + next(at), event(f"Host is {done}.", 2))


def _start(host: Host, start: Start) -> Iterator[ExtraLine]:
    """A start: the kernel and its devices, then the observer, then the agents."""
    release, cpu = host.release, host.cpu
    seed = Seed(host.seed) / "boot" / int(start.ago.total_seconds())
    base = seed.number(1_000, 9_000)
    threads = cpu.packages * cpu.cores * 2
    lines = [
        "cpu0:2097152)VMB: 65: Reserved 4 MPNs starting @ 0x4c1",
        f"cpu0:2097152)VMKernel: 1211: {release.title} [Releasebuild-{release.build} x86_64] is starting, {threads} processors",
        f"cpu0:2097152)Jumpstart plugin vmkctl activated in {base % 97} ms.",
    ]
    for number, hba in enumerate(host.hbas):
        lines.append(f"cpu{number}:2097{200 + number})ScsiAdapter: 3500: {hba.driver} registered {hba.name}")
    for device in host.devices:
        for path in device.paths:
            lines.append(f"cpu3:2097260)ScsiPath: 4552: Plugin 'NMP' claimed path '{runtime(path)}'")
        if not device.local:
            lines.append(
                f'cpu5:2097261)NMP: nmp_ThrottleLogForDevice:3825: Cmd 0x0 (0x459a{base:08x}, 0) to dev "{device.uid}" on path '
                f'"{runtime(device.paths[0])}" Failed: H:0x0 D:0x2 P:0x0 Valid sense data: 0x6 0x29 0x0. Act:NONE'
            )
        handle = f"APD Handle {device.uid} Created" if release.number >= (9, 0) else "APD Handle  Created"
        lines.append(f"cpu5:2097261)StorageApdHandler: 967: {handle} with lock[StorageApd-0x431{base:05x}]")
    for nic in host.nics:
        lines.append(f"cpu1:2097300)Uplink: 14300: Opening device {nic.name}")
    for store in host.datastores:
        lines.append(f"cpu7:2097310)Vol3: 1240: volume {store.uuid} ({store.name}) is mounted")
    lines.append("cpu2:2097330)WARNING: NTPClock: 1771: system clock synchronized to upstream time servers")
    gap = 70 / (len(lines) + 1)
    for number, body in enumerate(lines):
        yield ExtraLine("vmkernel", start.ago - timedelta(seconds=gap * number), body)
    yield from _agents(host, start, timedelta(seconds=76))


def _agents(host: Host, start: Start, after: timedelta) -> Iterator[ExtraLine]:
    """What the observer, the agents and the small logs write at a start."""
    ago = start.ago - after
    second = timedelta(seconds=1)
    known = host.release.number >= (7, 0)
    told = [
        (
            "esx.clear.coredump.configured",
            "A vmkcore disk partition is available and/or a network coredump server has been configured.  Host core dumps will be saved.",
        )
    ]
    if start.end == "power" and known:
        told.append(("esx.audit.host.poweroff.reason.unavailable", POWERED_OFF))
    if start.end == "panic":
        told.append(("esx.problem.host.coredump", "An unread host kernel core dump has been found."))
        if known:
            told.append(("esx.audit.host.crash.reason.unavailable", "Host had crashed. The reason is not available."))
    told.append(("esx.audit.host.boot", "Host has booted."))
    for number, (name, text) in enumerate(told):
        yield ExtraLine("vobd", ago - second * number, f"[UserLevelCorrelator] {{us}}us: [{name}] {text}")
        yield ExtraLine("hostd", ago - second * (number + 9), event(text, 10 + number))
    yield ExtraLine(
        "vobd",
        ago - second * 40,
        "[UserLevelCorrelator] {us}us: [esx.problem.clock.correction.adjtime.sync] system clock synchronized to upstream time servers",
    )
    for number, nic in enumerate(nic for nic in host.nics if nic.up):
        link = ago - second * (20 + number)
        yield ExtraLine(
            "vobd", link, f"[netCorrelator] {{us}}us: [vob.net.vmnic.linkstate.up] vmnic {nic.name} linkstate up"
        )
        yield ExtraLine(
            "vobd",
            link,
            f"[netCorrelator] {{us}}us: [esx.clear.net.vmnic.linkstate.up] Physical NIC {nic.name} linkstate is up",
        )
    for switch in host.switches:
        groups = ", ".join(f'"{group.name}"' for group in switch.groups)
        text = f'Uplink redundancy restored on virtual switch "{switch.name}", portgroups: {groups}. Physical NIC {switch.uplinks[-1]} is up.'
        if len(switch.uplinks) > 1:
            yield ExtraLine(
                "vobd", ago - second * 30, f"[netCorrelator] {{us}}us: [esx.clear.net.redundancy.restored] {text}"
            )
    for number, name in enumerate(("vobd", "hostd", "vpxa", "sensord")):
        yield ExtraLine(
            "syslog",
            ago - second * number,
            f"watchdog-{name}[{2098000 + number}]|Executing '/usr/lib/vmware/{name}/bin/{name}'",
        )
    yield ExtraLine("syslog", ago - second * 9, "jumpstart[2097600]|executing start plugin: hostd")
    yield ExtraLine("vpxa", ago - second * 15, "sub=Default|[VpxaHalCnxHostagent] Connected to hostd, version 1")
