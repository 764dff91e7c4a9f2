"""Losses of links are counted once, and not while the host starts; several at once are a wave."""

from __future__ import annotations

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.links import LinkLosses, Loss, link_losses
from analyzer.facts.log.phrases import by_object, covered, is_over, is_recent, lasted, moment, most_in, often, proofs
from analyzer.facts.log.tallies import Tally
from analyzer.findings import Severity

MINUTE = 60_000


def event(time: int | None, nic: str = "vmnic0", name: str = "net.linkdown.vob", **fields: str) -> Event:
    fields = {"nic": nic, **fields}
    return Event(name, time, "vobd", "esx01", "s", "p", 1, "line", nic, fields, Severity.INFO)


def losses(*events: Event) -> LinkLosses:
    return link_losses(HostLog("esx01", events, {}, ()), None)


def test_one_loss_is_told_by_several_logs() -> None:
    found = losses(event(1000), event(2500, name="net.schedclk", state="down"), event(9000))
    assert [(loss.nic, loss.time) for loss in found.losses] == [("vmnic0", 1000), ("vmnic0", 9000)]


def test_vobd_may_tell_later_than_the_driver() -> None:
    driver = "net.linkdown.vmk"
    found = losses(event(1000, name=driver), event(2900), event(4500, name="net.schedclk"), event(5900, name=driver))
    assert [loss.time for loss in found.losses] == [1000, 5900]
    assert [loss.nic for loss in losses(event(1000, name=driver), event(1100, "vmnic1")).losses] == ["vmnic0", "vmnic1"]


def test_what_comes_back_is_no_loss() -> None:
    assert not losses(event(1000, name="net.schedclk", state="up")).losses
    assert not losses(event(None)).losses
    assert not losses(event(1000, "checkLink:33")).losses, "the name of a function is no NIC"


def test_waves_have_several_nics_within_a_minute() -> None:
    def at(*times: int) -> tuple[Loss, ...]:
        return tuple(Loss(f"vmnic{number}", time, event(time)) for number, time in enumerate(times))

    together = LinkLosses("esx01", at(0, 1000, 2000, 3000))
    assert [len(wave) for wave in together.waves(4, MINUTE)] == [4]
    assert not LinkLosses("esx01", at(0, 1000, 2000, 3 * MINUTE)).waves(4, MINUTE)
    same = tuple(Loss("vmnic0", time, event(time)) for time in range(0, 40_000, 10_000))
    assert not LinkLosses("esx01", same).waves(4, MINUTE)


def test_words_for_times() -> None:
    assert moment(0) == "1970-01-01 00:00:00"
    assert moment(None) == "at an unknown time"
    assert often([event(0)]) == "once on 1970-01-01 00:00:00"
    assert often([event(0), event(5000)], 1200) == "1,200 times from 1970-01-01 00:00:00 to 1970-01-01 00:00:05"
    assert often([event(None)]) == "once at an unknown time"
    assert [lasted(each) for each in (1500, 30_000, 7_200_000, 260_000_000)] == ["1.5 s", "30 s", "2 h", "3 days"]


def test_the_most_within_a_time() -> None:
    assert most_in([event(at * MINUTE) for at in (0, 1, 2, 50)], 10 * MINUTE) == 3
    assert most_in([], MINUTE) == 0


def test_an_end_counts_behind_the_last() -> None:
    assert is_over([event(1000)], [event(2000)])
    assert not is_over([event(3000)], [event(2000)])
    assert not is_over([event(None)], [event(2000)])


def test_a_log_without_times_is_taken_for_recent() -> None:
    log = HostLog("esx01", (), {("x", ""): Tally({})}, ())
    assert is_recent(log, [event(1000)])
    assert covered(log, "vobd") == ""
    assert list(by_object([event(1, "a"), event(2, "b")])) == ["a", "b"]
    assert len(proofs([event(at) for at in range(30)])) == 8
