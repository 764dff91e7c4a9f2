"""Beginnings and ends in logs become episodes."""

from __future__ import annotations

from analyzer.facts.log.boots import Boot, Boots
from analyzer.facts.log.episodes import Episodes, episodes, kind_of, together
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.tallies import Tally
from analyzer.findings import Severity
from analyzer.logs.signature import Signatures
from analyzer.tables import Tables

SIGNATURES = Signatures()
TABLES = Tables()
MINUTE = 60_000
START = 1_772_334_725_000


def event(name: str, at: int | None, item: str = "naa.60a0b800c1e2f3a4b5c6d7e000199801", told: str = "") -> Event:
    time = None if at is None else START + at
    fields = {"event": told} if told else {}
    return Event(name, time, "vobd", "esx01", "vobd.log", "vobd.log", 1, name, item, fields, Severity.INFO)


def found(
    *events: Event, boots: tuple[Boot, ...] = (), tallies: dict[tuple[str, str], Tally] | None = None
) -> Episodes:
    log = HostLog("esx01", events, tallies or {}, ())
    return episodes(log, SIGNATURES, TABLES, Boots("esx01", boots, log))


def boot(at: int, *stops: Event) -> Boot:
    return Boot("esx01", START + at, "reboot" if stops else "power", (), stops)


def test_a_beginning_and_its_end() -> None:
    (one,) = found(event("apd.start.vob", 0), event("apd.exit.vob", 50_000))
    assert (one.kind, one.start, one.end, one.duration, one.events) == ("apd", START, START + 50_000, 50_000, 2)
    assert not one.is_open
    assert one.first.id == "apd.start.vob"
    assert one.last.id == "apd.exit.vob"
    assert one.told() == {
        "host": "esx01", "kind": "apd", "object": one.object, "start": START, "end": START + 50_000, "events": 2,
    }  # fmt: skip


def test_several_beginnings_are_one() -> None:
    steps = [("apd.start.vob", 0), ("apd.timer.vmk", 5), ("apd.timeout.vob", 140_000), ("apd.exit.vob", 150_000)]
    (one,) = found(*(event(name, at) for name, at in steps))
    assert one.events == 4
    assert one.has("apd.timeout.vob")
    assert not one.has("pdl.vmk")


def test_without_an_end_it_is_open() -> None:
    (one,) = found(event("hb.timedout", 0, "65f0a1b1-0c1d2e3f-4a5b-0200c0ffee01"))
    assert one.kind == "vmfs-heartbeat"
    assert one.is_open
    assert one.duration is None
    assert one.last is one.first


def test_an_end_alone_began_before_the_log() -> None:
    (one,) = found(event("apd.exit.vob", 0), event("apd.exit.vob", 9))
    assert (one.start, one.end, one.is_open) == (None, START, False)
    assert one.first is one.last


def test_an_end_alone_that_each_start_of_a_host_writes_tells_nothing() -> None:
    assert not found(event("path.on.vob", 0, "vmhba2:C0:T1:L1"), event("net.linkup.vob", 0, "vmnic2"))


def test_objects_are_told_apart() -> None:
    both = found(
        event("apd.start.vob", 0, "naa.1"), event("apd.start.vob", 1, "naa.2"), event("apd.exit.vob", 5, "naa.2")
    )
    assert [(item.object, item.is_open) for item in both] == [("naa.1", True), ("naa.2", False)]
    assert [len(group) for group in together(both)] == [2]


def test_incidents_apart_are_not_together() -> None:
    items = found(*(event(f"apd.{name}.vob", at) for at in (0, 90_000) for name in ("start", "exit")))
    assert [len(group) for group in together(items)] == [1, 1]


def test_events_of_the_table_pair_too() -> None:
    names = ("esx.problem.vvol.container.offline", "esx.clear.vvol.container.online")
    (one,) = found(event(names[0], 0, "vvol-01"), event(names[1], 7, "vvol-01"))
    assert (one.kind, one.duration) == ("vvol-container", 7)


def test_the_restart_of_the_host_ends_what_was_open() -> None:
    (one,) = found(event("apd.start.vob", 0), boots=(boot(20 * MINUTE),))
    assert (one.end, one.ends, one.is_open) == (START + 20 * MINUTE, None, False)


def test_what_is_lost_while_the_host_is_stopped_is_no_episode() -> None:
    stop = event("host.stopping", -30_000, "")
    assert not found(stop, event("apd.start.vob", 0), boots=(boot(10 * MINUTE, stop),))
    assert len(found(event("apd.start.vob", -5 * MINUTE), stop, boots=(boot(10 * MINUTE, stop),))) == 1


def test_an_end_that_was_counted_but_not_kept() -> None:
    path = "vmhba2:C0:T1:L1"
    first = START // MINUTE
    tallies = {
        ("path.dead.vob", path): Tally({first: 1, first + 5: 300}),
        ("path.on.vob", path): Tally({first + 6: 300}),
    }
    (one,) = found(event("path.dead.vob", 0, path), tallies=tallies)
    assert one.end == (first + 6) * MINUTE


def test_lines_without_a_time_pair_in_their_order() -> None:
    (one,) = found(event("apd.start.vob", None), event("apd.exit.vob", None))
    assert (one.start, one.end, one.is_open, one.duration) == (None, None, False, None)


def test_kinds() -> None:
    assert kind_of("nfs.restored", "nfs.lost") == "nfs"
    assert kind_of("nfs.start", "nfs.stop") == "nfs-file"
    assert kind_of("net.linkup.vob", "net.linkdown.vob") == "nic-link"
    assert kind_of("some.end", "my.own.start") == "my-own-start"
    assert kind_of("esx.clear.scsi.device.io.latency.improved", "esx.problem.scsi.device.io.latency.high") == "latency"


def test_an_incident_that_hit_more_objects_than_lines_are_kept() -> None:
    hour = START // 3_600_000 * 60
    tallies = {("apd.start.vob", f"naa.{number}"): Tally({START // MINUTE: 1}) for number in range(3)}
    tallies |= {("apd.exit.vob", f"naa.{number}"): Tally({hour: 1}) for number in range(2)}
    items = found(event("apd.start.vob", 5000, "naa.0"), event("apd.exit.vob", 9000, "naa.0"), tallies=tallies)
    assert [(item.object, item.start, item.is_open, len(item.begins)) for item in items] == [
        ("naa.0", START + 5000, False, 1), ("naa.1", START + 5000, False, 0), ("naa.2", START + 5000, True, 0),
    ]  # fmt: skip
    assert items[1].first is items[0].first
    assert items[1].has_begun
