"""From one mode into another: a finding in the list of findings, the findings of a host."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analyzer.findings import Finding
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import time_of
from analyzer.tui.listing import Item
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from analyzer.tui.app import EsxrayApp

_FINDINGS = "findings"
_PAUSE, _TRIES = 0.02, 100


def show_finding(app: EsxrayApp, finding: Finding) -> None:
    """Go to a finding in its list; a filter that hides it is taken away."""
    _open_mode(app)
    _select(app, finding, _TRIES)


def show_findings(app: EsxrayApp, text: str) -> None:
    """Go to the list of findings with a filter."""
    kept = app.state.screens.get(_FINDINGS, {})
    app.state.screens[_FINDINGS] = {**kept, "text": text}
    _open_mode(app)
    if isinstance(app.screen, CaseScreen):
        app.screen.state_changed()


def show_times(app: EsxrayApp, finding: Finding) -> None:
    """Go to the time of a finding on the timeline."""
    times = times_of(app, finding)
    if not times:
        app.notify(f"{finding.id} tells of no time", timeout=2, markup=False)
        return
    _open_mode(app, "timeline")
    _show_times(app, times, _TRIES)


def times_of(app: EsxrayApp, finding: Finding) -> list[int]:
    """When it was seen first and last; else the times of the events that are its evidence."""
    times = [parse_stamp(stamp) for stamp in (finding.first_seen, finding.last_seen) if stamp]
    if not times and app.case.view is not None:
        places = {(each.source, each.path, each.line) for each in finding.evidence}
        events = app.case.view.report.events
        times = [time_of(event) for event in events if (event.source, event.path, event.line) in places]
    return sorted(time for time in times if time is not None)


def _show_times(app: EsxrayApp, times: list[int], tries: int) -> None:
    from analyzer.tui.screens.timeline import TimelineScreen

    if isinstance(app.screen, TimelineScreen) and not app.screen.show_times(times) and tries:
        app.set_timer(_PAUSE, partial(_show_times, app, times, tries - 1))


def _open_mode(app: EsxrayApp, name: str = _FINDINGS) -> None:
    """Go to the mode, and close what was opened on top of its list."""
    app.action_mode(name)
    while len(app.screen_stack) > 1:
        app.pop_screen()


def _select(app: EsxrayApp, finding: Finding, tries: int) -> None:
    """Put the cursor on the finding, as soon as the list is there."""
    screen = app.screen
    if not isinstance(screen, CaseScreen) or screen.MODE != _FINDINGS:
        return
    listed = next(iter(screen.query("#findings").results(RowList)), None)
    again = partial(app.set_timer, _PAUSE, partial(_select, app, finding, tries - 1))
    is_filtered = bool(app.state.screens.get(_FINDINGS, {}).get("text"))
    if (listed is None or not listed.rows) and tries and not is_filtered:
        again()
        return
    at = _row_of(listed, finding) if listed is not None else None
    if at is None and is_filtered and tries:
        app.state.screens[_FINDINGS]["text"] = ""
        screen.state_changed()
        again()
        return
    if at is None or listed is None:
        app.notify(f"{finding.id} is not in the list: it is filtered out or folded", timeout=3, markup=False)
        return
    listed.go_to(at, centre=True)
    listed.focus()


def _row_of(listed: RowList[object], finding: Finding) -> int | None:
    for at, row in enumerate(listed.rows):
        if isinstance(row, Item) and row.finding.fingerprint == finding.fingerprint:
            return at
    return None
