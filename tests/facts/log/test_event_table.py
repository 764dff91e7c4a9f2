"""The table of events: what an id means, what ends it, and what is said of ids that it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.facts.log.event_table import EVENTS, about, event_of, events_by_id
from analyzer.tables import Tables


def test_the_table_is_sound() -> None:
    table = Tables().read(EVENTS)
    assert table.made is not None
    assert table.source
    ids = [row.id for row in table.rows]
    assert len(ids) == len(set(ids)) > 500
    assert ids == sorted(ids)
    for row in table.rows:
        assert row.meaning, row.id
        assert not row.meaning.endswith("."), row.id
        assert set(row.cleared_by) <= set(ids), row.id
        assert row.id not in row.cleared_by
        assert row.kind == ("vob" if row.id.startswith("vob.") else row.id.split(".")[1]), row.id
        if row.kind == "clear":
            assert row.severity == "info", row.id


@pytest.mark.parametrize(
    ("event", "ended_by"),
    [
        ("esx.problem.storage.apd.start", "esx.clear.storage.apd.exit"),
        ("esx.problem.net.lacp.lag.transition.down", "esx.clear.net.lacp.lag.transition.up"),
        ("esx.problem.net.lacp.uplink.transition.down", "esx.clear.net.lacp.uplink.transition.up"),
        ("esx.problem.net.dvport.redundancy.degraded", "esx.clear.net.dvport.redundancy.restored"),
        ("esx.problem.vmfs.nfs.volume.io.latency.high", "esx.clear.vmfs.nfs.volume.io.latency.improved"),
        ("esx.problem.psastor.device.state.off", "esx.clear.psastor.device.state.on"),
        ("esx.problem.vmfs.heartbeat.timedout", "esx.problem.vmfs.heartbeat.recovered"),
        ("vob.net.vmnic.linkstate.down", "vob.net.vmnic.linkstate.up"),
    ],
)
def test_what_ends_a_problem(event: str, ended_by: str) -> None:
    assert ended_by in event_of(event).cleared_by


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        ("esx.problem.scsi.device.state.permanentloss.noopens", "info"),
        ("esx.problem.clock.correction.adjtime.sync", "info"),
        ("esx.problem.storage.apd.timeout", "critical"),
        ("esx.audit.host.poweroff.reason.unavailable", "error"),
        ("esx.audit.host.boot", "info"),
    ],
)
def test_how_heavy_one_line_is(event: str, severity: str) -> None:
    assert event_of(event).severity == severity


def test_every_clear_event_ends_something_or_stands_for_itself() -> None:
    known = events_by_id()
    ended = {by for row in known.values() for by in row.cleared_by}
    alone = {row.id for row in known.values() if row.kind == "clear"} - ended
    assert alone == set()


@pytest.mark.parametrize(
    ("event", "kind", "severity"),
    [
        ("esx.problem.net.something.new", "problem", "warning"),
        ("esx.clear.net.something.new", "clear", "info"),
        ("esx.audit.something", "audit", "info"),
        ("esx.other", "audit", "info"),
        ("vob.net.something.new", "vob", "info"),
    ],
)
def test_an_id_that_the_table_lacks(event: str, kind: str, severity: str) -> None:
    found = event_of(event)
    assert (found.kind, found.severity, found.known, found.cleared_by) == (kind, severity, False, ())
    assert "Not in the table" in about(event)


def test_about_an_event() -> None:
    text = about("esx.problem.net.vmnic.linkstate.down")
    assert text.startswith("esx.problem.net.vmnic.linkstate.down\n")
    assert "Over with: esx.clear.net.vmnic.linkstate.up" in text
    assert "6.7u3 or earlier" in text
    assert "Ends: esx.problem.net.vmnic.linkstate.down" in about("esx.clear.net.vmnic.linkstate.up")


def test_about_an_unknown_event_names_its_family() -> None:
    text = about("esx.problem.net.vmnic.linkstate.wobbling")
    assert "Known ones like it:" in text
    assert "esx.problem.net.vmnic.linkstate.down" in text
    assert "Known ones like it" not in about("esx.problem.zzz.new")


def test_a_table_of_the_user_wins(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(
        "# date: 2026-06-01\nid,kind,area,severity,cleared_by,meaning,first_seen,last_seen\n"
        "esx.problem.own.one,problem,host,error,esx.clear.own.one esx.clear.own.two,Own problem,,\n",
        encoding="utf-8",
    )
    tables = Tables([str(tmp_path)])
    found = event_of("esx.problem.own.one", tables)
    assert (found.severity, found.cleared_by) == ("error", ("esx.clear.own.one", "esx.clear.own.two"))
    assert not event_of("esx.problem.own.one").known
