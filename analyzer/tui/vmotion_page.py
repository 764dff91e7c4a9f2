"""Readiness for vMotion: a matrix of hosts, the pairs, and why one is as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from analyzer.findings import Finding, Verdict, VmotionVerdict
from analyzer.tui.bars import short_names
from analyzer.tui.safe import shown
from analyzer.tui.widgets.document import BLANK, Block, heading, paragraph
from analyzer.tui.widgets.lines import Spans
from analyzer.writers.remedy import pasteable
from analyzer.writers.summary import reason_parts

KINDS = {Verdict.BLOCKED: "critical", Verdict.UNKNOWN: "key", Verdict.WARNINGS: "warning", Verdict.READY: "ok"}
SIGNS = {Verdict.BLOCKED: "✗", Verdict.UNKNOWN: "?", Verdict.WARNINGS: "!", Verdict.READY: "✓"}
_SAID = {
    Verdict.BLOCKED: "a migration fails", Verdict.UNKNOWN: "too little is known to say",
    Verdict.WARNINGS: "works, with things to look at", Verdict.READY: "nothing stands against it",
}  # fmt: skip
_PAIRS = 40


def one_line(pairs: Sequence[VmotionVerdict]) -> Block:
    """All pairs in a line; opening it shows why."""
    counts = Counter(pair.verdict for pair in pairs)
    spans: list[tuple[str, str]] = [("vMotion  ", "title")]
    if len(pairs) == 1:
        pair = pairs[0]
        names = short_names(pair.hosts)
        spans += [
            _word(pair.verdict), (f"  {' - '.join(shown(names[host]) for host in pair.hosts)}", "bold"),
            (f"  {shown(_reason(pair))}", "dim"),
        ]  # fmt: skip
    else:
        for verdict in Verdict:
            if counts[verdict]:
                spans += [(f"{SIGNS[verdict]} {counts[verdict]:,} {verdict.value}   ", f"{KINDS[verdict]} bold")]
    return Block(spans, wrap=False, target=_worst_first(pairs)[0])


def _word(verdict: Verdict) -> tuple[str, str]:
    return (f"{SIGNS[verdict]} {verdict.value}", f"{KINDS[verdict]} bold")


def _reason(pair: VmotionVerdict) -> str:
    return pair.reasons[0] if pair.reasons else _SAID[pair.verdict]


def _worst_first(pairs: Sequence[VmotionVerdict]) -> list[VmotionVerdict]:
    order = list(Verdict)
    return sorted(pairs, key=lambda pair: order.index(pair.verdict))


def matrix(pairs: Sequence[VmotionVerdict], width: int) -> Iterator[Block]:
    """Every host with every other one, then the pairs with a reason each, worst first."""
    if len(pairs) < 2:  # the one line says it all
        return
    yield from heading("vMotion between the hosts")
    hosts = list(dict.fromkeys(host for pair in pairs for host in pair.hosts))
    yield from _table(pairs, hosts, width)
    yield BLANK
    names = short_names(hosts)
    ordered = _worst_first(pairs)
    for pair in ordered[:_PAIRS]:
        spans = [_word(pair.verdict), (" " * (10 - len(pair.verdict.value)), "")]
        spans += [(" - ".join(shown(names[host]) for host in pair.hosts), "bold"), (f"  {shown(_reason(pair))}", "dim")]
        yield Block(spans, 2, target=pair, wrap=False)
    if len(ordered) > _PAIRS:
        rest = Counter(pair.verdict.value for pair in ordered[_PAIRS:])
        yield paragraph("and " + ", ".join(f"{count:,} more {name}" for name, count in rest.items()), "dim")


def _table(pairs: Sequence[VmotionVerdict], hosts: Sequence[str], width: int) -> Iterator[Block]:
    names = short_names(hosts)
    verdicts = {frozenset(pair.hosts): pair.verdict for pair in pairs}
    label = min(max(cell_len(shown(name)) for name in names.values()), 16)
    room = (width - label - 8) // len(hosts)
    if room < 1:
        yield paragraph(f"{len(hosts):,} hosts: too many for a table as broad as this; the pairs are below.", "dim")
        return
    spelled = room >= 9
    cells = min(room, 12) if spelled else max(1, min(room, 3))
    head = [
        _column(shown(names[host]), cells) if spelled else f"{number % 10 if cells < 3 else number:<{cells}}"
        for number, host in enumerate(hosts, 1)
    ]
    yield Block([(" " * (label + 4), ""), *((text, "dim") for text in head)], 2, wrap=False)
    for number, host in enumerate(hosts, 1):
        row: list[tuple[str, str]] = [(f"{number:>2} ", "dim"), (_column(shown(names[host]), label + 1), "bold")]
        for other in hosts:
            verdict = verdicts.get(frozenset((host, other)))
            if verdict is None:
                row.append((_column("-" if host == other else "", cells), "dim"))
            else:
                row.append((_column(verdict.value if spelled else SIGNS[verdict], cells), KINDS[verdict]))
        yield Block(row, 2, wrap=False)
    if not spelled:
        legend: list[tuple[str, str]] = []
        for verdict in Verdict:
            legend += [(f"{SIGNS[verdict]} ", KINDS[verdict]), (f"{verdict.value}   ", "dim")]
        yield Block(legend, 2)


def _column(text: str, cells: int) -> str:
    return set_cell_size(f"{set_cell_size(text, cells - 2)}…" if cell_len(text) >= cells > 3 else text, cells)


def reasons(pair: VmotionVerdict, findings: Sequence[Finding] = ()) -> Iterator[Block]:
    """Why a pair is as it is, and what to collect to know more; a reason that is a finding opens it."""
    spans: Spans = [_word(pair.verdict), (f"  {shown(' - '.join(pair.hosts))}", "title")]
    yield Block(spans)
    yield paragraph(_SAID[pair.verdict], "dim", 0)
    yield BLANK
    for reason in pair.reasons:
        finding = _finding_of(reason, pair, findings)
        said = [("· ", "key"), (shown(reason), "")] if finding is None else _linked(reason, finding)
        yield Block(said, 0, 2, target=finding)
    if not pair.reasons:
        yield paragraph("All checks of a migration between them passed.", indent=0)
    for host, commands in _needs(pair).items():
        yield from heading(f"Collect on {shown(host)}" if host else "Collect")
        for command in commands:
            yield Block([("$ ", "key"), (shown(command), "code")], 2, 2)


def _finding_of(reason: str, pair: VmotionVerdict, findings: Sequence[Finding]) -> Finding | None:
    """The finding that a reason tells of: of its rule, on these hosts, best the one with its words."""
    name, said = reason_parts(reason)
    of_rule = [each for each in findings if each.id == name and set(each.hosts) <= set(pair.hosts)]
    return max(of_rule, key=lambda each: each.message[:60] == said[:60], default=None)


def _linked(reason: str, finding: Finding) -> list[tuple[str, str]]:
    return [("› ", "key"), (finding.id, "link"), (shown(reason.removeprefix(finding.id)), "")]


def _needs(pair: VmotionVerdict) -> dict[str, tuple[str, ...]]:
    return dict(pair.collect_on) or ({"": pair.collect} if pair.collect else {})


def commands_of(pair: VmotionVerdict) -> str:
    """What to collect for a pair, as it may be pasted."""
    lines: list[str] = []
    for host, commands in _needs(pair).items():
        lines += [f"# on {shown(host)}"] * bool(host)
        lines += [shown(pasteable(command)) for command in commands]
    return "\n".join(lines)
