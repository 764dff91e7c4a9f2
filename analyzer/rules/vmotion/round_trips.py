"""What the rules about round-trip times have in common."""

from analyzer.facts.ping_runs import Ending, Run
from analyzer.facts.pings import PingPath


def answered(path: PingPath) -> list[Run]:
    """The runs on the stack of vMotion that tell how long answers took."""
    return [run for run in path.right if run.ending in (Ending.PASSED, Ending.PARTIAL) and run.average is not None]


def slowest(runs: list[Run]) -> Run | None:
    """The run with the longest average."""
    return max(runs, key=lambda run: run.settled_average or 0.0, default=None)
