"""Logs of the factory: sound ones are always the same and look like those of a host, incidents stand at their time."""

# ruff: noqa: E501  # tables are read more easily with whole lines

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from analyzer.logs.scanner import Scanner
from analyzer.logs.signature import load_signatures
from tests.factory import RELEASES, incidents, make_cluster, make_host
from tests.factory.logs import LogMaker
from tests.factory.model import Host
from tests.factory.planting import name_of, shared_device
from tests.factory.render_vms import folder

_VERSIONS = sorted(RELEASES)
_AGO = timedelta(hours=6)
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z")
_OF_ALL = ["vmkernel", "vmkwarning", "hostd", "vpxa", "fdm", "vobd", "syslog", "vmksummary"]


def logs(host: Host, size: int = 60_000, hits: float = 0.0) -> dict[str, list[str]]:
    """The lines of each log, the oldest first; those of a machine below its folder."""
    texts: dict[str, list[bytes]] = {}
    for member in LogMaker(host, size, hits=hits).members():
        name = member.path.removeprefix("var/run/log/")
        data = gzip.decompress(member.data) if name.endswith(".gz") else member.data
        texts.setdefault(name if "/" in name else re.sub(r"\.(?:\d+\.gz|log)$", "", name), []).insert(0, data)
    return {name: b"".join(parts).decode().splitlines() for name, parts in texts.items()}


def when(line: str) -> datetime | None:
    """The moment in the header of a line."""
    found = _STAMP.match(line)
    return datetime.fromisoformat(found[0].removesuffix("Z")) if found else None


def cluster(version: str = "8.0") -> tuple[Host, Host]:
    first, second = make_cluster(version=version)
    return first, second


# -- sound logs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", _VERSIONS)
def test_sound_logs_are_the_same_every_time(version: str) -> None:
    first, second = ([*LogMaker(cluster(version)[0], 60_000).members()] for _ in range(2))
    assert first == second


HEADERS = {
    "vmkernel": (r"{ts} cpu\d+:\d+", r"{ts} (?:In\(182\) vmkernel|Wa\(180\) vmkwarning): cpu\d+:\d+"),
    "hostd": (r"{ts} \w+ hostd\[\d+\] \[Originator@6876 sub=", r"{ts} (?:In\(166\)|Db\(167\)) Hostd\[\d+\]: (?:\[Originator@6876 sub=|-->)"),
    "vpxa": (r"{ts} \w+ vpxa\[\d+\] \[Originator@6876 sub=", r"{ts} (?:In\(166\)|Db\(167\)) Vpxa\[\d+\]: \[Originator@6876 sub="),
    "vobd": (r"{ts}: \[\w+Correlator\] \d+us: \[(?:vob|esx)\.", r"{ts} In\(14\) vobd\[\d+\]:  \[\w+Correlator\] \d+us: \[(?:vob|esx)\."),
    "syslog": (r"{ts} [\w.-]+(?:\[\d+\])?: ", r"{ts} In\(14\) [\w.-]+(?:\[\d+\])?: "),
    "vmksummary": (r"{ts} heartbeat(?:\[\d+\])?: up \d+d", r"{ts} In\(14\) heartbeat\[\d+\]: up \d+d"),
}  # fmt: skip
"""The form of each log before 8.0 and from there on."""


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("log", HEADERS)
def test_lines_have_the_header_of_their_version(version: str, log: str) -> None:
    release = RELEASES[version]
    form = HEADERS[log][release.has_log_header]
    if log in ("hostd", "vpxa") and release.number < (6, 0):
        form = r"{ts} \[[0-9A-F]{{8}} \w+ '[^']+'"
    fits = re.compile(form.format(ts=_STAMP.pattern))
    told = [line for line in logs(cluster(version)[0])[log] if "Section for" not in line and not line.startswith("-->")]
    assert told
    assert not [line for line in told if not fits.match(line)]


@pytest.mark.parametrize(
    ("version", "form"),
    [
        ("5.5", r"{ts}\| \S+\| I120: "),
        ("6.7", r"{ts}\| \S+\| I125: "),
        ("7.0", r"{ts}\| \S+\| \| I005: "),
        ("8.0", r"{ts} In\(05\) \S+ - "),
    ],
)
def test_machines_log_as_their_version_does(version: str, form: str) -> None:
    host = make_host(version=version)
    told = logs(host)[f"{folder(host, host.vms[0])}/vmware.log"]
    assert not [line for line in told if not re.match(form.format(ts=_STAMP.pattern), line)]
    assert f"version={host.release.version} build=build-{host.release.build}" in told[0]
    assert any("FeatureCompat: No EVC masks." in line for line in told)


@pytest.mark.parametrize("version", _VERSIONS)
def test_every_file_of_an_agent_tells_its_version(version: str) -> None:
    host = make_host(version=version)
    for member in LogMaker(host, 60_000).members():
        if "/hostd." in member.path:
            data = gzip.decompress(member.data) if member.path.endswith(".gz") else member.data
            first = data.split(b"\n", 1)[0].decode()
            assert f"version={host.release.version}, build={host.release.build}, option=Release" in first


def test_what_warns_stands_in_two_logs() -> None:
    host = make_host("3")
    told = logs(host, 3_000_000)
    warned = [line for line in told["vmkernel"] if ")WARNING:" in line or ")ALERT:" in line]
    assert warned
    assert told["vmkwarning"] == warned


def test_heartbeats_come_every_hour_and_rise() -> None:
    told = [line for line in logs(make_host())["vmksummary"] if "heartbeat" in line]
    hours = []
    for line in told:
        days, hour, minutes, seconds = map(int, re.findall(r"(\d+)d(\d+)h(\d+)m(\d+)s", line)[0])
        hours.append(timedelta(days=days, hours=hour, minutes=minutes, seconds=seconds))
    assert len(hours) > 300
    assert {after - before for before, after in itertools.pairwise(hours)} == {timedelta(hours=1)}


def test_the_observer_counts_from_the_start_of_the_host() -> None:
    host = make_host()
    boot = host.collected - host.uptime
    for line in logs(host)["vobd"]:
        moment, counted = when(line), re.findall(r"(\d+)us:", line)
        assert moment is not None
        assert abs(boot + timedelta(microseconds=int(counted[0])) - moment) < timedelta(milliseconds=2)


def test_few_lines_are_worth_a_look() -> None:
    host = make_host(vms=8)
    scanner = Scanner(load_signatures())
    lines = found = 0
    told = logs(host, 30_000_000)
    for name, each in told.items():
        scan = scanner.scan(["\n".join(each).encode()], "vmware" if "/" in name else name)
        lines += scan.lines
        found += sum(count.total for count in scan.counts.values())
    assert found <= lines // 100
    assert 0 < sum("Valid sense data: 0x5 " in line for line in told["vmkernel"]) <= len(told["vmkernel"]) // 200


def test_more_lines_to_look_at_change_the_size_little() -> None:
    host = make_host()
    scanner = Scanner(load_signatures())
    sizes, shares = [], []
    for hits in (0.0, 0.01, 0.1):
        told = logs(host, 3_000_000, hits)
        text = "\n".join(told["vmkernel"]).encode()
        scan = scanner.scan([text], "vmkernel")
        sizes.append(len(text))
        shares.append(sum(count.total for count in scan.counts.values()) / scan.lines)
    assert shares[0] < 0.01
    assert shares[1] == pytest.approx(0.01, abs=0.006)
    assert shares[2] == pytest.approx(0.1, rel=0.25)
    assert max(sizes) < 1.1 * min(sizes)


# -- starts and stops --------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", _VERSIONS)
def test_a_power_loss_leaves_a_hole_and_no_word(version: str) -> None:
    host = cluster(version)[1]
    incidents.power_loss(host, _AGO, down=timedelta(minutes=50))
    low, high = host.collected - _AGO, host.collected - _AGO + timedelta(minutes=50)
    told = logs(host, 3_000_000)
    for name in _OF_ALL:
        assert not [line for line in told[name] if low < (when(line) or low) < high], name
    assert [line for line in told["vmksummary"] if "Host has booted" in line]
    assert not [line for line in told["vmksummary"] if "rebooting" in line or "powering off" in line]
    assert host.uptime == _AGO - timedelta(minutes=50)
    explained = [line for line in told["vobd"] if "poweroff.reason.unavailable" in line]
    assert bool(explained) is (host.release.number >= (7, 0))
    booted = [line for line in told["vobd"] if "[esx.audit.host.boot] Host has booted." in line]
    assert [when(line) for line in booted] == [high + timedelta(seconds=76 + len(explained) + 1)]


def test_an_orderly_reboot_tells_who_and_why() -> None:
    host = make_host()
    incidents.orderly_reboot(host, _AGO, by="LAB\\anna", reason="firmware")
    told = logs(host)
    assert [line for line in told["vmksummary"] if "Host is rebooting" in line]
    assert [line for line in told["vobd"] if "Reason for reboot: firmware, User: LAB\\anna." in line]


def test_a_sound_host_was_started_in_good_order() -> None:
    host = make_host()
    host.uptime = timedelta(hours=9)
    told = [line for line in logs(host)["vmksummary"] if "bootstop" in line]
    assert ["Host is rebooting" in told[0], "Host has booted" in told[1]] == [True, True]


def test_a_purple_screen_is_the_last_word() -> None:
    host = make_host()
    incidents.psod(host, _AGO)
    told = logs(host)
    at = next(number for number, line in enumerate(told["vmkernel"]) if "@BlueScreen: #PF Exception 14" in line)
    assert when(told["vmkernel"][at]) == host.collected - _AGO
    assert b"@BlueScreen: " in (host.replaced["var/core/vmkernel-log.1"] or b"")
    assert [line for line in told["vmksummary"] if "core dump found" in line]
    assert [line for line in told["vobd"] if "esx.problem.host.coredump" in line]


# -- other incidents ---------------------------------------------------------------------------------------

Plant = Callable[[Host], object]


def _lun(host: Host) -> str:
    return shared_device(host).uid


INCIDENTS: dict[str, tuple[Plant, str, str, float]] = {
    "apd": (lambda host: incidents.apd(host, _lun(host), _AGO), "vobd", "esx.problem.storage.apd.start", 2.002),
    "apd-exit": (lambda host: incidents.apd(host, _lun(host), _AGO), "vobd", "esx.clear.storage.apd.exit", 52.202),
    "apd-timeout": (
        lambda host: incidents.apd(host, _lun(host), _AGO, None), "vobd", "vob.storage.apd.timeout", 142,
    ),
    "flap": (
        lambda host: incidents.path_flaps(host, _lun(host), name_of(shared_device(host).paths[0]), _AGO),
        "vobd", "changed state from dead", 31,
    ),
    "pdl": (lambda host: incidents.pdl(host, _lun(host), _AGO), "vmkernel", "permanently inaccessible", 1),
    "heartbeat": (
        lambda host: incidents.vmfs_heartbeat_loss(host, host.datastores[1].name, _AGO), "hostd", "Lost access to volume", 0.011,
    ),
    "ats": (lambda host: incidents.ats_miscompare(host, host.datastores[1].name, _AGO), "vmkernel", "ATS Miscompare", 0.1),
    "latency": (lambda host: incidents.latency_spikes(host, _lun(host), _AGO), "vmkwarning", "has deteriorated", 0),
    "storm": (lambda host: incidents.scsi_storm(host, _lun(host), _AGO), "vmkernel", "H:0x5 D:0x0 P:0x0", 0),
    "thin": (lambda host: incidents.thin_pool_full(host, host.datastores[1].name, _AGO), "vmkernel", "0x7 0x27 0x7", 0),
    "nic": (lambda host: incidents.nic_flaps(host, "vmnic2", _AGO), "vobd", "vmnic vmnic2 linkstate down", 0.01),
    "hang": (lambda host: incidents.nic_hang(host, "vmnic2", _AGO), "vmkernel", "TX hang detected", 0),
    "firmware": (lambda host: incidents.nic_firmware_bad(host, "vmnic2", _AGO), "vmkwarning", "FW went bad", 0),
    "memory": (lambda host: incidents.corrected_memory_errors(host, _AGO), "vmkernel", "MCA: 202: CE Poll", 0),
    "mce": (lambda host: incidents.uncorrected_machine_check(host, _AGO), "vmkwarning", "SRAR Excp", 0),
    "bert": (lambda host: incidents.boot_error_record(host, _AGO), "vobd", "apei.bert.memory.error.fatal", 0.002),
    "stall": (lambda host: incidents.processor_stalls(host, _AGO), "vmkernel", "didn't have a heartbeat for 5 seconds", 0),
    "hostd": (lambda host: incidents.hostd_crash(host, _AGO), "vobd", "esx.problem.hostd.core.dumped", 6.002),
    "hostd-hang": (lambda host: incidents.hostd_hang(host, _AGO), "vmkwarning", "hostd detected to be non-responsive", 0),
    "limit": (lambda host: incidents.memory_limit(host, _AGO), "hostd", "exceeds hard limit", 0),
    "heap": (lambda host: incidents.heap_exhausted(host, _AGO), "vmkernel", "already at its maximum", 0),
    "ramdisk": (lambda host: incidents.ramdisk_full(host, _AGO), "vobd", "is full.  As a result, the file", 0),
    "clock": (lambda host: incidents.clock_lost(host, _AGO), "vmkernel", "lost synchronization to upstream", 0),
    "storage-of-logs": (lambda host: incidents.log_storage_lost(host, _AGO), "vobd", "vmsyslogd.storage.failure", 0.002),
    "isolation": (lambda host: incidents.isolation(host, _AGO), "fdm", "isolation icmp ping reply. Isolated", 15),
    "failover": (lambda host: incidents.failover(host, _AGO), "fdm", "com.vmware.vc.ha.VmRestartedByHAEvent", 20),
    "elections": (lambda host: incidents.elections(host, _AGO, 2), "fdm", "Slave => Startup : Lost master", 0),
    "vsan": (lambda host: incidents.vsan_congestion(host, _AGO), "vmkernel", "Congestion State: Exceeded", 0),
    "vsan-disk": (lambda host: incidents.vsan_disk_error(host, _AGO, "naa.5"), "vmkernel", "is under permanent error", 0),
    "vmotion": (
        lambda host: incidents.vmotion_failed(host, "10.20.30.77", host.vms[0].name, _AGO, "stun"),
        "vmkernel", "Failed: Maximum switchover time", 163,
    ),
}  # fmt: skip
"""What is planted, the log, a text of its first line there, and its seconds after the beginning."""


@pytest.mark.parametrize("version", ["5.5", "7.0", "8.0"])
@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_stands_at_its_time(version: str, name: str) -> None:
    plant, log, text, seconds = INCIDENTS[name]
    host = cluster(version)[1]
    plant(host)
    line = next(line for line in logs(host)[log] if text in line)
    assert when(line) == host.collected - _AGO + timedelta(seconds=seconds)


@pytest.mark.parametrize("version", _VERSIONS)
def test_both_sides_of_a_migration_tell_its_id(version: str) -> None:
    source, target = cluster(version)
    vm = target.vms[1]
    number = incidents.vmotion(source, target, vm.name, timedelta(hours=3))
    at, to = logs(source), logs(target)
    for told in (at["vmkernel"], to["vmkernel"], at["hostd"], to["hostd"], at["vpxa"]):
        assert any(number in line for line in told)
    assert any(f"{number} S: Sent all modified pages" in line for line in at["vmkernel"])
    assert any(f"{number} D: " in line for line in to["vmkernel"])
    place = folder(target, vm)
    assert any("MigrateSetInfo: state=8" in line and number in line for line in to[f"{place}/vmware.log"])
    assert any("'to' request" in line and number in line for line in to[f"{place}/vmware-1.log"])
    assert len(number) == (16 if target.release.number < (6, 7) else 19)


@pytest.mark.parametrize(
    ("version", "head"), [("6.7", "-->    faultCause"), ("8.0", r"\S+ In\(166\) Hostd\[\d+\]: -->    faultCause")]
)
def test_dumps_of_several_lines_stay_together(version: str, head: str) -> None:
    host = cluster(version)[1]
    incidents.vmotion_failed(host, "10.20.30.77", host.vms[0].name, _AGO, "mtu")
    told = logs(host)["hostd"]
    at = next(number for number, line in enumerate(told) if "ResolveCb: Failed with fault" in line)
    assert re.match(head, told[at + 1])
    assert told[at + 10].endswith("--> }")


def test_a_clock_that_is_set_back_is_seen_in_all_logs() -> None:
    host = make_host()
    incidents.clock_back(host, _AGO, timedelta(minutes=4))
    told = logs(host)
    for name in ("vmkernel", "hostd", "vobd", "syslog"):
        moments = [moment for line in told[name] if (moment := when(line)) is not None]
        back = max(before - after for before, after in itertools.pairwise(moments))
        assert timedelta(seconds=180) < back < timedelta(seconds=260), name


def test_a_log_may_end_early_and_another_be_flooded() -> None:
    host = make_host()
    incidents.silent_since(host, "vobd", timedelta(hours=9))
    incidents.log_flood(host, timedelta(hours=2), "cpu1:2097400)NetPort: 1879: the same words", times=100_000)
    told = logs(host)
    assert (when(told["vobd"][-1]) or host.collected) < host.collected - timedelta(hours=9)
    flood = [line for line in told["vmkernel"] if "the same words" in line]
    assert len(flood) == 100_000
    assert when(flood[0]) == host.collected - timedelta(hours=2)
    assert (when(flood[-1]) or host.collected) < host.collected - timedelta(hours=1)
