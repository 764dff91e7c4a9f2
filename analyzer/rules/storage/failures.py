"""Failed commands by what the adapter and the device answered, and which rule speaks of which answer."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import none_of
from analyzer.facts.log.tallies import Tally
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Observed, Results, observed
from analyzer.rules.storage.incidents import by_adapters, storm_finding, storms, united


class Answer(NamedTuple):
    """What counts together, and how much of it is too much."""

    ids: tuple[str, ...]
    most: int
    minutes: int = 60


NO_CONNECT = Answer(("scsi.h1",), 10, 10)
LOST_FRAMES = Answer(("scsi.h2", "scsi.hc"), 20)
ABORTED = Answer(("scsi.h5", "scsi.h8", "virt.reset"), 10)
ADAPTER = Answer(("scsi.h7",), 5)
BUSY = Answer(("scsi.d28", "scsi.d8"), 20)
RESERVED = Answer(("scsi.d18", "rsv.conflict.j3"), 20)
BROKEN = Answer(("scsi.31100", "scsi.key3", "scsi.44400", "scsi.key4"), 1, 1440)
REPAIRED = Answer(("scsi.key1",), 10, 1440)
FULL = Answer(("scsi.p8",), 1, 1440)
MOVED = Answer(("scsi.62a06",), 11)
OWN_RULE = (NO_CONNECT, LOST_FRAMES, ABORTED, ADAPTER, BUSY, RESERVED, BROKEN, REPAIRED, FULL, MOVED)
OTHERS = (
    "scsi.h3", "scsi.h4", "scsi.h6", "scsi.hb", "scsi.pi", "scsi.d40", "scsi.72700", "scsi.20403", "scsi.b4400",
)  # fmt: skip
"""Answers that are no routine and that no other rule speaks of."""


def told_elsewhere(log: HostLog, naming: Naming, outages: Outages, answers: Sequence[Answer] = OWN_RULE) -> set[str]:
    """Devices for which one of the rules about single answers speaks."""
    return {name for answer in answers for name in storms(log, naming, outages, *answer)}


def judged(
    log: HostLog, naming: Naming, outages: Outages, answer: Answer, what: str, fix: str, *,
    silent: Collection[str] = (), severity: Severity | None = None, confidence: Confidence | None = None,
    noun: str = "device", whole: bool = False,
) -> Results:  # fmt: skip
    """Findings for devices that gave an answer too often, those behind the same adapters together.

    ``what`` is a sentence without its end: ``commands to {who} failed with H:0x7``; ``fix`` may hold ``{device}``.
    ``whole``: what speaks is counted in outages too, of which it is the cause.
    """
    hit = {name: tally for name, tally in storms(log, naming, outages, *answer).items() if name not in silent}
    if whole:
        hit = {name: tally for name, tally in log.objects(*answer.ids).items() if name in hit}
    for group in by_adapters(naming, hit):
        yield storm_finding(
            log, naming, group, answer.ids, what, fix.replace("{device}", next(iter(group))), answer.minutes,
            noun, severity, confidence,
        )  # fmt: skip
    if not hit:
        yield nothing(log, answer, what.replace("{who}", f"a {noun}"))


def nothing(log: HostLog, answer: Answer, what: str) -> Observed:
    """Say how little of it there was."""
    tally: Tally = united(log.objects(*answer.ids).values())
    if tally.total:
        told = {10: "10 minutes", 60: "an hour", 1440: "a day"}[answer.minutes]
        return observed(f"{what}: {tally.total}, at most {tally.most_in(answer.minutes)} in {told}, or told elsewhere")
    return none_of(f"line that says: {what}", log, "vmkernel")
