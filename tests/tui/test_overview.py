from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.findings import Diagnostic, LogWindowSummary, Report, Severity, Verdict, VmotionVerdict
from analyzer.tui.app import EsxrayApp
from analyzer.tui.listing import Item
from analyzer.tui.overview_page import short_windows
from analyzer.tui.screens.overview import OverviewScreen
from analyzer.tui.screens.reasons import ReasonsScreen
from analyzer.tui.store import Remark
from analyzer.tui.vmotion_page import matrix
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.rows import RowList
from analyzer.writers.summary import wanted
from tests.tui.conftest import SAMPLES, picture, settled
from tests.tui.incidents import troubled

Playing = Callable[..., None]
BOTH = pytest.mark.parametrize("size", [(80, 24), (140, 45)])


def changed(analysis: Analysis, **values: object) -> Analysis:
    """The same analysis with another report."""
    return replace(analysis, report=analysis.report.model_copy(update=values))


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


def text(blocks: Iterator[Block]) -> str:
    return "\n".join("".join(piece for piece, _ in block.spans) for block in blocks)


async def choose(pilot: Pilot[None], app: EsxrayApp, kind: str) -> None:
    """Move to the first thing of a kind that can be opened, and open it."""
    page = app.screen.query_one("#overview", Document)
    for _ in range(80):
        if type(page.target).__name__ == kind:
            break
        await pilot.press("j")
    assert type(page.target).__name__ == kind
    await press(pilot, "enter")


@BOTH
def test_the_essential_needs_no_scrolling(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        shown = picture(app)
        report = troubled().report
        for host in report.hosts:
            row = next(line for line in shown.split("\n") if line.strip().startswith(host.name.partition(".")[0]))
            assert f"ESXi {host.version}" in row and (host.build or "?") in row and "2025-03-04 05:06" in row
        assert "◆C " in shown and " critical" in shown and "▲W " in shown, "counts have signs and words"
        for finding in report.findings[:5]:
            assert f"{finding.id:<9}" in shown
        assert "vMotion  ? UNKNOWN  esx01 - esx02" in shown
        assert "; c copies the" in shown
        assert "Events in logs" in shown and "▁" in shown and "╷03-04" in shown

    play(script, troubled(), size)


def test_room_is_used(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        shown = picture(app)
        assert "How far back the logs reach" in shown
        assert "vmkernel" in shown and "Could not be checked" in shown and "$ esxcli " in shown
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "How far back the logs reach" not in picture(app)
        await press(pilot, "pagedown")
        assert "How far back the logs reach" in picture(app)

    play(script, troubled(), (140, 45))


@BOTH
def test_a_finding_is_opened_in_its_list(play: Playing, size: tuple[int, int]) -> None:
    first = troubled().report.findings[0]

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        for text_before in ("", "nothing has this"):
            app.state.screens["findings"] = {"text": text_before}
            await press(pilot, "1", "g")
            await choose(pilot, app, "Finding")
            await pilot.pause(0.3)
            row = app.screen.query_one("#findings", RowList).row
            assert app.current_mode == "findings"
            assert isinstance(row, Item) and row.finding is not None
            assert row.finding.fingerprint == first.fingerprint
            assert first.title[:20] in picture(app)

    play(script, troubled(), size)


def test_a_host_opens_its_findings(play: Playing) -> None:
    host = troubled().report.hosts[0].name

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2", "enter", "1")
        await choose(pilot, app, "HostSummary")
        assert app.current_mode == "findings"
        assert f"filter: host:{host}" in picture(app), "and the source that was open is closed"

    play(script, troubled())


def test_reasons_of_a_pair(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "v")
        assert isinstance(app.screen, ReasonsScreen)
        assert "network path not tested by ping" in picture(app)
        await press(pilot, "c")
        assert app.clipboard.startswith("# on esx01") and "\nvmkping " in app.clipboard
        await press(pilot, "escape")
        assert isinstance(app.screen, OverviewScreen)
        await choose(pilot, app, "VmotionVerdict")
        assert isinstance(app.screen, ReasonsScreen)

    play(script, troubled())


def test_commands_are_copied_with_one_key(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "c")
        lines = app.clipboard.split("\n")
        blocks = wanted(troubled().report)
        assert len(lines) == sum(len(block.commands) + 1 for block in blocks)
        assert lines[0] == "# on each host"
        await choose(pilot, app, "Wanted")
        assert len(app.clipboard.split("\n")) == len(wanted(troubled().report, 12)[0].commands) + 1
        await press(pilot, "y")
        assert "Findings" in app.clipboard and "esx02" in app.clipboard

    play(script, troubled(), (140, 45))


def test_a_lane_opens_the_timeline(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await choose(pilot, app, "Lane")
        assert app.current_mode == "timeline"

    play(script, troubled())


def test_what_was_accepted_does_not_count(play: Playing) -> None:
    first = troubled().report.findings[0]

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        counts = sum(finding.severity is Severity.CRITICAL for finding in troubled().report.findings)
        assert f"◆C {counts} critical" in picture(app)
        app.state.put(first.fingerprint, Remark(accepted="known"))
        await press(pilot, "2", "1")
        assert f"◆C {counts - 1} critical" in picture(app) and "1 accepted" in picture(app)

    play(script, troubled())


def test_a_sound_pair(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        shown = picture(app)
        assert "✓ READY  fra-esx11 - fra-esx12" in shown
        assert "Nothing was found." in shown
        assert "Events in logs" not in shown

    play(script, analyse([str(SAMPLES / "healthy_pair")]))


def test_trouble_with_the_input(play: Playing) -> None:
    diagnostics = (Diagnostic(level="warning", code="cut", message="the archive\x1b[2J is cut", path="a.tgz"),)

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert "1 input or part of one could not be read" in picture(app)
        await press(pilot, "pagedown")
        page = app.screen.query_one("#overview", Document)
        lines = ["".join(piece for piece, _ in page.spans(number)) for number in range(page.count())]
        assert any("the archive␛[2J is cut  a.tgz" in line for line in lines)

    play(script, changed(troubled(), diagnostics=diagnostics))


def test_nothing_was_understood(play: Playing) -> None:
    empty = Report(tool=troubled().report.tool)

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert "Nothing was checked: the input holds no output and no log" in picture(app)
        await press(pilot, "c", "v", "y", "enter", "j")

    play(script, replace(troubled(), report=empty))


@BOTH
def test_32_hosts(play: Playing, size: tuple[int, int]) -> None:
    report = troubled().report
    names = [f"esx{number:02}.lab.example" for number in range(1, 33)]
    hosts = tuple(report.hosts[0].model_copy(update={"name": name}) for name in names)
    pairs = tuple(
        VmotionVerdict(hosts=(a, b), verdict=list(Verdict)[(at + number) % 4], reasons=("why",))
        for at, a in enumerate(names)
        for number, b in enumerate(names[at + 1 :])
    )

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        shown = picture(app)
        assert "Hosts (32)" in shown and "more hosts" in shown
        counts = Counter(pair.verdict for pair in pairs)
        assert f"✗ {counts[Verdict.BLOCKED]} BLOCKED" in shown
        assert f"✓ {counts[Verdict.READY]} READY" in shown
        for finding in report.findings[:5]:
            assert f"{finding.id:<9}" in shown
        await press(pilot, "v")
        assert isinstance(app.screen, ReasonsScreen)
        assert "✗ BLOCKED" in picture(app)

    play(script, changed(troubled(), hosts=hosts, vmotion=pairs), size)


# -- the matrix, the windows ---------------------------------------------------------------------------------


def pairs_of(*names: str) -> list[VmotionVerdict]:
    verdicts = list(Verdict)
    return [
        VmotionVerdict(hosts=(a, b), verdict=verdicts[(at + number) % 4])
        for at, a in enumerate(names)
        for number, b in enumerate(names[at + 1 :])
    ]


def test_a_matrix_has_words_where_there_is_room() -> None:
    said = text(matrix(pairs_of("a.x", "b.x", "c.x"), 76))
    assert "BLOCKED" in said and "UNKNOWN" in said and "a - b" in said
    rows = [line for line in said.split("\n") if line.startswith((" 1 a", " 2 b", " 3 c"))]
    assert [line.split()[2:] for line in rows] == [
        ["-", "BLOCKED", "UNKNOWN"], ["BLOCKED", "-", "UNKNOWN"], ["UNKNOWN", "UNKNOWN", "-"],
    ]  # fmt: skip


@pytest.mark.parametrize("count", [12, 32, 100])
def test_a_matrix_of_many_has_signs_with_a_legend(count: int) -> None:
    blocks = list(matrix(pairs_of(*(f"esx{number:03}" for number in range(count))), 70))
    said = text(iter(blocks))
    assert ("✗ BLOCKED" in said and "✓ READY" in said) or "too many" in said
    table = [block for block in blocks if not block.wrap and block.target is None]
    assert all(sum(len(piece) for piece, _ in block.spans) + block.indent <= 70 for block in table)
    assert f"{count * (count - 1) // 2 - 40:,}" in said.replace("more", "") or "and " in said


def test_short_windows() -> None:
    def window(log: str, first: str, last: str, files: int = 3) -> LogWindowSummary:
        return LogWindowSummary(host="esx01", log=log, first=first, last=last, files=files)

    end = "2025-03-04T05:00:00.000Z"
    report = Report(
        tool=troubled().report.tool,
        log_windows=(
            window("vmkernel", "2025-03-04T01:00:00.000Z", end), window("hostd", "2025-02-20T05:00:00.000Z", end),
            window("vobd", "2025-03-04T04:00:00.000Z", end, files=1), window("vmware", "2025-03-04T04:00:00.000Z", end),
        ),
    )  # fmt: skip
    assert short_windows(report) == {("esx01", "vmkernel")}
