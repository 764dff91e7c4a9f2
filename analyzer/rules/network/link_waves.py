"""Times in which most NICs of one host lost their links together: told by NET-022, and not by NET-023 once more."""

from collections.abc import Iterable, Sequence

from analyzer.facts.log.links import LinkLosses, Loss
from analyzer.facts.log.phrases import MINUTE

TOGETHER = 4
"""NICs."""
_SAME_TIME = 2 * MINUTE


def waves_of(losses: LinkLosses, others: Iterable[LinkLosses]) -> tuple[list[list[Loss]], int]:
    """The waves of this host alone, and the number of those in which NICs of other hosts lost their links, too."""
    waves = losses.waves(TOGETHER, MINUTE)
    known = list(others)
    alone = [wave for wave in waves if not any(_is_shared(wave, other) for other in known)]
    return alone, len(waves) - len(alone)


def _is_shared(wave: Sequence[Loss], other: LinkLosses) -> bool:
    return any(abs(loss.time - wave[0].time) <= _SAME_TIME for loss in other.losses)
