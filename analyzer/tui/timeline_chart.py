"""What stands above a timeline: which hosts and episodes get a row when there is room for so many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from analyzer.findings import EpisodeSummary, Severity
from analyzer.timeline import Lane, Stretch
from analyzer.tui.bars import axis, episode_row, lane_rows, length_of, span_of
from analyzer.tui.safe import shown
from analyzer.tui.widgets.time_chart import ChartRow

_WEIGHTY = ("apd", "pdl", "device-paths", "vmfs-heartbeat", "nfs", "nic-link", "nic-connectivity", "iscsi", "fc-link")


class Chart:
    """The rows over a stretch of time."""

    def __init__(
        self, hosts: Sequence[str], names: Mapping[str, str], windows: Mapping[str, tuple[int, int]],
        episodes: Sequence[EpisodeSummary], end: int,
    ) -> None:  # fmt: skip
        """``end`` is when the last event was, for hosts of which no log has a window."""
        self._hosts, self._names, self._windows, self._episodes, self._end = hosts, names, windows, episodes, end

    def until(self, host: str) -> int:
        """When the logs of a host end."""
        return self._windows.get(host, (0, self._end))[1]

    def rows(self, stretch: Stretch, lanes: Mapping[str, Lane], room: int, label: int) -> list[ChartRow]:
        """The axis, the hosts, the episodes, in ``room`` rows, with so many cells for the label of each."""
        kinds = self._kinds(stretch)
        kept = min(len(kinds), max(room // 3, 1))
        free = max(room - 1 - kept, 1)
        hosts = list(self._hosts)
        tall = len(hosts) * 2 <= free
        rows = [ChartRow(f"{length_of(stretch.length)}/bar", axis(stretch))]
        if len(hosts) > free:
            hosts = self._worst(lanes, free - 1)
        most = max((max(lane.counts, default=0) for lane in lanes.values()), default=0)
        for host in hosts:
            drawn = lane_rows(lanes.get(host), stretch, most, self._windows.get(host), tall)
            name = shown(self._names.get(host, host))
            rows += [
                ChartRow(name if number == len(drawn) - 1 else "", cells, "bold", host)
                for number, cells in enumerate(drawn)
            ]
        others = [host for host in self._hosts if host not in hosts]
        if others:
            merged = _merged([lanes[host] for host in others if host in lanes], stretch.bars)
            drawn = lane_rows(merged, stretch, max([most, *merged.counts]), None, False)
            rows.append(ChartRow(f"+{len(others)} hosts", drawn[0]))
        left = room - len(rows)
        for number, group in enumerate(kinds[:left]):
            if number == left - 1 and len(kinds) > left:
                rest = [episode for each in kinds[number:] for episode in each]
                rows.append(ChartRow(f"+{len(rest)} episodes", episode_row(rest, stretch, self.until), "dim", rest))
                break
            cells = episode_row(group, stretch, self.until)
            rows.append(ChartRow(self._label(group[0], label), cells, "dim", group))
        return rows

    def _label(self, episode: EpisodeSummary, room: int) -> str:
        """Kind and host; the end of the object's name, which tells devices apart, where there is room."""
        words = [episode.kind]
        if len(self._hosts) > 1:
            words.append(self._names.get(episode.host, episode.host))
        said = shown(" ".join(words))
        about = shown(episode.object)
        left = room - cell_len(said) - 1
        if about and left >= 5:
            said += f" {about}" if cell_len(about) <= left else f" …{about[-(left - 1) :]}"
        return said

    def _worst(self, lanes: Mapping[str, Lane], most: int) -> list[str]:
        """The hosts with the most bad bars, in their order."""

        def weight(host: str) -> tuple[int, int]:
            lane = lanes.get(host)
            if lane is None:
                return (0, 0)
            bad = sum(1 for worst in lane.worst if worst in (Severity.CRITICAL, Severity.ERROR))
            return (bad, sum(lane.counts))

        best = set(sorted(self._hosts, key=weight, reverse=True)[: max(most, 0)])
        return [host for host in self._hosts if host in best]

    def _kinds(self, stretch: Stretch) -> list[list[EpisodeSummary]]:
        """The episodes of the stretch; those of one kind and object share a row, weighty and open ones come first."""
        groups: dict[tuple[str, str, str], list[EpisodeSummary]] = {}
        for episode in self._episodes:
            first, last = span_of(episode, self.until)
            if last >= stretch.start and first < stretch.end:
                groups.setdefault((episode.host, episode.kind, episode.object), []).append(episode)

        def weight(group: list[EpisodeSummary]) -> tuple[int, int, int]:
            kind = group[0].kind
            long = max(last - max(first, stretch.start) for first, last in (span_of(e, self.until) for e in group))
            rank = _WEIGHTY.index(kind) if kind in _WEIGHTY else len(_WEIGHTY)
            return (0 if any(each.end is None for each in group) else 1, rank, -long)

        return sorted(groups.values(), key=weight)


def _merged(lanes: Sequence[Lane], bars: int) -> Lane:
    """Several hosts in one."""
    merged = Lane([0] * bars, [None] * bars)
    for lane in lanes:
        for bar in range(bars):
            merged.counts[bar] += lane.counts[bar]
            worst = [each for each in (merged.worst[bar], lane.worst[bar]) if each is not None]
            merged.worst[bar] = min(worst, key=lambda level: level.rank, default=None)
    return merged
