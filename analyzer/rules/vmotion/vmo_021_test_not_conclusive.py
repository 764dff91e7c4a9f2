"""VMO-021."""

from analyzer.facts.ping_runs import SLACK, Kind, Run
from analyzer.facts.pings import PingPath, SavedPings, ping_paths
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import TYPED, Direction, Need, NotApplicable, Results, Skip, at, found, near, observed, rule


@rule("VMO-021", "Large-packet test is not conclusive", severity=Severity.WARNING)
def test_not_conclusive(pings: Direction[SavedPings], adapters: Direction[VmotionAdapters]) -> Results:
    """A saved large ping says nothing about full-size frames: -d is missing or the size does not fit the MTU.

    What it checks
        Saved runs of vmkping with a large payload towards the vMotion adapter of the other host. They test
        full-size frames only with -d and a size of the sending adapter's MTU less 28 (IPv6: less 48), or up
        to 28 bytes below that.

    Why it matters
        Without -d the packet is cut into pieces and passes on any path. With too small a size it passes where
        full frames do not; with a larger one than the adapter can send it fails everywhere.

    How to fix
        vmkping ++netstack=vmotion -d -s 8972 ADDRESS for MTU 9000, -s 1472 for MTU 1500.

    False alarms
        Smaller sizes are also used to search for the MTU of a path: when a conclusive run is saved as well,
        nothing is said. A smaller frame that is lost says enough. The size of the replies is not checked.

    References
        KB 326539: testing jumbo frames with vmkping
    """
    needs: list[Need] = []
    lacking: list[str] = []
    idle: list[str] = []
    said = False
    for path in ping_paths(pings, adapters):
        large = [run for run in path.right if run.kind is not Kind.PLAIN]
        good = [run for run in large if run.is_conclusive or (run.kind is Kind.LARGE and not run.answered)]
        if good:
            yield observed(f"{path.words}: -d -s {good[-1].payload} with MTU {path.adapter.mtu}")
            said = True
        elif large and path.limit is not None:
            run = large[-1]
            yield found(
                f"{path.source}: the ping with {run.payload} bytes to {path.target.name} on "
                f"{path.target.host} ({path.to.text}) {_why(run, path)}",
                at(run.record, "data_bytes" if run.record.dont_fragment else TYPED),
                *(near(other.record, "data_bytes") for other in large[:-1]),
                path.adapter.near("mtu"),
                subject=path.subject,
                confidence=path.confidence,
                remedy=f"On {path.source}: {path.large_command.command}",
                count=len(large),
            )
            said = True
        elif path.needs_large or large:
            needs.append(path.large_command)
            lacking.append(f"{path.words}{path.stray_words}")
        else:
            idle.append(f"{path.adapter.name} on {path.source} has MTU {path.adapter.mtu}: no jumbo frames to test")
    if needs:
        raise Skip(f"no large ping to judge: {', '.join(lacking)}", *needs)
    if idle and not said:
        raise NotApplicable("; ".join(dict.fromkeys(idle)))


def _why(run: Run, path: PingPath) -> str:
    mtu, limit = path.adapter.mtu, path.limit or 0
    if run.kind is Kind.OVERSIZED:
        return f"can only fail: {path.adapter.name} has MTU {mtu}, which takes {limit} bytes."
    if not run.record.dont_fragment and run.kind is Kind.FRAGMENTED:
        return f"was sent without -d: with MTU {mtu} it is cut into pieces and passes on any path."
    if not run.record.dont_fragment:
        return "was sent without -d: routers and an adapter with a smaller MTU may cut it into pieces."
    return f"is too small for MTU {mtu}: frames are full from {limit - SLACK} to {limit} bytes."
