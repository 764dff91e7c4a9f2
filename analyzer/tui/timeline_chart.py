"""What stands above a timeline: which hosts and episodes get a row when there is room for so many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from analyzer.findings import EpisodeSummary, Report
from analyzer.timeline import Lane, Stretch, Timeline
from analyzer.tui.bars import axis, covered, episode_row, lane_rows, length_of, short_names, span_of, worst_lanes
from analyzer.tui.safe import shown
from analyzer.tui.widgets.time_chart import ChartRow

_WEIGHTY = ("apd", "pdl", "device-paths", "vmfs-heartbeat", "nfs", "nic-link", "nic-connectivity", "iscsi", "fc-link")

_ALIKE = 2
"""Objects of a host with episodes of one kind that have rows of their own."""


class Chart:
    """The rows over a stretch of time."""

    def __init__(self, report: Report, timeline: Timeline) -> None:
        told = {event.host for event in timeline.events}
        self._windows = covered(report.log_windows)
        hosts = list(dict.fromkeys([*(host.name for host in report.hosts), *sorted(told)]))
        self.names: Mapping[str, str] = short_names(hosts)
        """What hosts are called in short."""
        self.hosts = [host for host in hosts if host in told or host in self._windows]
        """Hosts that logs tell of."""
        self._episodes = report.episodes
        self._end = timeline.span[1] if timeline.span is not None else 0

    def label(self, width: int) -> int:
        """Cells for the labels on a screen of so many."""
        longest = max((cell_len(shown(name)) for name in self.names.values()), default=0)
        return min(max(longest, 12), 16) if width < 110 else min(max(longest, 28), 32)

    def until(self, host: str) -> int:
        """When the logs of a host end, or the last event was where that is not known."""
        return self._windows.get(host, (0, self._end))[1]

    def rows(self, stretch: Stretch, lanes: Mapping[str, Lane], room: int, label: int) -> list[ChartRow]:
        """The axis, the hosts, the episodes, in ``room`` rows, with so many cells for the label of each."""
        kinds = self._kinds(stretch)
        kept = min(len(kinds), max(room // 3, 1))
        free = max(room - 1 - kept, 1)
        tall = len(self.hosts) * 2 <= free
        rows = [ChartRow(f"{length_of(stretch.length)}/bar", axis(stretch))]
        hosts, merged = worst_lanes(self.hosts, lanes, free, stretch.bars)
        most = max((max(lanes[host].counts) for host in hosts if host in lanes), default=0)
        for host in hosts:
            drawn = lane_rows(lanes.get(host), stretch, most, self._windows.get(host), tall)
            name = shown(self.names.get(host, host))
            rows += [
                ChartRow(name if number == len(drawn) - 1 else "", cells, "bold", host)
                for number, cells in enumerate(drawn)
            ]
        if merged is not None:
            drawn = lane_rows(merged, stretch, most, None, False)
            rows.append(ChartRow(f"+{len(self.hosts) - len(hosts)} hosts", drawn[0]))
        left = room - len(rows)
        for number, group in enumerate(kinds[:left]):
            if number == left - 1 and len(kinds) > left:
                rest = [episode for each in kinds[number:] for episode in each]
                rows.append(ChartRow(f"+{len(rest)} episodes", episode_row(rest, stretch, self.until), "dim", rest))
                break
            cells = episode_row(group, stretch, self.until)
            rows.append(ChartRow(self._label(group, label), cells, "dim", group))
        return rows

    def _label(self, group: Sequence[EpisodeSummary], room: int) -> str:
        """Kind and host; the end of the object's name, which tells devices apart, where there is room."""
        episode, objects = group[0], {each.object for each in group}
        words = [episode.kind]
        if len(self.hosts) > 1:
            words.append(self.names.get(episode.host, episode.host))
        said = shown(" ".join(words))
        about = shown(episode.object) if len(objects) == 1 else f"({len(objects)})"
        left = room - cell_len(said) - 1
        if about and left >= 5:
            said += f" {about}" if cell_len(about) <= left else f" …{about[-(left - 1) :]}"
        return said

    def _kinds(self, stretch: Stretch) -> list[list[EpisodeSummary]]:
        """The episodes of the stretch; those of one kind and object share a row, those of a kind with many
        objects too; weighty and open ones come first.
        """
        groups: dict[tuple[str, str, str], list[EpisodeSummary]] = {}
        for episode in self._episodes:
            first, last = span_of(episode, self.until)
            if last >= stretch.start and first < stretch.end:
                groups.setdefault((episode.host, episode.kind, episode.object), []).append(episode)
        objects = Counter((host, kind) for host, kind, _ in groups)
        for (host, kind, about), group in list(groups.items()):
            if objects[host, kind] > _ALIKE:
                groups.setdefault((host, kind, ""), []).extend(group)
                if about:
                    del groups[host, kind, about]

        def weight(group: list[EpisodeSummary]) -> tuple[int, int, int]:
            kind = group[0].kind
            long = max(last - max(first, stretch.start) for first, last in (span_of(e, self.until) for e in group))
            rank = _WEIGHTY.index(kind) if kind in _WEIGHTY else len(_WEIGHTY)
            return (0 if any(each.end is None for each in group) else 1, rank, -long)

        return sorted(groups.values(), key=weight)
